package io.promptnotary.console;

import io.promptnotary.inspect.ClassPath;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the classes of an application lie, as the commands that look at them take it. */
final class ClassPathOptions {
  @Option(
      names = {"--classpath", "-cp"},
      paramLabel = "PATH",
      description =
          "The application's class path as java takes it: folders and jars, lib/* for all jars of"
              + " a folder.")
  private List<String> classPath = new ArrayList<>();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description =
          "An executable jar or a web archive; what is packed inside it, or named by its manifest,"
              + " belongs to it.")
  private List<String> jars = new ArrayList<>();

  ClassPath classPath(CommandSpec command) {
    List<String> elements = new ArrayList<>();
    for (String each : classPath) {
      for (String element : each.split(File.pathSeparator)) {
        if (!element.isBlank()) {
          elements.add(element.strip());
        }
      }
    }
    if (elements.isEmpty() && jars.stream().allMatch(String::isBlank)) {
      throw new ParameterException(
          command.commandLine(), "nothing to look at: give --classpath PATH or --jar FILE");
    }
    return new ClassPath(elements, jars.stream().filter(each -> !each.isBlank()).toList());
  }
}

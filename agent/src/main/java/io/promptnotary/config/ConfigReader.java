package io.promptnotary.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads the configuration from all its sources. Stateless; reads at most one file and never throws
 * for what stands in it.
 */
public final class ConfigReader {
  private static final String VERSION = "1";

  private ConfigReader() {}

  /**
   * Where settings come from, the weakest first.
   *
   * @param agentArguments what stands behind {@code =} in the start-up flag, or null
   * @param environment environment variables
   * @param properties system properties
   * @param workingDirectory what relative names of the configuration file refer to
   */
  public record Inputs(
      @Nullable String agentArguments,
      Map<String, String> environment,
      Map<String, String> properties,
      Path workingDirectory) {}

  /**
   * What came out.
   *
   * @param config null if there is any problem
   * @param problems everything that is wrong, sorted; empty if all is well
   * @param late what is wrong with targets: what is recorded waits for them to be put right; sorted
   * @param file the file that was read or should have been, or null if there is none
   */
  public record Loaded(
      @Nullable Config config, List<Problem> problems, List<Problem> late, @Nullable Path file) {}

  /** Reads {@code inputs}; whatever is wrong is in the result, all at once. */
  public static Loaded read(Inputs inputs) {
    Problems problems = new Problems();
    Sources sources = Sources.read(inputs, problems);
    Optional<ConfigFile> file = ConfigFile.find(sources, inputs.workingDirectory(), problems);
    sources.unknownVariables(
        inputs.environment(), name -> file.filter(found -> found.refersTo(name)).isPresent());
    Config config = config(inputs, sources, file, problems);
    return new Loaded(
        problems.isEmpty() ? config : null,
        problems.sorted(),
        problems.late(),
        file.map(ConfigFile::path).orElse(null));
  }

  private static Config config(
      Inputs inputs, Sources sources, Optional<ConfigFile> file, Problems problems) {
    String name = file.map(ConfigFile::name).orElse("");
    Nodes nodes = new Nodes(name, inputs.environment(), problems);
    Fields top = new Fields(nodes, Place.of(name), "");
    if (file.isPresent() && file.get().text() != null) {
      top =
          YamlSyntax.compose(name, file.get().text(), problems)
              .flatMap(root -> top(nodes, root, problems))
              .orElse(top);
    }
    Settings settings = new Settings(sources, top, inputs.workingDirectory(), problems);
    Completions completions = new Completions(nodes, problems);
    PointcutReader pointcuts = new PointcutReader(nodes, problems, completions, settings);
    return settings.config(pointcuts.read(top));
  }

  /** Empty where the file is of another version, whose keys this one cannot judge. */
  private static Optional<Fields> top(Nodes nodes, Node root, Problems problems) {
    if (Nodes.isNull(root)) {
      problems.add(nodes.place(root), "", "the file is empty. Begin it with 'version: 1'");
      return Optional.empty();
    }
    Optional<Text> version =
        nodes.peek(root, "version").flatMap(node -> nodes.text(node, "version"));
    if (version.isPresent() && !version.get().value().equals(VERSION)) {
      problems.add(
          version.get(), "unknown: " + version.get().value() + ". This agent reads version 1");
      return Optional.empty();
    }
    Optional<Fields> fields = nodes.fields(root, "", "", Keys.FILE);
    fields.ifPresent(
        top -> {
          if (!top.has("version")) {
            problems.add(top.place(), "version", "is missing. Begin the file with 'version: 1'");
          }
        });
    return fields;
  }
}

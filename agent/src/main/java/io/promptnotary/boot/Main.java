package io.promptnotary.boot;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Where {@code java -jar promptnotary.jar} enters: hands over to the console. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) throws Exception {
    String version = System.getProperty("java.specification.version", "");
    if (version.startsWith("1.") || Integer.parseInt(version) < 17) {
      System.err.println("promptnotary: Java " + version + " is too old, 17 or later is needed");
      System.exit(2);
    }
    File jar = Boot.jar();
    ClassLoader loader = new PrivateLoader(jar);
    Thread.currentThread().setContextClassLoader(loader);
    // Stored texts are of any script, whatever the platform's charset is.
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    String build = Main.class.getPackage().getImplementationVersion();
    try {
      Object code =
          loader
              .loadClass("io.promptnotary.console.Cli")
              .getMethod(
                  "run",
                  String[].class,
                  PrintStream.class,
                  PrintStream.class,
                  Map.class,
                  String.class)
              .invoke(
                  null,
                  arguments,
                  out,
                  err,
                  System.getenv(),
                  build == null ? "development" : build);
      out.flush();
      err.flush();
      System.exit((Integer) code);
    } catch (InvocationTargetException e) {
      System.err.println("promptnotary: " + e.getCause());
      System.exit(1);
    }
  }

  private static PrintStream utf8(FileDescriptor descriptor) throws UnsupportedEncodingException {
    OutputStream buffered = new BufferedOutputStream(new FileOutputStream(descriptor));
    return new PrintStream(buffered, false, "UTF-8");
  }
}

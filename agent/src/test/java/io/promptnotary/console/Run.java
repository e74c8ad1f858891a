package io.promptnotary.console;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.store.Place;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one command in this process and keeps what it said. */
record Run(int code, String out, String err) {

  /** Where and when a test runs its commands: an hour past the samples, in Berlin. */
  static final class With {
    private final Map<String, String> environment = new HashMap<>();
    private int columns;

    With variable(String name, String value) {
      environment.put(name, value);
      return this;
    }

    With terminal(int width) {
      columns = width;
      return this;
    }

    Run run(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Clock clock = Clock.fixed(Instant.parse("2026-01-31T14:00:00Z"), ZoneId.of("Europe/Berlin"));
      int code =
          new Cli(
                  new Surroundings(
                      new PrintStream(out, false, StandardCharsets.UTF_8),
                      new PrintStream(err, false, StandardCharsets.UTF_8),
                      environment,
                      columns,
                      clock,
                      "1.2.3"))
              .run(args);
      return new Run(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  static With with() {
    return new With();
  }

  /** Runs {@code args} on the store in {@code file}, its output not being a terminal. */
  static Run on(Object file, String... args) {
    List<String> all = new ArrayList<>(List.of("--store", file.toString()));
    all.addAll(List.of(args));
    return with().run(all.toArray(String[]::new));
  }

  /** Runs {@code args} on a store, be it a file or on a server. */
  static Run on(Place.Filled store, String... args) {
    List<String> all = new ArrayList<>(List.of("--store", store.store()));
    all.addAll(List.of(args));
    return with()
        .variable("PROMPTNOTARY_STORE_USER", DatabaseServer.USER)
        .variable("PROMPTNOTARY_STORE_PASSWORD", DatabaseServer.PASSWORD)
        .run(all.toArray(String[]::new));
  }

  /** The first line of the output that holds {@code part}. */
  @Nullable String line(String part) {
    return out.lines().filter(line -> line.contains(part)).findFirst().orElse(null);
  }
}

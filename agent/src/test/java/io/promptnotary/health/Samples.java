package io.promptnotary.health;

import io.promptnotary.health.Breakers.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run of the agent, and how it stands in the middle of trouble. */
public final class Samples {
  public static final About ABOUT =
      new About(
          "019c13c4-0000-7abc-8def-0000000000ff",
          "content-studio",
          "build-7",
          4711,
          "1.2.3",
          "17.0.15",
          Instant.parse("2026-01-31T12:00:00Z"),
          "before-call, fsync",
          "jdbc:sqlite:studio.db");

  private Samples() {}

  /** Every figure another one; moments of 2026-01-31. */
  public static Figures troubled() {
    return new Figures(
        12_345,
        12_000,
        345,
        3,
        2,
        7,
        11,
        5,
        Map.of("ask", 4L, "compose", 1L),
        900,
        3_500_000,
        45,
        8_400_000,
        250,
        420_000,
        8_400_000,
        1_420_000_000,
        new Trouble.State(
            2,
            Instant.parse("2026-01-31T13:59:00Z").toEpochMilli(),
            Instant.parse("2026-01-31T13:00:00Z").toEpochMilli(),
            65_000),
        List.of(
            rest("ask", State.OPEN, List.of("output", "model"), 2, 0, "NullPointerException"),
            rest("check", State.OPEN, List.of(), 1, 30, null),
            rest("compose", State.CLOSED, List.of(), 1, 0, "StackOverflowError"),
            rest("save", State.TRIAL, List.of("entity.id"), 3, 0, "a fault")));
  }

  private static Breakers.Status rest(
      String pointcut, State state, List<String> fields, long trips, long skipped, String why) {
    return new Breakers.Status(
        pointcut, state, fields.isEmpty() && state == State.OPEN, fields, trips, skipped, why);
  }

  /** Nothing has happened yet. */
  public static Figures quiet() {
    return Figures.of(new Counters(), 0, 0, List.of());
  }
}

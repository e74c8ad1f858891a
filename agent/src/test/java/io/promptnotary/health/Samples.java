package io.promptnotary.health;

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
            new Figures.Rest(
                "ask", "open", List.of("output", "model"), 2, 0, "NullPointerException"),
            new Figures.Rest("check", "open", List.of(), 1, 30, null),
            new Figures.Rest("compose", "closed", List.of(), 1, 0, "StackOverflowError"),
            new Figures.Rest("save", "trial", List.of("entity.id"), 3, 0, "a fault")),
        List.of());
  }

  /** One target takes nothing, another one has all. */
  public static Figures delivering() {
    Counters counters = new Counters();
    counters.captured.increment();
    return Figures.of(
        counters,
        0,
        0,
        List.of(),
        List.of(
            new Figures.Delivery(
                "central",
                120,
                1_500_000,
                true,
                "2026-01-31T12:59:00.000Z",
                4_000,
                2,
                3,
                "2026-01-31T13:00:00.000Z",
                "db-1:5432 is away: start it"),
            new Figures.Delivery("events", 0, 0, false, null, 4_120, 0, 0, null, null)));
  }

  /** One capture was taken. */
  public static Figures atFirst() {
    Counters counters = new Counters();
    counters.captured.increment();
    return Figures.of(counters, 0, 0, List.of(), List.of());
  }

  /** Nothing has happened yet. */
  public static Figures quiet() {
    return Figures.of(new Counters(), 0, 0, List.of(), List.of());
  }
}

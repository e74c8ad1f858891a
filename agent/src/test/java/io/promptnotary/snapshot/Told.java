package io.promptnotary.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A generation told part by part; times are milliseconds since its start. */
final class Told {
  static final long STARTED_AT = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
  static final SnapshotId ID = SnapshotId.at(STARTED_AT);
  static final Origin ORIGIN = new Origin("studio", "box", 42, "run-1");

  private final List<Part> parts = new ArrayList<>();
  private final List<Pattern> redact = new ArrayList<>();
  private Prices prices = Prices.NONE;
  private boolean estimate;
  private @Nullable Secrecy secrecy;
  private Status status = Status.SUCCESS;
  private long zero = 1_000_000_000L;
  private long end = Part.OPEN;

  Told zero(long nanos) {
    zero = nanos;
    return this;
  }

  Told redact(String... patterns) {
    Arrays.stream(patterns).map(Pattern::compile).forEach(redact::add);
    return this;
  }

  Told prices(Prices known) {
    prices = known;
    return this;
  }

  Told estimate() {
    estimate = true;
    return this;
  }

  Told secrecy(Secrecy what) {
    secrecy = what;
    return this;
  }

  Told part(One one) {
    parts.add(one.build(zero));
    return this;
  }

  Told ends(Status how, double atMillis) {
    status = how;
    end = nanos(zero, atMillis);
    return this;
  }

  Told stands(Status how) {
    status = how;
    return this;
  }

  Row row() {
    Secrecy all = secrecy == null ? Secrecy.of(redact) : secrecy;
    return new Row(new Assembler(ORIGIN, all, prices, estimate).snapshot(capture()));
  }

  /** What the writer gets. */
  Capture.Generation capture() {
    Parts chain = null;
    for (Part part : parts) {
      chain = Parts.add(chain, part);
    }
    if (chain == null) {
      throw new IllegalStateException("no parts");
    }
    return new Capture.Generation(ID, status, STARTED_AT, zero, end, chain, 0);
  }

  static One part(Role role, int number) {
    return new One(role, number);
  }

  static One call(int number) {
    return part(Role.CALL, number);
  }

  private static long nanos(long zero, double millis) {
    return zero + Math.round(millis * 1_000_000);
  }

  /** What came out. */
  record Row(Snapshot snapshot) {
    @Nullable Object get(Column column) {
      return snapshot.get(column);
    }

    /** The column as a tree; the missing node where it is absent. */
    JsonNode json(Column column) {
      String text = snapshot.text(column);
      return Trees.parse(text == null ? "" : text);
    }

    List<String> reasons() {
      return json(Column.CAPTURE_GAPS).findValuesAsText("reason");
    }
  }

  /** One part. */
  static final class One {
    private final Role role;
    private final int number;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int parent = Part.NONE;
    private double from = 1;
    private double to = 2;
    private boolean open;
    private @Nullable Throwable thrown;
    private boolean cancelled;
    private int maxChars;

    private One(Role role, int number) {
      this.role = role;
      this.number = number;
    }

    One in(int outer) {
      parent = outer;
      return this;
    }

    One at(double begin, double done) {
      from = begin;
      to = done;
      return this;
    }

    One open(double begin) {
      from = begin;
      open = true;
      return this;
    }

    One with(String name, @Nullable Object value) {
      names.add(name);
      values.add(value);
      return this;
    }

    One thrown(Throwable what) {
      thrown = what;
      return this;
    }

    One cancelled() {
      cancelled = true;
      return this;
    }

    One max(int chars) {
      maxChars = chars;
      return this;
    }

    One gap(String field, String reason) {
      gaps.add(new Gap(role.key() + "-point", field, reason));
      return this;
    }

    Part build(long zero) {
      return new Part(
          role,
          number,
          parent,
          role.key() + "-point",
          "Host." + role.key(),
          nanos(zero, from),
          open ? Part.OPEN : nanos(zero, to),
          names.toArray(String[]::new),
          values.toArray(),
          thrown,
          cancelled,
          maxChars,
          List.copyOf(gaps));
    }
  }
}

package io.promptnotary.capture;

import io.promptnotary.snapshot.Gap;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a woven method. Used by one thread at a time: the host's own until the method returns,
 * then the one that completes its future. Host objects stand in it only while it reads them, and in
 * that of a save until it has ended.
 */
final class Frame {
  private static final long PART_BYTES = 200;
  private static final @Nullable Object[] NONE = new Object[0];

  final Plan plan;
  final int parent;
  final long startNanos;

  /** The generation it runs in, or null outside of any. */
  final @Nullable Generation generation;

  int number;

  /** The method that runs around it on the same thread; null once it has been left. */
  @Nullable Frame outer;

  /** True if its end is the end of the generation. */
  boolean root;

  /** True if the generation waits for its end: see {@link Generation#release}. */
  boolean holds;

  /** True if it is a call that must not be made. */
  boolean refused;

  /** What a save is about, if it is not just the generation that it runs in. */
  @Nullable Saved saved;

  // What paths begin at, while they are read.
  @Nullable Object self;
  Object @Nullable [] arguments;
  @Nullable Object returned;
  @Nullable Object result;
  @Nullable Throwable thrown;
  @Nullable Object element;

  private @Nullable Object @Nullable [] values;
  private @Nullable List<Gap> gaps;
  private int counted;

  Frame(Plan plan, @Nullable Generation generation, int parent, long startNanos) {
    this.plan = plan;
    this.generation = generation;
    this.parent = parent;
    this.startNanos = startNanos;
  }

  /** Notes what could not be read. */
  void gap(String field, String reason) {
    if (gaps == null) {
      gaps = new ArrayList<>(2);
    }
    gaps.add(new Gap(plan.pointcut.id(), field, reason));
    counted++;
  }

  /** The gaps noted since the last time this was asked. */
  int takeCount() {
    int count = counted;
    counted = 0;
    return count;
  }

  /**
   * Reads what is to be read at entry and lets go of the host's objects.
   *
   * @return the values of {@link Plan#entryNames} where the probe hands over twice
   */
  @Nullable Object[] begin(@Nullable Object self, Object @Nullable [] arguments) {
    this.self = self;
    this.arguments = arguments;
    int length = plan.endNames.length;
    @Nullable Object[] entry = NONE;
    if (!plan.handsOverTwice) {
      entry = length == 0 ? NONE : new Object[length];
      values = entry;
    } else {
      values = plan.mixed ? new Object[length] : null;
      entry = plan.atEntry.length == 0 ? NONE : new Object[plan.atEntry.length];
    }
    for (int i = 0; i < plan.atEntry.length; i++) {
      entry[i] = settle(plan.atEntry[i], plan.atEntry[i].read(this, null));
    }
    @Nullable Object[] last = values;
    if (plan.mixed && last != null) {
      int offset = plan.endOffset();
      for (int i = 0; i < plan.atEnd.length; i++) {
        if (plan.atEnd[i].isMixed()) {
          last[offset + i] = plan.atEnd[i].prepare(this);
        }
      }
    }
    if (plan.role != Role.SAVE) {
      this.self = null;
      this.arguments = null;
    }
    return entry;
  }

  /** The part to hand over at entry, with the values that {@link #begin} gave. */
  Part opened(@Nullable Object[] entry) {
    return part(Part.OPEN, plan.entryNames, entry, null, false);
  }

  /** Reads what is to be read at the end; the part to hand over. */
  Part end(
      long endNanos,
      @Nullable Object returned,
      @Nullable Object result,
      @Nullable Throwable thrown,
      boolean cancelled) {
    this.returned = returned;
    this.result = result;
    this.thrown = thrown;
    int length = plan.endNames.length;
    @Nullable Object[] last = values;
    if (last == null) {
      last = length == 0 ? NONE : new Object[length];
    }
    values = null;
    for (int i = 0; i < plan.atEnd.length; i++) {
      read(last, i);
    }
    if (thrown != null && plan.ok >= 0) {
      verdict(last, thrown);
    }
    if (plan.linkedBy >= 0 && isLink(last)) {
      last[plan.linkedBy] = way(saved == null ? null : saved.single());
    }
    letGo();
    return part(endNanos, plan.endNames, last, thrown, cancelled);
  }

  /** The part of a save of many about those of them that came from one generation. */
  Part endOf(
      Saved many,
      Handle about,
      long endNanos,
      @Nullable Object returned,
      @Nullable Object result,
      @Nullable Throwable thrown,
      boolean cancelled) {
    @Nullable Object[] all = arguments == null ? NONE : arguments;
    @Nullable Object[] prepared = values == null ? NONE : values;
    this.thrown = thrown;
    List<@Nullable Object[]> read = new ArrayList<>();
    for (int position : many.positions(about)) {
      @Nullable Object[] last = prepared.clone();
      for (int i = 0; i < plan.atEnd.length; i++) {
        boolean each = plan.atEnd[i].isOfEntity();
        this.arguments = each ? many.arguments(all, position) : all;
        this.returned = each ? many.returned(returned, position) : returned;
        this.result = each ? many.returned(result, position) : result;
        read(last, i);
        int at = plan.endOffset() + i;
        last[at] = each ? many.share(last[at], position) : last[at];
      }
      read.add(last);
    }
    this.arguments = all;
    @Nullable Object[] last = Saved.join(read);
    if (isLink(last)) {
      last[plan.linkedBy] = way(about);
    }
    return part(endNanos, plan.endNames, last, thrown, cancelled);
  }

  private void read(@Nullable Object[] last, int field) {
    int at = plan.endOffset() + field;
    last[at] = settle(plan.atEnd[field], plan.atEnd[field].read(this, last[at]));
  }

  private boolean isLink(@Nullable Object[] last) {
    return thrown == null && plan.entityId >= 0 && last[plan.entityId] != null;
  }

  private LinkedBy way(@Nullable Handle about) {
    boolean apart = about != null && (generation == null || !about.id.equals(generation.id));
    return apart && saved != null ? saved.by : LinkedBy.GENERATION;
  }

  /** Holds no object of the host any more. */
  void letGo() {
    self = null;
    arguments = null;
    returned = null;
    result = null;
    thrown = null;
    saved = null;
    values = null;
  }

  /** True if {@code part} says which entity was saved. */
  boolean isLink(Part part) {
    return plan.entityId >= 0 && part.thrown() == null && part.values()[plan.entityId] != null;
  }

  /** True if what comes of this comes of the generation. */
  boolean isOutcome() {
    return root || plan.role == Role.GENERATION || plan.role == Role.REPAIR;
  }

  /** True if the result of a save cannot be the id of what it is linked to. */
  boolean isOneOfMany() {
    return saved != null && saved.isMany() && saved.by != LinkedBy.GENERATION;
  }

  private void verdict(@Nullable Object[] last, Throwable thrown) {
    if (last[plan.ok] == null) {
      last[plan.ok] = false;
    }
    if (last[plan.issues] == null) {
      String message = Failure.message(thrown);
      last[plan.issues] = List.of(message == null ? thrown.getClass().getName() : message);
    }
  }

  private @Nullable Object settle(Field field, @Nullable Object value) {
    if (value instanceof Failure failure) {
      gap(field.name, failure.reason());
      return null;
    }
    return value;
  }

  private Part part(
      long endNanos,
      String[] names,
      @Nullable Object[] of,
      @Nullable Throwable failure,
      boolean cancelled) {
    List<Gap> found = gaps == null ? List.of() : gaps;
    gaps = null;
    return new Part(
        plan.role,
        number,
        parent,
        plan.pointcut.id(),
        plan.method,
        startNanos,
        endNanos,
        names,
        of,
        failure,
        cancelled,
        plan.pointcut.maxChars(),
        found);
  }

  /** See {@link io.promptnotary.snapshot.Capture#bytes}: the share of one part. */
  static long bytes(Part part) {
    long sum = PART_BYTES;
    for (Object value : part.values()) {
      sum += Values.bytes(value);
    }
    return sum;
  }
}

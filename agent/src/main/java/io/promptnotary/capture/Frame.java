package io.promptnotary.capture;

import io.promptnotary.capture.Budget.Timing;
import io.promptnotary.health.Breaker.Rest;
import io.promptnotary.snapshot.Gap;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Streamed;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a woven method. Used by one thread at a time: the host's own until the method returns,
 * then the one that completes its future. Host objects stand in it only while it reads them, in
 * that of a save also until it has ended, and in that of a future until it is done: these are
 * {@link #keep kept}, and whoever is the first to {@link #take} them, the one who ends the frame or
 * the writer's thread after a long time, may touch them.
 */
final class Frame {
  private static final @Nullable Object[] NONE = new Object[0];
  private static final VarHandle KEPT;

  /** {@link #kept} of a frame that has been given up. */
  private static final Aged<?> GIVEN_UP = new Aged<>(NONE, 0);

  static {
    try {
      KEPT = MethodHandles.lookup().findVarHandle(Frame.class, "kept", Aged.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final Plan plan;
  final long startNanos;

  /** The generation it runs in, or null outside of any; known before it is on the stack. */
  @Nullable Generation generation;

  int parent;

  int number;

  /** The method that runs around it on the same thread; null once it has been left. */
  @Nullable Frame outer;

  /** True if its end is the end of the generation. */
  boolean root;

  /** True if the generation waits for its end: see {@link Generation#release}. */
  boolean holds;

  /** What has come of the stream that it gave, or null. */
  @Nullable Chunks chunks;

  /** What is told of its end by a callback, until its method has returned; else null. */
  @Nullable Consumption told;

  /** True if the host let go of it without a word. */
  boolean abandoned;

  /** True if it is a call that must not be made. */
  boolean refused;

  /** What a save is about, if it is not just the generation that it runs in. */
  @Nullable Saved saved;

  // What paths begin at, while they are read.
  @Nullable Object self;
  Object @Nullable [] arguments;
  @Nullable Object returned;
  @Nullable Object result;

  /** Also set while it waits for the stack to have room for its end: see {@link Depth}. */
  @Nullable Throwable thrown;

  /** What reading may take; that of the thread which reads. */
  Budget budget;

  /** What is not read for the moment, or null. */
  private final @Nullable Rest rest;

  /** True if it tries whether what rests works again. */
  private boolean trial;

  private volatile @Nullable Aged<Frame> kept;
  private final Timing timing;
  private int spent;
  private @Nullable Object @Nullable [] values;
  private @Nullable List<Gap> gaps;

  Frame(Plan plan, @Nullable Generation generation, int parent, long startNanos, Budget budget) {
    Rest rest = plan.breaker.rest();
    boolean tries = rest != null && plan.breaker.tries(rest, startNanos);
    this.trial = tries;
    this.timing = plan.timing();
    this.rest = tries ? null : rest;
    this.budget = budget;
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
    budget.gaps++;
  }

  /** Notes what could not be read, and whether trying again is asking for trouble. */
  void gap(String field, Failure failure) {
    gap(field, failure.reason());
    if (failure.threw()) {
      failed(field, failure.reason());
    }
  }

  private void failed(String field, String reason) {
    trial = false;
    plan.breaker.failed(field, reason, System.nanoTime());
  }

  /**
   * Reads what is to be read at entry and lets go of the host's objects.
   *
   * @return the values of {@link Plan#entryNames} where the probe hands over twice
   */
  @Nullable Object[] begin(@Nullable Object self, Object @Nullable [] arguments) {
    this.self = self;
    this.arguments = arguments;
    budget.begin(timing, startNanos, 0);
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
      entry[i] = read(plan.atEntry[i], null);
    }
    @Nullable Object[] last = values;
    if (plan.mixed && last != null) {
      int offset = plan.endOffset();
      for (int i = 0; i < plan.atEnd.length; i++) {
        if (plan.atEnd[i].isMixed()) {
          last[offset + i] = prepare(plan.atEnd[i]);
        }
      }
    }
    spent();
    if (!keepsGiven()) {
      this.self = null;
      this.arguments = null;
    }
    return entry;
  }

  /** True if objects of the host stay in it until its method has ended. */
  boolean keepsGiven() {
    Saved about = saved;
    return plan.keepsGiven || (about != null && about.isMany());
  }

  /** From now on it holds objects of the host, until it is done or given up. */
  Aged<Frame> keep() {
    Aged<Frame> aged = new Aged<>(this, startNanos);
    kept = aged;
    return aged;
  }

  /**
   * The kept objects belong to the caller from now on; if they have been let go of, there are none.
   *
   * @return what {@link #keep} gave, unless it did not or it has been given up
   */
  @Nullable Aged<?> take() {
    if (kept == null) {
      return null;
    }
    Aged<?> taken = (Aged<?>) KEPT.getAndSet(this, null);
    if (taken == GIVEN_UP) {
      letGoOfHost();
      return null;
    }
    return taken;
  }

  /** On the writer's thread: the method has been running for so long that nothing is kept. */
  void giveUp() {
    Aged<?> seen = kept;
    if (seen != null && KEPT.compareAndSet(this, seen, GIVEN_UP)) {
      letGoOfHost();
    }
  }

  private void letGoOfHost() {
    if (chunks != null) {
      chunks.takeLast();
    }
    self = null;
    arguments = null;
    returned = null;
    values = null;
    Saved about = saved;
    saved = about != null && about.isMany() ? null : about;
  }

  /** The part to hand over at entry, with the values that {@link #begin} gave. */
  Part opened(@Nullable Object[] entry) {
    return part(plan.opening, Part.OPEN, entry, null, false);
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
    budget.begin(timing, endNanos, spent);
    int length = plan.endNames.length;
    @Nullable Object[] last = values;
    if (last == null) {
      last = length == 0 ? NONE : new Object[length];
    }
    values = null;
    for (int i = 0; i < plan.atEnd.length; i++) {
      read(last, i);
    }
    plan.verdict(last, thrown);
    if (plan.linkedBy >= 0 && isLink(last)) {
      last[plan.linkedBy] = way(saved == null ? null : saved.single());
    }
    letGo();
    settleTrial();
    return part(plan.ending, endNanos, last, thrown, cancelled);
  }

  private void spent() {
    budget.forget();
    spent = budget.spent();
    if (budget.isSuspect()) {
      plan.suspect();
    }
  }

  private void settleTrial() {
    spent();
    if (trial) {
      trial = false;
      plan.breaker.passed();
    }
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
    budget.begin(timing, endNanos, spent);
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
    settleTrial();
    @Nullable Object[] last = Saved.join(read);
    if (isLink(last)) {
      last[plan.linkedBy] = way(about);
    }
    return part(plan.ending, endNanos, last, thrown, cancelled);
  }

  private void read(@Nullable Object[] last, int field) {
    int at = plan.endOffset() + field;
    last[at] = read(plan.atEnd[field], last[at]);
  }

  private @Nullable Object read(Field field, @Nullable Object prepared) {
    if (!mayRead(field)) {
      return null;
    }
    Object value = field.read(this, prepared);
    clock(field);
    if (value instanceof Failure failure) {
      // Which version of a library has what is not for its user to mend.
      if (failure.grave() || !plan.pointcut.shipped()) {
        gap(field.name, failure);
      }
      return null;
    }
    return value;
  }

  private @Nullable Object prepare(Field field) {
    // What is in the way will be noted when the method has ended.
    if (budget.isUsedUp() || isResting(field)) {
      return null;
    }
    Object early = field.prepare(this);
    clock(field);
    return early;
  }

  private boolean mayRead(Field field) {
    if (rest != null && isResting(field)) {
      gap(field.name, "reading rests after repeated failures, the last: " + rest.reason());
      return false;
    }
    if (budget.isUsedUp()) {
      gap(field.name, budget.reason());
      return false;
    }
    return true;
  }

  private boolean isResting(Field field) {
    return rest != null && rest.fields().contains(field.name);
  }

  private void clock(Field field) {
    if (budget.overran()) {
      failed(field.name, budget.reason());
    }
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

  /** Where what runs within it runs, on whatever thread; null if there is no generation. */
  @Nullable Context inside() {
    Generation of = generation;
    boolean apart = plan.role == Role.CALL && plan.recordsEach;
    return of == null
        ? null
        : new Context(
            of.handle(), number, apart ? parent : number, plan.role == Role.CALL && !apart);
  }

  /** True if what comes of this comes of the generation. */
  boolean isOutcome() {
    return root || plan.role == Role.GENERATION || plan.role == Role.REPAIR;
  }

  /** True if the result of a save cannot be the id of what it is linked to. */
  boolean isOneOfMany() {
    return saved != null && saved.isMany() && saved.by != LinkedBy.GENERATION;
  }

  private @Nullable Streamed streamed() {
    if (chunks != null) {
      return chunks.streamed(abandoned);
    }
    return abandoned ? Streamed.dropped() : null;
  }

  private Part part(
      Part.Origin origin,
      long endNanos,
      @Nullable Object[] of,
      @Nullable Throwable failure,
      boolean cancelled) {
    List<Gap> found = gaps == null ? List.of() : gaps;
    gaps = null;
    Part made =
        new Part(origin, number, parent, startNanos, endNanos, of, failure, cancelled, found);
    Streamed how = endNanos == Part.OPEN ? null : streamed();
    return how == null ? made : made.with(Part.STREAMED, how);
  }
}

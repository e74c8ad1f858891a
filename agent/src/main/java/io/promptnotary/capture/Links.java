package io.promptnotary.capture;

import io.promptnotary.capture.Identities.Known;
import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.PromptTexts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Undecided;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the generation of a call that runs in none, by what it was given: first the very object
 * that a composition gave, then its text. Safe on any thread, without locks; holds objects of the
 * host weakly, and of compositions that wait for their call the texts of {@value #WAITING}.
 *
 * <p>What speaks for several generations that are open speaks for none.
 */
final class Links implements Undecided {
  /** Compositions outside any generation that calls on all threads can find. */
  static final int WAITING = 64;

  /** Larger ones are held by the thread that made them only. */
  private static final long MAX_BYTES = 64 << 10;

  private static final int OBJECTS = 4096;
  private static final int ELEMENTS = 64;
  private static final int PARTS = 256;

  /** False where nothing was ever composed, so that there is nothing to look for. */
  private volatile boolean composed;

  // Of a Handle, or a reference to a Made.
  private final Identities<Object> objects = new Identities<>(OBJECTS);
  private final OpenTexts texts = new OpenTexts();
  // A Made, or a reference to one that is too large.
  private final AtomicReferenceArray<@Nullable Object> waiting =
      new AtomicReferenceArray<>(WAITING);
  private final AtomicInteger tickets = new AtomicInteger();
  private final Underway underway;

  Links(Underway underway) {
    this.underway = underway;
  }

  /** Something was composed in {@code generation}. */
  void composed(Generation generation, @Nullable Object result, Part part) {
    String text = PromptTexts.composed(part);
    if (text != null && text.length() >= PromptTexts.MIN_LENGTH) {
      composed = true;
      texts.add(text, generation.handle());
    }
    Object value = Values.unwrap(result);
    if (value != null && Results.isUnique(value)) {
      composed = true;
      objects.add(value, generation.handle());
    }
  }

  /** Something was composed outside any generation, on the thread of {@code frames}. */
  void composed(Frames frames, @Nullable Object result, Part part) {
    Object value = Values.unwrap(result);
    boolean stands = value != null && Results.isUnique(value);
    Made made = new Made(part);
    if (part.thrown() != null || (made.text == null && !stands)) {
      return;
    }
    WeakReference<Made> reference = new WeakReference<>(made);
    frames.compositions.keep(made);
    composed = true;
    made.slot = tickets.getAndIncrement() & (WAITING - 1);
    waiting.set(made.slot, Values.bytes(part) > MAX_BYTES ? reference : made);
    if (value != null && stands) {
      objects.add(value, reference);
    }
  }

  /** Takes the composition for the generation of that handle; false if somebody was faster. */
  boolean claim(Made made, Object by) {
    boolean claimed = made.claim(by);
    Object held = waiting.get(made.slot);
    if (held == made || (held instanceof Reference<?> reference && reference.refersTo(null))) {
      waiting.compareAndSet(made.slot, held, null);
    }
    return claimed;
  }

  /** What a call in a generation sends that was composed outside, or null. */
  Link.@Nullable Adopts inside(
      Frames frames, Object @Nullable [] arguments, String[] names, @Nullable Object[] sent) {
    if (tickets.get() == 0) {
      return null;
    }
    Made given = identity(arguments).composition();
    return given == null
        ? frames.compositions.find(names, sent)
        : new Link.Adopts(given, JoinedBy.IDENTITY);
  }

  /**
   * What a call outside any generation belongs to, or null.
   *
   * @param plan of the call
   * @param sent values of the names {@link Plan#entryNames}
   */
  @Nullable Link outside(
      Frames frames, Plan plan, Object @Nullable [] arguments, @Nullable Object[] sent) {
    if (!composed) {
      return null;
    }
    String[] names = plan.entryNames;
    Evidence given = identity(arguments);
    Generation one = given.generation();
    if (one != null) {
      return new Link.Joins(one, parent(one, plan, sent), JoinedBy.IDENTITY);
    }
    Link other = given.rest(JoinedBy.IDENTITY);
    if (other != null && !(other instanceof Link.Torn)) {
      return other;
    }
    // An object that several gave may be one that is filled anew each time.
    Link own = frames.compositions.find(names, sent);
    Link equal = own == null ? text(plan, names, sent) : own;
    return equal == null ? other : equal;
  }

  private Evidence identity(Object @Nullable [] arguments) {
    Evidence evidence = new Evidence();
    if (arguments == null || objects.isEmpty()) {
      return evidence;
    }
    for (Object each : arguments) {
      Object value = Values.unwrap(each);
      if (value != null && !identity(value, evidence)) {
        Object[] elements = Results.elements(value);
        for (int i = 0; elements != null && i < Math.min(elements.length, ELEMENTS); i++) {
          Object element = Values.unwrap(elements[i]);
          if (element != null) {
            identity(element, evidence);
          }
        }
      }
    }
    return evidence;
  }

  private boolean identity(Object value, Evidence evidence) {
    Known<Object> found = Results.isUnique(value) ? objects.newest(value) : null;
    for (Known<Object> each = found; each != null; each = objects.older(each, value)) {
      evidence.add(each.of);
    }
    return found != null;
  }

  private @Nullable Link text(Plan plan, String[] names, @Nullable Object[] sent) {
    Evidence equal = new Evidence();
    Evidence same = new Evidence();
    boolean[] crowded = {false};
    PromptTexts.isAnySent(
        names,
        sent,
        text -> {
          crowded[0] |= text.length() >= PromptTexts.MIN_LENGTH && !text(text, equal, same);
          return false;
        });
    if (crowded[0]) {
      return new Link.Torn(OpenTexts.MANY);
    }
    // Equal texts may be told apart by who holds the very same one.
    boolean exact = same.generation() != null || same.composition() != null;
    Evidence best = exact ? same : equal;
    JoinedBy by = exact ? JoinedBy.IDENTITY : JoinedBy.TEXT;
    Generation one = best.generation();
    return one == null ? best.rest(by) : new Link.Joins(one, parent(one, plan, sent), by);
  }

  /** False if too many have composed it. */
  private boolean text(String sent, Evidence equal, Evidence same) {
    for (int i = 0; i < WAITING; i++) {
      Made made = made(i);
      if (made != null && sent.equals(made.text)) {
        equal.add(made);
        same.add(sent == made.text ? made : null);
      }
    }
    return texts.find(
        sent,
        handle -> {
          String text = composition(handle.get(), sent);
          if (text != null) {
            equal.add(handle);
            same.add(sent == text ? handle : null);
          }
        });
  }

  private @Nullable Made made(int slot) {
    Object held = waiting.get(slot);
    Object made = held instanceof Reference<?> reference ? reference.get() : held;
    return made instanceof Made one && !one.isClaimed() ? one : null;
  }

  /** The text that was composed in {@code generation} if it equals {@code sent}, or null. */
  private static @Nullable String composition(@Nullable Generation generation, String sent) {
    String found = null;
    Parts parts = generation == null ? null : generation.parts();
    for (int i = 0; parts != null && i < PARTS; i++) {
      Part part = parts.newest();
      String text = part.role() == Role.COMPOSE ? PromptTexts.composed(part) : null;
      if (sent.equals(text)) {
        if (sent == text) {
          return text;
        }
        found = text;
      }
      parts = parts.earlier();
    }
    return found;
  }

  /**
   * What a call in {@code generation} runs in, as far as can be told: a call by another method that
   * is open and sends the same, else what its prompt was composed in.
   */
  private static int parent(Generation generation, Plan plan, @Nullable Object[] sent) {
    BitSet ended = new BitSet();
    int parent = Part.NONE;
    Parts parts = generation.parts();
    for (int i = 0; parts != null && i < PARTS; i++) {
      Part part = parts.newest();
      parts = parts.earlier();
      if (part.role() == Role.CALL && !part.isOpen()) {
        ended.set(part.number());
      } else if (part.role() == Role.CALL) {
        boolean other = !part.method().equals(plan.method) && !ended.get(part.number());
        if (other && sends(part, plan, sent)) {
          return part.number();
        }
      } else if (part.role() == Role.COMPOSE && parent == Part.NONE && sends(part, plan, sent)) {
        parent = part.parent();
      }
    }
    return parent;
  }

  private static boolean sends(Part part, Plan plan, @Nullable Object[] sent) {
    String text = PromptTexts.composed(part);
    return text != null && PromptTexts.isAnySent(plan.entryNames, sent, text::equals);
  }

  @Override
  public void open(BiConsumer<SnapshotId, Part> each) {
    underway.forEach(
        generation -> {
          for (Parts parts = generation.parts(); parts != null; parts = parts.earlier()) {
            if (parts.newest().role() == Role.COMPOSE) {
              each.accept(generation.id, parts.newest());
            }
          }
        });
  }

  @Override
  public @Nullable Part claim(Predicate<Part> wanted) {
    Made found = null;
    for (int i = 0; i < WAITING; i++) {
      Made made = made(i);
      if (made != null && wanted.test(made.part)) {
        if (found != null) {
          return null;
        }
        found = made;
      }
    }
    return found != null && claim(found, this) ? found.part : null;
  }
}

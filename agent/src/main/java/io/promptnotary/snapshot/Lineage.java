package io.promptnotary.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a call comes from that was a generation of its own, by its text: it sends what
 * was composed in another generation, or something around it. What host threads have found out by
 * themselves comes first. Remembers the texts composed last, {@value #MAX} and a million characters
 * at most. Safe on any thread; for the agent's own, since it takes a lock.
 *
 * <p>A text that speaks for several generations speaks for none.
 */
public final class Lineage implements UnaryOperator<Capture.Generation> {
  private static final int MAX = 64;
  private static final int MAX_CHARS = 1 << 20;

  private final Supplier<Undecided> undecided;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Made> past = new ArrayDeque<>();
  private int chars;

  /** A text that was composed in a generation. */
  private record Made(SnapshotId in, String text, long endNanos) {}

  /** What a call sent. */
  private record Sent(Part call, List<String> texts) {

    boolean has(String text, boolean whole) {
      return texts.stream().anyMatch(each -> whole ? each.equals(text) : each.contains(text));
    }

    boolean isAfter(long nanos) {
      return call.startNanos() - nanos >= 0;
    }
  }

  /**
   * One that remembers nothing yet.
   *
   * @param undecided asked for each call that may have come from elsewhere
   */
  public Lineage(Supplier<Undecided> undecided) {
    this.undecided = undecided;
  }

  /** The capture with what was found out added to it; only final ones are looked at. */
  @Override
  public Capture.Generation apply(Capture.Generation generation) {
    if (!generation.status().isFinal()) {
      return generation;
    }
    List<Part> parts = generation.parts().toList();
    lock.lock();
    try {
      boolean composed = false;
      for (Part part : parts) {
        if (part.role() == Role.COMPOSE) {
          composed = true;
          remember(generation.id(), part);
        }
      }
      Sent sent = composed ? null : orphan(parts);
      return sent == null ? generation : complete(generation, sent);
    } finally {
      lock.unlock();
    }
  }

  private void remember(SnapshotId id, Part part) {
    String text = PromptTexts.composed(part);
    if (text == null || text.length() < PromptTexts.MIN_LENGTH || part.thrown() != null) {
      return;
    }
    past.addLast(new Made(id, text, part.endNanos()));
    chars += text.length();
    while (past.size() > MAX || chars > MAX_CHARS) {
      chars -= past.removeFirst().text.length();
    }
  }

  /** The call that is a generation of its own and knows of no other; null if this is no such. */
  private static @Nullable Sent orphan(List<Part> parts) {
    Part call = parts.get(0);
    if (call.role() != Role.CALL || isLinked(call)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    PromptTexts.isAnySent(
        call.names(),
        call.values(),
        text -> {
          if (text.length() >= PromptTexts.MIN_LENGTH) {
            texts.add(text);
          }
          return false;
        });
    return texts.isEmpty() ? null : new Sent(call, texts);
  }

  private static boolean isLinked(Part call) {
    for (String name : call.names()) {
      if (name.equals(Part.JOINED_BY)) {
        return true;
      }
    }
    return false;
  }

  private Capture.Generation complete(Capture.Generation generation, Sent sent) {
    Undecided unknown = undecided.get();
    List<Made> all = new ArrayList<>(past);
    unknown.open(
        (id, part) -> {
          String text = PromptTexts.composed(part);
          if (text != null && text.length() >= PromptTexts.MIN_LENGTH) {
            all.add(new Made(id, text, part.endNanos()));
          }
        });
    for (boolean whole : new boolean[] {true, false}) {
      List<SnapshotId> parents =
          all.stream()
              .filter(each -> sent.isAfter(each.endNanos) && sent.has(each.text, whole))
              .map(Made::in)
              .distinct()
              .toList();
      if (!parents.isEmpty()) {
        JoinedBy by = whole ? JoinedBy.TEXT : JoinedBy.CONTAINMENT;
        return parents.size() > 1
            ? generation
            : with(generation, note(sent.call, by, parents.get(0)));
      }
    }
    Part made =
        unknown.claim(
            part -> {
              String text = PromptTexts.composed(part);
              return text != null
                  && text.length() >= PromptTexts.MIN_LENGTH
                  && sent.isAfter(part.endNanos())
                  && sent.has(text, false);
            });
    return made == null
        ? generation
        : with(
            with(generation, part(made, next(generation), Part.NONE, made.names(), made.values())),
            note(sent.call, JoinedBy.CONTAINMENT, null));
  }

  private static int next(Capture.Generation generation) {
    return generation.parts().toList().stream().mapToInt(Part::number).max().orElse(0) + 1;
  }

  private static Capture.Generation with(Capture.Generation generation, Part more) {
    return new Capture.Generation(
        generation.id(),
        generation.status(),
        generation.startedAt(),
        generation.startNanos(),
        generation.endNanos(),
        Parts.add(generation.parts(), more),
        generation.bytes());
  }

  /** One more part of {@code call}, which adds nothing to it but that. */
  private static Part note(Part call, JoinedBy by, @Nullable SnapshotId parent) {
    String[] names = {Part.JOINED_BY, Part.PARENT_ID};
    return part(call, call.number(), call.parent(), names, new Object[] {by, parent});
  }

  private static Part part(
      Part like, int number, int parent, String[] names, @Nullable Object[] values) {
    return new Part(
        like.role(),
        number,
        parent,
        like.pointcut(),
        like.method(),
        like.startNanos(),
        like.endNanos(),
        names,
        values,
        null,
        false,
        like.maxChars(),
        List.of());
  }
}

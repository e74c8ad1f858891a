package io.promptnotary.capture;

import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.SnapshotId;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** What speaks for which generation, or composition, while a call looks for its own. One thread. */
final class Evidence {
  private @Nullable Generation open;
  private @Nullable Made made;
  private @Nullable SnapshotId ended;
  private int candidates;
  private int pasts;

  /** Something that {@link Links} has found: a handle, a composition, or a reference to one. */
  void add(@Nullable Object found) {
    if (found instanceof Handle handle) {
      generation(handle);
    } else if (found instanceof Reference<?> reference) {
      add(reference.get());
    } else if (found instanceof Made one) {
      composition(one);
    }
  }

  private void generation(Handle handle) {
    Generation generation = handle.get();
    if (generation != null && generation.isOpen()) {
      candidates += generation == open ? 0 : 1;
      open = generation;
    } else {
      pasts += handle.id.equals(ended) ? 0 : 1;
      ended = handle.id;
    }
  }

  private void composition(Made one) {
    Handle owner = one.owner();
    if (owner != null) {
      generation(owner);
    } else if (!one.isClaimed()) {
      candidates += one == made ? 0 : 1;
      made = one;
    }
  }

  /** The one open generation that all speaks for, or null. */
  @Nullable Generation generation() {
    return candidates == 1 ? open : null;
  }

  /** The one composition that all speaks for, or null. */
  @Nullable Made composition() {
    return candidates == 1 ? made : null;
  }

  /** What follows where it speaks for no open generation; null if nothing does. */
  @Nullable Link rest(JoinedBy by) {
    if (candidates > 1) {
      return new Link.Torn(candidates);
    }
    if (made != null) {
      return new Link.Adopts(made, by);
    }
    SnapshotId past = ended;
    return past != null && pasts == 1 ? new Link.Follows(past, by) : null;
  }
}

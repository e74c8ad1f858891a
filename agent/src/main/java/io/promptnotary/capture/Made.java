package io.promptnotary.capture;

import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.PromptTexts;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A prompt composed outside any generation. The first call that claims it has it. Safe on any
 * thread.
 */
final class Made {
  final Part part;

  /** What a call must send to be the one, or null. */
  final @Nullable String text;

  /** Where {@link Links} holds it. */
  volatile int slot = -1;

  private final AtomicReference<@Nullable Object> owner = new AtomicReference<>();

  Made(Part part) {
    this.part = part;
    this.text = PromptTexts.composed(part);
  }

  /**
   * True for the first one to ask.
   *
   * @param by the {@link Handle} of the claiming generation, or whatever stands for it
   */
  boolean claim(Object by) {
    return owner.compareAndSet(null, by);
  }

  boolean isClaimed() {
    return owner.get() != null;
  }

  /** The generation that has it, or null if there is none or it is not known any more. */
  @Nullable Handle owner() {
    return owner.get() instanceof Handle handle ? handle : null;
  }
}

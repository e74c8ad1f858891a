package io.promptnotary.health;

import org.jspecify.annotations.Nullable;

/**
 * Passes events on to JDK Flight Recorder once it runs in this JVM. Until then no class of it is
 * loaded: where it is not there or was never started, that stays so. For the agent's threads.
 */
public final class Recordings implements Events {
  private volatile Events to = NONE;
  private volatile boolean unusable;

  @Override
  public Span batch() {
    find();
    Span span = to.batch();
    return (entries, fromSpill) -> {
      try {
        span.end(entries, fromSpill);
      } catch (Throwable t) {
        giveUp();
      }
    };
  }

  @Override
  public boolean wantsGenerations() {
    return to.wantsGenerations();
  }

  @Override
  public void generation(Generation generation) {
    try {
      to.generation(generation);
    } catch (Throwable t) {
      giveUp();
    }
  }

  @Override
  public void drop(Losses.Loss loss) {
    find();
    try {
      to.drop(loss);
    } catch (Throwable t) {
      giveUp();
    }
  }

  @Override
  public void target(String name, @Nullable String trouble, long millis) {
    find();
    try {
      to.target(name, trouble, millis);
    } catch (Throwable t) {
      giveUp();
    }
  }

  private void find() {
    if (to != NONE || unusable || !Platform.uses("jdk.jfr")) {
      return;
    }
    try {
      // Others may use classes of that package without recording anything.
      to = JfrEvents.isRecording() ? new JfrEvents() : NONE;
    } catch (Throwable t) {
      giveUp();
    }
  }

  private void giveUp() {
    unusable = true;
    to = NONE;
  }
}

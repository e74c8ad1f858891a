package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EndingTest {
  private final Ending ending = new Ending();
  private final AtomicInteger closed = new AtomicInteger();

  private void hook() throws InterruptedException {
    Thread hook = ending.hook();
    hook.start();
    hook.join();
  }

  @Test
  void theOrdinaryHookClosesWhereThereIsNoLaterTurn() throws Exception {
    ending.opened(closed::incrementAndGet);
    ending.started();
    assertThat(ending.hasBegun()).isFalse();

    hook();

    assertThat(closed).hasValue(1);
    assertThat(ending.hasBegun()).isTrue();
  }

  @Test
  void theOrdinaryHookLeavesItToTheLaterTurn() throws Exception {
    ending.comesLast();
    ending.opened(closed::incrementAndGet);
    ending.started();

    hook();
    assertThat(closed).hasValue(0);

    ending.run();
    ending.run();
    assertThat(closed).hasValue(1);
  }

  @Test
  void theOrdinaryHookWaitsForTheStart() throws Exception {
    Thread hook = ending.hook();
    hook.start();
    while (hook.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    ending.opened(closed::incrementAndGet);
    ending.started();
    hook.join();

    assertThat(closed).hasValue(1);
  }

  @Test
  void anInterruptEndsTheWaitForTheStart() throws Exception {
    ending.opened(closed::incrementAndGet);
    Thread hook = ending.hook();
    hook.start();
    hook.interrupt();
    hook.join();

    assertThat(closed).hasValue(0);
  }

  @Test
  void aStartThatCameToNothingLeavesNothingToClose() throws Exception {
    ending.started();

    assertThat(ending.awaitStart()).isFalse();
    hook();
    ending.run();
    assertThat(closed).hasValue(0);
  }

  @Test
  void aFailureToCloseNeverLeaves() throws Exception {
    ending.opened(
        () -> {
          closed.incrementAndGet();
          throw new IllegalStateException("stuck");
        });
    ending.started();

    assertThat(ending.awaitStart()).isTrue();
    ending.run();
    assertThat(closed).hasValue(1);
  }

  @Test
  void theHookIsADaemonOfTheAgentsName() {
    assertThat(ending.hook().getName()).isEqualTo("promptnotary-shutdown");
    assertThat(ending.hook().isDaemon()).isTrue();
    assertThat(ending.hook().getContextClassLoader()).isNull();
  }
}

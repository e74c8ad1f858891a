package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OwnThreadTest {
  private final CountDownLatch go = new CountDownLatch(1);
  private final Thread thread = OwnThread.of("promptnotary-test", Thread.MIN_PRIORITY, this::work);

  private void work() {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void takesNothingFromTheThreadThatMakesIt() {
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isNull();
    assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
    assertThat(thread.getThreadGroup().getParent()).isNull();
  }

  @Test
  void theWaitForAnEndIsBounded() {
    thread.start();
    assertThat(OwnThread.isEndedWithin(thread, 5)).isFalse();
    go.countDown();
    assertThat(OwnThread.isEndedWithin(thread, 60_000)).isTrue();
  }

  @Test
  void anInterruptDoesNotCutTheWaitShortAndIsKept() {
    thread.start();
    Thread.currentThread().interrupt();
    assertThat(OwnThread.isEndedWithin(thread, 5)).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    go.countDown();
    assertThat(OwnThread.isEndedWithin(thread, 60_000)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }
}

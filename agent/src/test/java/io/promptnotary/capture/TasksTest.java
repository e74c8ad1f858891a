package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.config.Config;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static final int THREADS = 4;

  private final Tasks tasks = new Tasks();
  private final Frames frames = new Frames(new Budget(Config.Capture.DEFAULT), null);
  private final Generation generation = new Generation(frames, 0, System.nanoTime());
  private final Context here = new Context(generation.handle(), 1, 1, false);
  private final Context there = new Context(generation.handle(), 2, 2, false);

  @Test
  void whatWasSaidFirstHoldsUntilItIsTaken() {
    Object task = new Object();
    assertThat(tasks.get(task)).isNull();
    tasks.add(task, here);
    tasks.add(task, there);
    assertThat(tasks.get(task)).isSameAs(here);
    assertThat(tasks.get(new Object())).isNull();
    assertThat(tasks.take(task)).isSameAs(here);
    assertThat(tasks.take(task)).isNull();
    tasks.add(task, there);
    assertThat(tasks.get(task)).isSameAs(there);
  }

  @Test
  void onlyTheIdentityCounts() {
    // Equal, and would throw if asked.
    final class Hostile {
      @Override
      public boolean equals(Object other) {
        throw new IllegalStateException("equals");
      }

      @Override
      public int hashCode() {
        throw new IllegalStateException("hashCode");
      }
    }
    Object task = new Hostile();
    tasks.add(task, here);
    assertThat(tasks.get(new Hostile())).isNull();
    assertThat(tasks.get(task)).isSameAs(here);
  }

  @Test
  void whatIsSharedCarriesOnce() {
    Object task = new Object();
    tasks.addShared(task, here);
    assertThat(tasks.takeShared(task)).isSameAs(here);
    assertThat(tasks.takeShared(task)).isNull();
    tasks.addShared(task, there);
    assertThat(tasks.takeShared(task)).isNull();
  }

  @Test
  void whatWasHandedOverTwiceBelongsToNobody() {
    Object twice = new Object();
    tasks.addShared(twice, here);
    tasks.addShared(twice, here);
    assertThat(tasks.takeShared(twice)).isNull();

    Object outsideToo = new Object();
    tasks.addShared(outsideToo, here);
    tasks.addShared(outsideToo, null);
    assertThat(tasks.takeShared(outsideToo)).isNull();

    Object never = new Object();
    tasks.addShared(never, null);
    assertThat(tasks.takeShared(never)).isNull();
  }

  @Test
  void manyAreKeptAndTheNewestSurely() {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 3 * Tasks.CHAINS * Tasks.LONGEST; i++) {
      all.add(new Object());
      tasks.add(all.get(i), here);
      assertThat(tasks.get(all.get(i))).isSameAs(here);
    }
    long kept = all.stream().filter(each -> tasks.get(each) != null).count();
    assertThat(kept).isBetween(1L, (long) Tasks.CHAINS * Tasks.LONGEST);
    all.forEach(tasks::take);
    assertThat(all).allMatch(each -> tasks.get(each) == null);
  }

  @Test
  void noTaskIsKeptAlive() {
    WeakReference<Object> gone = new WeakReference<>(new Object());
    Object task = gone.get();
    tasks.add(task, here);
    task = null;
    await()
        .until(
            () -> {
              System.gc();
              return gone.refersTo(null);
            });
    Object next = new Object();
    tasks.add(next, there);
    assertThat(tasks.take(next)).isSameAs(there);
  }

  @Test
  void threadsMayMeet() throws Exception {
    // Few enough for all to fit, so that whatever is missing was lost.
    int each = 2_000;
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger shared = new AtomicInteger();
    List<Object> common = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      common.add(new Object());
      tasks.addShared(common.get(i), here);
    }
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  return;
                }
                for (int i = 0; i < each; i++) {
                  Object own = new Object();
                  tasks.add(own, there);
                  taken.addAndGet(tasks.take(own) == there ? 1 : 0);
                  shared.addAndGet(tasks.takeShared(common.get(i)) == here ? 1 : 0);
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(taken).hasValue(THREADS * each);
    assertThat(shared).hasValue(each);
  }
}

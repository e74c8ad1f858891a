package io.promptnotary.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Writes one batch for each permit, after as many failures as it was told to have. */
final class Recorder implements BatchWriter {
  final Semaphore gate = new Semaphore(0);
  private final List<List<Entry>> batches = new CopyOnWriteArrayList<>();
  private final Semaphore begun = new Semaphore(0);
  private volatile int writes;
  private volatile int failures;
  private volatile Throwable failure;
  volatile boolean interrupts;
  volatile Thread thread;

  void failures(int count, Throwable thrown) {
    failure = thrown;
    failures = count;
  }

  @Override
  public void write(List<Entry> batch) throws Exception {
    thread = Thread.currentThread();
    writes++;
    begun.release();
    gate.acquireUninterruptibly();
    if (interrupts) {
      Thread.currentThread().interrupt();
    }
    if (failures > 0) {
      failures--;
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
    batches.add(batch);
  }

  void awaitWrites(int count) {
    begun.acquireUninterruptibly(count);
  }

  int writes() {
    return writes;
  }

  List<Integer> sizes() {
    return batches.stream().map(List::size).toList();
  }

  /** The ids of what was written. */
  List<String> ids() {
    return batches.stream().flatMap(List::stream).map(Entry::id).toList();
  }

  /** Offers small captures, all of which must be taken; their ids. */
  static List<String> offer(WriteBehind queue, int count) {
    List<String> offered = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Capture capture = Captures.ofBytes(1);
      offered.add(capture.id().toString());
      assertThat(queue.offer(capture)).isTrue();
    }
    return offered;
  }
}

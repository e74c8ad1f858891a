package io.promptnotary.bench.host;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads answers that come in chunks, and says what one chunk took on this thread. */
public final class Answers {
  private static final int CHUNKS = 1_000;
  private static final int WARM = 600;
  private static final int MEASURED = 200;

  /** Long enough for the writer to store an answer. */
  private static final long PAUSE_MILLIS = 4;

  private static final List<String> CHUNKS_OF_ANSWER = chunks();

  private final Model model = new Model();
  private long length;

  /** The provider's client. */
  public static final class Model {
    public Stream<String> stream(String prompt) {
      return CHUNKS_OF_ANSWER.stream();
    }

    public Iterator<String> iterator(String prompt) {
      return CHUNKS_OF_ANSWER.iterator();
    }

    public Flow.Publisher<String> publisher(String prompt) {
      return subscriber ->
          subscriber.onSubscribe(
              new Flow.Subscription() {
                @Override
                public void request(long n) {
                  for (String each : CHUNKS_OF_ANSWER) {
                    subscriber.onNext(each);
                  }
                  subscriber.onComplete();
                }

                @Override
                public void cancel() {}
              });
    }

    public void callback(String prompt, Handler handler) {
      for (String each : CHUNKS_OF_ANSWER) {
        handler.onText(each);
      }
      handler.onDone();
    }
  }

  /** Told what comes. */
  public interface Handler {
    void onText(String text);

    void onDone();
  }

  /** One way to read. */
  private record Way(String name, Consumer<Answers> read) {}

  private static List<String> chunks() {
    List<String> chunks = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      chunks.add("word" + i % 10 + " ");
    }
    return List.copyOf(chunks);
  }

  /** Prints a line for each way: nanoseconds and bytes for one chunk. */
  public static void main(String[] arguments) throws Exception {
    Answers answers = new Answers();
    for (Way each :
        List.of(
            new Way("stream", Answers::stream),
            new Way("iterator", Answers::iterator),
            new Way("publisher", Answers::publisher),
            new Way("callback", Answers::callback))) {
      answers.measure(each);
    }
    System.out.println("length " + answers.length);
    System.in.read();
  }

  private void measure(Way way) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long own = Thread.currentThread().getId();
    long[] nanos = new long[MEASURED];
    long bytes = 0;
    for (int i = -WARM; i < MEASURED; i++) {
      long allocated = threads.getThreadAllocatedBytes(own);
      long began = System.nanoTime();
      way.read.accept(this);
      long took = System.nanoTime() - began;
      if (i >= 0) {
        nanos[i] = took;
        bytes += threads.getThreadAllocatedBytes(own) - allocated;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    Arrays.sort(nanos);
    // In hundredths, because whole nanoseconds would hide the bare loop.
    System.out.println(
        way.name
            + " "
            + nanos[MEASURED / 2] * 100 / CHUNKS
            + " "
            + bytes * 100 / (MEASURED * (long) CHUNKS));
  }

  private void stream() {
    model.stream("a story").forEach(each -> length += each.length());
  }

  private void iterator() {
    for (Iterator<String> each = model.iterator("a story"); each.hasNext(); ) {
      length += each.next().length();
    }
  }

  private void publisher() {
    model
        .publisher("a story")
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(String each) {
                length += each.length();
              }

              @Override
              public void onError(Throwable thrown) {}

              @Override
              public void onComplete() {}
            });
  }

  private void callback() {
    model.callback(
        "a story",
        new Handler() {
          @Override
          public void onText(String text) {
            length += text.length();
          }

          @Override
          public void onDone() {}
        });
  }
}

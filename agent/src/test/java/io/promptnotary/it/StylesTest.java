package io.promptnotary.it;

import java.util.List;
import org.junit.jupiter.api.Nested;

/** Every style of completion, in this JVM. */
class StylesTest {

  static List<StyleConformance> all() {
    StylesTest styles = new StylesTest();
    return List.of(
        styles.new PlainTest(),
        styles.new FutureTest(),
        styles.new PublisherTest(),
        styles.new FlowTest(),
        styles.new MonoTest(),
        styles.new FluxTest(),
        styles.new StreamTest(),
        styles.new IteratorTest(),
        styles.new IterableTest(),
        styles.new HandleTest(),
        styles.new CallbackTest());
  }

  @Nested
  class PlainTest extends StyleConformance {
    PlainTest() {
      super("plain");
      expect("failed-midway", "failed", null);
      expect("cancelled", "success", WHOLE);
      expect("never", "success", WHOLE);
    }
  }

  @Nested
  class FutureTest extends StyleConformance {
    FutureTest() {
      super("future");
      expect("failed-midway", "failed", null);
      expect("cancelled", "cancelled", null);
    }
  }

  @Nested
  class PublisherTest extends StyleConformance {
    PublisherTest() {
      super("publisher");
      canBeUsedTwice();
    }
  }

  @Nested
  class FlowTest extends StyleConformance {
    FlowTest() {
      super("flow");
      canBeUsedTwice();
    }
  }

  @Nested
  class MonoTest extends StyleConformance {
    MonoTest() {
      super("mono");
      expect("failed-midway", "failed", null);
      expect("cancelled", "cancelled", null);
      canBeUsedTwice();
    }
  }

  @Nested
  class FluxTest extends StyleConformance {
    FluxTest() {
      super("flux");
      canBeUsedTwice();
    }
  }

  @Nested
  class StreamTest extends StyleConformance {
    StreamTest() {
      super("stream");
    }
  }

  @Nested
  class IteratorTest extends StyleConformance {
    IteratorTest() {
      super("iterator");
    }
  }

  @Nested
  class IterableTest extends StyleConformance {
    IterableTest() {
      super("iterable");
      canBeUsedTwice();
    }
  }

  @Nested
  class HandleTest extends StyleConformance {
    HandleTest() {
      super("handle");
    }
  }

  @Nested
  class CallbackTest extends StyleConformance {
    CallbackTest() {
      super("callback");
      // The host goes away without a word: a callback has no way to say that it is enough.
      expect("cancelled", "abandoned", "Hello");
    }
  }
}

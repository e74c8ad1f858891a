package io.promptnotary.it;

import org.junit.jupiter.api.Nested;

/** Every style of completion, in this JVM. */
class StylesTest {

  @Nested
  class PlainTest extends StyleConformance {
    PlainTest() {
      super(Style.plain());
    }
  }

  @Nested
  class FutureTest extends StyleConformance {
    FutureTest() {
      super(Style.future());
    }
  }

  @Nested
  class PublisherTest extends StyleConformance {
    PublisherTest() {
      super(Style.streaming("publisher").reusable());
    }
  }

  @Nested
  class FlowTest extends StyleConformance {
    FlowTest() {
      super(Style.streaming("flow").reusable());
    }
  }

  @Nested
  class MonoTest extends StyleConformance {
    MonoTest() {
      super(Style.mono());
    }
  }

  @Nested
  class FluxTest extends StyleConformance {
    FluxTest() {
      super(Style.streaming("flux").reusable());
    }
  }

  @Nested
  class StreamTest extends StyleConformance {
    StreamTest() {
      super(Style.stream());
    }
  }

  @Nested
  class IteratorTest extends StyleConformance {
    IteratorTest() {
      super(Style.streaming("iterator"));
    }
  }

  @Nested
  class IterableTest extends StyleConformance {
    IterableTest() {
      super(Style.streaming("iterable").reusable());
    }
  }

  @Nested
  class HandleTest extends StyleConformance {
    HandleTest() {
      super(Style.streaming("handle"));
    }
  }

  @Nested
  class CallbackTest extends StyleConformance {
    CallbackTest() {
      super(Style.callback());
    }
  }
}

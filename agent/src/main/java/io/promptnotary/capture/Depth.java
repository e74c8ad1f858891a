package io.promptnotary.capture;

/** How much is left of a thread's stack. Safe on any thread. */
final class Depth {
  /** More frames than recording the end of a method takes. */
  private static final int FRAMES = 200;

  private Depth() {}

  /**
   * False near the end of the stack, where nothing should be begun that might not come to its end.
   * For where an overflow has been seen: it is not cheap.
   */
  static boolean isEnough() {
    try {
      return down(FRAMES, 1, 2, 3) > 0;
    } catch (StackOverflowError end) {
      return false;
    }
  }

  // The parameters widen its frame.
  private static long down(int frames, long a, long b, long c) {
    return frames == 0 ? a + b + c : down(frames - 1, a + 1, b + a, c + b) | 1;
  }
}

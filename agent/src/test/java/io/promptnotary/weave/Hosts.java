package io.promptnotary.weave;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.function.Supplier;

/** Classes to be woven. */
final class Hosts {
  private Hosts() {}

  @Retention(RetentionPolicy.RUNTIME)
  @interface Watched {}

  /** A client in the host. */
  public interface Client {
    String ask(String prompt);

    default String askTwice(String prompt) {
      return ask(prompt) + ask(prompt);
    }
  }

  /** Between the interface and the class. */
  public abstract static class Middle implements Client {
    public abstract int never();
  }

  /** Implements at depth. */
  public static class Deep extends Middle {
    @Override
    public String ask(String prompt) {
      return "answer to " + prompt;
    }

    @Override
    public int never() {
      return 0;
    }
  }

  /** All kinds of methods. */
  @Watched
  public static class Kinds {
    public Kinds() {}

    public static long sum(long a, double b, int c) {
      return a + (long) b + c;
    }

    public void nothing() {}

    public boolean flag(boolean value) {
      return value;
    }

    public String join(String a, List<String> b) {
      return a + b;
    }

    public String join(String a) {
      return a;
    }

    @Watched
    public String fail(Exception exception) throws Exception {
      throw exception;
    }

    public Supplier<String> lambda() {
      return () -> "from a lambda";
    }

    public int loop(int n) {
      int sum = 0;
      for (int i = 0; i < n; i++) {
        if (i % 2 == 0) {
          continue;
        }
        try {
          sum += Integer.parseInt("" + i);
        } finally {
          sum++;
        }
      }
      return sum;
    }
  }

  /** Carries a bridge method. */
  public static class Bridged implements Comparable<Bridged> {
    @Override
    public int compareTo(Bridged other) {
      return 42;
    }
  }
}

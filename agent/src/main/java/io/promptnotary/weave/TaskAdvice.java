package io.promptnotary.weave;

import io.promptnotary.boot.Gate;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What is copied into the JDK's own methods, see {@link Seam}; never called itself. Each is one
 * look at a field while no generation is open.
 */
final class TaskAdvice {
  private TaskAdvice() {}

  /** A constructor of a task has ended. */
  static final class Made {
    private Made() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Object task) {
      Gate.submitTask(task);
    }
  }

  /** A thread is about to start. */
  static final class Started {
    private Started() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object thread) {
      Gate.submitTask(thread);
    }
  }

  /** A pool is given a task. Tasks that were told of when they were made are none of its. */
  static final class Executed {
    private Executed() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(0) @Nullable Object task) {
      if (task != null && !(task instanceof ForkJoinTask)) {
        Gate.submitTask(task);
      }
    }
  }

  /** A worker of a pool has a task to run next, or is to end. Futures tell for themselves. */
  static final class Fetched {
    private Fetched() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.Return @Nullable Object task) {
      Gate.beginTask(task instanceof FutureTask || task instanceof ForkJoinTask ? null : task);
    }
  }

  /** A worker of a pool begins, perhaps with a task. */
  static final class First {
    private First() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.FieldValue("firstTask") @Nullable Object task) {
      Gate.beginTask(task instanceof FutureTask || task instanceof ForkJoinTask ? null : task);
    }
  }

  /** A task runs. */
  static final class Run {
    private Run() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable Object enter(@Advice.This Object task) {
      return Gate.beginTask(task);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter @Nullable Object begun) {
      if (begun != null) {
        Gate.endTask(begun);
      }
    }
  }

  /** A future has been completed and what depends on it runs. */
  static final class Completed {
    private Completed() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable Object enter(@Advice.FieldValue("stack") @Nullable Object dependents) {
      return dependents == null ? null : Gate.completeFuture();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter @Nullable Object begun) {
      if (begun != null) {
        Gate.endTask(begun);
      }
    }
  }

  /** Something that depends on a future may run on this very thread. */
  static final class Claimed {
    private Claimed() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Object dependent, @Advice.Return boolean here) {
      if (here) {
        Gate.claimDependent(dependent);
      }
    }
  }
}

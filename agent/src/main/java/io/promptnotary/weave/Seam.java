package io.promptnotary.weave;

import io.promptnotary.config.Propagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method of the JDK through which tasks pass on their way to another thread. The same on JDK 17
 * and 25.
 *
 * @param way where tasks are handed over, the way that must have been asked for; null where they
 *     begin, which is always told: what carries nothing must not inherit anything
 * @param className binary name
 * @param method simple name; all overloads
 * @param advice what is copied into it
 */
record Seam(@Nullable Propagation way, String className, String method, Class<?> advice) {
  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String FUTURE = CONCURRENT + "CompletableFuture";
  private static final String POOL = CONCURRENT + "ThreadPoolExecutor";
  private static final String CONSTRUCTOR = "<init>";

  /** Those that {@code ways} need; none if there are none. */
  static List<Seam> of(Set<Propagation> ways) {
    List<Seam> seams = new ArrayList<>();
    for (Seam each : all()) {
      if (!ways.isEmpty() && (each.way == null || ways.contains(each.way))) {
        seams.add(each);
      }
    }
    return seams;
  }

  private static List<Seam> all() {
    return List.of(
        // Whatever is submitted, invoked or scheduled, on any executor, the host's own included.
        made(Propagation.EXECUTORS, CONCURRENT + "FutureTask"),
        new Seam(null, CONCURRENT + "FutureTask", "run", TaskAdvice.Run.class),
        // Tasks that are executed as they are. Pools made before now go on with the old code of
        // runWorker, so their tasks are met on the way out of the queue.
        new Seam(Propagation.EXECUTORS, POOL, "execute", TaskAdvice.Executed.class),
        new Seam(null, POOL, "getTask", TaskAdvice.Fetched.class),
        new Seam(null, POOL + "$Worker", "run", TaskAdvice.First.class),
        // Forked tasks, parallel streams, and all that depends on a CompletableFuture.
        made(Propagation.FORK_JOIN, CONCURRENT + "ForkJoinTask"),
        new Seam(null, CONCURRENT + "ForkJoinTask", "doExec", TaskAdvice.Run.class),
        new Seam(null, FUTURE + "$AsyncRun", "run", TaskAdvice.Run.class),
        new Seam(null, FUTURE + "$AsyncSupply", "run", TaskAdvice.Run.class),
        new Seam(null, FUTURE + "$Completion", "run", TaskAdvice.Run.class),
        new Seam(null, FUTURE + "$UniCompletion", "claim", TaskAdvice.Claimed.class),
        new Seam(null, FUTURE, "postComplete", TaskAdvice.Completed.class),
        new Seam(Propagation.THREADS, "java.lang.Thread", "start", TaskAdvice.Started.class),
        new Seam(
            Propagation.VIRTUAL_THREADS,
            "java.lang.VirtualThread",
            "start",
            TaskAdvice.Started.class));
  }

  private static Seam made(Propagation way, String className) {
    return new Seam(way, className, CONSTRUCTOR, TaskAdvice.Made.class);
  }

  /** True if this kind of thread is not in every JDK that the agent runs on. */
  boolean isOptional() {
    return way == Propagation.VIRTUAL_THREADS;
  }
}

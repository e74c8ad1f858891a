package com.acme.threads;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Ways of asking three times on other threads. All share their pools. */
class Ways {
  static final int ASKED = 3;
  private static final String PROMPT = "the same prompt for all";

  /** Asks for an owner and waits for all answers. */
  interface Way {
    List<String> ask(String owner) throws Exception;
  }

  private final Model model = new Model();
  private final ExecutorService fixed = daemons(Executors.newFixedThreadPool(3));
  private final ExecutorService cached = daemons(Executors.newCachedThreadPool());
  private final ScheduledExecutorService scheduled =
      (ScheduledExecutorService) daemons(Executors.newScheduledThreadPool(2));
  private final ExecutorService hooked = daemons(new Hooked());
  private final ExecutorService homemade = new Homemade();
  private final ForkJoinPool forks = new ForkJoinPool(2);
  private final Map<String, Way> all = new LinkedHashMap<>();

  Ways() {
    all.put("fixed", owner -> answers(submit(fixed, owner)));
    all.put("cached", owner -> answers(cached.invokeAll(tasks(owner))));
    all.put("scheduled", this::schedule);
    all.put("subclass", owner -> answers(submit(hooked, owner)));
    all.put("homemade", owner -> answers(submit(homemade, owner)));
    all.put("execute", owner -> execute(fixed, owner));
    all.put("execute-subclass", owner -> execute(hooked, owner));
    all.put("fork-join", owner -> forks.invoke(new Forked(owner, 0, ASKED)));
    all.put("invoke-all", owner -> answers(forks.invokeAll(tasks(owner))));
    all.put("common-pool", owner -> new Forked(owner, 0, ASKED).invoke());
    all.put("parallel-stream", this::stream);
    all.put("supply-async", owner -> supply(owner, null));
    all.put("supply-async-own", owner -> supply(owner, fixed));
    all.put("chain", owner -> chain(owner, null));
    all.put("chain-own", owner -> chain(owner, homemade));
    all.put("compose", this::compose);
    all.put("thread", this::threads);
    if (Runtime.version().feature() >= 21) {
      all.put("virtual-executor", this::virtualExecutor);
      all.put("virtual", this::virtual);
      all.put("structured", this::structured);
    }
  }

  Map<String, Way> all() {
    return all;
  }

  ExecutorService fixed() {
    return fixed;
  }

  ScheduledExecutorService scheduled() {
    return scheduled;
  }

  Model model() {
    return model;
  }

  String ask(String owner) {
    return model.ask(PROMPT, owner);
  }

  private Collection<Callable<String>> tasks(String owner) {
    return Collections.nCopies(ASKED, () -> ask(owner));
  }

  private List<Future<String>> submit(ExecutorService executor, String owner) {
    List<Future<String>> futures = new ArrayList<>();
    for (Callable<String> each : tasks(owner)) {
      futures.add(executor.submit(each));
    }
    return futures;
  }

  private static List<String> answers(List<Future<String>> futures) throws Exception {
    List<String> answers = new ArrayList<>();
    for (Future<String> each : futures) {
      answers.add(each.get());
    }
    return answers;
  }

  private List<String> schedule(String owner) throws Exception {
    List<Future<String>> futures = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      futures.add(scheduled.schedule(() -> ask(owner), i, TimeUnit.MILLISECONDS));
    }
    return answers(futures);
  }

  private List<String> execute(ExecutorService executor, String owner) throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(ASKED);
    for (int i = 0; i < ASKED; i++) {
      executor.execute(
          () -> {
            answers.add(ask(owner));
            done.countDown();
          });
    }
    done.await();
    return answers;
  }

  private List<String> stream(String owner) {
    return IntStream.range(0, ASKED).parallel().mapToObj(i -> ask(owner)).toList();
  }

  private List<String> supply(String owner, ExecutorService executor) {
    List<CompletableFuture<String>> futures = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      futures.add(
          executor == null
              ? CompletableFuture.supplyAsync(() -> ask(owner))
              : CompletableFuture.supplyAsync(() -> ask(owner), executor));
    }
    return futures.stream().map(CompletableFuture::join).toList();
  }

  private List<String> chain(String owner, ExecutorService executor) {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> answers.add(ask(owner)));
    CompletableFuture<Boolean> second =
        executor == null
            ? first.thenApplyAsync(ignored -> answers.add(ask(owner)))
            : first.thenApplyAsync(ignored -> answers.add(ask(owner)), executor);
    second.thenAccept(ignored -> answers.add(ask(owner))).join();
    return answers;
  }

  /** Each call begins where the one before has been answered: on the wire's thread. */
  private List<String> compose(String owner) {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<String> asked = model.askLater(PROMPT, owner);
    for (int i = 1; i < ASKED; i++) {
      asked =
          asked.thenCompose(
              answer -> {
                answers.add(answer);
                return model.askLater(PROMPT, owner);
              });
    }
    answers.add(asked.join());
    return answers;
  }

  private List<String> threads(String owner) throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      Thread thread = new Thread(() -> answers.add(ask(owner)));
      thread.start();
      threads.add(thread);
    }
    for (Thread each : threads) {
      each.join();
    }
    return answers;
  }

  private List<String> virtualExecutor(String owner) throws Exception {
    ExecutorService executor =
        (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    List<String> answers = answers(submit(executor, owner));
    executor.shutdown();
    return answers;
  }

  private List<String> virtual(String owner) throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    Runnable asks = () -> answers.add(ask(owner));
    for (int i = 0; i < ASKED; i++) {
      threads.add(
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, asks));
    }
    for (Thread each : threads) {
      each.join();
    }
    return answers;
  }

  /** A preview of JDK 25, hence by reflection. */
  private List<String> structured(String owner) throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
    Object scope = type.getMethod("open").invoke(null);
    try {
      Runnable asks = () -> answers.add(ask(owner));
      for (int i = 0; i < ASKED; i++) {
        type.getMethod("fork", Runnable.class).invoke(scope, asks);
      }
      type.getMethod("join").invoke(scope);
    } finally {
      type.getMethod("close").invoke(scope);
    }
    return answers;
  }

  /** Asks for each number of a range. */
  private final class Forked extends RecursiveTask<List<String>> {
    private static final long serialVersionUID = 1;
    private final String owner;
    private final int from;
    private final int to;

    Forked(String owner, int from, int to) {
      this.owner = owner;
      this.from = from;
      this.to = to;
    }

    @Override
    protected List<String> compute() {
      if (to - from == 1) {
        return List.of(ask(owner));
      }
      int middle = (from + to) / 2;
      Forked left = new Forked(owner, from, middle);
      Forked right = new Forked(owner, middle, to);
      ForkJoinTask.invokeAll(left, right);
      List<String> both = new ArrayList<>(left.join());
      both.addAll(right.join());
      return both;
    }
  }

  /** A pool that keeps its hooks to itself. */
  private static final class Hooked extends ThreadPoolExecutor {
    Hooked() {
      super(2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {}

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {}
  }

  /** A pool that owes nothing to the JDK's. */
  private static final class Homemade extends AbstractExecutorService {
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    Homemade() {
      for (int i = 0; i < 2; i++) {
        Thread worker =
            new Thread(
                () -> {
                  try {
                    while (true) {
                      queue.take().run();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        worker.setDaemon(true);
        worker.start();
      }
    }

    @Override
    public void execute(Runnable task) {
      queue.add(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }

  private static ExecutorService daemons(ExecutorService executor) {
    ((ThreadPoolExecutor) executor)
        .setThreadFactory(
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            });
    return executor;
  }
}

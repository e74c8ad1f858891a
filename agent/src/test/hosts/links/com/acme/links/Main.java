package com.acme.links;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

public class Main {
  private static final Writer WRITER = new Writer();
  private static final Posts POSTS = new Posts();

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "within" -> WRITER.writeAndSave("a");
      case "after" -> POSTS.save(new Post(WRITER.write("a").topic));
      case "elsewhere" -> {
        Post post = WRITER.write("a");
        WRITER.write("b");
        elsewhere(() -> POSTS.save(post));
      }
      case "persisted" -> {
        Post post = WRITER.write("a");
        elsewhere(
            () -> {
              POSTS.persist(post);
              return null;
            });
      }
      case "future" -> {
        CompletableFuture<Post> done = new CompletableFuture<>();
        CompletableFuture<Void> saved =
            WRITER.writeLater("a", done).thenAccept(post -> POSTS.save(post));
        elsewhere(() -> done.complete(new Post("a")));
        saved.join();
      }
      case "bulk" -> POSTS.saveAll(mixed());
      case "ids" -> POSTS.insert(mixed().toArray(new Post[0]));
      case "mapped" -> {
        List<Post> mapped = new ArrayList<>();
        for (Post each : mixed()) {
          mapped.add(new Post("mapped-" + each.topic));
        }
        POSTS.saveAll(mapped);
      }
      case "unrelated" -> {
        WRITER.write("a");
        elsewhere(() -> POSTS.save(new Post("unrelated")));
      }
      case "later" -> later();
      case "pool" -> pool();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static List<Post> mixed() throws Exception {
    return List.of(
        elsewhere(() -> WRITER.write("a")),
        new Post("by hand"),
        WRITER.write("b"),
        elsewhere(() -> WRITER.write("c")));
  }

  /** Saves when the file "go" is there, and ends when "end" is. */
  private static void later() throws Exception {
    Post post = WRITER.write("a");
    await("go");
    elsewhere(() -> POSTS.save(post));
    await("end");
  }

  private static void await(String file) throws Exception {
    while (!Files.exists(Path.of(file))) {
      Thread.sleep(20);
    }
  }

  private static void pool() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(64);
    BlockingQueue<Post> written = new LinkedBlockingQueue<>();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String topic = "t" + i;
      all.add(pool.submit(() -> written.add(WRITER.write(topic))));
      all.add(pool.submit(() -> POSTS.save(written.take())));
    }
    for (Future<?> each : all) {
      each.get();
    }
    pool.shutdown();
  }

  private static <T> T elsewhere(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task).start();
    return task.get();
  }
}

package com.acme.desk;

import com.acme.desk.Service.Reply;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Main {
  private static final Desk DESK = new Desk();

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "one" -> System.out.println(told(Order.of(Integer.parseInt(args[1]))));
      case "many" -> many(Integer.parseInt(args[1]));
      case "locked" -> {
        System.out.println(told(Order.of(0)));
        Files.createFile(Path.of("answered"));
        while (!Files.exists(Path.of("go"))) {
          Thread.sleep(10);
        }
      }
      case "allocation" -> allocation();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** What the host itself knows of a generation, in the provider's figures. */
  private static String told(Order order) {
    int[] sums = new int[5];
    try {
      List<Reply> replies = DESK.define(order);
      for (Reply reply : replies) {
        sums[0] += reply.usage().prompt();
        sums[1] += reply.usage().completion();
        sums[2] += reply.usage().total();
        sums[3] += reply.usage().cached();
        sums[4] += reply.usage().reasoning();
      }
      return line(order, "success", replies.size(), sums);
    } catch (IllegalStateException e) {
      return line(order, "failed", 1, sums);
    }
  }

  private static String line(Order order, String status, int calls, int[] sums) {
    return String.join(
        " ",
        order.session(),
        status,
        "calls=" + calls,
        "prompt=" + sums[0],
        "completion=" + sums[1],
        "total=" + sums[2],
        "cached=" + sums[3],
        "reasoning=" + sums[4]);
  }

  private static void many(int count) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Order order = Order.of(i);
      all.add(pool.submit(() -> told(order)));
    }
    for (Future<String> each : all) {
      System.out.println(each.get());
    }
    pool.shutdown();
  }

  /** Bytes that this thread allocates for a generation of five probes. */
  private static void allocation() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int measured = 500;
    long least = Long.MAX_VALUE;
    // Until the compiler has seen all there is, which is later on a busy machine.
    for (int round = 0; round < 11; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < measured; i++) {
        DESK.define(Order.of(0));
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    System.out.println(least / measured);
  }
}

package com.acme.mill;

import com.acme.mill.Order.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes generations until its standard input ends, which is when whoever has started it ends.
 *
 * <p>With the arguments {@code BOOK FIRST SEED} it works on many threads and keeps a book; with
 * {@code BOOK} alone it makes a single one, number 0.
 */
public class Main {
  private static final int SMALL = 20;
  private static final int LARGE = 4_000;
  private static final int ENDLESS = 40;

  private final Book book;
  private final Model model;
  private final Generator generator;
  private final List<Thread> workers = new ArrayList<>();

  private Main(Book book) {
    this.book = book;
    model = new Model(book);
    generator = new Generator(model);
  }

  public static void main(String[] args) throws Exception {
    boolean one = args.length == 1;
    Main main = new Main(new Book(Path.of(args[0]), one ? 1 : Long.parseLong(args[1])));
    if (one) {
      main.generator.generate(Order.of(0, Kind.PLAIN, 1, 0));
    } else {
      main.work(new SplittableRandom(Long.parseLong(args[2])));
    }
    while (System.in.read() >= 0) {
      // until it ends
    }
    main.end();
    System.exit(0);
  }

  private void work(SplittableRandom random) {
    start(book::beat);
    for (int i = 0; i < 2; i++) {
      SplittableRandom own = random.split();
      work(() -> plain(own, 0, 1, 10_000));
    }
    SplittableRandom later = random.split();
    work(() -> later(later));
    for (int i = 0; i < 4; i++) {
      SplittableRandom own = random.split();
      work(() -> plain(own, 5, 200, 1_000));
    }
    SplittableRandom endless = random.split();
    work(() -> endless(endless));
  }

  private void plain(SplittableRandom random, int fastest, int slowest, int pauseMicros) {
    for (long number = book.next(); number >= 0; number = book.next()) {
      Order order =
          Order.of(number, Kind.PLAIN, lines(random), random.nextInt(fastest, slowest));
      generator.generate(order);
      book.returned(order);
      pause(random, pauseMicros);
    }
  }

  private void later(SplittableRandom random) {
    for (long number = book.next(); number >= 0; number = book.next()) {
      Order order = Order.of(number, Kind.LATER, lines(random), random.nextInt(50));
      generator.generateLater(order);
      book.returned(order);
      pause(random, 10_000);
    }
  }

  private void endless(SplittableRandom random) {
    for (int i = 0; i < ENDLESS; i++) {
      long number = book.next();
      if (number >= 0) {
        start(() -> generator.generate(Order.of(number, Kind.ENDLESS, SMALL, -1)));
      }
      pause(random, 50_000);
    }
  }

  private static int lines(SplittableRandom random) {
    return random.nextInt(100) == 0 ? LARGE : SMALL;
  }

  private static void pause(SplittableRandom random, int micros) {
    LockSupport.parkNanos(1_000L * random.nextInt(micros));
  }

  private void work(Runnable work) {
    workers.add(start(work));
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends all that can end. */
  private void end() throws InterruptedException {
    book.close();
    for (Thread each : workers) {
      each.join();
    }
    model.end();
  }
}

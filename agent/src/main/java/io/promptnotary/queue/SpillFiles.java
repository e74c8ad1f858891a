package io.promptnotary.queue;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.EntryText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The files of spills beside a store, those of processes that are gone among them. */
public final class SpillFiles {
  private static final String INFIX = "-spill-";
  private static final String DAMAGED = ".damaged";
  private static final int BATCH_ITEMS = 64;
  private static final long BATCH_BYTES = 1L << 20;

  private SpillFiles() {}

  /** The file with that number of the process {@code run}. */
  static Path path(Path store, String run, int number) {
    return store.resolveSibling(
        String.format(Locale.ROOT, "%s%s%s-%06d", store.getFileName(), INFIX, run, number));
  }

  /** All spill files beside {@code store} that can be read, oldest first. */
  public static List<Path> of(Path store) throws IOException {
    List<Path> files = new ArrayList<>();
    Path folder = store.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return files;
    }
    String prefix = store.getFileName() + INFIX;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path each : all) {
        String name = String.valueOf(each.getFileName());
        if (name.startsWith(prefix) && !name.endsWith(DAMAGED)) {
          files.add(each);
        }
      }
    }
    // Runs are numbered by time, and so are the files of each.
    files.sort(null);
    return files;
  }

  /** The process that a file of {@link #of} belongs to. */
  public static String run(Path store, Path file) {
    int prefix = (store.getFileName() + INFIX).length();
    String name = String.valueOf(file.getFileName());
    return name.substring(prefix, Math.max(prefix, name.lastIndexOf('-')));
  }

  /**
   * True if the process that made {@code file} lives, as far as its lock tells. Changes nothing.
   *
   * @throws IOException if that cannot be found out
   */
  public static boolean isInUse(Path file) throws IOException {
    return Segment.isLocked(file);
  }

  /** The processes whose spill files lie beside {@code store}, living ones and others. */
  public static Set<String> runs(Path store) throws IOException {
    Set<String> runs = new TreeSet<>();
    for (Path each : of(store)) {
      runs.add(run(store, each));
    }
    return runs;
  }

  /** True if others than {@code run} have spill files beside {@code store}. */
  public static boolean isLeft(Path store, String run) {
    try {
      return runs(store).stream().anyMatch(each -> !each.equals(run));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes what processes that are gone have left, and deletes their files. One that is damaged is
   * written as far as it can be read, and then set aside under another name.
   *
   * @param run the caller's own, which is passed over
   * @param to writes the entries, in order
   * @return the number of entries
   * @throws Exception what {@code to} throws; the rest stays for the next time
   */
  public static long adopt(Path store, String run, BatchWriter to, Log log) throws Exception {
    String own = store.getFileName() + INFIX + run + "-";
    long sum = 0;
    for (Path each : of(store)) {
      if (!each.getFileName().toString().startsWith(own)) {
        sum += adopt(each, to, log);
      }
    }
    return sum;
  }

  private static long adopt(Path file, BatchWriter to, Log log) throws Exception {
    Segment segment = Segment.adopt(file);
    if (segment == null) {
      return 0;
    }
    long count = 0;
    String damage = "";
    try (segment) {
      List<Entry> batch = new ArrayList<>();
      do {
        batch.clear();
        try {
          read(segment, batch);
        } catch (IOException e) {
          damage = e.getMessage() + ", " + segment.left() + " bytes from there on are lost";
        }
        if (!batch.isEmpty()) {
          to.write(List.copyOf(batch));
          count += batch.size();
        }
      } while (!batch.isEmpty() && damage.isEmpty());
      if (damage.isEmpty()) {
        segment.delete();
      }
    }
    if (!damage.isEmpty()) {
      Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.warn(aside + " was left by a process that is gone: " + damage);
    }
    return count;
  }

  private static void read(Segment segment, List<Entry> batch) throws IOException {
    long bytes = 0;
    while (batch.size() < BATCH_ITEMS && bytes < BATCH_BYTES) {
      byte[] record = segment.next();
      if (record == null) {
        return;
      }
      batch.add(EntryText.entry(record));
      segment.advance(segment.position() + Segment.HEADER + record.length);
      bytes += record.length;
    }
  }
}

package io.promptnotary.queue;

import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.EntryText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Entries that the store could not take in time, in files beside it that are only appended to, and
 * read in the same order. What has been read and committed is deleted file by file. For one thread
 * at a time, but for {@link #hasRoom} and {@link #waiting}.
 *
 * <p>A process that is killed leaves its files behind; {@link SpillFiles} finds them.
 */
public final class Spill {
  private static final long SEGMENT_BYTES = 32L << 20;
  private static final int TRIES = 100;

  private final Path store;
  private final String run;
  private final long maxBytes;
  private final boolean force;
  private final Losses losses;
  private final Log log;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private int made;
  private long next;
  private volatile boolean full;
  private volatile long waiting;

  /**
   * Beside {@code store}; nothing is created before the first entry.
   *
   * @param run tells this process from others that write to the same store
   * @param maxBytes size of all files at most, 0 for none at all
   * @param force true: what is appended survives a power failure
   */
  public Spill(Path store, String run, long maxBytes, boolean force, Losses losses, Log log) {
    this.store = store;
    this.run = run;
    this.maxBytes = maxBytes;
    this.force = force;
    this.losses = losses;
    this.log = log;
    this.full = maxBytes == 0;
  }

  /** No files: whatever the queue cannot hold is lost. */
  static Spill none(Losses losses, Log log) {
    return new Spill(Path.of(""), "", 0, false, losses, log);
  }

  /** False once something did not fit, until something has been taken out. On any thread. */
  boolean hasRoom() {
    return !full;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** Bytes that wait. On any thread. */
  long waiting() {
    return waiting;
  }

  private void count() {
    long sum = 0;
    for (Segment each : segments) {
      sum += each.left();
    }
    waiting = sum;
  }

  /** The name of the file that is written to, for sentences. */
  Path path() {
    Segment last = segments.peekLast();
    return last == null ? SpillFiles.path(store, run, made + 1) : last.path;
  }

  /**
   * Appends all of {@code entries}, or none.
   *
   * @return false if the limit does not allow it
   * @throws IOException if the file system does not
   */
  boolean append(List<Entry> entries) throws IOException {
    if (maxBytes == 0) {
      return false;
    }
    List<byte[]> records = new ArrayList<>(entries.size());
    long size = 0;
    for (Entry each : entries) {
      byte[] record = EntryText.encode(each);
      records.add(record);
      size += Segment.HEADER + record.length;
    }
    long held = 0;
    for (Segment each : segments) {
      held += each.size();
    }
    if (size > maxBytes - held) {
      full = true;
      return false;
    }
    try {
      segment().append(records, force);
      count();
      full = false;
      return true;
    } catch (IOException e) {
      full = true;
      throw e;
    }
  }

  private Segment create() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Segment created = Segment.create(SpillFiles.path(store, run, made + 1));
      made++;
      if (created != null) {
        return created;
      }
    }
    throw new IOException("others take every new spill file for left behind");
  }

  private Segment segment() throws IOException {
    Segment last = segments.peekLast();
    if (last == null || last.size() >= SEGMENT_BYTES || last.isGone()) {
      last = create();
      segments.addLast(last);
    }
    return last;
  }

  /**
   * The oldest entries, which stay until {@link #advance}. Empty at the end, or where the rest of a
   * file cannot be read: then asking again goes on behind it.
   */
  List<Entry> read(int maxItems, long maxBatchBytes) {
    List<Entry> entries = new ArrayList<>();
    Segment first = segments.peekFirst();
    if (first == null) {
      return entries;
    }
    next = first.position();
    long bytes = 0;
    try {
      while (entries.size() < maxItems && bytes < maxBatchBytes) {
        byte[] record = first.at(next);
        if (record == null) {
          break;
        }
        next += Segment.HEADER + record.length;
        bytes += record.length;
        add(first.path, record, entries);
      }
    } catch (IOException e) {
      damaged(first.path, e);
      next = first.size();
    }
    if (entries.isEmpty()) {
      advance();
    }
    return entries;
  }

  private void add(Path path, byte[] record, List<Entry> entries) {
    try {
      entries.add(EntryText.entry(record));
    } catch (IOException e) {
      damaged(path, e);
    }
  }

  private void damaged(Path path, IOException why) {
    losses.add("*", Losses.Reason.SPILL_DAMAGED, Losses.Kind.FINAL);
    log.error(path + " cannot be read back to its end (" + why.getMessage() + "): it is damaged");
  }

  /** What {@link #read} gave last is committed. */
  void advance() {
    Segment first = segments.peekFirst();
    if (first == null) {
      return;
    }
    first.advance(next);
    if (first.left() == 0) {
      segments.removeFirst();
      try {
        first.delete();
      } catch (IOException e) {
        log.warn(first.path + " is done with but cannot be deleted: " + e);
      }
      full = maxBytes == 0;
    }
    count();
  }

  /** Lets go of the files; what waits in them is for the next start. */
  void close() {
    keepWhatIsGone();
    for (Segment each : segments) {
      try {
        each.close();
      } catch (IOException e) {
        log.debug(each.path + " is not closed: " + e);
      }
    }
    segments.clear();
  }

  /** What was deleted under us can be read as long as it is open, and must not end with that. */
  private void keepWhatIsGone() {
    for (Segment each : List.copyOf(segments)) {
      try {
        if (each.left() > 0 && each.isGone()) {
          keep(each);
        }
      } catch (IOException e) {
        damaged(each.path, e);
      }
    }
  }

  private void keep(Segment gone) throws IOException {
    List<byte[]> record = new ArrayList<>();
    byte[] next = gone.next();
    while (next != null) {
      record.add(next);
      segment().append(record, force);
      record.clear();
      gone.advance(gone.position() + Segment.HEADER + next.length);
      next = gone.next();
    }
  }
}

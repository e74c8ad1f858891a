package io.promptnotary.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a spill: records behind each other, each with its length and its checksum in front.
 * Locked against other processes as long as it is open, so that a file that can be locked belongs
 * to nobody any more. For one thread at a time.
 */
final class Segment implements AutoCloseable {
  static final int HEADER = 8;

  final Path path;
  private final FileChannel channel;
  private final @Nullable Object key;
  private long end;
  private long read;

  /** What follows cannot be a record. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  private Segment(Path path, FileChannel channel, long end) {
    this.path = path;
    this.channel = channel;
    this.end = end;
    this.key = key(path);
  }

  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** True if somebody has deleted or moved it: no later process would find it. */
  boolean isGone() {
    return key != null && !key.equals(key(path));
  }

  /**
   * A new file, for its owner alone.
   *
   * @return null if another process took it for left behind before it was locked
   */
  static @Nullable Segment create(Path path) throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] rights =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[] {};
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            rights);
    Segment made = new Segment(path, channel, 0);
    // Without a lock (some network file systems have none) others would take it for left behind
    // and bring its records in as well: twice the work, the same rows.
    if (lock(channel, true) && !made.isGone()) {
      return made;
    }
    channel.close();
    return null;
  }

  /** A file that was left behind, or null if somebody uses it. */
  static @Nullable Segment adopt(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean ours = false;
    try {
      ours = lock(channel, false);
      return ours ? new Segment(path, channel, whole(channel)) : null;
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  /** True if somebody uses that file; a look that keeps nobody else from looking. */
  static boolean isLocked(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** True if nobody else has it; {@code unknown} where the file system has no locks. */
  private static boolean lock(FileChannel channel, boolean unknown) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return unknown;
    }
  }

  /**
   * Where its last complete record ends. The one behind it, if any, was in the making when the
   * process was killed: nobody has been told that it is safe.
   */
  private static long whole(FileChannel channel) throws IOException {
    long size = channel.size();
    long at = 0;
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    while (size - at >= HEADER) {
      header.clear();
      if (!fill(channel, header, at)) {
        return at;
      }
      long length = header.getInt(0);
      if (length < 0) {
        // Not torn but damaged: reading comes upon it.
        return size;
      }
      if (length > size - at - HEADER) {
        return at;
      }
      at += HEADER + length;
    }
    return at;
  }

  /** Bytes in it. */
  long size() {
    return end;
  }

  /** Bytes behind the reading position. */
  long left() {
    return end - read;
  }

  /**
   * Adds records, all or none.
   *
   * @param force true: they have reached the disk when this returns
   */
  void append(List<byte[]> records, boolean force) throws IOException {
    int size = 0;
    for (byte[] each : records) {
      size = Math.addExact(size, HEADER + each.length);
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    for (byte[] each : records) {
      buffer.putInt(each.length).putInt(checksum(each)).put(each);
    }
    buffer.flip();
    try {
      long at = end;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
      if (force) {
        channel.force(false);
      }
      end = at;
    } finally {
      if (channel.size() > end) {
        channel.truncate(end);
      }
    }
  }

  /**
   * The record at {@code from}, or null at the end.
   *
   * @throws DamagedException if there is none although the file goes on
   */
  byte @Nullable [] at(long from) throws IOException {
    if (from == end) {
      return null;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (end - from < HEADER || !fill(channel, header, from)) {
      throw new DamagedException("it ends within a record");
    }
    header.flip();
    int length = header.getInt();
    int checksum = header.getInt();
    if (length < 0 || length > end - from - HEADER) {
      throw new DamagedException("it ends within a record");
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!fill(channel, body, from + HEADER)) {
      throw new DamagedException("it ends within a record");
    }
    if (checksum(body.array()) != checksum) {
      throw new DamagedException("the record at byte " + from + " does not match its checksum");
    }
    return body.array();
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer, long from)
      throws IOException {
    long at = from;
    while (buffer.hasRemaining()) {
      int got = channel.read(buffer, at);
      if (got < 0) {
        return false;
      }
      at += got;
    }
    return true;
  }

  private static int checksum(byte[] record) {
    CRC32C checksum = new CRC32C();
    checksum.update(record);
    return (int) checksum.getValue();
  }

  /** Like {@link #at}, where reading goes on. */
  byte @Nullable [] next() throws IOException {
    return at(read);
  }

  /** Where reading goes on. */
  long position() {
    return read;
  }

  /** What lies before {@code position} is done with. */
  void advance(long position) {
    read = position;
  }

  /** Done with all of it. */
  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  /** Lets go of the file; it stays. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}

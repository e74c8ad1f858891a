package io.promptnotary.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk in memory that is full soon, and can be made larger. Takes root's rights on Linux. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** True if there can be one here. */
  public static boolean isPossible() {
    try {
      Path folder = Files.createTempDirectory("promptnotary-disk");
      boolean possible = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
      if (possible) {
        run("umount", folder.toString());
      }
      Files.delete(folder);
      return possible;
    } catch (IOException e) {
      return false;
    }
  }

  /** One of so many megabytes. */
  public static SmallDisk create(int megabytes) throws IOException {
    Path folder = Files.createTempDirectory("promptnotary-disk");
    if (!run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())) {
      throw new IOException(folder + " cannot be mounted");
    }
    return new SmallDisk(folder);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** From now on it has so many megabytes. */
  public void grow(int megabytes) throws IOException {
    if (!run("mount", "-o", "remount,size=" + megabytes + "m", folder.toString())) {
      throw new IOException(folder + " cannot be made larger");
    }
  }

  @Override
  public void close() throws IOException {
    // Lazily: a server may still be on its way to its end.
    run("umount", "-l", folder.toString());
    Files.deleteIfExists(folder);
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.promptnotary.console;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears under its name when all of it is written, and is its owner's alone. For one
 * thread.
 */
final class ExportFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Path part;
  private final PrintStream out;

  private ExportFile(Path file, Path part, PrintStream out) {
    this.file = file;
    this.part = part;
    this.out = out;
  }

  /**
   * Begins.
   *
   * @param force true to replace what is there in the end
   * @throws FileException if the file is there, or cannot be written
   */
  static ExportFile begin(Path file, boolean force) throws FileException {
    if (Files.isDirectory(file)) {
      throw new FileException(file + " is a folder: name a file with -o");
    }
    if (!force && Files.exists(file)) {
      throw new FileException(file + " is there already: name another, or give --force");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FileException("there is no folder " + folder + ": make it first");
    }
    try {
      // Readable by nobody else: it holds what the store holds.
      Path part = Files.createTempFile(folder, "." + file.getFileName() + "-", ".part");
      OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(part), BUFFER);
      return new ExportFile(file, part, new PrintStream(bytes, false, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new FileException(
          file + " cannot be written (" + e.getMessage() + "): choose another folder", e);
    }
  }

  PrintStream out() {
    return out;
  }

  /** Gives the file its name; all that was printed is in it. */
  void finish(boolean force) throws FileException {
    out.close();
    if (out.checkError()) {
      throw new FileException(file + " cannot be written to its end: see to room on the disk");
    }
    try {
      if (force) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(part, file);
      }
    } catch (IOException e) {
      throw new FileException(
          file + " cannot be put in its place (" + e.getMessage() + "): choose another name", e);
    }
  }

  /** Takes away what was begun, if it was not finished. */
  @Override
  public void close() {
    out.close();
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // It is named like what it is, and somebody will find it.
      part.toFile().deleteOnExit();
    }
  }
}

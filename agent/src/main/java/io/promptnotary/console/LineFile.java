package io.promptnotary.console;

import io.promptnotary.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of lines that {@code export} has written, or somebody else. */
record LineFile(Path path) {

  /** What is done with each line. */
  interface Taker {
    /** One line that is not blank; the first has the number 1. */
    void take(long number, String line) throws StoreException, FileException;
  }

  /**
   * Reads it from the beginning to the end.
   *
   * @throws FileException if it is not there, cannot be read or is not UTF-8
   */
  void read(Taker taker) throws StoreException, FileException {
    long number = 0;
    try (BufferedReader in = open()) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        number++;
        String bare = number == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
        if (!bare.isBlank()) {
          taker.take(number, bare);
        }
      }
    } catch (CharacterCodingException e) {
      throw new FileException(
          path + ":" + (number + 1) + ": this is not UTF-8: convert it first", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Before anything is made for it: whether it can be read.
   *
   * @throws FileException if it is not there or cannot be read
   */
  void check() throws FileException {
    try {
      open().close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private BufferedReader open() throws FileException {
    try {
      if (Files.isDirectory(path)) {
        throw new FileException(path + " is a folder: name a file that export has written");
      }
      return new BufferedReader(
          new InputStreamReader(
              Files.newInputStream(path),
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT)));
    } catch (NoSuchFileException e) {
      throw new FileException("there is no file " + path + ": name one that export has written", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileException unreadable(IOException e) {
    return new FileException(
        path + " cannot be read (" + e.getMessage() + "): ask for read access", e);
  }
}

package io.promptnotary.console;

/** A file cannot be read or written. The message is one sentence that says what to do. */
final class FileException extends Exception {
  private static final long serialVersionUID = 1L;

  FileException(String sentence) {
    super(sentence);
  }

  FileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}

package io.promptnotary.reading;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a request lacks, or has otherwise, compared with what the host sent. For one thread. */
final class Losses {
  private final Set<String> remarks = new LinkedHashSet<>();
  private boolean content;

  /** Something is put in another way; each sentence once. */
  void remark(String sentence) {
    remarks.add(sentence);
  }

  /** A part of a message cannot be sent again. */
  void lose(String sentence) {
    remarks.add(sentence);
    content = true;
  }

  /** True if a part of a message is missing. */
  boolean isContentLost() {
    return content;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }
}

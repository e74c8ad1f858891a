package com.acme.studio;

/**
 * Is told an answer while it is being written, always by the same thread: any number of texts, then
 * either {@link #onDone} or {@link #onError}, once.
 */
public interface StreamListener {

  /** Takes the next piece, which is never empty. What this throws ends the stream. */
  void onText(String text);

  /** Takes the whole answer, with its figures. */
  void onDone(Completion completion);

  /**
   * @param failure a {@link BrokenStreamException} where some of the answer had come, a {@link
   *     java.util.concurrent.CancellationException} after {@link StreamHandle#cancel}
   */
  void onError(RuntimeException failure);
}

package com.acme.studio;

import java.time.Duration;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An answer while it is being written. One thread reads it; any thread may close it, which closes
 * the connection.
 */
final class ChatStream extends Spliterators.AbstractSpliterator<ChatChunk>
    implements AutoCloseable {
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";
  private static final Usage NO_USAGE = new Usage(0, 0, 0, 0);

  private final Lines lines;
  private final Duration patience;
  private final StringBuilder text = new StringBuilder();
  private ChatChunk last = new ChatChunk("", null, null, "", "");
  private String finishReason;
  private Usage usage = NO_USAGE;
  private int chunks;
  private boolean ended;

  /**
   * @param patience how long the provider may be silent between two lines
   */
  ChatStream(Lines lines, Duration patience) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.lines = lines;
    this.patience = patience;
  }

  /**
   * Waits for the next piece.
   *
   * @throws BrokenStreamException where it does not come
   * @throws java.util.concurrent.CancellationException where this has been closed
   */
  @Override
  public boolean tryAdvance(Consumer<? super ChatChunk> reader) {
    while (!ended) {
      String data = data(line());
      if (data.equals(DONE)) {
        end();
      } else if (!data.isEmpty()) {
        reader.accept(take(data));
        return true;
      }
    }
    return false;
  }

  /** What has come so far as one answer. */
  Completion completion() {
    return new Completion(
        text.toString(),
        last.model(),
        usage,
        finishReason == null ? "" : finishReason,
        last.responseId(),
        0);
  }

  @Override
  public void close() {
    lines.close();
  }

  private String line() {
    try {
      return lines.next(patience);
    } catch (TimeoutException e) {
      throw broken(": silence for " + patience.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw broken("", e.getCause());
    } catch (InterruptedException e) {
      end();
      throw LlmException.interrupted(e);
    }
  }

  /** What a line carries; empty for comments and the like. */
  private String data(String line) {
    if (line != null) {
      return line.startsWith(DATA) ? line.substring(DATA.length()).strip() : "";
    }
    if (finishReason == null) {
      throw broken("", null);
    }
    // Some providers leave out the last word.
    return DONE;
  }

  private ChatChunk take(String data) {
    try {
      last = ChatFormat.chunk(data);
    } catch (InvalidAnswerException e) {
      throw broken(": " + e.getMessage(), e);
    }
    chunks++;
    text.append(last.text());
    finishReason = last.finishReason() == null ? finishReason : last.finishReason();
    usage = last.usage() == null ? usage : last.usage();
    return last;
  }

  private BrokenStreamException broken(String how, Throwable cause) {
    end();
    String after = " after " + chunks + (chunks == 1 ? " chunk" : " chunks");
    return new BrokenStreamException("the stream broke off" + after + how, text.toString(), cause);
  }

  private void end() {
    ended = true;
    close();
  }
}

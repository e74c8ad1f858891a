package io.promptnotary.viewer;

import io.promptnotary.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a page cannot be shown. The sentences are for the user and say what to do. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * What the template shows.
   *
   * @param offers links to what may have been meant
   * @param retries true if the page is to look again by itself
   * @param trace what to report; null where nothing is wrong with the viewer
   */
  record Page(
      Frame frame,
      String title,
      String sentence,
      List<Offer> offers,
      boolean retries,
      @Nullable String trace) {
    boolean hasOffers() {
      return !offers.isEmpty();
    }
  }

  /** A way out. */
  record Offer(String label, String href) {}

  private final int status;
  private final String title;
  private final transient List<Offer> offers;
  private final boolean retries;

  private Problem(int status, String title, String sentence, List<Offer> offers, boolean retries) {
    super(sentence);
    this.status = status;
    this.title = title;
    this.offers = offers;
    this.retries = retries;
  }

  static Problem notFound(String sentence, List<Offer> offers) {
    return new Problem(404, "Not found", sentence, offers, false);
  }

  static Problem misused(String sentence) {
    return new Problem(400, "That cannot be shown", sentence, List.of(), false);
  }

  /** The store may be back in a moment, or when an application has begun to write it. */
  static Problem of(StoreException e) {
    return new Problem(503, "The store cannot be read", e.getMessage(), List.of(), true);
  }

  int status() {
    return status;
  }

  Page page(Frame frame) {
    return new Page(frame, title, String.valueOf(getMessage()), offers, retries, null);
  }
}

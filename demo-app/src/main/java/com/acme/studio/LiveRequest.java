package com.acme.studio;

/**
 * One order whose draft somebody wants to see while it is being written.
 *
 * @param stopAfter how many characters the editor reads before stopping the model; null for all
 */
record LiveRequest(Way way, Integer stopAfter, GenerationRequest request) {

  /** How the draft gets to the editor. */
  enum Way {
    /** The editor reads a stream, and keeps the draft where it is complete. */
    READ,
    /** The editor is shown each word, and the post is saved at the end. */
    SHOWN,
    /** The editor does something else until the post is there. */
    FETCHED
  }
}

package io.promptnotary.capture;

/**
 * Tells when the host has let go of what a method's end depends on, without a word: nothing more
 * can come then. Holds the frame, and the host's side of it weakly.
 */
final class Leash extends Aged<Object> {
  final Frame frame;

  /** True for what no use has been made of so far: once it has, this says nothing. */
  final boolean unused;

  Leash(Object hostSide, Frame frame, boolean unused) {
    super(hostSide, frame.startNanos);
    this.frame = frame;
    this.unused = unused;
  }
}

package com.acme.studio;

/** Stops an answer that is being written. Safe on any thread. */
public interface StreamHandle {

  /** Closes the connection, so that the model stops. Does nothing where the answer has ended. */
  void cancel();
}

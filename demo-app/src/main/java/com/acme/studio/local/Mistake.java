package com.acme.studio.local;

/** What can go wrong with a provider. */
enum Mistake {
  NONE,
  TOO_LONG,
  MISSING_KEY,
  RATE_LIMIT,
  /** Half an answer: JSON that does not end, or a stream whose connection is cut. */
  BREAK_OFF,
  /** An answer that does not come, or a stream that goes on and on. */
  NO_END
}

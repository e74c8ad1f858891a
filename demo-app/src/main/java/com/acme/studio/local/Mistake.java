package com.acme.studio.local;

/** What can go wrong with a provider. */
enum Mistake {
  NONE,
  TOO_LONG,
  MISSING_KEY,
  RATE_LIMIT,
  BROKEN_JSON,
  SILENCE
}

package com.acme.threads;

import java.util.concurrent.Callable;

/** One unit of work. */
class Generator {
  <T> T generate(String owner, String name, Callable<T> work) throws Exception {
    return work.call();
  }
}

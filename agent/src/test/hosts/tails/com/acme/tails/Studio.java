package com.acme.tails;

import java.util.concurrent.Callable;

public class Studio {
  <T> T generate(String name, Callable<T> work) throws Exception {
    return work.call();
  }

  <T> T agent(String name, Callable<T> work) throws Exception {
    return work.call();
  }

  Prompt compose(String user, String owner) {
    return new Prompt(user, owner);
  }
}

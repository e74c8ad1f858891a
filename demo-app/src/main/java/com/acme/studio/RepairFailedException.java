package com.acme.studio;

import java.util.List;

/** The model did not get the post right. */
public final class RepairFailedException extends RuntimeException {
  public RepairFailedException(List<String> issues, int repairs) {
    super(issues + " left after " + repairs + " repairs");
  }
}

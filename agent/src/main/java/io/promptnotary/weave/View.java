package io.promptnotary.weave;

/** What is looked at, which decides the words for what is not there. */
enum View {
  /** A host that runs. */
  HOST("was loaded", "not used so far", "was used so far"),
  /** Class files that no JVM has loaded. */
  FILES("is on the class path", "has no such method in this version", "is on the class path");

  /** Of a class. */
  final String there;

  /** Of a class that a library's pointcut names, with none of the methods. */
  final String unused;

  /** Of a class that implements something. */
  final String used;

  View(String there, String unused, String used) {
    this.there = there;
    this.unused = unused;
    this.used = used;
  }
}

package com.acme.older;

/** Stands in front of the agent and makes the JVM look old. */
public class Shim {

  public static void premain(String version) {
    System.setProperty("java.specification.version", version);
  }
}

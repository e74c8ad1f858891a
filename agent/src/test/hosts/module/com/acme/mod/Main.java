package com.acme.mod;

/** A named module that exports and opens nothing and needs java.base alone. */
public class Main {

  public static void main(String[] args) {
    System.out.println(new Model().ask("from a module").text());
    System.out.println(Main.class.getModule());
    System.out.println(Main.class.getModule().getDescriptor().requires());
    System.out.println(
        "reads " + ModuleLayer.boot().findModule("java.sql").map(Main.class.getModule()::canRead));
    System.out.println("java.sql " + ModuleLayer.boot().findModule("java.sql").isPresent());
    System.out.println("open to others " + Main.class.getModule().isOpen("com.acme.mod"));
  }

  record Answer(String text) {}

  static class Model {
    Answer ask(String text) {
      return new Answer("answer to " + text);
    }
  }
}

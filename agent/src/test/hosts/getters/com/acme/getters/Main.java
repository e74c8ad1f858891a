package com.acme.getters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers that do not like to be asked. */
public class Main {

  public static void main(String[] args) {
    Answer answer = ask("hostile");
    System.out.println(answer.fine() + " " + answer.asked + " " + answer.drained);
  }

  static Answer ask(String prompt) {
    return new Answer();
  }

  /** Neither the class nor most of its methods are public. */
  static class Answer {
    int asked;
    boolean drained;
    private final String secretive = "private field";

    public String getThrowing() {
      throw new IllegalStateException("getter throws");
    }

    public String getThrowingError() {
      throw new AssertionError("getter throws an error");
    }

    public String getNothing() {
      return null;
    }

    public String getEndless() {
      return getEndless() + ".";
    }

    public Object getSelf() {
      return this;
    }

    public Object getUnprintable() {
      return new Object() {
        @Override
        public String toString() {
          throw new IllegalStateException("toString throws");
        }
      };
    }

    public Object getCircular() {
      List<Object> list = new ArrayList<>();
      Map<String, Object> map = new HashMap<>();
      map.put("list", list);
      list.add(map);
      return list;
    }

    String packagePrivate() {
      return "package-private method";
    }

    public String fine() {
      return "fine";
    }

    public String remove() {
      drained = true;
      return "drained";
    }

    public String text() {
      asked++;
      return "the text";
    }
  }
}

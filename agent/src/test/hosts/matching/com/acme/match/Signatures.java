package com.acme.match;

import java.util.List;

public class Signatures {

  public String none() {
    return "none";
  }

  public String exact(String text) {
    return text;
  }

  public String exact(String text, int more) {
    return text;
  }

  public String open(String text) {
    return text;
  }

  public String open(String text, int more, List<String> most) {
    return text;
  }

  public String open(int more, String text) {
    return text;
  }

  public String arity(String text) {
    return text;
  }

  public String arity(String text, int more) {
    return text;
  }

  public String any(String text, int more) {
    return text;
  }

  public String any(String text, String more) {
    return text;
  }

  public String arrays(String text, String[] more, int[][] most) {
    return text;
  }

  public String createOne(String text) {
    return text;
  }

  public String createTwo(String text) {
    return text;
  }

  public String createTwo(String text, int more) {
    return text;
  }

  public static String aStatic(String text) {
    return text;
  }

  public String indirectly(String text) {
    return hidden(text);
  }

  private String hidden(String text) {
    return text;
  }
}

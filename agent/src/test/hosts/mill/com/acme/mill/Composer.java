package com.acme.mill;

public class Composer {

  public Prompt compose(Order order) {
    long number = order.number();
    String head = "order " + number + " lines " + order.lines() + "\n";
    String body = ("line of " + number + "\n").repeat(order.lines());
    return new Prompt("grind", head + body + "end " + number, order);
  }

  public record Prompt(String system, String user, Order order) {}
}

package com.acme.match;

import com.acme.match.deep.down.Well;
import com.acme.match.wide.BigClient;
import com.acme.match.wide.Bystander;
import com.acme.match.wide.SmallClient;
import java.util.List;

/** Calls every method once, each with a text of its own. */
public class Main {

  public static void main(String[] args) {
    new Leaf().ask("leaf");
    new Elsewhere().ask("elsewhere");
    ((Gateway) text -> text).ask("lambda");
    new Elsewhere().byDefault("default method");
    ((Comparable2<String>) new Bridged()).ask("bridged");
    new Marked().ask("marked");
    new Unmarked().ask("unmarked class");
    new Unmarked().chosen("marked method");
    new BigClient().ask("big client");
    new SmallClient().ask("small client");
    new Bystander().ask("bystander");
    new Well().ask("well");
    new Outer.Inner().ask("inner");
    new Outer().ask("outer");
    Signatures signatures = new Signatures();
    signatures.none();
    signatures.exact("exact");
    signatures.exact("exact, not this", 1);
    signatures.open("open");
    signatures.open("open more", 1, List.of());
    signatures.open(1, "open, not this");
    signatures.arity("arity, not this");
    signatures.arity("arity", 2);
    signatures.any("any", 3);
    signatures.any("any, not this", "3");
    signatures.arrays("arrays", new String[0], new int[0][0]);
    signatures.createOne("glob");
    signatures.createTwo("except");
    signatures.createTwo("not excepted", 1);
    Signatures.aStatic("static");
    signatures.indirectly("private");
    System.out.println("all called");
  }
}

package com.acme.attacher;

import com.sun.tools.attach.VirtualMachine;

/** Loads an agent into another JVM: process id, jar, arguments. */
public class Main {

  public static void main(String[] args) throws Exception {
    VirtualMachine jvm = VirtualMachine.attach(args[0]);
    jvm.loadAgent(args[1], args[2]);
    jvm.detach();
  }
}

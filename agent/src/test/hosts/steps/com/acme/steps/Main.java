package com.acme.steps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Does what it is told, line by line, and answers each line with one. */
public class Main {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(
          line + ": " + (words[0].equals("ask") ? ask(Integer.parseInt(words[1])) : Jmx.bean()));
    }
  }

  private static int ask(int times) {
    int length = 0;
    for (int i = 0; i < times; i++) {
      length += new Model().ask("question " + i).length();
    }
    return length;
  }

  /** Apart, so that nothing of JMX is loaded before it is asked for. */
  static final class Jmx {
    static String bean() throws Exception {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName("io.promptnotary:type=Agent");
      if (!server.isRegistered(name)) {
        return "none";
      }
      StringBuilder all = new StringBuilder();
      for (MBeanAttributeInfo each : server.getMBeanInfo(name).getAttributes()) {
        for (Attribute value :
            server.getAttributes(name, new String[] {each.getName()}).asList()) {
          all.append(value.getName())
              .append('=')
              .append(String.valueOf(value.getValue()).replaceAll("\\R", " "))
              .append(';');
        }
      }
      return all.toString();
    }
  }
}

package com.acme.surroundings;

import java.security.Provider;
import java.security.Security;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Prints what a well-behaved agent leaves as it was. */
public class Main {

  public static void main(String[] args) {
    // Whoever is first to ask for it, a database driver perhaps, sets the property user.timezone.
    TimeZone.getDefault();
    System.out.println(ask("all as before?"));
    System.out.println(
        Thread.currentThread().getContextClassLoader() == Main.class.getClassLoader());
    System.out.println(
        Thread.currentThread().getName() + " " + Thread.currentThread().getPriority());
    System.out.println(Thread.getDefaultUncaughtExceptionHandler());
    TreeMap<Object, Object> properties = new TreeMap<>(System.getProperties());
    // The JVM itself adds the jar of any agent to this one.
    properties.remove("java.class.path");
    properties.forEach((name, value) -> System.out.println(name + "=" + value));
    DriverManager.drivers()
        .forEach(
            driver ->
                System.out.println(
                    driver.getClass() + " " + driver.getClass().getClassLoader().getClass()));
    System.out.println(DriverManager.getLogWriter() + " " + DriverManager.getLoginTimeout());
    System.out.println(LogManager.getLogManager().getClass());
    System.out.println(LogManager.getLogManager().getProperty("acme.mark"));
    Logger.getLogger("com.acme").fine("spoken at level fine");
    System.out.println(Locale.getDefault() + " " + TimeZone.getDefault().getID());
    for (Provider provider : Security.getProviders()) {
      System.out.println(provider.getName());
    }
    try {
      System.out.println(Class.forName("io.promptnotary.config.Config"));
    } catch (ClassNotFoundException e) {
      System.out.println("not to be seen: " + e.getMessage());
    }
  }

  static String ask(String text) {
    return "answer to " + text;
  }

  /** The host's own log manager, which tells when it is made. */
  public static class Manager extends LogManager {
    public Manager() {
      System.out.println("log manager made on " + Thread.currentThread().getName());
    }
  }

  /** The host's own configuration of java.util.logging. */
  public static class Configuration {
    public Configuration() throws Exception {
      System.out.println("logging configured on " + Thread.currentThread().getName());
      String text =
          "handlers=java.util.logging.ConsoleHandler\n"
              + "java.util.logging.ConsoleHandler.level=ALL\n"
              + "java.util.logging.SimpleFormatter.format=%4$s %5$s%n\n"
              + "com.acme.level=FINE\nacme.mark=of the host\n";
      LogManager.getLogManager()
          .readConfiguration(new java.io.ByteArrayInputStream(text.getBytes("US-ASCII")));
    }
  }
}

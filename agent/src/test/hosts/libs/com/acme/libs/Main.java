package com.acme.libs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;

/** Brings along its own, older Jackson, Byte Buddy and SQLite driver, and uses all three. */
public class Main {

  public static void main(String[] args) throws Exception {
    System.out.println(ask("before"));
    System.out.println(new ObjectMapper().writeValueAsString(Map.of("a", 1)));
    System.out.println(new ObjectMapper().version());
    Class<?> made =
        new ByteBuddy(ClassFileVersion.JAVA_V8)
            .subclass(Object.class)
            .method(ElementMatchers.named("toString"))
            .intercept(FixedValue.value("made by Byte Buddy"))
            .make()
            .load(Main.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
            .getLoaded();
    System.out.println(made.getDeclaredConstructor().newInstance());
    System.out.println(where(ByteBuddy.class));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        ResultSet row = connection.createStatement().executeQuery("SELECT sqlite_version()")) {
      System.out.println(row.getString(1) + " " + connection.getMetaData().getDriverVersion());
    }
    System.out.println(where(ObjectMapper.class) + where(org.sqlite.JDBC.class));
    System.out.println(ask("after"));
  }

  static String ask(String text) {
    return "answer to " + text;
  }

  private static String where(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation()
        + " "
        + type.getClassLoader().getClass().getName();
  }
}

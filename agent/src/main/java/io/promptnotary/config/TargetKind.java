package io.promptnotary.config;

import java.util.Arrays;
import java.util.List;

/** What an address of a target may begin with, and which keys it understands. */
enum TargetKind {
  DATABASE(List.of("jdbc:postgresql:", "jdbc:mysql:", "jdbc:mariadb:"), Keys.DATABASE),
  KAFKA(List.of("kafka:"), Keys.KAFKA),
  OTLP(List.of("otlp+http:", "otlp+https:"), Keys.OTLP),

  /** What has been said of it waits until somebody says where to. */
  UNKNOWN(List.of(), Keys.TARGET);

  private final List<String> schemes;
  private final List<String> options;

  TargetKind(List<String> schemes, List<String> options) {
    this.schemes = schemes;
    this.options = options;
  }

  List<String> schemes() {
    return schemes;
  }

  /** Beside those that all targets understand. */
  List<String> options() {
    return options;
  }

  static List<String> all() {
    return Arrays.stream(values()).flatMap(kind -> kind.schemes.stream()).toList();
  }
}

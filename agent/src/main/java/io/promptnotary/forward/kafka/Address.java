package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code kafka://broker:9092,broker:9092/topic} names.
 *
 * @param brokers as Kafka's clients take them
 * @param topic a legal name
 */
record Address(String brokers, String topic) {
  private static final Pattern FORM = Pattern.compile("kafka://([^/?#]+)/([^/?#]*)/?");
  private static final Pattern BROKER =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[\\w.-]+):\\d{1,5}", Pattern.UNICODE_CHARACTER_CLASS);

  /** As Kafka allows it. */
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  /**
   * The address of a URL.
   *
   * @throws TargetException with a sentence that does not repeat a part that may hold a password
   */
  static Address of(String url) throws TargetException {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw TargetException.away(
          "'" + withoutUser(url) + "' is no address of Kafka: write kafka://broker:9092/topic",
          null);
    }
    String brokers = form.group(1);
    if (brokers.indexOf('@') >= 0) {
      throw TargetException.away(
          "'"
              + withoutUser(url)
              + "' has a user in it: say it beside the address by user and password_file",
          null);
    }
    for (String broker : brokers.split(",", -1)) {
      if (!BROKER.matcher(broker).matches()) {
        throw TargetException.away(
            "'" + broker + "' is no broker: write host:port, several with a comma between", null);
      }
    }
    String topic = form.group(2);
    if (!TOPIC.matcher(topic).matches()) {
      throw TargetException.away(
          "'"
              + topic
              + "' is no name of a topic: write kafka://"
              + brokers
              + "/ and at most 249 letters, digits, '.', '_' and '-'",
          null);
    }
    return new Address(brokers, topic);
  }

  private static String withoutUser(String url) {
    int at = url.lastIndexOf('@');
    return at < 0 ? url : "kafka://..." + url.substring(at);
  }

  /** Another topic of the same brokers. */
  Address topic(String other) {
    return new Address(brokers, other);
  }

  @Override
  public String toString() {
    return "kafka://" + brokers + "/" + topic;
  }
}

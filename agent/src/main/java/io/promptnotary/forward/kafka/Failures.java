package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka's exceptions mean to an operator. Their own words are not repeated where they may hold
 * a value of the configuration.
 *
 * @param address what is spoken to
 */
record Failures(Address address) {
  private static final int PROBE_MILLIS = 2_000;

  private static final Set<String> NAMES =
      Stream.of(
              ProducerConfig.configNames(),
              ConsumerConfig.configNames(),
              AdminClientConfig.configNames())
          .flatMap(Set::stream)
          .collect(Collectors.toSet());

  /** The sentence for a failure. */
  TargetException of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause.getClass() == KafkaException.class)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof TargetException said) {
      return said;
    }
    if (cause instanceof InterruptException || cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return TargetException.away(address + " " + reason(cause), shown(cause));
  }

  private String reason(Throwable cause) {
    if (cause instanceof ConfigException bad) {
      return config(bad);
    }
    if (cause instanceof SaslAuthenticationException) {
      return "refuses these credentials: see to user, password_file and sasl.mechanism, or to"
          + " sasl.jaas.config";
    }
    if (cause instanceof UnsupportedSaslMechanismException) {
      return "does not know this sasl.mechanism: ask which one this listener offers";
    }
    if (cause instanceof SslAuthenticationException) {
      return "and this JVM do not agree on TLS ("
          + innermost(cause)
          + "): see to security.protocol, the port, ssl.truststore.location and ssl.keystore.location";
    }
    if (cause instanceof TopicAuthorizationException) {
      return "does not allow this user the topic "
          + address.topic()
          + ": Write and Describe are needed to deliver, Read and Describe to take in, Create where"
          + " the topic is not there yet";
    }
    if (cause instanceof GroupAuthorizationException) {
      return "does not allow this user the consumer group: ask for Read on it";
    }
    if (cause instanceof ClusterAuthorizationException) {
      return "does not allow this user to write idempotently: ask for Write on the topic, with"
          + " brokers before 3.0 for IdempotentWrite on the cluster";
    }
    if (cause instanceof AuthorizationException) {
      return "does not allow this user what is needed (" + name(cause) + "): ask for it";
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return "has no such topic: create it, or allow this user to, with create_topic: true";
    }
    if (cause instanceof InvalidReplicationFactorException) {
      return "has fewer brokers than topic_replicas asks for: lower it, or create the topic by hand";
    }
    if (cause instanceof PolicyViolationException) {
      return "has a policy against a topic like that: create it by hand";
    }
    if (cause instanceof RecordTooLargeException) {
      return "takes no record of this size: raise message.max.bytes of the broker, or"
          + " max.message.bytes of the topic";
    }
    if (cause instanceof NotEnoughReplicasException
        || cause instanceof NotEnoughReplicasAfterAppendException) {
      return "has fewer replicas in sync than min.insync.replicas asks for: see to its brokers";
    }
    if (cause instanceof UnsupportedVersionException) {
      return "is too old for this client: brokers from 2.1 are spoken to";
    }
    if (cause instanceof LinkageError) {
      return "is not sent anything: zstd cannot be loaded here, set compression.type to gzip in"
          + " properties";
    }
    if (cause instanceof TimeoutException) {
      return unanswered();
    }
    if (cause instanceof InterruptException || cause instanceof InterruptedException) {
      return "was not waited for to the end";
    }
    return cause instanceof ApiException
        ? "is in trouble (" + name(cause) + "): it is tried again"
        : "failed (" + told(cause) + "): see to the properties given for it";
  }

  /** Only the keys, for the values may be secrets. */
  private String config(ConfigException bad) {
    String message = String.valueOf(bad.getMessage());
    if (message.contains("bootstrap")) {
      String unknown = unknownHost();
      return unknown == null ? "cannot be found: see to its address" : unknown;
    }
    for (String key : NAMES) {
      if (message.contains("configuration " + key + ":")) {
        return "is not asked: '" + key + "' has a value that Kafka's client does not take";
      }
    }
    return "is not asked: Kafka's client does not take the properties given, or what they name";
  }

  private @Nullable String unknownHost() {
    for (String broker : address.brokers().split(",")) {
      String host = host(broker);
      try {
        InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        return "cannot be found: this machine knows no host " + host;
      }
    }
    return null;
  }

  /** The client does not tell a broker that is down from one that is spoken to in a wrong way. */
  private String unanswered() {
    for (String broker : address.brokers().split(",")) {
      int colon = broker.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(host(broker), Integer.parseInt(broker.substring(colon + 1))),
            PROBE_MILLIS);
        return "does not answer in time though something listens at "
            + broker
            + ": its brokers are busy or without a leader, or security.protocol is not the one of"
            + " that port";
      } catch (IOException | IllegalArgumentException e) {
        // The next one may.
      }
    }
    return "is away: none of its brokers takes connections";
  }

  private static String host(String broker) {
    String host = broker.substring(0, broker.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String innermost(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage());
  }

  /** With the words of files and keys, which name no values of the configuration. */
  private static String told(Throwable failure) {
    boolean harmless =
        failure instanceof IOException || failure instanceof GeneralSecurityException;
    return name(failure) + (harmless ? ": " + failure.getMessage() : "");
  }

  private static String name(Throwable failure) {
    return failure.getClass().getSimpleName();
  }

  /** What a broker has said; the client's own may repeat values. */
  private static @Nullable Throwable shown(Throwable cause) {
    return cause instanceof ApiException ? cause : null;
  }
}

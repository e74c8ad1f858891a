package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees to it that a topic is there. Stateless. */
final class Topics {
  /** How far a group that takes in can spread, at first; a topic can be given more later. */
  private static final int PARTITIONS = 12;

  private Topics() {}

  /**
   * Creates the topic if it is not there, with {@code topic_partitions} and {@code topic_replicas},
   * which is by default what the broker takes for right.
   *
   * @throws ExecutionException if it is not there and cannot be made
   */
  static void ensure(Admin admin, String topic, TargetSettings settings)
      throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return;
    } catch (ExecutionException e) {
      boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException;
      if (!missing || "false".equals(settings.option("create_topic"))) {
        throw e;
      }
    }
    Optional<Short> replicas =
        Optional.ofNullable(settings.option("topic_replicas"))
            .map(Short::valueOf)
            .filter(count -> count > 0);
    Optional<Integer> partitions =
        Optional.ofNullable(settings.option("topic_partitions")).map(Integer::valueOf);
    NewTopic made =
        new NewTopic(topic, Optional.of(partitions.orElse(PARTITIONS)), replicas)
            // Compaction would keep one of the parts of a record.
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE));
    try {
      admin.createTopics(List.of(made)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}

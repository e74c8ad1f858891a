/**
 * Kafka as the road for large fleets: a target that produces to a topic, and the consumer that
 * brings a topic into a store. The one package that uses Kafka's client.
 */
@NullMarked
package io.promptnotary.forward.kafka;

import org.jspecify.annotations.NullMarked;

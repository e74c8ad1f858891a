/**
 * Ships what is committed to the local store to where a fleet is looked at: central stores, Kafka,
 * OTLP. The local file is the spool, so that a host never waits for a network. Uses {@code store},
 * {@code snapshot} and {@code health}; runs on a thread of its own for each target.
 */
@NullMarked
package io.promptnotary.forward;

import org.jspecify.annotations.NullMarked;

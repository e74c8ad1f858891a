/**
 * Carries captures off host threads: bounded in items and bytes, drained in batches by the writer's
 * thread; what the store does not take in time is moved into a spill file by the spill's thread.
 * Uses the snapshot room; never JDBC.
 */
@NullMarked
package io.promptnotary.queue;

import org.jspecify.annotations.NullMarked;

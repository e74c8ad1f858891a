/**
 * Carries captures off host threads: bounded in items and bytes, drained in batches by one writer
 * thread. Uses the snapshot room; never JDBC.
 */
@NullMarked
package io.promptnotary.queue;

import org.jspecify.annotations.NullMarked;

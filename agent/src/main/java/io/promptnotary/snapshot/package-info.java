/**
 * The domain: what a snapshot is, from the raw parts that host threads hand over to the row that is
 * written. Uses Jackson and nothing else of this project. Host threads only build the raw types
 * ({@link io.promptnotary.snapshot.Capture} and what it holds); everything else runs on the
 * writer's thread or in the console.
 */
@NullMarked
package io.promptnotary.snapshot;

import org.jspecify.annotations.NullMarked;

/** Counters and the agent's few words on standard error. Used by every room, on any thread. */
@NullMarked
package io.promptnotary.health;

import org.jspecify.annotations.NullMarked;

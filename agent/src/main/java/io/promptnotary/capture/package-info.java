/**
 * Runs on host threads, inside woven methods: reads values by path, follows completions and
 * assembles generations. Uses the snapshot and config rooms; never Byte Buddy, JDBC, JSON, I/O or
 * locks.
 */
@NullMarked
package io.promptnotary.capture;

import org.jspecify.annotations.NullMarked;

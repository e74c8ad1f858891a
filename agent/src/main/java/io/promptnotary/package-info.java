/**
 * Where the rooms are put together: {@code Launcher} gives the agent its own module, {@code
 * AgentRuntime} connects configuration, weaving, recording and writing. Uses every room but the
 * console. Runs on the agent's thread at start and on the shutdown thread at the end.
 */
@NullMarked
package io.promptnotary;

import org.jspecify.annotations.NullMarked;

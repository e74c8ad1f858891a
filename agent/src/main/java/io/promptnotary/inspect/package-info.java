/**
 * Reads a class path with the eyes of the weaver: what a configuration would watch in it, and what
 * one could watch. Uses the rooms for configuration and weaving, so that there is no second
 * matcher, and reads class files only: no class of a host is ever loaded. Runs in the console's
 * JVM.
 */
@NullMarked
package io.promptnotary.inspect;

import org.jspecify.annotations.NullMarked;

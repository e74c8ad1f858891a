/**
 * From a file to an immutable rule set: settings, pointcuts, paths and signatures are parsed and
 * checked, all errors collected. Uses the YAML parser and the vocabulary of the snapshot room. Runs
 * on the agent's thread; its results are read by every thread.
 */
@NullMarked
package io.promptnotary.config;

import org.jspecify.annotations.NullMarked;

/** The command line. Uses the store and snapshot rooms and picocli. Runs in a JVM of its own. */
@NullMarked
package io.promptnotary.console;

import org.jspecify.annotations.NullMarked;

/**
 * The web pages that {@code serve} shows on this machine. Uses the reading, store and snapshot
 * rooms; reads only. Runs on the threads of its own HTTP server, in the console's JVM.
 */
@NullMarked
package io.promptnotary.viewer;

import org.jspecify.annotations.NullMarked;

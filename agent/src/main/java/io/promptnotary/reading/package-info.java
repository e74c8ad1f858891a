/**
 * What the command line and the viewer both make of a store: rows opened, compared, put as requests
 * and in figures that people read. Uses the store and snapshot rooms. Writes nothing, prints
 * nothing; runs on the threads of the console's JVM.
 */
@NullMarked
package io.promptnotary.reading;

import org.jspecify.annotations.NullMarked;

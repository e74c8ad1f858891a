/**
 * Stands in for what belongs to the host in the libraries that promptnotary.jar brings along
 * packed: {@code java.util.logging}, which the first logger of a JVM starts, the registry of
 * drivers, the server of MBeans. The build puts these names into their class files; nothing else
 * uses them. Says nothing, to nobody, on any thread.
 */
@NullMarked
package io.promptnotary.mute;

import org.jspecify.annotations.NullMarked;

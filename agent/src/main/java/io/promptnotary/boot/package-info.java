/**
 * The way in: premain, agentmain, main, the private class loader, and {@code Gate}, the one class
 * that woven host code calls. Uses {@code java.base} only and is compiled for Java 8, so that an
 * old JVM gets a sentence and not a crash. Before {@code main} runs it touches neither logging nor
 * JMX nor JDBC, and no lambda: each would cost the host's start.
 */
@NullMarked
package io.promptnotary.boot;

import org.jspecify.annotations.NullMarked;

package io.promptnotary.capture;

import io.promptnotary.config.Config;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import io.promptnotary.queue.Sink;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What a {@link Recorder} works with.
 *
 * @param probes what the numbers mean that woven code passes
 * @param sink takes the captures
 * @param opener asked for classes that reflection cannot reach
 * @param subclasses asked for classes that only a subclass can stand in for
 * @param beginning run before each generation; may wait once for what is not ready
 * @param initialized tells of a class whether its static initialiser has run
 * @param counters {@code gaps} and {@code errors} are counted here
 * @param breakers stop what fails again and again
 * @param limits of what is read
 * @param pendingAge after this time a generation that has not ended is given up; zero for never
 */
public record Surroundings(
    Probes probes,
    Sink sink,
    Opener opener,
    Subclasses subclasses,
    Runnable beginning,
    Predicate<Class<?>> initialized,
    Counters counters,
    Breakers breakers,
    Config.Capture limits,
    Duration pendingAge) {}

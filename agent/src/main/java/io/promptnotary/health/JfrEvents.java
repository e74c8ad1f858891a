package io.promptnotary.health;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Commits events to JDK Flight Recorder; loaded only where it runs. For the agent's threads. */
final class JfrEvents implements Events {

  /** True if a recording has been made in this JVM, running or not. */
  static boolean isRecording() {
    return FlightRecorder.isInitialized();
  }

  @Override
  public Span batch() {
    BatchEvent event = new BatchEvent();
    event.begin();
    return (entries, fromSpill) -> {
      event.end();
      event.entries = entries;
      event.fromSpill = fromSpill;
      event.commit();
    };
  }

  @Override
  public boolean wantsGenerations() {
    return new GenerationEvent().isEnabled();
  }

  @Override
  public void generation(Generation generation) {
    GenerationEvent event = new GenerationEvent();
    event.id = generation.id();
    event.name = generation.name();
    event.status = generation.status();
    event.model = generation.model();
    event.latency = generation.latencyMillis();
    event.calls = generation.calls();
    event.commit();
  }

  @Override
  public void drop(Losses.Loss loss) {
    DropEvent event = new DropEvent();
    event.pointcut = loss.pointcut();
    event.reason = loss.reason().words();
    event.count = loss.pending() + loss.finals() + loss.links() + loss.skipped();
    event.finals = loss.finals();
    event.commit();
  }

  @Override
  public void target(String name, @Nullable String trouble, long millis) {
    TargetEvent event = new TargetEvent();
    event.target = name;
    event.trouble = trouble;
    event.lasted = millis;
    event.commit();
  }

  @Name("promptnotary.Target")
  @Label("Target")
  @Description("A target of forward has begun to take nothing, or takes something again")
  @Category("Promptnotary")
  @StackTrace(false)
  static final class TargetEvent extends Event {
    @Label("Target")
    @Nullable String target;

    @Label("Trouble")
    @Description("Null if it is over")
    @Nullable String trouble;

    @Label("Lasted")
    @Timespan(Timespan.MILLISECONDS)
    long lasted;
  }

  @Name("promptnotary.Generation")
  @Label("Generation")
  @Description("The end of a generation is committed")
  @Category("Promptnotary")
  @StackTrace(false)
  static final class GenerationEvent extends Event {
    @Label("Id")
    @Nullable String id;

    @Label("Name")
    @Nullable String name;

    @Label("Status")
    @Nullable String status;

    @Label("Model")
    @Nullable String model;

    @Label("Latency")
    @Description("From its start to its end, not the duration of this event; -1 if unknown")
    @Timespan(Timespan.MILLISECONDS)
    long latency;

    @Label("Calls")
    @Description("Calls of a provider")
    int calls;
  }

  @Name("promptnotary.Batch")
  @Label("Batch")
  @Description("A batch of entries is committed to the store; the duration is that of the commit")
  @Category("Promptnotary")
  @StackTrace(false)
  static final class BatchEvent extends Event {
    @Label("Entries")
    int entries;

    @Label("From Spill File")
    boolean fromSpill;
  }

  @Name("promptnotary.Drop")
  @Label("Drop")
  @Description("Something happened and is not on record")
  @Category("Promptnotary")
  @StackTrace(false)
  static final class DropEvent extends Event {
    @Label("Pointcut")
    @Nullable String pointcut;

    @Label("Reason")
    @Nullable String reason;

    @Label("Count")
    @Description("Captures and links that are missing, and runs that were not looked at")
    long count;

    @Label("Ends of Generations")
    @Description("How many of them were ends of generations")
    long finals;
  }
}

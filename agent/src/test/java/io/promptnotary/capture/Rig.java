package io.promptnotary.capture;

import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Completion;
import io.promptnotary.config.Config;
import io.promptnotary.config.MethodSelector;
import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.health.Breaker;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.queue.Sink;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Gap;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import io.promptnotary.weave.ReactorOperators;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A recorder with its surroundings, and a stand-in for what is woven into host methods. */
final class Rig {
  private static final String LINKED_BY = "attributes.linked_by";
  private static final Set<String> OWN =
      Set.of(LINKED_BY, Part.JOINED_BY, Part.PARENT_ID, Part.STREAMED, Part.SPAN);

  final Probes probes = new Probes();
  final Counters counters = new Counters();
  final ConcurrentLinkedQueue<Capture> captures = new ConcurrentLinkedQueue<>();
  final ByteArrayOutputStream said = new ByteArrayOutputStream();
  final Losses losses = new Losses();
  final Breakers breakers;
  final Recorder recorder;

  Rig() {
    this(type -> false);
  }

  Rig(Opener opener) {
    this(opener, Config.Capture.DEFAULT, Duration.ofHours(24));
  }

  Rig(Config.Capture limits) {
    this(type -> false, limits, Duration.ofHours(24));
  }

  /** Gives up what does not end within {@code pendingAge}. */
  Rig(Duration pendingAge) {
    this(type -> false, Config.Capture.DEFAULT, pendingAge);
  }

  private Rig(Opener opener, Config.Capture limits, Duration pendingAge) {
    Breaker.Tolerance tolerance =
        new Breaker.Tolerance(limits.breakerErrors(), limits.breakerWindow(), limits.breakerRest());
    breakers = new Breakers(tolerance, losses, new Log(new PrintStream(said, true)));
    recorder =
        new Recorder(
            new Surroundings(
                probes,
                captures::add,
                opener,
                new ReactorOperators(opener),
                () -> {},
                type -> true,
                counters,
                breakers,
                limits,
                pendingAge));
  }

  /** A probe of that role; bindings in pairs of field and path. */
  Probe probe(Role role, String... bindings) {
    return probe(role, new Completion.Auto(), Nesting.OUTERMOST, bindings);
  }

  Probe probe(Role role, Completion completes, Nesting nesting, String... bindings) {
    return add(pointcut(role, completes, nesting, bindings));
  }

  Probe add(Pointcut pointcut) {
    return probes.add(
        pointcut,
        "com.acme.Studio",
        pointcut.role().key(),
        List.of("request"),
        "java.lang.Object",
        List.of("java.lang.Object"));
  }

  static Pointcut pointcut(Role role, Completion completes, Nesting nesting, String... bindings) {
    List<Binding> list = new ArrayList<>();
    for (int i = 0; i < bindings.length; i += 2) {
      list.add(new Binding(bindings[i], new Source.Value(Paths.parse(bindings[i + 1]))));
    }
    return pointcut(role, completes, nesting, list);
  }

  static Pointcut pointcut(
      Role role, Completion completes, Nesting nesting, List<Binding> bindings) {
    return new Pointcut(
        0,
        role.key(),
        role,
        new ClassSelector.Named(List.of()),
        new MethodSelector(List.of(), List.of(), List.of()),
        bindings,
        completes,
        nesting,
        0,
        false);
  }

  static Binding messages(String each, String role, String text) {
    Path from = Paths.parse(each);
    return new Binding(
        "messages",
        new Source.Structured(
            from,
            List.of(
                new Binding("role", new Source.Value(Paths.parse(role))),
                new Binding("text", new Source.Value(Paths.parse(text))))));
  }

  /** A recorder with defaults and another sink. */
  static Recorder recorder(Probes probes, Sink sink, Counters counters) {
    Config.Capture limits = Config.Capture.DEFAULT;
    Breakers breakers =
        new Breakers(
            new Breaker.Tolerance(
                limits.breakerErrors(), limits.breakerWindow(), limits.breakerRest()),
            new Losses(),
            new Log(System.err));
    return new Recorder(
        new Surroundings(
            probes,
            sink,
            type -> false,
            operator -> null,
            () -> {},
            type -> true,
            counters,
            breakers,
            limits,
            Duration.ofHours(24)));
  }

  /** Runs {@code body} as a woven method. */
  <T> T run(Probe probe, Object self, Object[] arguments, Callable<T> body) throws Exception {
    Object entered = recorder.entered(probe.id(), self, arguments);
    T returned;
    try {
      returned = body.call();
    } catch (Throwable thrown) {
      if (entered != null) {
        recorder.exited(entered, null, thrown);
      }
      throw thrown;
    }
    @SuppressWarnings("unchecked")
    T given = entered == null ? returned : (T) recorder.exited(entered, returned, null);
    return given;
  }

  /** The same for bodies that throw nothing checked. */
  <T> T runs(Probe probe, Object[] arguments, Callable<T> body) {
    try {
      return run(probe, null, arguments, body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  <T> T run(Probe probe, Callable<T> body) throws Exception {
    return run(probe, null, new Object[0], body);
  }

  static Object[] args(Object... arguments) {
    return arguments;
  }

  List<Capture.Generation> generations(Status status) {
    return captures.stream()
        .filter(Capture.Generation.class::isInstance)
        .map(Capture.Generation.class::cast)
        .filter(each -> each.status() == status)
        .toList();
  }

  List<Capture.Link> links() {
    return captures.stream()
        .filter(Capture.Link.class::isInstance)
        .map(Capture.Link.class::cast)
        .toList();
  }

  List<Capture.Generation> finals() {
    return captures.stream()
        .filter(Capture.Generation.class::isInstance)
        .map(Capture.Generation.class::cast)
        .filter(each -> each.status().isFinal())
        .toList();
  }

  /** The only final capture. */
  Capture.Generation last() {
    List<Capture.Generation> all = finals();
    if (all.size() != 1) {
      throw new AssertionError("final captures: " + all);
    }
    return all.get(0);
  }

  /** Values by name of all parts of that role, the later ones winning; nulls left out. */
  static Map<String, Object> values(Capture.Generation capture, Role role) {
    Map<String, Object> values = new TreeMap<>();
    for (Part part : capture.parts().toList()) {
      if (part.role() == role) {
        values.putAll(values(part));
      }
    }
    return values;
  }

  /** What the host gave: what the recorder adds of its own is left out. */
  static Map<String, Object> values(Part part) {
    Map<String, Object> values = new TreeMap<>();
    for (int i = 0; i < part.names().length; i++) {
      if (part.values()[i] != null && !OWN.contains(part.names()[i])) {
        values.put(part.names()[i], part.values()[i]);
      }
    }
    return values;
  }

  /** How that save was linked, or null. */
  static String linkedBy(Part save) {
    int at = List.of(save.names()).indexOf(LINKED_BY);
    return at < 0 || save.values()[at] == null ? null : save.values()[at].toString();
  }

  /** How the calls of {@code capture} came to it, where they did not just begin in it. */
  static List<Object> joined(Capture.Generation capture) {
    return own(capture, Part.JOINED_BY);
  }

  /** The id of the generation that {@code capture} is a child of, or null. */
  static Object parent(Capture.Generation capture) {
    List<Object> ids = own(capture, Part.PARENT_ID);
    return ids.isEmpty() ? null : ids.get(0);
  }

  /** How that part came to its generation, or null. */
  static Object joinedBy(Part part) {
    int at = List.of(part.names()).indexOf(Part.JOINED_BY);
    return at < 0 ? null : part.values()[at];
  }

  private static List<Object> own(Capture.Generation capture, String name) {
    List<Object> values = new ArrayList<>();
    for (Part part : capture.parts().toList()) {
      int at = List.of(part.names()).indexOf(name);
      if (at >= 0 && part.values()[at] != null) {
        values.add(part.values()[at]);
      }
    }
    return values;
  }

  static List<Part> parts(Capture.Generation capture, Role role) {
    return capture.parts().toList().stream().filter(each -> each.role() == role).toList();
  }

  static List<String> reasons(Capture.Generation capture) {
    return capture.parts().toList().stream()
        .flatMap(part -> part.gaps().stream())
        .map(Gap::reason)
        .toList();
  }

  /** What {@code path} gives for a call that is passed {@code argument}; null where nothing. */
  Object read(String path, Object... arguments) throws Exception {
    captures.clear();
    run(probe(Role.CALL, "text", path), null, arguments, () -> null);
    return values(last(), Role.CALL).get("text");
  }

  /** The reason of the only gap that {@code path} leaves. */
  String gap(String path, Object... arguments) throws Exception {
    Object value = read(path, arguments);
    List<String> reasons = reasons(last());
    if (value != null || reasons.size() != 1) {
      throw new AssertionError("value " + value + ", gaps " + reasons);
    }
    return reasons.get(0);
  }
}

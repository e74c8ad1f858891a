package io.promptnotary.capture;

import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.snapshot.Pieces;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One captured field of a probe, and how to read it. Safe on any thread; never throws. */
abstract class Field {
  private static final String ENTITY = "entity.";

  /**
   * What a call is given can only tell of its answer when it has ended. Where the answer is read
   * otherwise, what was given is but the second choice, and need not be kept for it.
   */
  private static final Set<String> OUTCOME =
      Set.of("output", "reasoning", "finish_reason", "response_id");

  final String name;

  Field(String name) {
    this.name = name;
  }

  /** True if the value can only be read when the method has ended. */
  abstract boolean needsEnd();

  /** True if what a method was given must be kept until it has ended. */
  boolean keepsGiven() {
    return false;
  }

  /** True if {@link #prepare} wants to be asked at entry. */
  boolean isMixed() {
    return false;
  }

  /** For a field that needs both: what to remember from entry until {@link #read}. */
  @Nullable Object prepare(Frame frame) {
    return null;
  }

  /** True if it reads each chunk of a stream. */
  boolean readsChunks() {
    return false;
  }

  /** True if it reads the result of a method that completes later. */
  boolean readsResult() {
    return false;
  }

  /** True if it reads the very object that was returned. */
  boolean readsReturned() {
    return false;
  }

  /** True if what its chunks give belongs together; else the last one counts. */
  final boolean joins() {
    return Pieces.joins(name);
  }

  /** See {@link PathReader#slot}. */
  void slot(int at) {}

  /** What a chunk gives: a copy, a {@link Failure} or null. */
  @Nullable Object ofChunk(@Nullable Object chunk, Budget budget) {
    return null;
  }

  /** The value as a copy, null, or a {@link Failure}. */
  abstract @Nullable Object read(Frame frame, @Nullable Object prepared);

  /** The fields of a probe: what its pointcut binds, or its role's defaults. */
  static List<Field> of(Probe probe, Accessors accessors, Mdc mdc, Results results) {
    Role role = probe.pointcut().role();
    List<Field> fields = new ArrayList<>();
    for (Binding binding : probe.pointcut().bindings()) {
      String name = binding.field();
      if (binding.source() instanceof Source.Structured structured) {
        fields.add(new StructuredField(name, structured, probe, accessors, mdc));
      } else {
        Path path = ((Source.Value) binding.source()).path();
        boolean late =
            role == Role.SAVE && name.startsWith(ENTITY)
                || role == Role.CALL
                    && OUTCOME.contains(name)
                    && path.alternatives().stream().noneMatch(Field::isOutcome);
        for (Path each : role == Role.CALL && name.equals("model") ? models(path) : List.of(path)) {
          PathReader reader = new PathReader(each, probe, accessors, mdc, late);
          fields.add(
              name.equals("output") ? new Output(name, reader, results) : new Value(name, reader));
        }
      }
    }
    if (fields.isEmpty()) {
      addDefaults(role, fields);
    }
    if (role == Role.CHECK) {
      // A check that throws has its verdict in these, whatever its pointcut binds.
      addMissing("ok", fields);
      addMissing("issues", fields);
    }
    return fields;
  }

  /** The model that answered, and apart from it the one that was asked: they may differ. */
  private static List<Path> models(Path path) {
    List<Path.Alternative> asked =
        path.alternatives().stream().filter(each -> !isOutcome(each)).toList();
    List<Path.Alternative> answered =
        path.alternatives().stream().filter(Field::isOutcome).toList();
    boolean mixed = !asked.isEmpty() && isOutcome(path.alternatives().get(0));
    return mixed
        ? List.of(new Path(path.text(), asked), new Path(path.text(), answered))
        : List.of(path);
  }

  private static boolean isOutcome(Path.Alternative each) {
    return each instanceof Path.Access access
        && (access.root() instanceof Path.Root.Result
            || access.root() instanceof Path.Root.Returned
            || access.root() instanceof Path.Root.Chunk);
  }

  private static void addDefaults(Role role, List<Field> fields) {
    switch (role) {
      case COMPOSE -> fields.add(new DefaultResult("text", Kind.TEXT));
      case CALL -> {
        fields.add(new FirstText("text"));
        fields.add(new DefaultResult("output", Kind.TEXT));
      }
      case CHECK -> fields.add(new DefaultResult("ok", Kind.VERDICT));
      case SAVE -> fields.add(new DefaultResult("entity.id", Kind.IDENTIFIER));
      case GENERATION, REPAIR, ATTEMPT -> {}
    }
  }

  private static void addMissing(String name, List<Field> fields) {
    for (Field field : fields) {
      if (field.name.equals(name)) {
        return;
      }
    }
    fields.add(new DefaultResult(name, Kind.NOTHING));
  }

  /** True for what a save of many reads for each of them. */
  boolean isOfEntity() {
    return name.startsWith(ENTITY);
  }

  private static class Value extends Field {
    private final PathReader path;

    Value(String name, PathReader path) {
      super(name);
      this.path = path;
    }

    @Override
    boolean needsEnd() {
      return path.needsEnd();
    }

    @Override
    boolean keepsGiven() {
      return path.keepsGiven();
    }

    @Override
    boolean isMixed() {
      return path.isMixed();
    }

    @Override
    Object prepare(Frame frame) {
      return path.prepare(frame);
    }

    @Override
    boolean readsChunks() {
      return path.readsChunks();
    }

    @Override
    boolean readsResult() {
      return path.readsResult();
    }

    @Override
    boolean readsReturned() {
      return path.readsReturned();
    }

    @Override
    void slot(int at) {
      path.slot(at);
    }

    @Override
    @Nullable Object ofChunk(@Nullable Object chunk, Budget budget) {
      return path.ofChunk(chunk, budget);
    }

    @Override
    @Nullable Object read(Frame frame, @Nullable Object prepared) {
      Object value = path.read(frame, prepared);
      seen(frame, value);
      if (value instanceof Many many && many.failure != null) {
        frame.gap(name, many.failure);
      }
      return value instanceof Failure ? value : PathReader.copy(value, frame.budget);
    }

    void seen(Frame frame, @Nullable Object value) {}
  }

  /** An output stands for its generation: whoever saves it later saves what came of that. */
  private static final class Output extends Value {
    private final Results results;

    Output(String name, PathReader path, Results results) {
      super(name, path);
      this.results = results;
    }

    @Override
    void seen(Frame frame, @Nullable Object value) {
      Generation generation = frame.generation;
      if (generation != null && frame.isOutcome()) {
        results.remember(value, generation);
      }
    }
  }

  private static final class FirstText extends Field {
    FirstText(String name) {
      super(name);
    }

    @Override
    boolean needsEnd() {
      return false;
    }

    @Override
    @Nullable Object read(Frame frame, @Nullable Object prepared) {
      Object[] arguments = frame.arguments;
      if (arguments != null) {
        for (Object argument : arguments) {
          if (argument instanceof String) {
            return argument;
          }
        }
      }
      return null;
    }
  }

  private enum Kind {
    TEXT,
    VERDICT,
    IDENTIFIER,
    NOTHING
  }

  /** A default: the result, if it is of the right kind. */
  private static final class DefaultResult extends Field {
    private final Kind kind;
    private int slot = -1;

    DefaultResult(String name, Kind kind) {
      super(name);
      this.kind = kind;
    }

    @Override
    boolean needsEnd() {
      return true;
    }

    @Override
    boolean readsChunks() {
      return kind == Kind.TEXT;
    }

    @Override
    boolean readsResult() {
      return kind != Kind.NOTHING;
    }

    @Override
    void slot(int at) {
      slot = at;
    }

    @Override
    @Nullable Object ofChunk(@Nullable Object chunk, Budget budget) {
      Object value = Values.unwrap(chunk);
      return value instanceof String text && !text.isEmpty() ? text : null;
    }

    @Override
    @Nullable Object read(Frame frame, @Nullable Object prepared) {
      Chunks chunks = frame.chunks;
      Object pieces = chunks == null || slot < 0 ? null : chunks.value(slot);
      if (pieces != null) {
        return pieces;
      }
      Object result = Values.unwrap(frame.result);
      if (result instanceof One one) {
        result = Values.unwrap(one.value());
      } else if (frame.isOneOfMany()) {
        // Most likely the count of what was saved.
        return null;
      }
      boolean fits =
          switch (kind) {
            case TEXT -> result instanceof String;
            case VERDICT -> result instanceof Boolean;
            case IDENTIFIER -> result instanceof Number || result instanceof String;
            case NOTHING -> false;
          };
      return fits ? PathReader.copy(result, frame.budget) : null;
    }
  }
}

package io.promptnotary.bench.host;

import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;

/**
 * A generation of five steps that does nothing but hand over references, so that what a probe costs
 * is not lost in what the host does. Its steps are not inlined into each other: real ones are too
 * large for that, and a bare pipeline that the compiler dissolves would be nothing to compare with.
 */
public final class Pipeline {
  /** What is asked for. */
  public record Request(String topic, String organisation, String user) {}

  /** What the model is asked: 12 KB in all. */
  public record Prompt(String system, String user, String template) {}

  /** What it answers. */
  public record Answer(String text, String model, long promptTokens, long completionTokens) {}

  /** What is thought of it. */
  public record Verdict(boolean ok, double score) {}

  private static final String SYSTEM = "You write for a magazine. ".repeat(315);
  private static final String USER = "Keep the tone of the house. ".repeat(146);
  private static final String TEXT = "The leaves fall slowly. ".repeat(85);

  private long saved;

  /** One generation; returns the number under which it was saved. */
  @CompilerControl(Mode.DONT_INLINE)
  public long generate(Request request) {
    Prompt prompt = compose(request);
    Answer answer = call(prompt);
    Verdict verdict = check(answer);
    return verdict.ok() ? save(answer) : -1;
  }

  @CompilerControl(Mode.DONT_INLINE)
  Prompt compose(Request request) {
    return new Prompt(SYSTEM, USER, request.topic());
  }

  @CompilerControl(Mode.DONT_INLINE)
  Answer call(Prompt prompt) {
    return new Answer(TEXT, "model-1", prompt.system().length(), TEXT.length());
  }

  @CompilerControl(Mode.DONT_INLINE)
  Verdict check(Answer answer) {
    return new Verdict(!answer.text().isEmpty(), 0.9);
  }

  @CompilerControl(Mode.DONT_INLINE)
  long save(Answer answer) {
    return saved += answer.completionTokens();
  }
}

package io.promptnotary.bench;

import io.promptnotary.bench.host.Answers;
import io.promptnotary.bench.host.Callers;
import io.promptnotary.bench.host.Pipeline;
import io.promptnotary.bench.host.Tasks;

/** Pointcuts of the hosts, as YAML lists. */
final class Pointcuts {
  /** Two that match nothing. */
  static final String NONE =
      """
      - id: generate
        role: generation
        class: com.example.absent.Generator
        method: generate
      - id: ask
        role: call
        class: com.example.absent.Client
        method: ask(String)
      """;

  /** The five steps of the pipeline. */
  static final String PIPELINE =
      """
      - id: generate
        role: generation
        class: PIPELINE
        method: generate
        capture:
          org_id: args[0].organisation
          user_id: args[0].user
      - id: compose
        role: compose
        class: PIPELINE
        method: compose
        capture:
          system: return.system
          user: return.user
          template.id: return.template
      - id: call
        role: call
        class: PIPELINE
        method: call
        capture:
          model: return.model
          system: args[0].system
          user: args[0].user
          output: return.text
          tokens.prompt: return.promptTokens
          tokens.completion: return.completionTokens
      - id: check
        role: check
        class: PIPELINE
        method: check
        capture:
          ok: return.ok
          score: return.score
      - id: save
        role: save
        class: PIPELINE
        method: save
        capture:
          entity.type: =post
          entity.id: return
      """
          .replace("PIPELINE", Pipeline.class.getName());

  /** The calls of many threads. */
  static final String CALLERS =
      """
      - id: ask
        role: call
        class: CALLERS$Model
        method: ask
        capture:
          model: return.model
          system: args[0]
          user: args[1]
          output: return.text
      """
          .replace("CALLERS", Callers.class.getName());

  /** Answers in chunks. */
  static final String ANSWERS =
      """
      - id: streamed
        role: call
        class: ANSWERS$Model
        method: [stream, iterator, publisher]
        capture:
          user: args[0]
          output: chunk
      - id: told
        role: call
        class: ANSWERS$Model
        method: callback
        completes:
          callback: args[-1]
          chunk: onText(String)
          done: onDone
        capture:
          user: args[0]
          output: chunk
      """
          .replace("ANSWERS", Answers.class.getName());

  /** The generation around a loop of tasks. */
  static final String TASKS =
      """
      - id: generate
        role: generation
        class: TASKS
        method: generate
      """
          .replace("TASKS", Tasks.class.getName());

  /** The Spring Boot host, by the exact names of its classes. */
  static final String BOOT_NAMES =
      boot("class: com.example.studio.PostGenerator", "class: com.example.studio.PostComposer");

  /** The Spring Boot host, by the interfaces of its classes: every class header must be read. */
  static final String BOOT_SUBTYPES =
      boot("implements: com.example.studio.Generator", "implements: com.example.studio.Composer");

  private Pointcuts() {}

  private static String boot(String generator, String composer) {
    return """
    - id: generate
      role: generation
      GENERATOR
      method: generate
      capture:
        output: return
    - id: compose
      role: compose
      COMPOSER
      method: compose
    """
        .replace("GENERATOR", generator)
        .replace("COMPOSER", composer);
  }
}

package io.promptnotary.console;

import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Filter.Field;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which snapshots a command is about, in the same words everywhere. */
final class FilterOptions {
  @Option(
      names = "--status",
      paramLabel = "S",
      split = ",",
      description =
          "pending, success, failed, cancelled, abandoned or interrupted; may be repeated.")
  private Set<Status> statuses = new LinkedHashSet<>();

  @Option(names = "--template", paramLabel = "T", description = "The template's id or name.")
  private @Nullable String template;

  @Option(
      names = "--template-version",
      paramLabel = "V",
      description = "The version of the template.")
  private @Nullable String version;

  @Option(names = "--model", paramLabel = "M", description = "The model that answered.")
  private @Nullable String model;

  @Option(names = "--org", paramLabel = "O", description = "The organisation's id.")
  private @Nullable String org;

  @Option(names = "--user", paramLabel = "U", description = "The user's id.")
  private @Nullable String user;

  @Option(names = "--session", paramLabel = "ID", description = "The session's id.")
  private @Nullable String session;

  @Option(names = "--platform", paramLabel = "P", description = "The platform.")
  private @Nullable String platform;

  @Option(names = "--name", paramLabel = "NAME", description = "The name of the generation.")
  private @Nullable String name;

  @Option(
      names = "--entity",
      paramLabel = "[TYPE/]ID",
      description = "What the generation was saved as, such as post/4711, or 4711 of any type.")
  private @Nullable String entity;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Begun since then: 7d, 2h, 30m ago, or 2026-01-31, or 2026-01-31T18:00.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Begun before then, likewise.")
  private @Nullable String until;

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description =
          "Words, \"a phrase\" or a begin* of a word in the prompts or the answer, all of them;"
              + " see the command index.")
  private @Nullable String text;

  /**
   * What the options say.
   *
   * @throws picocli.CommandLine.ParameterException if one of them makes no sense
   */
  Filter filter(Root root, CommandSpec command) {
    Filter filter =
        Filter.ALL
            .with(statuses)
            .with(Field.TEMPLATE, template)
            .with(Field.TEMPLATE_VERSION, version)
            .with(Field.MODEL, model)
            .with(Field.ORG, org)
            .with(Field.USER, user)
            .with(Field.SESSION, session)
            .with(Field.PLATFORM, platform)
            .with(Field.NAME, name)
            .since(moment(root, command, "--since", since))
            .until(moment(root, command, "--until", until))
            .text(text);
    int slash = entity == null ? -1 : entity.indexOf('/');
    return entity == null
        ? filter
        : filter
            .with(Field.ENTITY_TYPE, slash < 1 ? null : entity.substring(0, slash))
            .with(Field.ENTITY_ID, entity.substring(slash < 1 ? 0 : slash + 1));
  }

  private static @Nullable Instant moment(
      Root root, CommandSpec command, String option, @Nullable String text) {
    return text == null ? null : root.moment(command, option, text);
  }
}

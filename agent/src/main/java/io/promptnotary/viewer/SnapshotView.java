package io.promptnotary.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.DryRun;
import io.promptnotary.reading.Fact;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Question;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Tools;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Guards;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One snapshot as a page. */
final class SnapshotView {
  private static final int RELATIVES = 50;

  /** What the template shows. */
  record Page(
      Frame frame,
      String id,
      String href,
      Badge badge,
      String name,
      String started,
      String startedIso,
      @Nullable String took,
      boolean pending,
      String version,
      boolean archived,
      List<Figure> figures,
      List<Fact> origin,
      @Nullable Entity entity,
      @Nullable Relative parent,
      List<Relative> children,
      boolean moreChildren,
      @Nullable Failure failure,
      @Nullable Passage system,
      @Nullable Passage user,
      @Nullable Passage response,
      List<Fact> toolCalls,
      List<Turn> turns,
      @Nullable Waterfall waterfall,
      List<Group> groups,
      List<Tool> tools,
      List<Passage> damaged,
      List<CallDetails> calls,
      Ask ask) {
    String escapedId() {
      return Urls.encoded(id);
    }

    boolean hasTurns() {
      return !turns.isEmpty();
    }

    boolean hasCalls() {
      return !calls.isEmpty();
    }

    boolean hasTools() {
      return !tools.isEmpty();
    }

    boolean hasChildren() {
      return !children.isEmpty();
    }
  }

  /** A figure in large type. */
  record Figure(String label, String value, @Nullable String remark) {}

  /** The record of the host's that this became. */
  record Entity(String label, String href) {}

  /** A snapshot around this one, or within. */
  record Relative(String href, String name, Badge badge, String remark) {}

  /** How it failed. */
  record Failure(String summary, @Nullable Passage stack) {}

  /** A tool that was offered. */
  record Tool(String name, @Nullable String description, @Nullable String parameters) {}

  /** Facts under a title. */
  record Group(String title, @Nullable String why, List<Fact> facts) {}

  /** The request for use elsewhere, or why there is none. */
  record Ask(List<Form> forms, List<String> remarks, @Nullable String refused) {}

  /** One form of it. */
  record Form(String title, Passage passage) {}

  private final Row row;
  private final String id;
  private final ZoneId zone;

  SnapshotView(Row row, ZoneId zone) {
    this.row = row;
    this.id = row.snapshot().id();
    this.zone = zone;
  }

  Page page(SnapshotReader reader, Frame frame) throws StoreException {
    Relative parent = parent(reader);
    List<Relative> children = reader.children(id, RELATIVES).stream().map(this::relative).toList();
    String started = row.text(Column.STARTED_AT);
    Long latency = row.latency();
    String name = row.text(Column.NAME);
    JsonNode messages = row.json(Column.MESSAGES);
    Waterfall waterfall = Waterfall.of(row);
    return new Page(
        frame,
        id,
        Urls.snapshot(id),
        Badge.of(row.text(Column.STATUS)),
        name == null ? "Snapshot" : name,
        started == null ? "unknown" : Units.millis(started, zone),
        started == null ? "" : started,
        latency == null ? null : Units.duration(latency),
        "pending".equals(row.text(Column.STATUS)),
        version(row),
        reader.isArchived(id),
        figures(),
        Facts.origin(row, zone, null).stream().filter(fact -> isPlain(fact.label())).toList(),
        entity(),
        parent,
        children,
        children.size() == RELATIVES,
        failure(),
        passage("system", "System prompt", Column.FINAL_SYSTEM_PROMPT),
        passage("user", "User prompt", Column.FINAL_USER_PROMPT),
        passage("response", "Response", Column.RESPONSE_TEXT),
        Tools.calls(row.json(Column.LLM_CALLS)),
        Turn.all(messages, id, Column.MESSAGES, ""),
        waterfall.bars().isEmpty() ? null : waterfall,
        groups(reader.guards()),
        tools(),
        damaged(),
        CallDetails.all(row),
        ask());
  }

  /** Changes whenever a pending row does. */
  static String version(Row row) {
    return Integer.toHexString(row.snapshot().values().hashCode());
  }

  /** The title says the name, and the entity is a link. */
  private static boolean isPlain(String label) {
    return !label.equals("name") && !label.equals("entity");
  }

  private @Nullable Entity entity() {
    String type = row.text(Column.ENTITY_TYPE);
    String key = row.text(Column.ENTITY_ID);
    if (key == null) {
      return null;
    }
    String href =
        "/?"
            + (type == null ? "" : "entity_type=" + Urls.encoded(type) + "&")
            + "entity_id="
            + Urls.encoded(key);
    String linked = row.text(Column.LINKED_AT);
    return new Entity(
        Facts.pair(type, " ", key)
            + (linked == null ? "" : ", linked " + Units.seconds(linked, zone)),
        href);
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    Long latency = row.latency();
    JsonNode performance = row.json(Column.PERFORMANCE_METRICS);
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    Long provider = Row.number(performance, "provider_latency_ms");
    figures.add(
        new Figure(
            "Latency",
            latency == null ? "–" : Units.duration(latency),
            provider == null ? null : Units.duration(provider) + " provider"));
    Long all = Row.number(tokens, "total_tokens");
    Long prompt = Row.number(tokens, "prompt_tokens");
    Long completion = Row.number(tokens, "completion_tokens");
    figures.add(
        new Figure(
            "Tokens",
            all == null ? "–" : Units.count(all),
            prompt == null || completion == null
                ? null
                : Units.count(prompt) + " → " + Units.count(completion)));
    String cost = Row.money(tokens, "estimated_cost");
    String known = Row.money(tokens, "known_cost");
    figures.add(
        new Figure(
            "Cost",
            cost == null ? "–" : cost,
            cost != null || known == null ? null : "at least " + known));
    int calls = row.json(Column.LLM_CALLS).size();
    Long repairs = Row.number(row.json(Column.REPAIR_METRICS), "repair_count");
    figures.add(
        new Figure(
            "Calls", Units.count(calls), repairs == null ? null : Units.count(repairs, "repair")));
    String model = row.model();
    figures.add(new Figure("Model", model == null ? "–" : model, null));
    return figures;
  }

  private @Nullable Relative parent(SnapshotReader reader) throws StoreException {
    String parent = row.text(Column.PARENT_ID);
    if (parent == null) {
      return null;
    }
    Optional<Snapshot> found = reader.exactly(parent);
    return found.isPresent()
        ? relative(found.get())
        : new Relative(Urls.snapshot(parent), parent, Badge.of(null), "not in this store");
  }

  private Relative relative(Snapshot snapshot) {
    Row other = new Row(snapshot);
    Long latency = other.latency();
    return new Relative(
        Urls.snapshot(snapshot.id()),
        other.cell(Column.NAME),
        Badge.of(other.text(Column.STATUS)),
        Units.seconds(other.cell(Column.STARTED_AT), zone)
            + (latency == null ? "" : ", " + Units.duration(latency)));
  }

  private @Nullable Failure failure() {
    String stack = row.text(Column.ERROR_STACK);
    String summary = Facts.pair(row.text(Column.ERROR_TYPE), ": ", row.text(Column.ERROR_MESSAGE));
    if (summary.isEmpty() && stack == null) {
      return null;
    }
    return new Failure(summary, passage("stack", "Stack trace", Column.ERROR_STACK));
  }

  private @Nullable Passage passage(String anchor, String title, Column column) {
    String text = row.text(column);
    return text == null ? null : Passage.of(anchor, title, text, Urls.text(id, column.key(), ""));
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode each : row.json(Column.MODEL_PARAMETERS).path("tools")) {
      JsonNode tool = each.path("function").isObject() ? each.path("function") : each;
      String name = Row.string(tool, "name");
      JsonNode parameters = tool.path("parameters");
      tools.add(
          name == null
              ? new Tool("?", null, Json.pretty(each))
              : new Tool(
                  name,
                  Row.string(tool, "description"),
                  parameters.isMissingNode() || parameters.isNull()
                      ? null
                      : Json.pretty(parameters)));
    }
    return tools;
  }

  private List<Group> groups(Guards guards) {
    return Stream.of(
            new Group("Model", null, Facts.model(row)),
            new Group("Repairs", null, Facts.repairs(row)),
            new Group("Attributes", null, Facts.attributes(row)),
            new Group("Redacted", "Replaced before anything was written.", Facts.redacted(row)),
            new Group(
                "Texts not kept",
                "Recorded without its texts: length and digest only.",
                Facts.textsNotKept(row)),
            new Group("Cut", "Head and tail were kept; this is the whole.", Facts.cut(row)),
            new Group(
                "Odd characters",
                "SQL sees a readable form of these columns.",
                Facts.oddCharacters(row)),
            new Group("Record", null, Facts.record(row, guards, zone)),
            new Group("Not captured", "What could not be read, and why.", Facts.gaps(row)))
        .filter(group -> !group.facts().isEmpty())
        .toList();
  }

  /** What cannot be taken apart is at least not withheld. */
  private List<Passage> damaged() {
    List<Passage> damaged = new ArrayList<>();
    for (Column column : Row.JSON) {
      String broken = row.broken(column);
      if (broken != null) {
        damaged.add(
            Passage.of(
                "damaged-" + column.key(), column.key(), broken, Urls.text(id, column.key(), "")));
      }
    }
    return damaged;
  }

  private Ask ask() {
    try {
      Question question = Question.of(row, null);
      List<Form> forms = new ArrayList<>();
      for (DryRun form : DryRun.values()) {
        String name = form.name().toLowerCase(Locale.ROOT);
        String title =
            switch (form) {
              case CURL -> "As curl";
              case JSON -> "As JSON";
              case JAVA -> "As Java";
            };
        forms.add(
            new Form(
                title,
                Passage.of(
                    "ask-" + name,
                    title,
                    form.print(question, null),
                    Urls.snapshot(id) + "/request/" + name)));
      }
      return new Ask(forms, question.remarks(), null);
    } catch (ReplayException e) {
      return new Ask(List.of(), List.of(), e.getMessage());
    }
  }
}

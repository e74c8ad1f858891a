package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two snapshots, and in what they differ. All names and texts are raw: whoever shows them escapes
 * them. Immutable.
 *
 * @param left the earlier one, if the user did not say otherwise
 * @param right the other
 * @param about who, what for and how it ended; what neither row knows is left out, here and below
 * @param parameters what the model was asked with, the model first
 * @param figures tokens, cost, times and counts, in units that people read
 * @param passages system prompt, user prompt, the other messages, the answer, tools by name
 */
public record Comparison(
    Row left,
    Row right,
    List<Fact> about,
    List<Fact> parameters,
    List<Fact> figures,
    List<Passage> passages) {

  private static final String TOOL = "tool ";

  /** How two values stand to each other. */
  public enum Verdict {
    SAME,
    CHANGED,
    LEFT_ONLY,
    RIGHT_ONLY;

    static Verdict of(@Nullable String left, @Nullable String right) {
      if (left == null) {
        return right == null ? SAME : RIGHT_ONLY;
      }
      return right == null ? LEFT_ONLY : left.equals(right) ? SAME : CHANGED;
    }
  }

  /**
   * A short value of both.
   *
   * @param left null where it is not known
   * @param right likewise; one of them is known
   */
  public record Fact(String name, @Nullable String left, @Nullable String right) {
    public Verdict verdict() {
      return Verdict.of(left, right);
    }
  }

  /**
   * A text of both.
   *
   * @param title such as {@code user prompt}
   * @param left null where it is not known
   * @param right likewise; one of them is known
   * @param diff what differs; null unless both are known
   * @param alike from 0 to 1, as {@link Similarity} has it; null unless both are known
   */
  public record Passage(
      String title,
      @Nullable String left,
      @Nullable String right,
      @Nullable Diff diff,
      @Nullable Double alike) {

    /** Compares; costs as much as {@link Diff#of}. */
    public static Passage of(String title, @Nullable String left, @Nullable String right) {
      return left == null || right == null
          ? new Passage(title, left, right, null, null)
          : new Passage(title, left, right, Diff.of(left, right), Similarity.of(left, right));
    }

    public Verdict verdict() {
      return Verdict.of(left, right);
    }
  }

  /** Copies the lists. */
  public Comparison {
    about = List.copyOf(about);
    parameters = List.copyOf(parameters);
    figures = List.copyOf(figures);
    passages = List.copyOf(passages);
  }

  /** Compares two rows; neither needs to be whole or to have ended. */
  public static Comparison of(Row left, Row right) {
    return new Comparison(
        left,
        right,
        facts(about(left), about(right)),
        facts(parameters(left), parameters(right)),
        facts(Figures.of(left), Figures.of(right)),
        passages(left, right));
  }

  /**
   * Compares two versions of a template by snapshots of each: the prompts by what all of one side
   * share, since those hold the data of their moment too, all else by the newest of each.
   *
   * @param left snapshots of one version, newest first, at least one
   * @param right of the other, likewise
   */
  public static Comparison of(List<Row> left, List<Row> right) {
    List<Passage> passages = new ArrayList<>();
    skeletons(passages, "system prompt", left, right, Column.FINAL_SYSTEM_PROMPT);
    skeletons(passages, "user prompt", left, right, Column.FINAL_USER_PROMPT);
    Comparison newest = of(left.get(0), right.get(0));
    for (Passage each : newest.passages()) {
      if (each.title().startsWith(TOOL)) {
        passages.add(each);
      }
    }
    return new Comparison(
        newest.left, newest.right, newest.about, newest.parameters, newest.figures, passages);
  }

  private static void skeletons(
      List<Passage> passages, String title, List<Row> left, List<Row> right, Column column) {
    String one = skeleton(left, column);
    String other = skeleton(right, column);
    if (one != null || other != null) {
      passages.add(Passage.of(title, one, other));
    }
  }

  private static @Nullable String skeleton(List<Row> rows, Column column) {
    List<String> texts = new ArrayList<>();
    for (Row row : rows) {
      String text = row.text(column);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts.isEmpty() ? null : Skeleton.of(texts);
  }

  /** True if nothing differs but the identity, the moment and how long it took. */
  public boolean isSame() {
    return about.stream().allMatch(fact -> fact.verdict() == Verdict.SAME)
        && parameters.stream().allMatch(fact -> fact.verdict() == Verdict.SAME)
        && passages.stream().allMatch(passage -> passage.verdict() == Verdict.SAME);
  }

  private static List<Fact> facts(
      Map<String, @Nullable String> left, Map<String, @Nullable String> right) {
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    List<Fact> facts = new ArrayList<>();
    for (String name : names) {
      Fact fact = new Fact(name, left.get(name), right.get(name));
      if (fact.left() != null || fact.right() != null) {
        facts.add(fact);
      }
    }
    return facts;
  }

  private static Map<String, @Nullable String> about(Row row) {
    Map<String, @Nullable String> about = new LinkedHashMap<>();
    about.put("status", row.text(Column.STATUS));
    about.put("name", row.text(Column.NAME));
    about.put("service", row.text(Column.SERVICE));
    about.put("template", row.text(Column.TEMPLATE_NAME));
    about.put("template id", row.text(Column.TEMPLATE_ID));
    about.put("template version", row.text(Column.TEMPLATE_VERSION));
    about.put("organisation", row.text(Column.ORG_ID));
    about.put("user", row.text(Column.USER_ID));
    about.put("platform", row.text(Column.PLATFORM));
    about.put("provider", Row.string(row.json(Column.LLM_CALLS).path(0), "provider"));
    about.put("model that answered", row.model());
    about.put("finish reason", row.text(Column.FINISH_REASON));
    about.put("error", row.text(Column.ERROR_TYPE));
    return about;
  }

  private static Map<String, @Nullable String> parameters(Row row) {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("model", null);
    for (Map.Entry<String, JsonNode> each : row.json(Column.MODEL_PARAMETERS).properties()) {
      if (!each.getKey().equals("tools")) {
        parameters.put(each.getKey(), plain(each.getValue()));
      }
    }
    return parameters;
  }

  private static List<Passage> passages(Row left, Row right) {
    List<Passage> passages = new ArrayList<>();
    texts(passages, "system prompt", left, right, Column.FINAL_SYSTEM_PROMPT);
    texts(passages, "user prompt", left, right, Column.FINAL_USER_PROMPT);
    messages(passages, left, right);
    texts(passages, "answer", left, right, Column.RESPONSE_TEXT);
    for (Fact tool : facts(tools(left), tools(right))) {
      passages.add(Passage.of(TOOL + tool.name(), tool.left(), tool.right()));
    }
    return passages;
  }

  private static void texts(
      List<Passage> passages, String title, Row left, Row right, Column column) {
    if (left.text(column) != null || right.text(column) != null) {
      passages.add(Passage.of(title, left.text(column), right.text(column)));
    }
  }

  /** Messages beside their equals; what lies between, in order, as far as the roles agree. */
  private static void messages(List<Passage> passages, Row left, Row right) {
    List<Message> lefts = others(left);
    List<Message> rights = others(right);
    int number = 0;
    for (Alignment.Stretch each :
        Alignment.of(lefts, rights, new Alignment.Effort(Alignment.Effort.MESSAGES))) {
      int at = each.right();
      for (int i = each.left(); i < each.leftEnd(); i++) {
        Message one = lefts.get(i);
        boolean pair = at < each.rightEnd() && rights.get(at).role().equals(one.role());
        String other = pair ? rights.get(at++).text() : null;
        passages.add(Passage.of(title(++number, one), one.text(), other));
      }
      for (; at < each.rightEnd(); at++) {
        Message other = rights.get(at);
        passages.add(Passage.of(title(++number, other), null, other.text()));
      }
    }
  }

  private static String title(int number, Message message) {
    return "message " + number + ", " + message.role();
  }

  /** What the conversation holds beside the two prompts. */
  private static List<Message> others(Row row) {
    List<Message> messages = new ArrayList<>();
    for (Message each : Message.of(row)) {
      boolean system = each.role().equals("system") || each.role().equals("developer");
      Column column = system ? Column.FINAL_SYSTEM_PROMPT : Column.FINAL_USER_PROMPT;
      boolean known = system || each.role().equals("user");
      if (!known || !Objects.equals(each.text(), row.text(column))) {
        messages.add(each);
      }
    }
    return messages;
  }

  /** What the model was offered, by name; numbered where that is not known. */
  private static Map<String, @Nullable String> tools(Row row) {
    Map<String, @Nullable String> tools = new LinkedHashMap<>();
    JsonNode offered = row.json(Column.MODEL_PARAMETERS).path("tools");
    for (JsonNode each : offered) {
      String own = Row.string(each, "name");
      String name = own == null ? Row.string(each.path("function"), "name") : own;
      tools.putIfAbsent(name == null ? "" + (tools.size() + 1) : name, Json.pretty(each));
    }
    return tools;
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}

package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreFixture;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {
  private static final String KEY = "sk-never-to-be-seen";
  private static final String OTHER = "019c13c4-0001-7abc-8def-0000feedf00d";
  private static final String MESSAGES = "[{\"role\":\"user\",\"content\":\"Say it.\"}]";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  private Run.With with(String baseUrl) {
    return Run.with().variable("OPENAI_BASE_URL", baseUrl).variable("OPENAI_API_KEY", KEY);
  }

  private Run replay(Run.With with, String... args) {
    String[] all = new String[args.length + 4];
    all[0] = "--store";
    all[1] = file.toString();
    all[2] = "--color=never";
    all[3] = "replay";
    System.arraycopy(args, 0, all, 4, args.length);
    return with.run(all);
  }

  private void add(Map<Column, Object> values) throws Exception {
    Map<Column, Object> row = new HashMap<>(values);
    row.putIfAbsent(Column.MESSAGES, MESSAGES);
    row.putIfAbsent(Column.MODEL_PARAMETERS, "{\"model\":\"m-1\"}");
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add(OTHER, row);
    }
  }

  private Snapshot recorded(Run run) throws Exception {
    String id = run.out().isEmpty() ? run.err() : run.out();
    id = id.substring(id.indexOf("recorded as ") + 12).substring(0, 36);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      return reader.find(id).orElseThrow();
    }
  }

  private long count() throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      return reader.count(Filter.ALL);
    }
  }

  @Test
  void asks_again_shows_both_answers_and_records_the_new_one() throws Exception {
    try (StubProvider provider = StubProvider.saying("draft words")) {
      Run run = replay(with(provider.baseUrl() + "/"), Sample.REPAIRED);

      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(run.out()).doesNotContain(KEY);
      assertThat(run.out().lines().map(String::strip))
          .containsSubsequence(
              "replay of " + Sample.REPAIRED,
              "asked       " + provider.baseUrl() + "/chat/completions",
              "model       gpt-4o-mini",
              "messages    2",
              "draft text",
              "draft words");
      assertThat(run.line("tokens")).contains("1,200 → 340", "1,200 → 34");
      assertThat(run.line("latency")).contains("2.10 s");
      assertThat(run.line("finish reason")).contains("stop");
      // 176 tokens at 0.15 dollars a million, 1,024 cached at 0.075, 34 answered at 0.60.
      assertThat(run.line("cost")).contains("-", "0.0001236 USD");
      // Words draft and text, their pair: one of three is the same.
      assertThat(run.line("ANSWER NOW")).contains("33 % alike");
      JsonNode body = Json.read(provider.asked().get(0).body());
      assertThat(body)
          .isEqualTo(
              Json.read(
                  """
                  {"model": "gpt-4o-mini",
                   "messages": [{"role": "system", "content": "You write posts."},
                     {"role": "user", "content": [{"type": "text", "text": "Announce"}]}],
                   "temperature": 0.70, "max_tokens": 800, "stop": ["END"]}
                  """));
      assertThat(provider.asked().get(0).authorization()).isEqualTo("Bearer " + KEY);
      assertRecorded(new Row(recorded(run)));
    }
  }

  private static void assertRecorded(Row row) {
    assertThat(row.text(Column.STATUS)).isEqualTo("success");
    assertThat(row.text(Column.SERVICE)).isEqualTo("promptnotary-replay");
    assertThat(row.text(Column.STARTED_AT)).isEqualTo("2026-01-31T14:00:00.000Z");
    assertThat(row.text(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("You write posts.");
    assertThat(row.text(Column.FINAL_USER_PROMPT)).isEqualTo("Announce");
    assertThat(row.text(Column.RESPONSE_TEXT)).isEqualTo("draft words");
    assertThat(row.text(Column.RESPONSE_ID)).isEqualTo("chatcmpl-77");
    assertThat(row.text(Column.TEMPLATE_ID)).isNull();
    assertThat(row.model()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(row.latency()).isNotNull();
    assertThat(Row.number(row.json(Column.TOKEN_METRICS), "total_tokens")).isEqualTo(1_234);
    assertThat(Row.string(row.json(Column.ATTRIBUTES), "replay_of")).isEqualTo(Sample.REPAIRED);
    assertThat(row.text(Column.ENTITY_TYPE)).isEqualTo("snapshot");
    assertThat(row.text(Column.ENTITY_ID)).isEqualTo(Sample.REPAIRED);
    assertThat(row.json(Column.MODEL_PARAMETERS).path("max_tokens").asInt()).isEqualTo(800);
    assertThat(row.json(Column.MODEL_PARAMETERS).path("model").asText()).isEqualTo("gpt-4o-mini");
  }

  @Test
  void answers_stand_side_by_side_on_a_wide_terminal() throws Exception {
    try (StubProvider provider = StubProvider.saying("draft words\nin two lines")) {
      Run wide = replay(with(provider.baseUrl()).terminal(100), Sample.REPAIRED);
      Run narrow = replay(with(provider.baseUrl()).terminal(60), Sample.REPAIRED);

      assertThat(wide.out().lines())
          .anyMatch(line -> line.matches("draft text {39}│ draft words"))
          .anyMatch(line -> line.matches(" {49}│ in two lines"))
          .allMatch(line -> Text.width(line) <= 100);
      assertThat(narrow.out()).doesNotContain("│").contains("ANSWER THEN", "draft words\nin two");
    }
  }

  @Test
  void options_choose_whom_to_ask() throws Exception {
    try (StubProvider provider = StubProvider.saying("yes")) {
      Run run =
          replay(
              Run.with().variable("OPENAI_BASE_URL", "http://localhost:1/v1"),
              "last",
              "--base-url=" + provider.baseUrl(),
              "--model=other-1",
              "--timeout=2m");

      // The newest one is pending and has no messages.
      assertThat(run.code()).isEqualTo(1);
      run =
          replay(
              Run.with().variable("OPENAI_BASE_URL", "http://localhost:1/v1"),
              "1a2b3c4d",
              "--base-url=" + provider.baseUrl(),
              "--model=other-1",
              "--timeout=2m");
      assertThat(run.code()).isZero();
      assertThat(Json.read(provider.asked().get(0).body()).path("model").asText())
          .isEqualTo("other-1");
      assertThat(provider.asked().get(0).authorization()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"error\": {\"message\": \"Bad key sk-never-to-be-seen.\"}} |"
            + " refused with 401 (Bad key $OPENAI_API_KEY.): check the key in OPENAI_API_KEY",
        "403 | {\"error\": \"not yours\"} | refused with 403 (not yours): check the key",
        "404 | {} | refused with 404: check the address, and the model with --model",
        "429 | nothing | refused with 429: too many requests or no credit left, try again in 7 s",
        "500 | {\"error\": {\"message\": \" oh \"}} | refused with 500 (oh): the provider is in",
        "400 | {\"error\": {\"message\": \"too long\"}} | refused with 400 (too long): see its own",
        "200 | <html> | answered with something that is no JSON: check the address",
        "200 | {\"choices\": []} | the answer is not in OpenAI's chat-completions format",
      })
  void a_refusal_is_one_sentence_and_on_record(int status, String body, String sentence)
      throws Exception {
    try (StubProvider provider = StubProvider.answering(status, body)) {
      Run run = replay(with(provider.baseUrl()), Sample.REPAIRED);

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).startsWith("promptnotary: ").contains(sentence).doesNotContain(KEY);
      Snapshot row = recorded(run);
      assertThat(row.text(Column.STATUS)).isEqualTo("failed");
      assertThat(row.text(Column.ERROR_MESSAGE)).contains(sentence).doesNotContain(KEY);
      assertThat(row.text(Column.FINAL_USER_PROMPT)).isEqualTo("Announce");
      assertThat(row.text(Column.ATTRIBUTES)).contains("\"replay_of\":\"" + Sample.REPAIRED);
    }
  }

  @Test
  void without_a_key_it_says_so() throws Exception {
    try (StubProvider provider = StubProvider.answering(401, "")) {
      Run run = replay(Run.with(), Sample.REPAIRED, "--base-url", provider.baseUrl());

      assertThat(run.err()).contains("refused with 401: no key was sent, set OPENAI_API_KEY");
    }
  }

  @Test
  void does_not_wait_for_ever() throws Exception {
    try (StubProvider provider = StubProvider.silent()) {
      Run run = replay(with(provider.baseUrl()), Sample.REPAIRED, "--timeout", "1s");

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .contains("no answer from " + provider.baseUrl())
          .contains("within 1.00 s: give it longer with --timeout");
      assertThat(recorded(run).text(Column.STATUS)).isEqualTo("failed");
    }
  }

  @Test
  void says_that_nobody_listens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Run run = replay(with("http://127.0.0.1:" + port + "/v1"), Sample.REPAIRED);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("cannot be reached (", "check the address and the network");
    assertThat(recorded(run).text(Column.STATUS)).isEqualTo("failed");
  }

  @Test
  void an_interrupted_wait_is_on_record_too() throws Exception {
    try (StubProvider provider = StubProvider.silent()) {
      Thread.currentThread().interrupt();
      Run run = replay(with(provider.baseUrl()), Sample.REPAIRED);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(run.err()).contains("interrupted while waiting for " + provider.baseUrl());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/v1",
        "host/v1",
        "http://",
        "http://me:secret@host/v1",
        "http://host/v1?key=secret",
        "http://host/v1#secret",
        "http://ho st",
      })
  void an_address_that_is_none_is_refused_and_not_repeated(String url) throws Exception {
    Run run = replay(with(url), Sample.REPAIRED);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("the base URL is no provider's address: it must look like https://host/v1")
        .doesNotContain("secret");
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void without_address_or_with_an_odd_key_nothing_is_sent() throws Exception {
    assertThat(replay(Run.with(), Sample.REPAIRED).err())
        .startsWith("promptnotary: nobody to ask: set OPENAI_BASE_URL or give --base-url");
    Run run =
        replay(with("http://127.0.0.1:1/v1").variable("OPENAI_API_KEY", "sk two"), Sample.REPAIRED);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("OPENAI_API_KEY holds blanks").doesNotContain("sk two");
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void odd_texts_are_sent_as_they_are() throws Exception {
    String odd = "a\\u0000b\\ud800c\\u202e☕";
    add(Map.of(Column.MESSAGES, MESSAGES.replace("Say it.", odd)));
    try (StubProvider provider = StubProvider.saying("yes")) {
      assertThat(replay(with(provider.baseUrl()), OTHER).code()).isZero();

      assertThat(Json.read(provider.asked().get(0).body()).at("/messages/0/content").textValue())
          .isEqualTo("a\0b\ud800c\u202e☕");
    }
  }

  @Test
  void a_provider_of_another_format_needs_an_address_of_this_one() throws Exception {
    add(Map.of(Column.LLM_CALLS, "[{\"provider\":\"AWS Bedrock\",\"tool_calls\":[1]},{}]"));
    try (StubProvider provider = StubProvider.saying("yes")) {
      Run refused = replay(with(provider.baseUrl()), OTHER);
      Run named = replay(with("x"), OTHER, "--base-url", provider.baseUrl());

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .contains(
              "asked 'aws bedrock', which speaks another format than OpenAI's or Anthropic's: name");
      assertThat(named.code()).isZero();
      assertThat(named.out()).contains("[1]");
      assertThat(recorded(named).text(Column.LLM_CALLS)).contains("\"provider\":\"openai\"");
    }
  }

  private void addMessage() throws Exception {
    add(
        Map.of(
            Column.MESSAGES,
            "[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"Weather in Bern?\"},"
                + "{\"role\":\"assistant\",\"content\":\"I will look.\",\"tool_calls\":"
                + "[{\"id\":\"toolu_1\",\"name\":\"weather\",\"arguments\":{\"town\":\"Bern\"}}]},"
                + "{\"role\":\"tool\",\"content\":[{\"type\":\"tool_result\",\"text\":\"sunny\","
                + "\"name\":\"toolu_1\"}],\"tool_call_id\":\"toolu_1\"}]",
            Column.MODEL_PARAMETERS,
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":64,\"stop\":[\"END\"],\"top_k\":5,"
                + "\"tools\":[{\"name\":\"weather\",\"parameters\":{\"town\":{\"type\":\"string\"}}}]}",
            Column.LLM_CALLS,
            "[{\"provider\":\"anthropic\",\"model\":\"claude-sonnet-4-5\",\"response\":\"It is sunny.\","
                + "\"tokens\":{\"prompt_tokens\":20,\"completion_tokens\":4}}]"));
  }

  private static final String MESSAGE =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
          + "\"model\":\"claude-sonnet-4-5-20250929\",\"stop_reason\":\"end_turn\","
          + "\"content\":[{\"type\":\"text\",\"text\":\"It is sunny.\"}],"
          + "\"usage\":{\"input_tokens\":20,\"cache_read_input_tokens\":400,\"output_tokens\":10}}";

  @Test
  void anthropic_is_asked_in_its_own_format() throws Exception {
    addMessage();
    try (StubProvider provider = StubProvider.answering(200, MESSAGE)) {
      Run.With with =
          Run.with()
              .variable("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
              .variable("ANTHROPIC_BASE_URL", provider.baseUrl().replace("/v1", ""))
              .variable("ANTHROPIC_API_KEY", KEY);
      Run run = replay(with, OTHER);

      assertThat(run.err())
          .isEqualTo("promptnotary: Which arguments of the tools are required is not on record.\n");
      assertThat(run.code()).isZero();
      StubProvider.Asked asked = provider.asked().get(0);
      assertThat(asked.path()).isEqualTo("/v1/messages");
      assertThat(asked.headers())
          .containsEntry("X-api-key", KEY)
          .containsEntry("Anthropic-version", "2023-06-01")
          .doesNotContainKey("Authorization");
      assertThat(Json.read(asked.body()))
          .isEqualTo(
              Json.read(
                  """
                  {"model": "claude-sonnet-4-5", "system": "Be brief.", "max_tokens": 64,
                   "stop_sequences": ["END"], "top_k": 5,
                   "tools": [{"name": "weather", "input_schema":
                     {"type": "object", "properties": {"town": {"type": "string"}}}}],
                   "messages": [
                     {"role": "user", "content": "Weather in Bern?"},
                     {"role": "assistant", "content": [{"type": "text", "text": "I will look."},
                       {"type": "tool_use", "id": "toolu_1", "name": "weather",
                        "input": {"town": "Bern"}}]},
                     {"role": "user", "content": [{"type": "tool_result",
                       "tool_use_id": "toolu_1", "content": "sunny"}]}]}
                  """));
      Snapshot row = recorded(run);
      // Anthropic counts cached tokens beside the others, the store all of them as the prompt's.
      assertThat(row.text(Column.TOKEN_METRICS))
          .contains("\"prompt_tokens\":420", "\"cached_tokens\":400", "\"completion_tokens\":10");
      assertThat(row.text(Column.RESPONSE_TEXT)).isEqualTo("It is sunny.");
      assertThat(row.text(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("Be brief.");
      assertThat(run.line("ANSWER NOW")).contains("100 % alike");

      Run again = replay(with, row.id());
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(Json.read(provider.asked().get(1).body()))
          .isEqualTo(Json.read(provider.asked().get(0).body()));
    }
  }

  @Test
  void an_answer_of_tools_or_in_no_format_of_anthropics_is_told() throws Exception {
    addMessage();
    String asks =
        "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"w\",\"input\":{}}]}";
    try (StubProvider tools = StubProvider.answering(200, asks);
        StubProvider other = StubProvider.saying("yes")) {
      Run asked = replay(Run.with(), OTHER, "--base-url", tools.baseUrl());
      Run failed = replay(Run.with(), OTHER, "--base-url", other.baseUrl());

      assertThat(asked.out()).contains("[{\"type\":\"tool_use\"");
      assertThat(failed.err()).contains("the answer is not in Anthropic's messages format");
      assertThat(failed.code()).isEqualTo(1);
    }
    assertThat(replay(Run.with(), OTHER).err())
        .startsWith(
            "promptnotary: nobody to ask: set ANTHROPIC_BASE_URL or give --base-url https://host");
  }

  @Test
  void a_format_may_be_chosen() throws Exception {
    addMessage();
    try (StubProvider provider = StubProvider.saying("yes")) {
      Run run = replay(with(provider.baseUrl()), OTHER, "--format", "openai", "--model=gpt-4o");

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(provider.asked().get(0).path()).isEqualTo("/v1/chat/completions");
      assertThat(recorded(run).text(Column.LLM_CALLS)).contains("\"provider\":\"openai\"");
    }
    assertThat(replay(Run.with(), OTHER, "--format", "cohere").err())
        .contains("'cohere' is none of openai, anthropic");
  }

  @Test
  void a_row_that_cannot_be_asked_again_is_left_as_it_is() throws Exception {
    add(Map.of(Column.MESSAGES, "[]"));
    Run run = replay(with("http://127.0.0.1:1/v1"), OTHER);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("promptnotary: snapshot " + OTHER + " holds no messages");
    assertThat(count()).isEqualTo(4);
  }

  @Test
  void remarks_go_to_the_error_stream() throws Exception {
    add(Map.of(Column.MODEL_PARAMETERS, "{\"model\":\"m\",\"stream\":true}"));
    Run run = replay(Run.with(), OTHER, "--dry-run=json");

    assertThat(run.out()).startsWith("{").doesNotContain("stream");
    assertThat(run.err().strip())
        .isEqualTo("promptnotary: 'stream' is left out: the answer comes in one piece.");
  }

  @ParameterizedTest
  @CsvSource({"curl,curl -sS", "json,{", "java,class Replay"})
  void a_dry_run_sends_and_records_nothing(String form, String part) throws Exception {
    try (StubProvider provider = StubProvider.saying("yes")) {
      Run run = replay(with(provider.baseUrl()), Sample.REPAIRED, "--dry-run", form);

      assertThat(run.code()).isZero();
      assertThat(run.out()).contains(part, "You write posts.").doesNotContain(KEY);
      assertThat(provider.asked()).isEmpty();
      assertThat(count()).isEqualTo(3);
    }
  }

  @Test
  void an_answer_without_text_or_figures_is_shown_too() throws Exception {
    add(Map.of(Column.FINAL_USER_PROMPT, "Say it."));
    String calls = "{\"content\":null,\"tool_calls\":[{\"id\":\"t1\"}]}";
    try (StubProvider provider =
            StubProvider.answering(200, "{\"choices\":[{\"message\":" + calls + "}]}");
        StubProvider mute =
            StubProvider.answering(200, "{\"choices\":[{\"message\":{\"content\":\"\"}}]}")) {
      Run tools = replay(with(provider.baseUrl()), OTHER);
      Run nothing = replay(with(mute.baseUrl()), OTHER);

      assertThat(tools.out()).contains("[{\"id\":\"t1\"}]").doesNotContain("tokens");
      assertThat(tools.line("ANSWER THEN")).contains("none");
      assertThat(nothing.line("ANSWER NOW")).contains("not comparable");
      assertThat(recorded(nothing).text(Column.STATUS)).isEqualTo("success");
    }
  }

  @Test
  void half_known_figures_are_shown_as_far_as_they_are_known() throws Exception {
    add(Map.of(Column.LLM_CALLS, "[{\"response\":\"yes\",\"tokens\":{\"prompt_tokens\":3}}]"));
    try (StubProvider provider =
        StubProvider.answering(200, "{\"choices\":[{\"message\":{\"refusal\":\"no\"}}]}")) {
      Run run = replay(with(provider.baseUrl()), OTHER);

      assertThat(run.line("tokens")).contains("3 → ?", "-");
      assertThat(run.line("ANSWER NOW")).contains("0 % alike");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1s", "60", "1h", "99999s", ""})
  void a_timeout_needs_a_number_and_a_unit(String text) {
    Run run = replay(Run.with(), Sample.REPAIRED, "--timeout=" + text);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'" + text + "' is no timeout: write 60s or 5m");
  }

  @Test
  void an_unknown_id_or_form_is_explained() {
    assertThat(replay(Run.with(), "ffffffff").err()).contains("begins or ends with 'ffffffff'");
    Run run = replay(Run.with(), Sample.REPAIRED, "--dry-run=xml");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'xml' is none of curl, json, java");
  }

  @Test
  void replays_are_listed_like_all_others() throws Exception {
    try (StubProvider provider = StubProvider.saying("yes")) {
      String id = recorded(replay(with(provider.baseUrl()), Sample.REPAIRED)).id();
      Run list = Run.on(file, "list");
      Run show = Run.on(file, "show", id);

      assertThat(list.out()).contains("replay", "4 of 4");
      assertThat(List.of(show.out().split("\n"))).anyMatch(line -> line.contains("replay_of"));
    }
  }
}

package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages say. */
class PagesTest {
  private static final String ID = "019c13c4-5a01-7abc-8def-00001a2b3c4d";
  private static final String START = "2026-01-31T12:00:00.000Z";

  @TempDir Path dir;

  private Path one(Map<Column, ?> row) throws Exception {
    return Site.store(dir.resolve("p.db"), ID, row);
  }

  private static Map<Column, Object> changed(Object... pairs) {
    Map<Column, Object> row = new HashMap<>(Site.generation(START));
    for (int i = 0; i < pairs.length; i += 2) {
      row.put((Column) pairs[i], pairs[i + 1]);
    }
    return row;
  }

  /** Twelve snapshots, a minute apart; every third failed, for another organisation. */
  private Path many(int count) throws Exception {
    Path file = dir.resolve("many.db");
    try (StoreFixture store = StoreFixture.create(file)) {
      for (int i = 0; i < count; i++) {
        String start = String.format("2026-01-31T%02d:%02d:00.000Z", 10 + i / 60, i % 60);
        Map<Column, Object> row = Site.generation(start);
        row.put(Column.STATUS, i % 3 == 0 ? "failed" : "success");
        row.put(Column.ORG_ID, i % 3 == 0 ? "globex" : "acme");
        row.put(Column.FINAL_USER_PROMPT, "Announce number" + i + " today.");
        store.add(String.format("snapshot-%03d", i), row);
      }
    }
    return file;
  }

  private static long rows(String page) {
    return Pattern.compile("<tr role=\"row\" data-id=").matcher(page).results().count();
  }

  @Test
  void the_list_shows_the_newest_first() throws Exception {
    try (Site site = Site.of(many(12))) {
      String page = site.get("/").body();

      assertThat(rows(page)).isEqualTo(12);
      assertThat(page.indexOf("snapshot-011")).isLessThan(page.indexOf("snapshot-000"));
      assertThat(page)
          .contains("12 snapshots", "Launch post v3", "acme", "2,780", "0.0012 USD", "900 ms")
          .contains("2026-01-31 10:11:00", "gpt-4o-mini-2024-07-18", "1 repair<");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?status=failed",
        "/?org=globex",
        "/?q=number9",
        "/?since=2026-01-31T10:08",
        "/?until=2026-01-31T10:04",
        "/?status=failed&org=globex&template=T-42&model=gpt-4o-mini-2024-07-18&user=u-17"
            + "&platform=linkedin&entity_type=post&entity_id=4711"
      })
  void the_list_is_narrowed(String path) throws Exception {
    try (Site site = Site.of(many(12))) {
      String page = site.get(path).body();

      assertThat(rows(page)).isEqualTo(path.contains("number9") ? 1 : 4);
      assertThat(page).contains("class=\"chips\"");
    }
  }

  @Test
  void what_is_not_understood_is_said_above_the_list() throws Exception {
    try (Site site = Site.of(many(3))) {
      HttpResponse<String> reply = site.get("/?since=yesterday&status=great");

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body())
          .contains("&#39;yesterday&#39; is no time", "no status &#39;great&#39;")
          .contains("value=\"yesterday\"");
      assertThat(rows(reply.body())).isEqualTo(3);
    }
  }

  @Test
  void pages_lead_to_all_snapshots_and_back() throws Exception {
    try (Site site = Site.of(many(120))) {
      String first = site.get("/?template=T-42").body();
      assertThat(rows(first)).isEqualTo(50);
      assertThat(first).contains("snapshot-119", "snapshot-070").doesNotContain("snapshot-069");
      assertThat(first).contains("id=\"live\"").doesNotContain("rel=\"prev\"");

      String second = site.get(link(first, "next")).body();
      assertThat(second).contains("snapshot-069", "snapshot-020").doesNotContain("id=\"live\"");
      String third = site.get(link(second, "next")).body();
      assertThat(rows(third)).isEqualTo(20);
      assertThat(third).contains("snapshot-000").doesNotContain("rel=\"next\"");

      String back = site.get(link(third, "prev")).body();
      assertThat(rows(back)).isEqualTo(50);
      assertThat(back).contains("snapshot-069", "snapshot-020");
    }
  }

  private static String link(String page, String rel) {
    Matcher link = Pattern.compile("href=\"([^\"]+)\" rel=\"" + rel + "\"").matcher(page);
    assertThat(link.find()).isTrue();
    return link.group(1).replace("&amp;", "&").replace("&#x3D;", "=");
  }

  @Test
  void the_fragment_of_rows_is_that_of_the_list() throws Exception {
    try (Site site = Site.of(many(3))) {
      String fragment = site.get("/rows?org=globex").body();

      assertThat(fragment).startsWith("<tbody").contains("data-count=\"1 snapshot\"");
      assertThat(site.get("/?org=globex").body()).contains(fragment.strip());
    }
  }

  @Test
  void an_empty_store_says_what_fills_it() throws Exception {
    Path file = dir.resolve("empty.db");
    StoreFixture.create(file).close();
    try (Site site = Site.of(file)) {
      assertThat(site.get("/").body()).contains("No snapshots yet");
      assertThat(site.get("/?org=acme").body()).contains("No snapshot matches");
      assertThat(site.get("/dashboard").body()).contains("No snapshots in this time");
      assertThat(site.get("/compare").statusCode()).isEqualTo(200);
      assertThat(site.get("/compare?template=T-42").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_snapshot_tells_its_whole_story() throws Exception {
    try (Site site = Site.of(one(Site.generation(START)))) {
      HttpResponse<String> reply = site.get("/snapshots/" + ID);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body())
          .contains("You write posts.\nTone: playful.</pre>", "Announce the Grüße release.</pre>")
          .contains("We are live!</pre>", "image · image/png · 2.0 KB · sha256 abc")
          .contains("asks for <code>weather</code>", "answers c1", "12 degrees")
          .contains("Tells the weather", "post 4711", "tokens.cached", "usage: null")
          .contains("failed · HTTP 429 · 40 ms", "repair 1", "before the first call")
          .contains("curl -sS", "0.0012 USD", "2,400 → 380", "fingerprint")
          .contains(
              "href=\"/?entity_type=post&amp;entity_id=4711\""
                  .replace("=p", "&#x3D;p")
                  .replace("=4", "&#x3D;4"));
    }
  }

  @Test
  void the_waterfall_has_the_times_of_the_calls() throws Exception {
    try (Site site = Site.of(one(Site.generation(START)))) {
      String page = site.get("/snapshots/" + ID).body();

      assertThat(page)
          .contains("<rect class=\"call\" x=\"111.1\" y=\"2\" width=\"333.3\"")
          .contains("<rect class=\"call\" x=\"500.0\" y=\"2\" width=\"444.4\"")
          .contains("+100 ms", "+450 ms", "400 ms");
    }
  }

  @Test
  void ids_may_be_shortened_and_what_is_unknown_is_said() throws Exception {
    try (Site site = Site.of(one(Site.generation(START)))) {
      assertThat(site.get("/snapshots/1a2b3c4d").body()).contains(ID);
      HttpResponse<String> unknown = site.get("/snapshots/ffffffff");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("ffffffff");
      HttpResponse<String> near = site.get("/snapshots/1a2b3c4e");
      assertThat(near.statusCode()).isEqualTo(404);
      assertThat(near.body()).contains("href=\"/snapshots/" + ID + "\"");
      assertThat(site.get("/snapshots/ab").statusCode()).isEqualTo(404);
      assertThat(site.get("/snapshots/" + ID + "/nothing").statusCode()).isEqualTo(404);
      assertThat(site.get("/nothing").body()).contains("There is no page /nothing");
    }
  }

  @Test
  void texts_by_themselves_are_exact() throws Exception {
    String odd = "\nfirst\u0000\u202e \uD83D\uDE80 <b>";
    Map<Column, Object> row =
        changed(
            Column.RESPONSE_TEXT,
            "readable",
            Column.ATTRIBUTES,
            "{\"exact_text\":{}}",
            Column.FINAL_USER_PROMPT,
            odd.replace("\u0000", ""));
    try (Site site = Site.of(one(row))) {
      String base = "/snapshots/" + ID + "/text/";
      HttpResponse<String> text = site.get(base + "final_user_prompt");

      assertThat(text.body()).isEqualTo("\nfirst\u202e \uD83D\uDE80 <b>");
      assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(site.get(base + "messages?at=/3/content").body()).isEqualTo("12 degrees");
      assertThat(site.get(base + "llm_calls?at=/1/messages/0/content").body())
          .isEqualTo("Shorten it.");
      assertThat(site.get(base + "messages?at=/9/content").statusCode()).isEqualTo(404);
      assertThat(site.get(base + "messages?at=nonsense").statusCode()).isEqualTo(404);
      assertThat(site.get(base + "no_column").statusCode()).isEqualTo(404);
      assertThat(site.get("/snapshots/" + ID + "/request/json").body())
          .contains("\"model\": \"gpt-4o-mini\"");
      assertThat(site.get("/snapshots/" + ID + "/request/fax").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_text_of_a_megabyte_is_shown_by_its_beginning() throws Exception {
    String text = "0123456789".repeat(100_000);
    try (Site site = Site.of(one(changed(Column.FINAL_USER_PROMPT, text)))) {
      String page = site.get("/snapshots/" + ID).body();

      assertThat(page.length()).isLessThan(200_000);
      assertThat(page).contains("Show 980,000 characters more", "1,000,000 characters, 976.6 KB");
      assertThat(site.get("/snapshots/" + ID + "/text/final_user_prompt").body()).isEqualTo(text);
    }
  }

  @Test
  void a_failure_is_told_first() throws Exception {
    Map<Column, Object> row =
        changed(
            Column.STATUS,
            "failed",
            Column.ERROR_TYPE,
            "com.acme.RateLimited",
            Column.ERROR_MESSAGE,
            "HTTP 429",
            Column.ERROR_STACK,
            "com.acme.RateLimited: HTTP 429\n\tat com.acme.Client.ask(Client.java:42)");
    try (Site site = Site.of(one(row))) {
      String page = site.get("/snapshots/" + ID).body();

      assertThat(page).contains("com.acme.RateLimited: HTTP 429", "Client.java:42");
      assertThat(page.indexOf("Client.java:42")).isLessThan(page.indexOf("id=\"prompts\""));
    }
  }

  @Test
  void a_pending_one_is_followed() throws Exception {
    Map<Column, Object> row =
        Map.of(Column.STATUS, "pending", Column.STARTED_AT, START, Column.NAME, "Reviewer.review");
    Path file = one(row);
    try (Site site = Site.of(file)) {
      String before = site.get("/snapshots/" + ID).body();
      assertThat(before).contains("data-pending=\"/snapshots/" + ID + "\"");
      try (StoreFixture store = StoreFixture.raw(file)) {
        store.sql("UPDATE generation_snapshots SET status = 'success', response_text = 'done'");
      }
      String after = site.get("/snapshots/" + ID).body();

      assertThat(after).doesNotContain("data-pending").contains("done</pre>");
      assertThat(version(after)).isNotEqualTo(version(before));
    }
  }

  private static String version(String page) {
    Matcher version = Pattern.compile("data-version=\"(\\w+)\"").matcher(page);
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void damaged_json_is_shown_as_it_is() throws Exception {
    Map<Column, Object> row =
        changed(
            Column.MESSAGES,
            "[{\"role\":",
            Column.LLM_CALLS,
            "[7,null,{\"tokens\":[]}]",
            Column.TOKEN_METRICS,
            "\"text\"",
            Column.ATTRIBUTES,
            "[]");
    try (Site site = Site.of(one(row))) {
      HttpResponse<String> reply = site.get("/snapshots/" + ID);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).contains("messages, no valid JSON", "[{&quot;role&quot;:");
      assertThat(site.get("/").statusCode()).isEqualTo(200);
      assertThat(site.get("/dashboard").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void relatives_lead_to_each_other() throws Exception {
    Path file = one(Site.generation(START));
    try (StoreFixture store = StoreFixture.raw(file)) {
      Map<Column, Object> child = Site.generation("2026-01-31T12:00:01.000Z");
      child.put(Column.PARENT_ID, ID);
      child.put(Column.NAME, "Tool.call");
      store.add("child-snapshot-1", child);
    }
    try (Site site = Site.of(file)) {
      assertThat(site.get("/snapshots/" + ID).body())
          .contains("Snapshots within", "href=\"/snapshots/child-snapshot-1\"");
      assertThat(site.get("/snapshots/child-snapshot-1").body())
          .contains("part of", "href=\"/snapshots/" + ID + "\"");
    }
  }

  @Test
  void the_dashboard_adds_up() throws Exception {
    try (Site site = Site.of(many(12))) {
      String page = site.get("/dashboard?since=all&by=org").body();

      assertThat(page)
          .contains("0.0144 USD", "33,360")
          .contains("<svg class=\"chart\"", "role=\"img\"", "33.3 %")
          .contains(">acme</a>", ">globex</a>", "Figures of Tokens");
      assertThat(site.get("/dashboard?since=1d").body()).contains("01-31 10:00");
      assertThat(site.get("/dashboard?org=acme&since=all").body()).contains("0.0096 USD");
      assertThat(site.get("/dashboard?since=1h").body()).contains("No snapshots in this time");
    }
  }

  @Test
  void a_store_that_is_not_there_is_waited_for() throws Exception {
    Path file = dir.resolve("later.db");
    try (Site site = Site.of(file)) {
      for (String path : new String[] {"/", "/dashboard", "/compare", "/snapshots/abcd"}) {
        HttpResponse<String> reply = site.get(path);
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("there is no file", "data-retry=\"yes\"");
      }
      assertThat(site.get("/help").statusCode()).isEqualTo(200);
      Site.store(file, ID, Site.generation(START));

      assertThat(site.get("/").body()).contains(ID);
    }
  }

  @Test
  void what_is_no_store_is_said() throws Exception {
    Path text = Files.writeString(dir.resolve("text.db"), "no database at all, ".repeat(500));
    Path newer = one(Site.generation(START));
    try (StoreFixture store = StoreFixture.raw(newer)) {
      store.sql("PRAGMA user_version = 9999");
    }
    try (Site site = Site.of(text);
        Site other = Site.of(newer)) {
      assertThat(site.get("/").body()).contains("is not a SQLite database");
      assertThat(other.get("/").body()).contains("schema version 9999", "newer promptnotary.jar");
    }
  }

  @Test
  void a_locked_store_is_said_after_a_while() throws Exception {
    Path file = one(Site.generation(START));
    try (StoreFixture store = StoreFixture.raw(file);
        Site site = Site.of(file)) {
      store.sql("PRAGMA journal_mode = DELETE");
      store.sql("PRAGMA locking_mode = EXCLUSIVE");
      store.sql("BEGIN EXCLUSIVE");
      HttpResponse<String> reply = site.get("/");

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.body()).contains("locked");
    }
  }
}

package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two side by side. */
class CompareTest {
  @TempDir Path dir;
  private Path store;

  @BeforeEach
  void fill() throws Exception {
    store = dir.resolve("p.db");
    Map<Column, Object> old = Site.generation("2026-01-31T10:00:00.000Z");
    Map<Column, Object> young = Site.generation("2026-01-31T11:00:00.000Z");
    young.put(Column.TEMPLATE_VERSION, "4");
    young.put(Column.FINAL_SYSTEM_PROMPT, "You write posts.\nTone: earnest.\nNo emojis.");
    young.put(Column.MODEL_PARAMETERS, "{\"model\":\"gpt-4o\",\"temperature\":0.2}");
    try (StoreFixture fixture = StoreFixture.create(store)) {
      fixture.add("snapshot-old", old).add("snapshot-new", young).add("snapshot-odd", old);
    }
  }

  @Test
  void what_was_before_stands_on_the_left() throws Exception {
    try (Site site = Site.of(store)) {
      String page = site.get("/compare?id=snapshot-new&id=snapshot-old").body();

      assertThat(page)
          .contains("Tone: <del>playful</del>.", "Tone: <ins>earnest</ins>.", "No emojis.")
          .contains("<td>0.70</td><td>0.2</td>", "% alike")
          .contains("The same in both: ", "user prompt");
      assertThat(page.indexOf("/snapshots/snapshot-old"))
          .isLessThan(page.indexOf("/snapshots/snapshot-new"));
    }
  }

  @Test
  void sides_stand_as_they_were_given() throws Exception {
    try (Site site = Site.of(store)) {
      String page = site.get("/compare?as=given&id=snapshot-new&id=snapshot-old").body();

      assertThat(page).contains("Tone: <del>earnest</del>.", "Tone: <ins>playful</ins>.");
    }
  }

  @Test
  void versions_of_a_template_are_compared() throws Exception {
    try (Site site = Site.of(store)) {
      for (String query : new String[] {"T-42", "T-42&from=3&to=4", "T-42&from=v3&to=v4"}) {
        String page = site.get("/compare?template=" + query).body();
        assertThat(page).contains("Version 3: ", "Version 4: one snapshot", "<ins>earnest</ins>");
      }
      HttpResponse<String> unknown = site.get("/compare?template=T-42&from=3&to=9");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("is of version &#39;9&#39;", ">version 4</a>");
      assertThat(site.get("/compare?template=T-4").body()).contains(">T-42</a>");
    }
  }

  @Test
  void one_is_offered_others_like_it() throws Exception {
    try (Site site = Site.of(store)) {
      assertThat(site.get("/compare?id=snapshot-old").body())
          .contains("With one like it", "id&#x3D;snapshot-new", "value=\"snapshot-old\"");
    }
  }

  @Test
  void equal_ones_are_called_so_and_three_are_too_many() throws Exception {
    try (Site site = Site.of(store)) {
      assertThat(site.get("/compare?id=snapshot-old&id=snapshot-odd").body())
          .contains("They are the same but for their moment");
      HttpResponse<String> three =
          site.get("/compare?id=snapshot-old&id=snapshot-odd&id=snapshot-new");
      assertThat(three.statusCode()).isEqualTo(400);
      assertThat(three.body()).contains("3 snapshots are picked");
      assertThat(site.get("/compare?id=snapshot-old&id=nobody").statusCode()).isEqualTo(404);
    }
  }
}

package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Place;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each page says the same of the same snapshots, wherever they are. */
@TestInstance(Lifecycle.PER_CLASS)
class ServersTest {
  private static final String ID = "019c13c4-5a01-7abc-8def-00001a2b3c4d";

  private final Map<Place, Site> sites = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  void fill() throws Exception {
    List<Snapshot> rows = new ArrayList<>();
    rows.add(Place.row(ID, Site.generation("2026-01-31T12:00:00.000Z")));
    for (int i = 0; i < 60; i++) {
      Map<Column, Object> row =
          Site.generation(String.format("2026-01-31T%02d:%02d:00.000Z", 10 + i / 60, i % 60));
      row.put(Column.STATUS, i % 3 == 0 ? "failed" : "success");
      row.put(Column.ORG_ID, i % 3 == 0 ? "globex" : "acme");
      row.put(Column.FINAL_USER_PROMPT, "Announce number" + i + " today.");
      if (i == 7) {
        row.put(Column.PARENT_ID, ID);
      }
      // A sum of what a double holds exactly is the same in whatever way it is added up.
      row.put(
          Column.TOKEN_METRICS,
          "{\"total_tokens\":2780,\"estimated_cost\":0.125,\"currency\":\"USD\"}");
      rows.add(Place.row(String.format("snapshot-%03d", i), row));
    }
    List<AgentRun> runs =
        List.of(
            new AgentRun(
                "run-1",
                "content-studio",
                "host-1",
                42,
                "1.2.3",
                "17.0.9",
                "2026-01-31T08:00:00.000Z",
                "2026-01-31T13:59:59.000Z",
                "2026-01-31T13:59:59.000Z",
                "async",
                "{\"captured\":61,\"committed\":61,\"dropped\":0}",
                null));
    for (Place each : Place.values()) {
      sites.put(each, Site.of(each.fill(folder, rows, runs, List.of()).location()));
    }
  }

  @AfterAll
  void close() {
    sites.values().forEach(Site::close);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?status=failed&org=globex",
        "/?q=number9",
        "/?q=numb*&since=2026-01-31T10:08",
        "/?before=nonsense+snapshot-001",
        "/snapshots/" + ID,
        "/snapshots/" + ID + "/text/final_user_prompt",
        "/snapshots/no-such-snapshot",
        "/compare?a=" + ID + "&b=snapshot-003",
        "/dashboard?since=2026-01-31",
      })
  void saysTheSame(String path) throws Exception {
    String here = page(Place.SQLITE, path);
    assertThat(page(Place.POSTGRESQL, path)).isEqualTo(here);
    assertThat(page(Place.MARIADB, path)).isEqualTo(here);
  }

  /**
   * Without the store's name. Of a snapshot, all words in any order: servers sort members of JSON.
   */
  private String page(Place place, String path) throws Exception {
    HttpResponse<String> answer = sites.get(place).get(path);
    String body =
        answer
            .body()
            .replaceAll("<footer(?s:.*?)</footer>", "")
            .replaceAll("data-version=\"\\w+\"", "")
            .replaceAll("in (/|jdbc:)[^ ]* ", "in STORE ");
    return answer.statusCode()
        + "\n"
        + (path.endsWith(ID)
            ? Arrays.stream(body.split("[^\\w.]+")).sorted().collect(Collectors.joining(" "))
            : body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SQLITE", "POSTGRESQL", "MARIADB"})
  void fleetShowsAllJvms(Place place) throws Exception {
    String page = sites.get(place).get("/fleet?since=2026-01-01").body();

    assertThat(page)
        .contains("<th scope=\"row\">content-studio</th><td>host-1</td>", "<td>ended</td>")
        .contains("1 JVM: 0 alive, 1 ended, 0 silent");
    assertThat(sites.get(place).get("/fleet?since=soon").statusCode()).isEqualTo(400);
    assertThat(sites.get(place).get("/fleet?since=2026-01-01&service=none").body())
        .contains("No JVM was heard of in this time.");
  }
}

package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The questions that README puts to each kind of server, word for word. */
class ServersAskTest {
  @TempDir private Path folder;

  private static List<Snapshot> rows() {
    List<Snapshot> rows = new ArrayList<>();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (int i = 0; i < 12; i++) {
      // The last two are too old for the second question, the fourth has failed.
      Instant start = now.minus(i < 10 ? i / 2 : 8, ChronoUnit.DAYS);
      rows.add(
          Place.row(
              "ask-" + i,
              Map.of(
                  Column.STATUS,
                  i == 3 ? "failed" : "success",
                  Column.STARTED_AT,
                  start.toString().replace("Z", ".000Z"),
                  Column.TEMPLATE_ID,
                  i % 3 == 0 ? "T-42" : "T-" + i % 5,
                  Column.TOKEN_METRICS,
                  "{\"estimated_cost\":" + i * 0.5 + ",\"currency\":\"USD\"}",
                  Column.REPAIR_METRICS,
                  "{\"repair_count\":" + i + "}")));
    }
    rows.add(
        Place.row("ask-none", Map.of(Column.STARTED_AT, now.toString().replace("Z", ".000Z"))));
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"POSTGRESQL, -- PostgreSQL", "MARIADB, -- MySQL"})
  void answersWhatReadmeAsks(Place place, String title) throws Exception {
    Place.Filled store = place.fill(folder, rows(), List.of(), List.of());
    List<String> questions = questions(title);
    assertThat(questions).hasSize(2);

    // T-42: 0, (3 failed), 6, 9 at half a dollar each.
    Run average = Run.on(store, "sql", questions.get(0), "--format", "csv");
    assertThat(average.err()).isEmpty();
    assertThat(Double.parseDouble(average.out().lines().skip(1).findFirst().orElseThrow()))
        .isEqualTo(2.5);
    Run repairs = Run.on(store, "sql", questions.get(1), "--format", "csv");
    assertThat(repairs.err()).isEmpty();
    assertThat(repairs.out().lines().skip(1).map(line -> line.replaceFirst("\\.0+$", "")))
        .containsExactly("T-42,18", "T-2,9", "T-3,8");
  }

  /** The statements of the block that begins with that comment. */
  private static List<String> questions(String title) throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    String block =
        Pattern.compile("```sql\n")
            .splitAsStream(readme)
            .filter(each -> each.startsWith(title))
            .map(each -> each.substring(each.indexOf('\n') + 1, each.indexOf("```")))
            .collect(Collectors.joining());
    return Pattern.compile(";\\s*").splitAsStream(block).filter(each -> !each.isBlank()).toList();
  }
}

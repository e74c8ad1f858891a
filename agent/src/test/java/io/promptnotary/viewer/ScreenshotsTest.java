package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes README's pictures from the demo's store, with its snapshots of one minute repeated over the
 * days before, so that there is something to draw.
 */
@EnabledIfSystemProperty(named = "screenshots.write", matches = "true")
class ScreenshotsTest {
  private static final Path DEMO = Path.of("../demo-app/target/demo.db");
  private static final Path PICTURES = Path.of("src/site/images");
  private static final int DAYS = 20;
  private static final long LARGEST = 150_000;

  @TempDir Path dir;

  @Test
  void write() throws Exception {
    assertThat(DEMO).as("run `mvn -q -Pdemo package` first").isRegularFile();
    Path store = Files.copy(DEMO, dir.resolve("demo.db"));
    repeat(store);
    Files.createDirectories(PICTURES);
    try (Site site = Site.closed(store, null, Clock.systemDefaultZone());
        Chromium browser = Chromium.start().orElseThrow()) {
      browser.width(1100, 720);
      browser.open(site, "/");
      shoot(browser, "list");
      browser.one("a.open").click();
      browser.until(all -> !all.all("#timeline").isEmpty());
      shoot(browser, "snapshot");
      browser.driver.get(site.at("/compare?template=T-42").toString());
      shoot(browser, "compare");
      browser.dark(true);
      browser.driver.get(site.at("/dashboard?since=30d").toString());
      shoot(browser, "dashboard");
    }
  }

  private static void shoot(Chromium browser, String name) throws Exception {
    Path file = PICTURES.resolve(name + ".png");
    browser.shoot(file);
    assertThat(file).satisfies(each -> assertThat(Files.size(each)).isLessThan(LARGEST));
  }

  /** Fewer of them on the days before. */
  private static void repeat(Path store) throws Exception {
    String columns =
        Arrays.stream(Column.values()).map(Column::key).collect(Collectors.joining(", "));
    try (StoreFixture fixture = StoreFixture.raw(store)) {
      fixture.sql("CREATE TEMP TABLE first AS SELECT * FROM generation_snapshots");
      for (int day = 1; day <= DAYS; day++) {
        String back =
            "'-" + day + " days', '-' || ((rowid * 37 + " + day * 11 + ") % 500) || ' minutes'";
        String values =
            Arrays.stream(Column.values())
                .map(column -> value(column, back))
                .collect(Collectors.joining(", "))
                .replace("#day", String.format("%04x", day));
        fixture.sql(
            "INSERT INTO generation_snapshots (%s) SELECT %s FROM first WHERE (rowid * 7 + %d) %% 29 > %d"
                .formatted(columns, values, day * 13, day));
      }
    }
  }

  private static String value(Column column, String back) {
    return switch (column) {
      case ID -> "substr(id, 1, 9) || '#day' || substr(id, 14)";
      case STARTED_AT, COMPLETED_AT, LINKED_AT ->
          "strftime('%Y-%m-%dT%H:%M:%fZ', " + column.key() + ", " + back + ")";
      default -> column.key();
    };
  }
}

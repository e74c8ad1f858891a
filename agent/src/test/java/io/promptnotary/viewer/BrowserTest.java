package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Alert;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.WebElement;

/** The pages in a real browser. */
class BrowserTest {
  private static final List<String> PAGES =
      List.of(
          "/",
          "/?status=failed&org=acme",
          "/?since=nonsense",
          "/snapshots/snapshot-1",
          "/snapshots/snapshot-2",
          "/snapshots/snapshot-3",
          "/snapshots/nothing-like-it",
          "/compare",
          "/compare?id=snapshot-1&id=snapshot-2",
          "/compare?template=T-42",
          "/dashboard?since=all",
          "/fleet",
          "/help");

  private static Chromium browser;

  @TempDir Path dir;
  private Path store;
  private Site site;

  @BeforeAll
  static void startBrowser() {
    browser = Chromium.start().orElse(null);
    assumeTrue(browser != null, "no browser on this machine");
  }

  @AfterAll
  static void endBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    store = dir.resolve("p.db");
    Map<Column, Object> failed = Site.generation("2026-01-31T12:10:00.000Z");
    failed.put(Column.STATUS, "failed");
    failed.put(Column.ERROR_TYPE, "com.acme.RateLimited");
    failed.put(Column.ERROR_STACK, "com.acme.RateLimited\n\tat com.acme.Client.ask(Client.java)");
    failed.put(Column.TEMPLATE_VERSION, "4");
    failed.put(Column.FINAL_USER_PROMPT, "Announce the winter sale.");
    Map<Column, Object> within = Site.generation("2026-01-31T12:20:00.000Z");
    within.put(Column.PARENT_ID, "snapshot-1");
    within.put(Column.RESPONSE_TEXT, "word ".repeat(10_000));
    within.put(Column.MESSAGES, "[{\"role\":");
    try (StoreFixture fixture = StoreFixture.create(store)) {
      fixture.add("snapshot-1", Site.generation("2026-01-31T12:00:00.000Z"));
      fixture.add("snapshot-2", failed);
      fixture.add("snapshot-3", within);
    }
    site = Site.closed(store);
    browser.width(1280, 900);
    browser.dark(false);
    browser.complaints();
  }

  @AfterEach
  void nothingWasRefused() {
    try {
      assertThat(
              browser.complaints().stream()
                  .filter(line -> !line.contains("404 (Not Found)"))
                  .filter(line -> !line.contains("400 (Bad Request)")))
          .isEmpty();
    } finally {
      browser.driver.get("about:blank");
      site.close();
    }
  }

  private void add(String id, Map<Column, ?> row) throws Exception {
    try (StoreFixture fixture = StoreFixture.raw(store)) {
      fixture.add(id, row);
    }
  }

  @Test
  void theListFollowsTheStore() throws Exception {
    browser.open(site, "/");
    browser.run("window.loaded = 'once'");
    assertThat(browser.driver.getCurrentUrl()).doesNotContain("token");
    add("snapshot-4", Site.generation("2026-01-31T12:30:00.000Z"));

    browser.until(all -> !all.all("tr[data-id=snapshot-4]").isEmpty());
    browser.until(all -> all.says("#count", "4 snapshots"));
    assertThat(browser.one("#said").getDomProperty("textContent")).isEqualTo("1 new snapshot");
    assertThat(browser.all("#rows tr").get(0).getDomAttribute("data-id")).isEqualTo("snapshot-4");
    assertThat(browser.run("return window.loaded")).isEqualTo("once");

    browser.one("#live").click();
    assertThat(browser.one("#live").getDomAttribute("aria-pressed")).isEqualTo("false");
    assertThat(browser.one("#live").getText()).contains("Held");
    browser.one("#live").click();
    try (StoreFixture fixture = StoreFixture.raw(store)) {
      fixture.add(
          "snapshot-5",
          Map.of(Column.STATUS, "pending", Column.STARTED_AT, "2026-01-31T12:40:00.000Z"));
    }
    browser.until(all -> all.says("tr[data-id=snapshot-5] .state", "pending"));
    browser.one("tr[data-id=snapshot-5] .pick input").click();
    try (StoreFixture fixture = StoreFixture.raw(store)) {
      fixture.sql("UPDATE generation_snapshots SET status = 'success' WHERE id = 'snapshot-5'");
    }
    browser.until(all -> all.says("tr[data-id=snapshot-5] .state", "success"));
    assertThat(browser.one("tr[data-id=snapshot-5] .pick input").isSelected()).isTrue();
  }

  @Test
  void theListIsSearchedAndNarrowed() {
    browser.open(site, "/");
    browser.one("#search").sendKeys("winter sale", Keys.ENTER);

    browser.until(all -> all.driver.getCurrentUrl().contains("q=winter"));
    assertThat(browser.all("#rows tr")).hasSize(1);
    assertThat(browser.one("#rows tr").getDomAttribute("data-id")).isEqualTo("snapshot-2");

    browser.one(".chips a").click();
    browser.until(all -> all.all("#rows tr").size() == 3);
    browser.one("select[name=status] option:nth-child(4)").click();
    browser.one(".filters button").click();
    browser.until(all -> all.driver.getCurrentUrl().contains("status=failed"));
    assertThat(browser.all("#rows tr")).hasSize(1);
  }

  @Test
  void aSnapshotIsOpenedAndItsTextsAreCopied() throws Exception {
    String long1 = "word ".repeat(10_000);
    Map<Column, Object> row = Site.generation("2026-01-31T13:00:00.000Z");
    row.put(Column.RESPONSE_TEXT, "\nfirst line\u202e\n\uD83D\uDE80");
    row.put(Column.FINAL_USER_PROMPT, long1);
    add("snapshot-4", row);
    browser.open(site, "/");
    browser.one("a.open").click();
    browser.until(all -> all.driver.getCurrentUrl().endsWith("/snapshots/snapshot-4"));

    assertThat(browser.one("#system").getText()).isEqualTo("You write posts.\nTone: playful.");
    assertThat(browser.one("#response").getDomProperty("textContent"))
        .isEqualTo("\nfirst line\\u202e\n\uD83D\uDE80");
    browser.driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    WebElement copy = browser.one("#answer button.copy");
    copy.click();
    browser.until(all -> copy.getText().equals("Copied"));
    assertThat(
            browser.driver.executeAsyncScript(
                "navigator.clipboard.readText().then(arguments[arguments.length - 1])"))
        .isEqualTo("\nfirst line\u202e\n\uD83D\uDE80");

    browser.one("#prompts a.more").click();
    browser.until(all -> long1.equals(all.one("#prompts #user").getDomProperty("textContent")));
    assertThat(browser.all("#prompts a.more")).isEmpty();
    browser.one(".columns a[href*=entity_id]").click();
    browser.until(all -> all.all("#rows tr").size() == 4);
  }

  @Test
  void aPendingSnapshotShowsItsEnd() throws Exception {
    add(
        "snapshot-4",
        Map.of(Column.STATUS, "pending", Column.STARTED_AT, "2026-01-31T12:40:00.000Z"));
    browser.open(site, "/snapshots/snapshot-4");
    assertThat(browser.one(".badge").getText()).contains("pending");
    try (StoreFixture fixture = StoreFixture.raw(store)) {
      fixture.sql(
          "UPDATE generation_snapshots SET status = 'success', response_text = 'it is done'"
              + " WHERE id = 'snapshot-4'");
    }
    browser.until(all -> all.says(".badge", "success"));
    browser.until(all -> all.says("#response", "it is done"));
  }

  @Test
  void twoArePickedAndCompared() {
    browser.open(site, "/");
    browser.one("tr[data-id=snapshot-1] .pick input").click();
    assertThat(browser.one("#picks").getText()).isEqualTo("Pick one more");
    browser.one("tr[data-id=snapshot-2] .pick input").click();
    browser.one("#compare button").click();
    browser.until(all -> !all.all(".diff").isEmpty());

    assertThat(browser.one(".diff del").getText()).isEqualTo("Grüße release");
    assertThat(browser.one(".diff ins").getText()).isEqualTo("winter sale");
    assertThat(browser.one(".verdict").getText()).startsWith("1 text differs.");
    browser.one(".verdict a").click();
    browser.until(all -> all.one(".diff del").getText().equals("winter sale"));
  }

  @Test
  void theDashboardShowsFigures() {
    browser.open(site, "/dashboard");

    assertThat(browser.one(".figures").getText()).contains("0.0036 USD", "8,340", "33.3 %");
    assertThat(browser.all("svg.chart")).hasSize(5);
    assertThat(browser.one("svg.chart").getDomAttribute("aria-label"))
        .contains("Cost USD", "2026-01-31", "0.0036 USD");
    browser.all(".charts summary").get(1).click();
    assertThat(browser.all(".charts details").get(1).getText()).contains("2026-01-31", "7,200");
    browser.all(".groups .choices a").get(2).click();
    browser.until(all -> all.says("#groups-title", "model"));
    assertThat(browser.one(".groups tbody").getText()).contains("gpt-4o-mini-2024-07-18");
    browser.one(".groups tbody a").click();
    browser.until(all -> all.all("#rows tr").size() == 3);
  }

  @Test
  void keysAreEnough() {
    browser.open(site, "/");
    browser.tab();
    assertThat(browser.focused().getText()).isEqualTo("Skip to content");
    browser.press("j", "j");
    assertThat(browser.focused().getText()).contains("pshot-2");
    browser.press("x", "k", "x", "k");
    assertThat(browser.all(".pick input:checked")).hasSize(2);
    browser.press("/");
    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("search");
    browser.press("j", "p", "?");
    assertThat(browser.one("#search").getDomProperty("value")).isEqualTo("jp?");
    browser.press(Keys.ESCAPE);
    assertThat(browser.focused().getTagName()).isEqualTo("body");
    browser.press("c");
    browser.until(all -> !all.all(".diff").isEmpty());
    browser.press("g", "s");
    browser.until(all -> all.driver.getTitle().startsWith("Snapshots"));
    browser.press("k", Keys.ENTER);
    browser.until(all -> all.driver.getCurrentUrl().endsWith("/snapshots/snapshot-1"));
    browser.press("?");
    browser.until(all -> all.driver.getTitle().startsWith("Help"));

    // Whoever does not want them turns them off, and Tab passes through everything.
    browser.one("#keys-on").click();
    browser.open(site, "/");
    browser.press("j");
    assertThat(browser.focused().getTagName()).isEqualTo("body");
    Object first = null;
    int steps = 0;
    do {
      browser.tab();
      first = first == null ? browser.focused().getText() : first;
      steps++;
    } while (!browser.focused().getTagName().equals("body") && steps < 60);
    assertThat(steps).as("Tab is never caught").isBetween(15, 59);
    browser.run("localStorage.clear()");
  }

  @Test
  void scriptsAreNotNeeded() {
    browser.scripts(false);
    try {
      browser.open(site, "/");
      assertThat(browser.one("#live").isDisplayed()).isFalse();
      browser.one("#search").sendKeys("winter", Keys.ENTER);
      browser.until(all -> all.all("#rows tr").size() == 1);
      browser.one("a.open").click();
      browser.until(all -> all.driver.getCurrentUrl().endsWith("/snapshots/snapshot-2"));
      assertThat(browser.one("#answer button.copy").isDisplayed()).isFalse();
      browser.driver.get(site.at("/").toString());
      browser.one("tr[data-id=snapshot-1] .pick input").click();
      browser.one("tr[data-id=snapshot-2] .pick input").click();
      browser.one("#compare button").click();
      browser.until(all -> !all.all(".diff ins").isEmpty());
      browser.driver.get(site.at("/snapshots/snapshot-3").toString());
      browser.one("#answer .rest a").click();
      browser.until(all -> all.driver.getCurrentUrl().endsWith("/text/response_text"));
      browser.driver.get(site.at("/dashboard").toString());
      assertThat(browser.all("svg.chart rect.one")).isNotEmpty();
    } finally {
      browser.scripts(true);
    }
  }

  @Test
  void noPageIsWiderThanAPhone() {
    browser.width(360, 740);
    browser.open(site, "/");
    for (String page : PAGES) {
      browser.driver.get(site.at(page).toString());
      Object width = browser.run("return document.documentElement.scrollWidth");
      assertThat(width).as(page).isEqualTo(360L);
    }
  }

  @Test
  void noPageHasBarriers() throws Exception {
    browser.open(site, "/");
    for (boolean dark : new boolean[] {false, true}) {
      browser.dark(dark);
      for (String page : PAGES) {
        browser.driver.get(site.at(page).toString());
        browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        assertThat(browser.barriers()).as("%s, dark: %s", page, dark).isEmpty();
      }
      String color = "return getComputedStyle(document.body).backgroundColor";
      assertThat(browser.run(color)).isEqualTo(dark ? "rgb(20, 23, 28)" : "rgb(251, 250, 247)");
    }
    browser.width(360, 740);
    browser.driver.get(site.at("/").toString());
    assertThat(browser.barriers()).isEmpty();
  }

  @Test
  void aPasswordIsAskedForWithoutBarriers() throws Exception {
    try (Site locked = Site.closed(store, "correct horse", Clock.systemUTC())) {
      browser.driver.get(locked.viewer.address().toString());
      assertThat(browser.barriers()).isEmpty();
      browser.press("correct horse", Keys.ENTER);
      browser.until(all -> all.all("#rows tr").size() == 3);
    }
  }

  @Test
  void storedTextsNeverRun() throws Exception {
    add(HostileTest.EVIL, HostileTest.row(HostileTest.EVIL));
    String id = Urls.encoded(HostileTest.EVIL);
    browser.open(site, "/");
    for (String page :
        List.of(
            "/",
            "/?org=" + id,
            "/snapshots/" + id,
            "/snapshots/no" + id,
            "/compare?id=" + id + "&id=snapshot-1",
            "/compare?template=" + id,
            "/dashboard?since=all",
            "/snapshots/" + id + "/text/response_text")) {
      browser.driver.get(site.at(page).toString());
      assertThat(alert()).as(page).isFalse();
      assertThat(browser.all("img[onerror], script:not([src='/assets/viewer.js'])"))
          .as(page)
          .isEmpty();
    }
    browser.driver.get(site.at("/snapshots/" + id).toString());
    assertThat(browser.one("#response").getText()).isEqualTo(HostileTest.EVIL);
    browser.driver.get(site.at("/").toString());
    browser.until(all -> all.says("#count", "4 snapshots"));
    add("snapshot-5", HostileTest.row(HostileTest.EVIL.replace("1", "3")));
    browser.until(all -> all.says("#count", "5 snapshots"));
    assertThat(alert()).isFalse();
    assertThat(browser.all("#rows img, #rows script")).isEmpty();
  }

  private static boolean alert() {
    try {
      Alert alert = browser.driver.switchTo().alert();
      alert.dismiss();
      return true;
    } catch (NoAlertPresentException e) {
      return false;
    }
  }
}

package io.promptnotary;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Config;
import io.promptnotary.config.Glob;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Bucket;
import io.promptnotary.snapshot.Cost;
import io.promptnotary.snapshot.Prices;
import io.promptnotary.snapshot.Usage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricingTest {
  private static final Usage MILLION =
      new Usage(Map.of(Bucket.INPUT, 1_000_000L, Bucket.CACHE_WRITE, 1_000_000L));

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Prices prices(String file, Config.ModelPrice... models) {
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
    return Pricing.prices(new Config.Pricing(file, List.of(models), false), log);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void takesTheShippedTable() {
    assertThat(prices(null).models()).isGreaterThan(1000);
    assertThat(said()).isEmpty();
  }

  @Test
  void takesTheUsersOwnFileAndPrices() throws Exception {
    Path file = folder.resolve("own.json");
    Files.writeString(
        file,
        "{\"version\":\"v7\",\"currency\":\"USD\",\"providers\":[{\"id\":\"lab\",\"models\":[]}]}");
    Prices own =
        prices(
            file.toString(),
            new Config.ModelPrice(
                "lab",
                new Glob("big-*"),
                "EUR",
                new BigDecimal("2"),
                new BigDecimal("1"),
                new BigDecimal("3"),
                new BigDecimal("9")));
    assertThat(own.version()).isEqualTo("v7");
    assertThat(own.cost("lab", "big-1.5", MILLION, Instant.EPOCH))
        .isEqualTo(new Cost.Known(new BigDecimal("5"), "EUR", "own/lab/big-*"));
    assertThat(said()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAFileAndTakesTheShippedOne() throws Exception {
    Path file = folder.resolve("own.json");
    complains(file.toString(), "there is no such file");
    Files.writeString(file, "{");
    complains(file.toString(), "line 1: no JSON");
    Files.write(file, new byte[] {(byte) 0xff});
    complains(file.toString(), "it is not UTF-8");
    complains("\0", "it is no file name");
    complains(folder.toString(), "it cannot be read");
  }

  private void complains(String file, String flaw) {
    said.reset();
    assertThat(prices(file).models()).isGreaterThan(1000);
    assertThat(said().lines()).hasSize(1);
    assertThat(said())
        .contains("pricing.file " + file + ": " + flaw)
        .endsWith("; the shipped prices are used instead");
  }
}

package io.promptnotary.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.snapshot.Prices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceTableGeneratorTest {
  private static final String SOURCE =
      """
      [{"id": "anthropic", "name": "A", "api_pattern": "x", "model_match": {"contains": "claude"},
        "provider_match": {"and": [{"equals": "a"}, {"not": {"ends_with": "b"}}]},
        "extractors": [{"mappings": [{"path": "cache_read", "dest": "input_tokens"}]},
                       {"mappings": [{"path": "x", "dest": "input_tokens"}]}],
        "models": [{"id": "c", "match": {"equals": "c"}, "context_window": 9,
          "prices": {"input_mtok": {"base": 1.50, "tiers": [{"start": 100, "price": 3}]},
                     "output_mtok": 0.18000000000000002, "requests_kcount": 10}}]},
       {"id": "g", "fallback_model_providers": ["anthropic"],
        "extractors": [{"mappings": [{"path": "thoughts", "dest": "output_tokens"}]},
                       {"mappings": [{"path": ["d", "cached"], "dest": "input_tokens"}]}],
        "models": [{"id": "m", "match": {"or": [{"equals": "m"}, {"regex": "^m"}]}, "prices": [
          {"prices": {"input_mtok": 1}},
          {"constraint": {"start_date": "2026-01-01"}, "prices": {"input_mtok": 2e2}},
          {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"},
           "prices": {"cache_audio_read_mtok": 3}}]}]}]
      """;

  @Test
  void keepsModelsOnePerLine() throws Exception {
    List<String> lines = PriceTableGenerator.generate(SOURCE, "2026-08-21").lines().toList();
    assertThat(lines.get(1))
        .contains("pydantic/genai-prices", "2026-08-21", "Copyright (c)", "MIT");
    assertThat(lines.subList(2, lines.size()))
        .containsExactly(
            "\"version\": \"2026-08-21\",",
            "\"currency\": \"USD\",",
            "\"providers\": [",
            "{\"id\":\"anthropic\",\"name\":\"A\","
                + "\"names\":{\"and\":[\"a\",{\"not\":{\"ends_with\":\"b\"}}]},"
                + "\"told_by_model\":{\"contains\":\"claude\"},\"cached_outside\":true,"
                + " \"models\": [",
            "{\"id\":\"c\",\"input\":1.5,\"output\":0.18,\"thousand_calls\":10,"
                + "\"above\":{\"100\":{\"input\":3}}}",
            "]},",
            "{\"id\":\"g\",\"reasoning_outside\":true,"
                + "\"cached_outside\":{\"contains\":\"claude\"},\"sells_for\":[\"anthropic\"],"
                + " \"models\": [",
            "{\"id\":\"m\",\"match\":[\"m\",{\"regex\":\"^m\"}],\"prices\":[{\"input\":1},"
                + "{\"from\":\"2026-01-01\",\"input\":200},"
                + "{\"hours\":\"00:30-16:30\",\"cache_audio_read\":3}]}",
            "]}",
            "]",
            "}");
  }

  @Test
  void writesWhatTheAgentReads(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("source.json"), SOURCE);
    Path target = folder.resolve("prices.json");
    PriceTableGenerator.main(new String[] {source.toString(), "2026-08-21", target.toString()});
    assertThat(Prices.parse(Files.readString(target)).models()).isEqualTo(2);
    assertThatThrownBy(() -> PriceTableGenerator.main(new String[] {"a", "today", "b"}))
        .hasMessageContaining("its day");
  }

  @Test
  void refusesWhatItWouldLose() {
    refuses("\"input_video_mtok\":1", "input_video_mtok: no bucket for this price");
    refuses("\"input_mtok\":\"1\"", "\"1\": not a price");
    assertThatThrownBy(
            () -> PriceTableGenerator.generate(SOURCE.replace("16:30:00Z", "16:30:01Z"), "d"))
        .hasMessage("16:30:01Z: not a full minute in UTC");
  }

  private static void refuses(String price, String why) {
    String source = SOURCE.replace("\"cache_audio_read_mtok\": 3", price);
    assertThatThrownBy(() -> PriceTableGenerator.generate(source, "d")).hasMessage(why);
  }
}

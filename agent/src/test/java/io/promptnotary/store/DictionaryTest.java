package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.EntryText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  @Test
  void oneServesSeveralTemplates() throws Exception {
    List<Prompts> templates = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      templates.add(new Prompts(seed));
    }
    List<byte[]> rows = new ArrayList<>();
    List<byte[]> others = new ArrayList<>();
    for (int i = 0; i < 96; i++) {
      Prompts template = templates.get(i / 2 % 4);
      (i < 64 ? rows : others).add(EntryText.encode(template.row(START.plusSeconds(i))));
    }

    Dictionary dictionary = Dictionary.train(rows);

    assertThat(dictionary.samples()).isEqualTo(32);
    assertThat(dictionary.share(others)).isLessThan(1_536.0 / 38_000);
    assertThat(dictionary.content().length).isLessThanOrEqualTo(256 << 10);
  }

  @Test
  void shortRowsAreTrainedOnToo() {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String row = "{\"id\":\"%d\",\"status\":\"success\",\"name\":\"Reviewer.review\",\"n\":%d}";
      rows.add(row.formatted(i * 7919, i % 13).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(Dictionary.train(rows).share(rows)).isLessThan(0.7);
  }
}

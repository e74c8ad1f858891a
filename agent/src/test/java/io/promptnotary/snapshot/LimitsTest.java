package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
  // SHA-256 of "0123456789".
  private static final String SHA256 =
      "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

  private static String cut(String text, int maxChars) {
    return String.valueOf(new Limits().apply(text, Role.CALL, "user", maxChars));
  }

  @Test
  void keepsHeadAndTailAndSaysSo() {
    Told.Row row = new Told().part(call(0).with("user", "0123456789").max(5)).row();
    String expected = "012\n[… 5 of 10 characters left out, sha256 " + SHA256 + "]\n89";
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo(expected);
    assertThat(row.json(Column.LLM_CALLS).at("/0/user").asText()).isEqualTo(expected);
    assertThat(row.json(Column.ATTRIBUTES))
        .isEqualTo(
            Trees.parse(
                "{\"truncated\": [{\"field\": \"call.user\", \"length\": 10, \"sha256\": \""
                    + SHA256
                    + "\"}]}"));
  }

  @Test
  void groupsThousands() {
    assertThat(cut("x".repeat(12_000), 3_877)).contains("[… 8,123 of 12,000 characters left out, ");
  }

  @Test
  void keepsWhatFits() {
    assertThat(cut("0123456789", 10)).isEqualTo("0123456789");
    assertThat(cut("0123456789", 0)).isEqualTo("0123456789");
  }

  @Test
  void splitsNoSurrogatePair() {
    String rockets = "\uD83D\uDE80".repeat(5);
    assertThat(cut(rockets, 6)).startsWith("\uD83D\uDE80\n[… 6 of 10 ").endsWith("]\n\uD83D\uDE80");
    assertThat(cut(rockets, 1)).startsWith("\n[… 10 of 10 ").endsWith("]\n");
  }

  @Test
  void reachesTextsInsideContainers() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with("messages", List.of(Map.of("role", "user", "text", "0123456789")))
                    .max(4))
            .row();
    assertThat(row.json(Column.ATTRIBUTES).at("/truncated/0/field").asText())
        .isEqualTo("call.messages[0].text");
    assertThat(row.json(Column.MESSAGES).at("/0/role").asText()).isEqualTo("user");
  }

  @Test
  void cutsNoIdentifierAndNoFigure() {
    Told.Row row =
        new Told()
            .part(
                part(Role.GENERATION, 0)
                    .at(0, 1)
                    .with("org_id", "organisation-7")
                    .with("attributes.n", 1234567)
                    .max(4))
            .row();
    assertThat(row.get(Column.ORG_ID)).isEqualTo("organisation-7");
    assertThat(row.get(Column.ATTRIBUTES)).isEqualTo("{\"n\":1234567}");
  }

  @Test
  void hashesWhatWasRedacted() {
    JsonNode attributes =
        new Told()
            .redact("sk-\\w+")
            .part(call(0).with("user", "sk-secret").max(4))
            .row()
            .json(Column.ATTRIBUTES);
    assertThat(attributes.at("/truncated/0/length").asInt()).isEqualTo("[redacted]".length());
  }
}

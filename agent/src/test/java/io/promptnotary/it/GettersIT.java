package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Values that do not let themselves be read. */
class GettersIT {
  private static final String MAIN = "com.acme.getters.Main";

  @TempDir Path dir;

  @OnEachJdk
  void hostileGettersAreGapsAndNoHarm(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "getters");
    HostJvm host = bare.agent(Hosts.config("getters"));
    Run run = host.run(MAIN);
    Row row = host.db().row();

    assertThat(run.toString()).isEqualTo(bare.run(MAIN).toString());
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("hostile");
    assertThat(row.text("response_text")).isEqualTo("fine");
    assertThat(row.json("attributes", "/package").asText()).isEqualTo("package-private method");
    assertThat(row.json("attributes", "/field").asText()).isEqualTo("private field");
    assertThat(row.json("attributes", "/alternative").asText()).isEqualTo("fine");
    assertThat(row.text("finish_reason")).isNull();
    JsonNode gaps = row.json("capture_gaps");
    assertThat(gaps.isArray()).isTrue();
    assertThat(gaps).isNotEmpty().allMatch(gap -> gap.toString().contains("ask"));
    for (String field :
        new String[] {"model", "finish_reason", "response_id", "provider", "attributes.too_far"}) {
      assertThat(gaps).as(field).anyMatch(gap -> gap.toString().contains('"' + field + '"'));
    }
  }
}

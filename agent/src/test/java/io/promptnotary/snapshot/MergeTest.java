package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeTest {

  private static List<Item> merge(Told.One... told) {
    Gaps gaps = new Gaps();
    Merge merge = new Merge(new Plain(new Redaction(List.of()), gaps), new Limits(), gaps);
    return merge.outermost(Arrays.stream(told).map(one -> one.build(0)).toList());
  }

  @Test
  void joinsBegunAndEndedParts() {
    List<Item> items =
        merge(
            call(0).open(1).with("user", "u").with("model", "m").with("provider", "p"),
            call(0).at(1, 5).with("model", "m-1").with("provider", null).with("output", "o"));
    assertThat(items).hasSize(1);
    assertThat(items.get(0).fields)
        .containsOnly(
            Map.entry("user", "u"),
            Map.entry("model", "m-1"),
            Map.entry("requested_model", "m"),
            Map.entry("provider", "p"),
            Map.entry("output", "o"));
    assertThat(items.get(0).endNanos).isEqualTo(5_000_000);
  }

  @Test
  void fillsTheOutermostFromTheNearestAndThenTheEarliest() {
    List<Item> items =
        merge(
            call(3).in(2).with("model", "deepest").with("reasoning", "r"),
            call(2).in(1).with("model", "inner").with("text", "inner"),
            call(4).in(0).with("model", "later").with("finish_reason", "stop"),
            part(Role.COMPOSE, 1).in(0),
            call(0).at(0, 9).with("text", "outer"));
    assertThat(items).extracting(item -> item.role).containsExactly(Role.CALL, Role.COMPOSE);
    assertThat(items.get(0).fields)
        .containsEntry("text", "outer")
        .containsEntry("model", "inner")
        .containsEntry("reasoning", "r")
        .containsEntry("finish_reason", "stop");
    assertThat(items.get(0).endNanos).isEqualTo(9_000_000);
  }

  @Test
  void prefersANearerNestedCallOverAnEarlierDeeperOne() {
    List<Item> items =
        merge(
            call(0),
            call(1).in(0),
            call(2).in(1).with("model", "deeper"),
            call(3).in(0).with("model", "nearer"));
    assertThat(items.get(0).fields).containsEntry("model", "nearer");
  }

  @Test
  void followsNoLoopOfParents() {
    assertThat(merge(call(0).in(1), call(1).in(0), call(2).in(2), call(3).in(99))).hasSize(3);
  }

  @Test
  void keepsValuesOfAPartThatNamesFewer() {
    Part lame =
        new Part(
            Role.CALL,
            0,
            Part.NONE,
            "p",
            "C.m",
            0,
            1,
            new String[] {"text", "model"},
            new Object[] {"t"},
            null,
            false,
            0,
            List.of());
    Gaps gaps = new Gaps();
    Merge merge = new Merge(new Plain(new Redaction(List.of()), gaps), new Limits(), gaps);
    assertThat(merge.outermost(List.of(lame)).get(0).fields).containsOnlyKeys("text");
  }
}

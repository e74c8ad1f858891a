package io.promptnotary.console;

import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.store.Spool;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Shows how the targets of {@code forward} stand, for people. */
final class TargetLines {
  private final Standing standing;
  private final int columns;
  private final ZoneId zone;

  TargetLines(Standing standing, int columns, ZoneId zone) {
    this.standing = standing;
    this.columns = columns;
    this.zone = zone;
  }

  void print(PrintStream out, Palette palette) {
    if (standing.targets().isEmpty()) {
      return;
    }
    Section.title(out, palette, "DELIVERED TO", null);
    Table table =
        new Table(
            List.of(
                Table.Heading.name("TARGET"),
                Table.Heading.text("ADDRESS"),
                Table.Heading.number("DELIVERED"),
                Table.Heading.number("WAITING"),
                Table.Heading.fixed("OLDEST", text -> text),
                Table.Heading.number("MISSING")));
    for (Spool.Standing each : standing.targets()) {
      table.add(
          List.of(
              Text.line(each.name()),
              Text.line(each.address()),
              Units.count(each.delivered()),
              waiting(each),
              each.oldestAt() == null ? "" : Units.seconds(each.oldestAt(), zone),
              Units.count(each.refused() + each.givenUp())));
    }
    table.lines(columns, palette).forEach(out::println);
    for (Spool.Standing each : standing.targets()) {
      String since = each.failingSince();
      if (since != null) {
        out.println(
            palette.red(each.name() + " takes nothing since " + Units.seconds(since, zone))
                + ": "
                + Text.line(String.valueOf(each.trouble())));
      }
    }
  }

  private static String waiting(Spool.Standing target) {
    List<String> parts = new ArrayList<>();
    parts.add(Units.count(target.waiting() + target.history()));
    if (target.waitingBytes() > 0) {
      parts.add(Units.bytes(target.waitingBytes()));
    }
    return String.join(", ", parts);
  }
}

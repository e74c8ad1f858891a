package io.promptnotary.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpSectionRenderer;

/** Lists the commands by what one comes for. Stateless. */
final class Groups implements IHelpSectionRenderer {
  private static final int NAMES = 14;

  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Look", List.of("list", "show", "diff", "tail", "serve", "status", "fleet"));
    GROUPS.put("Ask", List.of("report", "sql", "verify", "replay"));
    GROUPS.put(
        "Keep",
        List.of(
            "export", "import", "forward", "ingest", "index", "reprice", "archive", "restore",
            "prune"));
    GROUPS.put("Set up", List.of("discover", "check", "attach", "completion", "help"));
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    Map<String, Help> rest = new LinkedHashMap<>(help.subcommands());
    GROUPS.forEach(
        (title, names) -> {
          Map<String, Help> group = new LinkedHashMap<>();
          for (String each : names) {
            Help command = rest.remove(each);
            if (command != null) {
              group.put(each, command);
            }
          }
          add(text, help, title, group);
        });
    add(text, help, "Other", rest);
    return text.toString();
  }

  private static void add(StringBuilder text, Help help, String title, Map<String, Help> group) {
    if (group.isEmpty()) {
      return;
    }
    int width = help.commandSpec().usageMessage().width();
    TextTable table =
        TextTable.forColumns(
            help.colorScheme(),
            new Column(NAMES, 2, Column.Overflow.SPAN),
            new Column(width - NAMES, 2, Column.Overflow.WRAP));
    group.forEach(
        (name, command) ->
            table.addRowValues(
                help.colorScheme().commandText(name), help.colorScheme().text(first(command))));
    text.append(String.format("%n%s:%n", title)).append(table);
  }

  /** The first sentence tells enough here. */
  private static String first(Help command) {
    String all = String.join(" ", command.commandSpec().usageMessage().description());
    int end = all.indexOf(". ");
    return end < 0 ? all : all.substring(0, end + 1);
  }
}

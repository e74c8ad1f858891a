package io.promptnotary.inspect;

import io.promptnotary.inspect.Scout.Found;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes a configuration to begin with: what is likeliest, and the rest as comments. */
final class Starter {
  /** A method of the likeliest class is as good as its best if it is no further behind. */
  private static final int BEHIND = 3;

  private static final int OTHERS = 4;

  /** From the outside in, as one reads it. */
  private static final List<Role> ORDER =
      List.of(Role.GENERATION, Role.COMPOSE, Role.CALL, Role.CHECK, Role.REPAIR, Role.SAVE);

  private static final Map<Role, String> TITLES =
      Map.of(
          Role.GENERATION, "The unit of work: what happens inside becomes one snapshot.",
          Role.COMPOSE, "Where the prompt is put together.",
          Role.CALL, "Where the model is asked.",
          Role.CHECK, "Where a draft is looked at.",
          Role.REPAIR, "The whole step of validating and repairing.",
          Role.SAVE, "Where what was generated is stored: the link to your entity.");

  private final Types types;
  private final StringBuilder out = new StringBuilder();
  private final Set<String> ids = new HashSet<>();

  private Starter(Types types) {
    this.types = types;
  }

  static String write(Types types, Map<Role, List<Found>> found, List<LibraryReport> libraries) {
    Starter starter = new Starter(types);
    starter.head(libraries);
    boolean any = ORDER.stream().anyMatch(each -> !found.getOrDefault(each, List.of()).isEmpty());
    starter.line(any ? "pointcuts:" : "pointcuts: []");
    for (Role each : ORDER) {
      starter.role(each, found.getOrDefault(each, List.of()));
    }
    return starter.out.toString();
  }

  private void head(List<LibraryReport> libraries) {
    line(
        "# What Promptnotary watches. Written by discover, which guesses from names and types: read it,");
    line("# correct it, and hold it against your application again with");
    line("#   java -jar promptnotary.jar check THIS-FILE --jar app.jar");
    line("version: 1");
    line("");
    line("store:");
    line("  # ${NAME:-default} takes an environment variable where there is one.");
    line("  url: \"jdbc:sqlite:${PROMPTNOTARY_DB:-./promptnotary.db}\"");
    line("");
    if (libraries.isEmpty()) {
      line("# No known library is on the class path; should one turn up, it is recorded.");
    } else {
      line("# Recorded without any pointcut:");
      for (LibraryReport each : libraries) {
        line("#   " + plain(each.name() + " " + String.join(", ", each.versions())));
      }
    }
    line("libraries: auto");
    line("");
  }

  private void role(Role role, List<Found> found) {
    line("");
    line("  # " + TITLES.get(role));
    if (found.isEmpty()) {
      line("  # Nothing that looks like it was found.");
      return;
    }
    Found best = found.get(0);
    List<Found> others = new ArrayList<>();
    for (Found each : found) {
      boolean near = each.candidate().score() >= best.candidate().score() - BEHIND;
      if (near && each.candidate().type().equals(best.candidate().type())) {
        pointcut(role, each);
      } else {
        others.add(each);
      }
    }
    if (!others.isEmpty()) {
      line("  # Perhaps also:");
      others.stream()
          .limit(OTHERS)
          .forEach(
              each ->
                  line(
                      "  #   "
                          + plain(each.candidate().type() + "." + each.candidate().method())
                          + ": "
                          + plain(String.join(", ", each.candidate().reasons()))));
    }
  }

  private void pointcut(Role role, Found found) {
    line("  # Because " + plain(String.join(", ", found.candidate().reasons())) + ".");
    line("  - id: " + id(found));
    line("    role: " + role.key());
    line("    class: " + quoted(found.candidate().type()));
    line("    method: " + quoted(found.candidate().method()));
    Callback.of(types, found.method().file()).ifPresent(this::completes);
    Map<String, String> fields = Guess.of(types, role, found.method());
    if (fields.isEmpty()) {
      return;
    }
    line("    capture:");
    boolean list = false;
    for (Map.Entry<String, String> each : fields.entrySet()) {
      String field = each.getKey();
      if (field.startsWith("messages.")) {
        if (!list) {
          line("      messages:");
          list = true;
        }
        line("        " + field.substring("messages.".length()) + ": " + each.getValue());
      } else {
        line("      " + field + ": " + each.getValue());
      }
    }
  }

  private void completes(Callback callback) {
    line("    completes:");
    line("      callback: args[-1]");
    if (callback.chunk() != null) {
      line("      chunk: " + callback.chunk());
    }
    line("      done: " + callback.done());
    if (callback.fail() != null) {
      line("      fail: " + callback.fail());
    }
  }

  private String id(Found found) {
    String name =
        (found.method().owner().simpleName() + "-" + found.method().file().name())
            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .replaceAll("[^A-Za-z0-9-]", "-")
            .toLowerCase(Locale.ROOT);
    String id = name;
    for (int i = 2; !ids.add(id); i++) {
      id = name + "-" + i;
    }
    return id;
  }

  /** Names from class files may be anything. */
  private static String quoted(String name) {
    return name.matches("[A-Za-z0-9_.$(), \\[\\]]+") ? name : "'" + name.replace("'", "''") + "'";
  }

  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}

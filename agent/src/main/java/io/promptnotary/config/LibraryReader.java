package io.promptnotary.config;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Library.NotCovered;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads shipped pointcut files: users' language with a few keys more that say which library it is
 * about. Stateless; never throws for what stands in a file.
 */
public final class LibraryReader {
  /** Far behind the user's pointcuts, and as many for each library as nobody writes. */
  private static final int INDEXES = 10_000;

  private static final Path HERE = Path.of("");

  private LibraryReader() {}

  /**
   * What came out.
   *
   * @param library null if there is any problem
   * @param problems everything that is wrong, sorted; empty if all is well
   */
  public record Loaded(@Nullable Library library, List<Problem> problems) {}

  /**
   * Reads the file of that name in promptnotary.jar.
   *
   * @param maxChars the user's limit for captured texts, 0 for none
   * @throws IOException if it is not there or cannot be read
   */
  public static Loaded shipped(String name, int maxChars) throws IOException {
    String file = "libraries/" + name + ".yaml";
    try (InputStream in = LibraryReader.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException(file + " is missing");
      }
      return read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), maxChars);
    }
  }

  /** Reads {@code text}, which stands in the file of that name. */
  public static Loaded read(String name, String text, int maxChars) {
    Problems problems = new Problems();
    String file = name + ".yaml";
    Nodes nodes = new Nodes(file, Map.of(), problems);
    Optional<Library> library =
        YamlSyntax.compose(file, text, problems)
            .flatMap(root -> nodes.fields(root, "", "", keys()))
            .flatMap(top -> library(name, top, nodes, problems, maxChars));
    return new Loaded(problems.isEmpty() ? library.orElse(null) : null, problems.sorted());
  }

  private static List<String> keys() {
    return Stream.concat(Stream.of("version"), Keys.LIBRARY.stream()).toList();
  }

  private static Optional<Library> library(
      String name, Fields top, Nodes nodes, Problems problems, int maxChars) {
    Expressions expressions = new Expressions(problems);
    Values values = new Values(problems);
    for (String key : List.of("version", "library", "artifacts", "packages", "pointcuts")) {
      if (!top.has(key)) {
        problems.add(top.place(), key, "is missing");
      }
    }
    top.text("version")
        .filter(text -> !text.value().equals("1"))
        .ifPresent(text -> problems.add(text, "unknown: " + text.value()));
    top.text("library")
        .filter(text -> !text.value().equals(name))
        .ifPresent(text -> problems.add(text, "'" + text.value() + "' is not the file's name"));
    List<NotCovered> notCovered = new ArrayList<>();
    for (Fields each : top.mappings("not_covered", Keys.NOT_COVERED)) {
      Optional<String> type = each.text("class").flatMap(values::className);
      Optional<String> what = each.text("what").map(Text::value);
      if (type.isEmpty() || what.isEmpty()) {
        problems.add(each.place(), each.where(), "give class and what");
      } else {
        notCovered.add(
            new NotCovered(
                type.get(),
                new MethodSelector(expressions.signatures(each, "method"), List.of(), List.of()),
                what.get()));
      }
    }
    List<Pointcut> pointcuts = pointcuts(name, top, nodes, problems, maxChars);
    Set<String> ids = pointcuts.stream().map(Pointcut::id).collect(Collectors.toSet());
    List<Text> optional = top.texts("optional");
    for (Text each : optional) {
      // An id that is missing because of another mistake is no mistake of its own.
      if (problems.isEmpty() && !ids.contains(each.value())) {
        problems.unknown(each.place(), each.where(), "unknown pointcut", each.value(), ids);
      }
    }
    return Optional.of(
        new Library(
            name,
            plain(top.texts("artifacts")),
            plain(top.texts("packages")),
            Set.copyOf(plain(optional)),
            notCovered,
            pointcuts));
  }

  private static List<Pointcut> pointcuts(
      String name, Fields top, Nodes nodes, Problems problems, int maxChars) {
    // Of the user's defaults only the limit applies: the file knows how its library is recorded.
    Settings settings =
        new Settings(Sources.none(problems), new Fields(nodes, top.place(), ""), HERE, problems);
    Completions completions = new Completions(nodes, problems);
    int first = first(name);
    List<Pointcut> pointcuts = new ArrayList<>();
    for (Pointcut each : new PointcutReader(nodes, problems, completions, settings).read(top)) {
      if (!each.id().startsWith(name + ".")) {
        problems.add(top.keyPlace("pointcuts"), each.id(), "must begin with '" + name + ".'");
      }
      pointcuts.add(each.shipped(first + each.index(), maxChars));
    }
    return pointcuts;
  }

  private static int first(String name) {
    List<String> names = KnownLibraries.list().stream().map(KnownLibraries.Library::name).toList();
    return INDEXES * (1 + (names.contains(name) ? names.indexOf(name) : names.size()));
  }

  private static List<String> plain(List<Text> texts) {
    return texts.stream().map(Text::value).distinct().toList();
  }
}

package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.StudioProvider.Charge;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The two questions of the acceptance, word for word, and the commands that README answers
 * questions with, on what the demonstration leaves. The right answers come from what the studio
 * prints and from what went over the wire; the recorded rows have no part in them.
 */
class AcceptanceSqlIT {
  private static final String COST =
      """
      SELECT avg(json_extract(token_metrics, '$.estimated_cost'))
        FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success';
      """;

  private static final String REPAIRS =
      """
      SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs
        FROM generation_snapshots WHERE started_at >= datetime('now', '-7 days')
       GROUP BY template_id ORDER BY repairs DESC LIMIT 3;
      """;

  /** US dollars for a million tokens of gpt-4o-mini-2024-07-18. */
  private static final BigDecimal INPUT = new BigDecimal("0.15");

  private static final BigDecimal CACHED_INPUT = new BigDecimal("0.075");
  private static final BigDecimal OUTPUT = new BigDecimal("0.60");
  private static final BigDecimal MILLION = new BigDecimal(1_000_000);

  private static final Pattern LINE =
      Pattern.compile(
          "\\[ *\\d+/\\d+] (T-\\d+) .* ms  (?:saved as \\d+(?: \\((\\d) repairs?\\))?|FAILED .*)");

  private static final String CONSOLE = "$ java -jar promptnotary.jar ";

  /** The beginning of a line that names a part of a page. */
  private static final Pattern SECTION = Pattern.compile("^── [A-Z]+( [A-Z]+)*");

  /** A line of nothing but headings of columns. */
  private static final Pattern HEADINGS = Pattern.compile("[A-Z][A-Z]+( +[A-Z0-9]+)+");

  @TempDir static Path dir;

  /** What the studio said of one order: the template, and the repairs or null for a failure. */
  private record Order(String template, Integer repairs) {}

  private static List<Order> orders;
  private static List<List<Charge>> charges;

  @BeforeAll
  static void letTheStudioWork() throws Exception {
    Path demo = Path.of("..", "demo-app", "src", "main").toAbsolutePath().normalize();
    Path[] libraries = libraries();
    Path classes =
        Hosts.compile(demo.resolve("java"), Built.hosts().resolve("demo-app"), libraries);
    List<Path> path = new ArrayList<>(List.of(classes, demo.resolve("resources")));
    path.addAll(List.of(libraries));
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    try (StudioProvider provider = new StudioProvider(urls)) {
      Run run =
          HostJvm.in(Jdk.running(), dir)
              .agent(Path.of("..", "config", "demo.yaml").toAbsolutePath().normalize())
              .flags(
                  "-cp",
                  path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)))
              .env("PROMPTNOTARY_DB", db().file().toString())
              .env("OPENAI_BASE_URL", provider.baseUrl())
              .env("OPENAI_API_KEY", "")
              .env("OPENAI_MODEL", "")
              .run("com.acme.studio.StudioApplication");
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.err()).isEmpty();
      orders = run.out().lines().map(AcceptanceSqlIT::order).flatMap(Optional::stream).toList();
      charges = List.copyOf(provider.charges().values());
    }
    assertThat(orders).hasSizeGreaterThan(10).anyMatch(order -> order.repairs() == null);
    assertThat(charges).hasSameSizeAs(orders);
  }

  @Test
  @Requirement(26)
  void theAverageCostOfATemplate() throws Exception {
    List<BigDecimal> costs = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      if (orders.get(i).template().equals("T-42") && orders.get(i).repairs() != null) {
        costs.add(charges.get(i).stream().map(AcceptanceSqlIT::cost).reduce(BigDecimal::add).get());
      }
    }
    double right = costs.stream().mapToDouble(BigDecimal::doubleValue).average().orElseThrow();

    assertThat(right).isPositive();
    assertThat(Double.parseDouble(ask(COST).get(0))).isCloseTo(right, offset(right * 1e-9));
    for (List<String> answer : program(COST)) {
      assertThat(Double.parseDouble(answer.get(0))).isCloseTo(right, offset(right * 1e-9));
    }
  }

  /** What README shows of each command is what it prints, as far as it is the same each time. */
  @Test
  void theCommandsOfTheReadmeAnswer() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    String ask =
        readme.substring(readme.indexOf("\n## Ask\n"), readme.indexOf("### Report and list"));
    List<String> actual = List.of();
    int commands = 0;
    for (String line : ask.lines().toList()) {
      if (line.startsWith(CONSOLE)) {
        Run run = console(line.substring(CONSOLE.length()).split(" "));
        assertThat(run.exit()).as("%s: %s", line, run).isZero();
        assertThat(run.err()).as(line).isEmpty();
        actual = run.out().lines().map(AcceptanceSqlIT::lasting).toList();
        commands++;
      } else if (SECTION.matcher(line).find() || HEADINGS.matcher(line).matches()) {
        assertThat(actual).as(line).contains(lasting(line));
      }
    }
    assertThat(commands).isEqualTo(7);
  }

  private static Run console(String... arguments) {
    return HostJvm.in(Jdk.running(), dir)
        .flags("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
        .run(
            Stream.concat(
                    Stream.of("-jar", Built.jar().toString(), "--store", db().file().toString()),
                    Stream.of(arguments))
                .toArray(String[]::new));
  }

  /** The line without what differs from one run to the next: blanks, figures behind a title. */
  private static String lasting(String line) {
    Matcher section = SECTION.matcher(line);
    return section.find() ? section.group() : line.strip().replaceAll(" +", " ");
  }

  @Test
  @Requirement(27)
  void theTemplatesWithMostRepairs() throws Exception {
    Map<String, Integer> sums = new TreeMap<>();
    orders.forEach(
        order ->
            sums.merge(
                order.template(), order.repairs() == null ? 0 : order.repairs(), Integer::sum));
    assertThat(sums).hasSize(3).allSatisfy((template, repairs) -> assertThat(repairs).isPositive());
    List<List<String>> answers = new ArrayList<>(program(REPAIRS));
    answers.add(ask(REPAIRS));
    for (List<String> answer : answers) {
      assertThat(answer)
          .containsExactlyInAnyOrderElementsOf(
              sums.entrySet().stream().map(each -> each.getKey() + "|" + each.getValue()).toList());
      assertThat(answer)
          .extracting(line -> Integer.valueOf(line.substring(line.indexOf('|') + 1)))
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  private static BigDecimal cost(Charge charge) {
    assertThat(charge.model()).isEqualTo("gpt-4o-mini-2024-07-18");
    return INPUT
        .multiply(BigDecimal.valueOf(charge.prompt() - charge.cached()))
        .add(CACHED_INPUT.multiply(BigDecimal.valueOf(charge.cached())))
        .add(OUTPUT.multiply(BigDecimal.valueOf(charge.completion())))
        .divide(MILLION);
  }

  private static Optional<Order> order(String line) {
    Matcher found = LINE.matcher(line);
    if (!found.matches()) {
      return Optional.empty();
    }
    boolean saved = line.contains(" saved as ");
    int repairs = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
    return Optional.of(new Order(found.group(1), saved ? repairs : null));
  }

  /** The answer through the driver, in the program's form. */
  private static List<String> ask(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + db().file());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", cells));
      }
      return lines;
    }
  }

  /** The answer of the program sqlite3, or none where it is not installed, which is printed. */
  private static List<List<String>> program(String sql) throws Exception {
    try {
      Process process =
          new ProcessBuilder("sqlite3", db().file().toString(), sql)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return List.of(output.lines().toList());
    } catch (IOException e) {
      System.out.println("the program sqlite3 is not asked: " + e.getMessage());
      return List.of();
    }
  }

  private static Db db() {
    return new Db(dir.resolve("promptnotary.db"));
  }

  /** Jackson, as the studio has it: the same version as these tests. */
  private static Path[] libraries() {
    return Stream.of(JsonNode.class, JsonParser.class, JsonProperty.class)
        .map(type -> Path.of(uri(type)))
        .toArray(Path[]::new);
  }

  private static URI uri(Class<?> type) {
    return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
  }
}

package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever stands on a command line, it is answered in a sentence that names it. */
@Timeout(60)
class BadWordsTest {
  @TempDir static Path shared;
  private static Path file;

  @BeforeAll
  static void fill() throws Exception {
    file = shared.resolve("good.db");
    Sample.fill(file);
  }

  /** Of each line: the exit code, what was typed ({@code ~} for nothing), what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2 | list --limit x | 'x' is no whole number",
        "2 | list --limit -1 | --limit < 0: -1",
        "2 | list --limit 99999999999 | '99999999999' is beyond 2147483647",
        "2 | list --since yesterday | 'yesterday' is no time: write 7d",
        "2 | list --since 99999999999999999999d | is no time",
        "2 | list --since ~ | '' is no time",
        "2 | list --since 2026-13-45 | '2026-13-45' is no time",
        "2 | list --status nope | 'nope' is none of pending, success",
        "2 | list --color sometimes | 'sometimes' is none of auto, always, never",
        "1 | list --after nope | 'nope'",
        "1 | show ~ | '' is too short for an id",
        "1 | show % | '%' is too short",
        "1 | show zzzz | begins or ends with 'zzzz'",
        "1 | show \u001b[31mred | '␛[31mred'",
        "1 | show a\u0000b\u0000c | ",
        "2 | show last extra | 'extra'",
        "2 | diff last | give two ids",
        "1 | diff last zzzz | 'zzzz'",
        "1 | diff --template nope 1 2 | 'nope'",
        "2 | status --runs -1 | --runs < 0: -1",
        "2 | status --since soon | 'soon' is no time",
        "1 | sql ~ | the SQL is empty",
        "1 | sql DROP | DROP: snapshots are read-only here",
        "2 | sql SELECT --format xml | 'xml' is none of",
        "2 | report nonsense | 'nonsense' is none of cost, repairs",
        "2 | report cost --by nothing | 'nothing' is none of template",
        "1 | replay zzzz | 'zzzz'",
        "2 | replay last --dry-run perl | 'perl' is none of curl",
        "2 | replay last --timeout -1 | '-1' is no timeout",
        "2 | reprice --by nothing | 'nothing' is none of",
        "2 | archive --older-than -1d | '-1d' is no time",
        "2 | archive --older-than 99999999999999999999d | is no time",
        "2 | restore | give either ids or --all",
        "1 | restore zzzz | 'zzzz'",
        "2 | prune | --older-than",
        "2 | prune --older-than 1d | add --yes",
        "2 | prune --older-than 9999999999d --yes | is no time",
        "2 | export --format xml | 'xml' is none of",
        "1 | import no-such-file | no-such-file",
        "2 | tail -n -1 | -n < 0: -1",
        "2 | serve --port 99999 | 99999",
        "2 | serve --port x | 'x' is no whole number",
        "2 | attach studio | 'studio' is no whole number",
        "2 | attach 99999999999999999999 | is beyond",
        "1 | attach -5 | there is no process -5",
        "2 | check | give --classpath PATH or --jar FILE",
        "2 | check --jar ~ | give --classpath PATH or --jar FILE",
        "1 | check --jar a\u0000b | 'a␀b' is no file name",
        "1 | discover --jar no-such.jar | 'no-such.jar' does not exist",
        "2 | discover --jar x.jar -o . | '.' is a folder",
        "2 | completion fish | 'fish' is none of bash, zsh",
        "2 | help nope | there is no command 'nope'",
        "2 | nope | 'nope'",
        "2 | list --nope | '--nope'",
      })
  void isNamedInASentence(int code, String typed, String said) throws Exception {
    byte[] before = Files.readAllBytes(file);
    List<String> words = new ArrayList<>();
    for (String each : typed.split(" ")) {
      words.add(each.equals("~") ? "" : each);
    }
    Run run = Run.on(file, words.toArray(String[]::new));

    assertThat(run.code()).as("%s", run).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("promptnotary: ")
        .contains(said == null ? "" : said)
        .doesNotContain("\tat ", "\u001b", "\u0000", "Exception");
    // What is wrong, what may have been meant, where to read on.
    assertThat(run.err().lines().count()).isBetween(1L, code == 1 ? 1L : 3L);
    assertThat(file).hasBinaryContent(before);
  }
}

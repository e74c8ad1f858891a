package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shipped patterns for keys, tokens and passwords. Immutable and safe on any thread.
 *
 * <p>A text is walked once. Each kind has a hint, the literal that its secrets begin with or stand
 * behind; a table of the hints' first two characters passes over nearly every place at the cost of
 * one look-up. Only where a hint stands is its expression tried, at that very place and with
 * bounded repetitions, so that the time is linear in the length of the text whatever it holds.
 */
final class KnownSecrets {
  private static final int ASCII = 128;
  private static final int PIECE = 8192;

  // Base64 and identifiers run on: a key begins where such a run does.
  private static final String START = "(?<![A-Za-z0-9_+/-])";
  private static final String END = "(?![A-Za-z0-9_-])";
  private static final String QUOTE = "\\\\{0,3}[\"'`]";
  private static final String IS = "(?:" + QUOTE + ")?\\s{0,4}(?:=>|:=|[:=])\\s{0,4}";
  private static final String PLACEHOLDER =
      "(?!\\[redacted|\\$|\\{|<|%|\\*\\*|\\.\\.|x{4}|your|enter|example|changeme|none|null|true"
          + "|false|string|text|required|optional|hidden|secret\\W|password\\W|os\\.|process\\.)";
  private static final String QUOTED = QUOTE + PLACEHOLDER + "([^\"'`\\s\\\\]{6,200}+)" + QUOTE;
  private static final String BARE_CHARS = "[^\\s\"'`,;&<>(){}\\[\\]|\\\\]";

  private record Kind(String name, String hint, boolean anyCase, Pattern pattern) {

    boolean hintsAt(String text, int at) {
      return text.regionMatches(anyCase, at, hint, 0, hint.length());
    }

    /** True if the secret is the whole match and not a group of it. */
    boolean isWhole() {
      return pattern.matcher("").groupCount() == 0;
    }
  }

  private record Match(String kind, int start, int end) {}

  private static final class Shipped {
    static final KnownSecrets ONLY = new KnownSecrets(kinds());
  }

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("password", "password"),
          Map.entry("passwd", "password"),
          Map.entry("passphrase", "password"),
          Map.entry("pwd", "password"),
          Map.entry("apikey", "api-key"),
          Map.entry("xapikey", "api-key"),
          Map.entry("xgoogapikey", "api-key"),
          Map.entry("ocpapimsubscriptionkey", "azure-key"),
          Map.entry("accesstoken", "token"),
          Map.entry("authtoken", "token"),
          Map.entry("refreshtoken", "token"),
          Map.entry("idtoken", "token"),
          Map.entry("bearertoken", "token"),
          Map.entry("authorization", "authorization"),
          Map.entry("proxyauthorization", "authorization"),
          Map.entry("clientsecret", "secret"),
          Map.entry("secretkey", "secret"),
          Map.entry("secretaccesskey", "aws-secret-key"),
          Map.entry("awssecretaccesskey", "aws-secret-key"),
          Map.entry("privatekey", "private-key"));

  private static final int LONGEST_NAME = 40;

  private final Kind[][] groups;
  private final byte[] groupOf = new byte[ASCII * ASCII];

  private KnownSecrets(List<Kind> kinds) {
    List<List<Kind>> lists = new ArrayList<>();
    lists.add(List.of());
    for (Kind kind : kinds) {
      String hint = kind.hint;
      for (String first : variants(hint.substring(0, 1), kind.anyCase)) {
        for (String second : variants(hint.substring(1, 2), kind.anyCase)) {
          int pair = first.charAt(0) * ASCII + second.charAt(0);
          if (groupOf[pair] == 0) {
            groupOf[pair] = (byte) lists.size();
            lists.add(new ArrayList<>());
          }
          lists.get(groupOf[pair]).add(kind);
        }
      }
    }
    groups = lists.stream().map(list -> list.toArray(Kind[]::new)).toArray(Kind[][]::new);
  }

  /** All of them; made when first asked for, because most of them are never needed. */
  static KnownSecrets shipped() {
    return Shipped.ONLY;
  }

  /** What stands for a secret of that kind. */
  static String marker(String kind) {
    return "[redacted:" + kind + "]";
  }

  /** The kind of secret that a value of this name is; null if the name tells of none. */
  static @Nullable String kindOf(String name) {
    if (name.length() > LONGEST_NAME) {
      return null;
    }
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      if ("-_ .".indexOf(name.charAt(i)) < 0) {
        letters.append(name.charAt(i));
      }
    }
    return NAMES.get(letters.toString().toLowerCase(Locale.ROOT));
  }

  /** The text with markers for its secrets; itself if it has none. */
  String replace(String text, Redactions done) {
    StringBuilder out = null;
    int from = 0;
    // Copied piece by piece: the walk is the whole cost, and an array is walked much faster.
    char[] piece = new char[Math.min(text.length(), PIECE)];
    for (int offset = 0; offset < text.length() - 1; offset += PIECE - 1) {
      int length = Math.min(text.length() - offset, PIECE);
      text.getChars(offset, offset + length, piece, 0);
      int at = hint(piece, Math.max(0, from - offset), length);
      while (at >= 0) {
        Match match = match(text, offset + at, false);
        if (match == null) {
          at = hint(piece, at + 1, length);
          continue;
        }
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, from, match.start).append(marker(match.kind));
        from = match.end;
        done.add(match.kind);
        at = hint(piece, from - offset, length);
      }
    }
    return out == null ? text : out.append(text, from, text.length()).toString();
  }

  /** Where two characters stand that a hint may begin with; -1 if nowhere. */
  private int hint(char[] piece, int from, int length) {
    byte[] table = groupOf;
    if (from >= length - 1) {
      return -1;
    }
    int before = piece[from];
    for (int i = from + 1; i < length; i++) {
      int now = piece[i];
      // Characters beyond ASCII may meet an entry by chance, and fail at the hint.
      if (table[((before & (ASCII - 1)) * ASCII) | (now & (ASCII - 1))] != 0) {
        return i - 1;
      }
      before = now;
    }
    return -1;
  }

  private @Nullable Match match(String text, int at, boolean whole) {
    int first = text.charAt(at) & (ASCII - 1);
    int second = text.charAt(at + 1) & (ASCII - 1);
    int group = groupOf[first * ASCII + second];
    return group == 0 ? null : match(groups[group], text, at, whole);
  }

  private @Nullable Match match(Kind[] kinds, String text, int at, boolean whole) {
    for (Kind kind : kinds) {
      if (!kind.hintsAt(text, at) || (whole && !kind.isWhole())) {
        continue;
      }
      Matcher matcher =
          kind.pattern
              .matcher(text)
              .region(at, text.length())
              .useTransparentBounds(true)
              .useAnchoringBounds(false);
      if (matcher.lookingAt()) {
        return whole || matcher.groupCount() == 0
            ? new Match(kind.name, matcher.start(), matcher.end())
            : value(kind, text, matcher);
      }
    }
    return null;
  }

  /** The secret behind a name; where it is of a kind of its own, that kind says more. */
  private Match value(Kind kind, String text, Matcher matcher) {
    int group = 1;
    while (matcher.start(group) < 0) {
      group++;
    }
    int start = matcher.start(group);
    Match own = start + 1 < text.length() ? match(text, start, true) : null;
    return own != null && own.end >= matcher.end(group)
        ? own
        : new Match(kind.name, start, matcher.end(group));
  }

  private static List<String> variants(String letter, boolean anyCase) {
    String upper = letter.toUpperCase(Locale.ROOT);
    String lower = letter.toLowerCase(Locale.ROOT);
    return !anyCase
        ? List.of(letter)
        : upper.equals(lower) ? List.of(lower) : List.of(lower, upper);
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    keys(kinds);
    tokens(kinds);
    assignments(kinds);
    return kinds;
  }

  private static void keys(List<Kind> kinds) {
    key(kinds, "anthropic-key", "sk-ant-", "sk-ant-[A-Za-z0-9_-]{20,256}+");
    key(
        kinds,
        "openai-key",
        "sk-",
        "sk-(?:(?:proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{20,256}+"
            + "|(?=[A-Za-z]{0,256}+[0-9])[A-Za-z0-9]{20,256}+"
            + END
            + ")");
    key(kinds, "google-key", "AIza", "AIza[A-Za-z0-9_-]{35}" + END);
    for (String prefix : List.of("AKIA", "ASIA")) {
      key(kinds, "aws-access-key", prefix, prefix + "[A-Z2-7]{16}(?![A-Za-z0-9_+/-])");
    }
    for (String prefix : List.of("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_")) {
      key(kinds, "stripe-key", prefix, prefix + "[A-Za-z0-9]{16,250}+");
    }
    key(kinds, "groq-key", "gsk_", "gsk_[A-Za-z0-9]{40,80}+" + END);
    key(kinds, "xai-key", "xai-", "xai-[A-Za-z0-9]{60,100}+" + END);
    key(kinds, "perplexity-key", "pplx-", "pplx-[A-Za-z0-9]{40,80}+" + END);
    key(kinds, "sendgrid-key", "SG.", "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}" + END);
    String name = "[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";
    String base64 = "[A-Za-z0-9+/=]{16,76}+";
    kinds.add(
        new Kind(
            "private-key",
            "-----BEGIN ",
            false,
            Pattern.compile(
                "-----BEGIN "
                    + name
                    + "(?:(?:\\s|\\\\[nr]){0,4}+(?:Proc-Type|DEK-Info)[^\\r\\n\\\\]{0,100}+){0,2}+"
                    // Whole, or cut off before its end.
                    + "(?:[^-]{0,20000}+-----END "
                    + name
                    + "|(?:(?:\\s|\\\\[nr]){0,4}+"
                    + base64
                    + "){1,300}+)")));
  }

  private static void tokens(List<Kind> kinds) {
    for (String prefix : List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_")) {
      key(kinds, "github-token", prefix, prefix + "[A-Za-z0-9]{36,255}+");
    }
    key(kinds, "github-token", "github_pat_", "github_pat_[A-Za-z0-9_]{22,255}+");
    key(kinds, "gitlab-token", "glpat-", "glpat-[A-Za-z0-9_-]{20,64}+");
    key(kinds, "slack-token", "xox", "xox[abeoprs]-[A-Za-z0-9-]{10,250}+");
    key(kinds, "huggingface-token", "hf_", "hf_[A-Za-z0-9]{30,64}+" + END);
    key(kinds, "npm-token", "npm_", "npm_[A-Za-z0-9]{36}" + END);
    key(kinds, "pypi-token", "pypi-", "pypi-[A-Za-z0-9_-]{60,250}+");
    key(kinds, "replicate-token", "r8_", "r8_[A-Za-z0-9]{37}" + END);
    key(
        kinds,
        "jwt",
        "eyJ",
        "eyJ[A-Za-z0-9_-]{8,4000}+\\.[A-Za-z0-9_-]{8,16000}+\\.[A-Za-z0-9_-]{8,4000}+"
            + "(?:\\.[A-Za-z0-9_-]{1,16000}+){0,2}+");
  }

  private static void assignments(List<Kind> kinds) {
    named(
        kinds,
        "bearer-token",
        "bearer ",
        "bearer {1,4}(?=[A-Za-z._~+/=-]{0,200}+[0-9])([A-Za-z0-9._~+/=-]{16,8000}+)");
    named(
        kinds,
        "authorization",
        "authorization",
        "authorization"
            + IS
            + "(?:"
            + QUOTE
            + ")?(?:(?:bearer|basic|digest|token|apikey|negotiate)\\s{1,4}"
            // In prose a word follows, in a header anything but.
            + "(?![a-z]{1,40}\\.?(?![A-Za-z0-9._~+/=-]))"
            + "|(?=[A-Za-z._~+/=-]{0,200}+[0-9])(?=[A-Za-z0-9._~+/=-]{16}))"
            + "([A-Za-z0-9._~+/=-]{8,8000}+)",
        false);
    named(
        kinds,
        "url-password",
        "://",
        "://[^\\s/:@\"'<>]{0,128}+:(?!\\[redacted|\\$\\{|\\{\\{)([^\\s/@\"'<>]{1,256}+)@");
    named(
        kinds,
        "aws-secret-key",
        "secret",
        "secret_?access_?key" + IS + "(?:" + QUOTE + ")?([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])");
    String azure = "([0-9a-f]{32}(?![0-9a-f])|[A-Za-z0-9+/]{86}==)";
    named(kinds, "azure-key", "api-key", "api-key" + IS + "(?:" + QUOTE + ")?" + azure);
    named(
        kinds,
        "azure-key",
        "subscription-key",
        "subscription-key" + IS + "(?:" + QUOTE + ")?" + azure);
    named(kinds, "azure-key", "accountkey", "accountkey" + IS + azure);
    assignment(kinds, "password", "password", "password", 6);
    assignment(kinds, "password", "passwd", "passwd", 6);
    assignment(kinds, "password", "passphrase", "passphrase", 6);
    assignment(kinds, "password", "pwd", "pwd", 6);
    assignment(kinds, "api-key", "api", "api[_ -]?key", 8);
    for (String prefix : List.of("access", "auth", "refresh", "bearer")) {
      assignment(kinds, "token", prefix, prefix + "[_-]?token", 8);
    }
    assignment(kinds, "secret", "secret", "secret(?:[_-]?key)?", 16);
    assignment(kinds, "secret", "private", "private[_-]?key", 16);
  }

  /** A secret that is known by its own beginning. */
  private static void key(List<Kind> kinds, String name, String hint, String regex) {
    kinds.add(new Kind(name, hint, false, Pattern.compile(START + "(?:" + regex + ")")));
  }

  /** A secret that is known by what stands before it; the groups hold it. */
  private static void named(List<Kind> kinds, String name, String hint, String regex) {
    named(kinds, name, hint, regex, true);
  }

  private static void named(
      List<Kind> kinds, String name, String hint, String regex, boolean anyCaseInside) {
    // Where the case of the secret itself tells something, only the name is free.
    String free = anyCaseInside ? "(?i)" + regex : loosened(hint, regex);
    kinds.add(new Kind(name, hint, true, Pattern.compile(free)));
  }

  private static String loosened(String hint, String regex) {
    return "(?i:" + hint + ")" + regex.substring(hint.length()).replace("(?:bearer", "(?i:bearer");
  }

  /** {@code name = "value"}, or {@code name=value} if the value looks chosen by no word list. */
  private static void assignment(
      List<Kind> kinds, String name, String hint, String names, int least) {
    named(
        kinds,
        name,
        hint,
        names
            + IS
            + "(?:"
            + QUOTED
            + "|(?![=/~.])"
            + PLACEHOLDER
            + "(?=[^\\s\"'`,;&<>(){}\\[\\]|\\\\0-9]{0,200}+[0-9])("
            + BARE_CHARS
            + "{"
            + least
            + ",200}+)(?![(\\[]))");
  }
}

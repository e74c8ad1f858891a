package io.promptnotary.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Words and phrases to be found in texts, all of them, each in any of the texts. Takes letters and
 * digits only, without regard to upper and lower case, as SQLite's full-text index does. Immutable.
 */
final class Search {
  private final List<Term> terms;

  /**
   * Words that follow each other.
   *
   * @param prefix true if the last one is the beginning of a word
   */
  private record Term(List<String> words, boolean prefix) {}

  private Search(List<Term> terms) {
    this.terms = terms;
  }

  /** What was typed: words, {@code "quoted phrases"} and {@code beginnings*}. Never an error. */
  static Search of(String typed) {
    List<Term> terms = new ArrayList<>();
    int at = 0;
    while (at < typed.length()) {
      boolean quoted = typed.charAt(at) == '"';
      int from = quoted ? at + 1 : at;
      int to = from;
      while (to < typed.length()
          && (quoted
              ? typed.charAt(to) != '"'
              : typed.charAt(to) != '"' && !Character.isWhitespace(typed.charAt(to)))) {
        to++;
      }
      boolean ended = quoted && to < typed.length();
      int next = ended ? to + 1 : Math.max(to, at + 1);
      boolean prefix =
          quoted ? typed.startsWith("*", next) : to > from && typed.charAt(to - 1) == '*';
      List<String> words = words(typed.substring(from, to));
      if (!words.isEmpty()) {
        terms.add(new Term(words, prefix));
      }
      at = next;
    }
    return new Search(List.copyOf(terms));
  }

  /** True if nothing can be found by it. */
  boolean isEmpty() {
    return terms.isEmpty();
  }

  /** For SQLite's full-text index; every word is quoted, so that none of them is syntax. */
  String expression() {
    return terms.stream()
        .map(term -> '"' + String.join(" ", term.words()) + '"' + (term.prefix() ? " *" : ""))
        .collect(Collectors.joining(" AND "));
  }

  /** The words that SQL's LIKE finds whatever their case: those of ASCII. */
  List<String> plainWords() {
    return terms.stream()
        .flatMap(term -> term.words().stream())
        .filter(word -> word.chars().allMatch(c -> c < 0x80))
        .distinct()
        .toList();
  }

  /** True if each term is in one of the texts. */
  boolean matches(@Nullable String... texts) {
    List<List<String>> all = new ArrayList<>();
    for (String text : texts) {
      if (text != null) {
        all.add(words(text));
      }
    }
    return !terms.isEmpty()
        && terms.stream().allMatch(term -> all.stream().anyMatch(words -> isIn(term, words)));
  }

  private static boolean isIn(Term term, List<String> words) {
    int size = term.words().size();
    for (int at = 0; at + size <= words.size(); at++) {
      int same = 0;
      while (same < size && isSame(term, same, words.get(at + same))) {
        same++;
      }
      if (same == size) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(Term term, int number, String word) {
    boolean last = number == term.words().size() - 1;
    return last && term.prefix()
        ? word.startsWith(term.words().get(number))
        : word.equals(term.words().get(number));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isPart(c) || !word.isEmpty() && isAccent(c)) {
        word.appendCodePoint(fold(c));
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /** By way of the upper case, so that both sigmas are one; Turkish letters stay themselves. */
  private static int fold(int c) {
    return c == 0x130 || c == 0x131 ? c : Character.toLowerCase(Character.toUpperCase(c));
  }

  /** Accents that unicode61 takes for a part of the word that they stand in. */
  private static boolean isAccent(int c) {
    long accents = c >= 0x320 ? 0x361F8 : 0x08029FDF;
    return c >= 0x300 && c <= 0x331 && (accents >> (c & 0x1F) & 1) == 1;
  }

  /** As the tokenizer unicode61 has it: letters, numbers, what is for private use. */
  private static boolean isPart(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}

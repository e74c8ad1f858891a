package io.promptnotary.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How alike two texts are: the cosine of the angle between their counts of single words and of
 * pairs of neighbouring words. 1 for the same words in the same order, 0 where they share none.
 * Letter case, punctuation and white space do not count; of scripts without spaces, each character
 * is a word.
 */
public final class Similarity {
  private Similarity() {}

  /** From 0 to 1. */
  public static double of(String one, String other) {
    Map<String, Integer> left = counts(words(one));
    Map<String, Integer> right = counts(words(other));
    if (left.equals(right)) {
      return 1;
    }
    double product = 0;
    for (Map.Entry<String, Integer> each : left.entrySet()) {
      product += (double) each.getValue() * right.getOrDefault(each.getKey(), 0);
    }
    double lengths = length(left) * length(right);
    return lengths == 0 ? 0 : Math.min(1, product / lengths);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int c : text.toLowerCase(Locale.ROOT).codePoints().toArray()) {
      boolean alone = Character.isIdeographic(c);
      if (alone || !Character.isLetterOrDigit(c)) {
        end(word, words);
      }
      if (Character.isLetterOrDigit(c)) {
        word.appendCodePoint(c);
      }
      if (alone) {
        end(word, words);
      }
    }
    end(word, words);
    return words;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static Map<String, Integer> counts(List<String> words) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      counts.merge(words.get(i), 1, Integer::sum);
      if (i > 0) {
        counts.merge(words.get(i - 1) + " " + words.get(i), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static double length(Map<String, Integer> counts) {
    double squares = 0;
    for (int count : counts.values()) {
      squares += (double) count * count;
    }
    return Math.sqrt(squares);
  }
}

package io.promptnotary.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name was meant. Stateless. */
public final class Names {
  private static final int SHORTEST_PART = 3;

  /** Nobody mistypes a longer one, and the comparison costs its length squared. */
  private static final int LONGEST = 100;

  private Names() {}

  /**
   * The name of {@code known} that {@code wanted} most probably stands for: at most a third of its
   * letters wrong, else one that begins or ends with it, or it with the name, else one that ends in
   * {@code .*} and is as near without what follows the first dot. Case does not count, and a hyphen
   * is as good as an underscore.
   *
   * @return empty if nothing comes near
   */
  public static Optional<String> nearest(String wanted, Collection<String> known) {
    if (wanted.length() > LONGEST) {
      return Optional.empty();
    }
    String from = plain(wanted);
    return closest(from, known)
        .or(() -> containing(from, known))
        .or(() -> closest(from.replaceFirst("\\..+", ".*"), open(known)));
  }

  private static Optional<String> closest(String from, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String each : known) {
      String to = plain(each);
      int distance = distance(from, to);
      if (distance < least && distance <= Math.max(from.length(), to.length()) / 3) {
        best = each;
        least = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  private static List<String> open(Collection<String> known) {
    return known.stream().filter(each -> each.endsWith(".*")).toList();
  }

  private static Optional<String> containing(String from, Collection<String> known) {
    return known.stream()
        .filter(each -> overlaps(from, plain(each)) || overlaps(plain(each), from))
        .findFirst();
  }

  private static boolean overlaps(String part, String whole) {
    return part.length() >= SHORTEST_PART && (whole.startsWith(part) || whole.endsWith(part));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Insertions, deletions, replacements and swaps of neighbours. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}

package io.promptnotary.snapshot;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which names of a model or a provider an entry of the price table stands for. */
sealed interface NameRule {

  /** True if {@code name}, in lower case, is meant. */
  boolean matches(String name);

  record Equals(String text) implements NameRule {
    @Override
    public boolean matches(String name) {
      return name.equals(text);
    }
  }

  record StartsWith(String text) implements NameRule {
    @Override
    public boolean matches(String name) {
      return name.startsWith(text);
    }
  }

  record EndsWith(String text) implements NameRule {
    @Override
    public boolean matches(String name) {
      return name.endsWith(text);
    }
  }

  record Contains(String text) implements NameRule {
    @Override
    public boolean matches(String name) {
      return name.contains(text);
    }
  }

  record Regex(Pattern pattern) implements NameRule {
    @Override
    public boolean matches(String name) {
      return pattern.matcher(name).find();
    }
  }

  record Or(List<NameRule> rules) implements NameRule {
    @Override
    public boolean matches(String name) {
      for (NameRule rule : rules) {
        if (rule.matches(name)) {
          return true;
        }
      }
      return false;
    }
  }

  record And(List<NameRule> rules) implements NameRule {
    @Override
    public boolean matches(String name) {
      for (NameRule rule : rules) {
        if (!rule.matches(name)) {
          return false;
        }
      }
      return true;
    }
  }

  record Not(NameRule rule) implements NameRule {
    @Override
    public boolean matches(String name) {
      return !rule.matches(name);
    }
  }

  /** True if one of the names that this rule spells out in full is {@code name}. */
  static boolean names(NameRule rule, String name) {
    return rule instanceof Equals equals
        ? equals.matches(name)
        : rule instanceof Or or && or.rules.stream().anyMatch(each -> names(each, name));
  }

  static String lower(String name) {
    return name.trim().toLowerCase(Locale.ROOT);
  }
}

package io.promptnotary.capture;

import io.promptnotary.capture.Accessors.Accessor;
import io.promptnotary.config.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One compiled step of a path. Safe on any thread; runs host code and may throw anything: callers
 * catch.
 */
abstract class Step {

  /** One step from a single value, which is neither null nor wrapped; may give a Failure. */
  abstract @Nullable Object from(Object value, Budget budget);

  /** The step from several values: each for itself, unless a step knows better. */
  Object fromMany(Many many, Budget budget) {
    Many next = new Many(many.elements.size());
    next.broken(many.failure);
    Failure missing = null;
    boolean found = many.elements.isEmpty();
    // By index: an iterator for each step of each message would add up.
    for (int i = 0; i < many.elements.size(); i++) {
      Failure over = budget.element();
      if (over != null) {
        return over;
      }
      Object value = Values.unwrap(from(many.elements.get(i), budget));
      if (value instanceof Failure failure) {
        missing = missing == null ? failure : missing;
        next.broken(failure);
      } else {
        found = true;
        next.add(value);
      }
    }
    return found || missing == null ? next : missing;
  }

  /** All of {@code steps} from {@code start}: a value, {@link Many}, {@link Failure} or null. */
  static @Nullable Object walk(Step[] steps, @Nullable Object start, Budget budget) {
    return start instanceof One one ? walkOne(steps, one, budget) : walk(steps, 0, start, budget);
  }

  /** Skips the step that leads from many to one. */
  private static @Nullable Object walkOne(Step[] steps, One one, Budget budget) {
    Step first = steps.length == 0 ? null : steps[0];
    if (first instanceof Index index) {
      return one.isAt(index.index) ? walk(steps, 1, one.value(), budget) : null;
    }
    if (first instanceof Where) {
      Many many = new Many(1);
      many.add(Values.unwrap(one.value()));
      return walk(steps, 0, many, budget);
    }
    return walk(steps, first instanceof Each ? 1 : 0, one.value(), budget);
  }

  private static @Nullable Object walk(
      Step[] steps, int from, @Nullable Object start, Budget budget) {
    Object value = Values.unwrap(start);
    for (int i = from; i < steps.length; i++) {
      Step step = steps[i];
      if (value == null || value instanceof Failure) {
        return value;
      }
      value =
          value instanceof Many many
              ? step.fromMany(many, budget)
              : step instanceof Name name
                  ? shared(i, name, value, budget)
                  : Values.unwrap(step.from(value, budget));
    }
    return value;
  }

  /**
   * Paths that stand side by side begin alike: what the one has read, the next need not ask for.
   */
  private static @Nullable Object shared(int depth, Name step, Object owner, Budget budget) {
    if (budget.knows(depth, owner, step.name)) {
      return budget.known(depth);
    }
    Object value = Values.unwrap(step.from(owner, budget));
    budget.know(depth, owner, step.name, value);
    return value;
  }

  static Step[] compile(List<Path.Step> steps, Accessors accessors) {
    int json = steps.indexOf(new Path.Step.Json());
    Step[] compiled = new Step[json < 0 ? steps.size() : json + 1];
    for (int i = 0; i < compiled.length; i++) {
      compiled[i] =
          i == json
              ? new Json(compile(steps.subList(json + 1, steps.size()), accessors))
              : compile(steps.get(i), accessors);
    }
    return compiled;
  }

  private static Step compile(Path.Step step, Accessors accessors) {
    if (step instanceof Path.Step.Name name) {
      return new Name(name.name(), accessors);
    }
    if (step instanceof Path.Step.Index index) {
      return new Index(index.index());
    }
    if (step instanceof Path.Step.Each) {
      return new Each();
    }
    if (step instanceof Path.Step.Key key) {
      return new Key(key.key());
    }
    if (step instanceof Path.Step.Where where) {
      return new Where(new Name(where.field(), accessors), where.value(), where.others());
    }
    if (step instanceof Path.Step.FirstOf first) {
      Step[][] branches = new Step[first.branches().size()][];
      for (int i = 0; i < branches.length; i++) {
        branches[i] = compile(first.branches().get(i), accessors);
      }
      return new FirstOf(branches);
    }
    if (step instanceof Path.Step.Json) {
      throw new IllegalArgumentException("steps behind .json() are compiled apart");
    }
    return step instanceof Path.Step.Tree tree
        ? new Tree(names(tree.names(), accessors))
        : new Which(names(((Path.Step.Which) step).names(), accessors));
  }

  private static Name[] names(List<String> of, Accessors accessors) {
    return of.stream().map(name -> new Name(name, accessors)).toArray(Name[]::new);
  }

  /** Where reading on the host's thread ends. */
  private static final class Json extends Step {
    private final Step[] rest;

    Json(Step[] rest) {
      this.rest = rest;
    }

    @Override
    Object from(Object value, Budget budget) {
      return Later.fits(value)
          ? new Later(value, parsed -> walk(rest, parsed, budget.unhurried()))
          : Failure.missing(value.getClass().getName() + " is no text of JSON");
    }
  }

  private static final class Name extends Step {
    final String name;
    private final Accessors accessors;
    private final ClassValue<Accessor> byClass;

    Name(String name, Accessors accessors) {
      this.name = name;
      this.accessors = accessors;
      this.byClass =
          new ClassValue<>() {
            @Override
            protected Accessor computeValue(Class<?> type) {
              return accessors.find(type, name);
            }
          };
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      if (value instanceof Map<?, ?> map && Key.isIn(map, name)) {
        return map.get(name);
      }
      long before = accessors.searched();
      Accessor accessor = byClass.get(value.getClass());
      long searched = accessors.searched() - before;
      if (searched > 0) {
        budget.forgive(searched);
      }
      return accessor.read(value);
    }
  }

  private static final class Key extends Step {
    private final String key;

    Key(String key) {
      this.key = key;
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      if (value instanceof Map<?, ?> map && isIn(map, key)) {
        return map.get(key);
      }
      return Failure.missing("no ['" + key + "'] in " + value.getClass().getTypeName());
    }

    static boolean isIn(Map<?, ?> map, String key) {
      try {
        return map.containsKey(key);
      } catch (ClassCastException | NullPointerException otherKeys) {
        return false;
      }
    }
  }

  private static final class Index extends Step {
    private final int index;

    /** By the number of elements; racing threads make the same. */
    private final @Nullable Failure[] outside = new Failure[4];

    Index(int index) {
      this.index = index;
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      if (value instanceof List<?> list) {
        int at = index < 0 ? list.size() + index : index;
        return at >= 0 && at < list.size() ? list.get(at) : outside(list.size());
      }
      Object elements = Values.elements(value, budget);
      return elements instanceof Many many ? from(many.elements, budget) : elements;
    }

    @Override
    Object fromMany(Many many, Budget budget) {
      Object value = Values.unwrap(from(many.elements, budget));
      return value == null ? new Many(1) : value;
    }

    private Failure outside(int size) {
      Failure known = size < outside.length ? outside[size] : null;
      if (known == null) {
        known = Failure.missing("no [" + index + "] in " + size + " elements");
        if (size < outside.length) {
          outside[size] = known;
        }
      }
      return known;
    }
  }

  private static final class Each extends Step {
    @Override
    Object from(Object value, Budget budget) {
      return Values.elements(value, budget);
    }
  }

  private static final class Where extends Step {
    private final Name field;
    private final String wanted;
    private final boolean others;

    Where(Name field, String wanted, boolean others) {
      this.field = field;
      this.wanted = wanted;
      this.others = others;
    }

    /** What has no elements is kept or not as a whole. */
    @Override
    @Nullable Object from(Object value, Budget budget) {
      if (!Values.isWalkable(value)) {
        Many alone = new Many(1);
        alone.add(value);
        Object kept = fromMany(alone, budget);
        return kept instanceof Many ? Values.isEmpty(kept) ? null : value : kept;
      }
      Object elements = Values.elements(value, budget);
      return elements instanceof Many many ? fromMany(many, budget) : elements;
    }

    @Override
    Object fromMany(Many many, Budget budget) {
      Many kept = new Many(many.elements.size());
      kept.broken(many.failure);
      Failure missing = null;
      int failed = 0;
      for (Object each : many.elements) {
        Failure over = budget.element();
        if (over != null) {
          return over;
        }
        Object value = Values.unwrap(field.from(each, budget));
        if (value instanceof Failure failure && (failure.grave() || !others)) {
          kept.broken(failure);
          missing = failure;
          failed++;
        } else if (others != (value != null && wanted.equals(value.toString()))) {
          kept.add(each);
        }
      }
      return missing != null && failed == many.elements.size() ? missing : kept;
    }
  }

  private static final class FirstOf extends Step {
    private final Step[][] branches;

    FirstOf(Step[][] branches) {
      this.branches = branches;
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      Object seen = null;
      for (Step[] branch : branches) {
        Object next = walk(branch, value, budget);
        if (Outcome.isValue(next)) {
          return next;
        }
        seen = Outcome.after(seen, next);
      }
      return Outcome.rest(seen);
    }
  }

  private static final class Which extends Step {
    private final Name[] names;

    Which(Name[] names) {
      this.names = names;
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      Object seen = null;
      for (Name name : names) {
        Object next = Values.unwrap(name.from(value, budget));
        if (Outcome.isValue(next)) {
          return name.name;
        }
        seen = Outcome.after(seen, next);
      }
      return Outcome.rest(seen);
    }
  }

  /** Unfolds what a library has made of JSON: maps and lists hold more of the same kind. */
  private static final class Tree extends Step {
    private final Name[] names;

    Tree(Name[] names) {
      this.names = names;
    }

    @Override
    @Nullable Object from(Object value, Budget budget) {
      return unfolded(value, budget, 0);
    }

    private @Nullable Object unfolded(Object node, Budget budget, int depth) {
      Failure over =
          depth == budget.maxDepth ? Failure.refused("nested too deep") : budget.element();
      Object value = over == null ? content(node, budget) : over;
      if (value instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : map.entrySet()) {
          Object inner = Values.unwrap(each.getValue());
          all.put(
              String.valueOf(each.getKey()),
              inner == null ? null : unfolded(inner, budget, depth + 1));
        }
        return all;
      }
      if (value instanceof Collection<?> list) {
        List<@Nullable Object> all = new ArrayList<>(list.size());
        for (Object each : list) {
          Object inner = Values.unwrap(each);
          all.add(inner == null ? null : unfolded(inner, budget, depth + 1));
        }
        return all;
      }
      return value;
    }

    /** What is of no such type stands for itself. */
    private @Nullable Object content(Object node, Budget budget) {
      if (node instanceof Map || node instanceof Collection || Values.isImmutable(node)) {
        return node;
      }
      Failure broken = null;
      boolean known = false;
      for (Name name : names) {
        Object value = Values.unwrap(name.from(node, budget));
        if (value instanceof Failure failure) {
          broken = failure.grave() ? failure : broken;
          known |= failure.grave();
        } else if (value != null) {
          return value;
        } else {
          known = true;
        }
      }
      return broken != null ? broken : known ? null : node;
    }
  }
}

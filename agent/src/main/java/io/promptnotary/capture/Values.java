package io.promptnotary.capture;

import io.promptnotary.snapshot.Constant;
import io.promptnotary.snapshot.Media;
import io.promptnotary.snapshot.Part;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes values over from the host. Runs host code (iterators, {@code toString}), so everything here
 * may throw anything: callers catch. What comes out holds no object that the host can change.
 */
final class Values {
  private static final long PART_BYTES = 200;

  private Values() {}

  /** What an Optional holds, or null; any other value as it is. */
  static @Nullable Object unwrap(@Nullable Object value) {
    Object now = value;
    while (now instanceof Optional<?> optional) {
      now = optional.isPresent() ? optional.get() : null;
    }
    if (now instanceof OptionalInt optional) {
      return optional.isPresent() ? (Object) optional.getAsInt() : null;
    }
    if (now instanceof OptionalLong optional) {
      return optional.isPresent() ? (Object) optional.getAsLong() : null;
    }
    if (now instanceof OptionalDouble optional) {
      return optional.isPresent() ? (Object) optional.getAsDouble() : null;
    }
    return now;
  }

  /** True for null and whatever holds nothing. */
  static boolean isEmpty(@Nullable Object value) {
    if (value == null) {
      return true;
    }
    if (value instanceof CharSequence text) {
      return text.length() == 0;
    }
    if (value instanceof Many many) {
      return many.elements.isEmpty();
    }
    if (value instanceof Collection<?> collection) {
      return collection.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty();
    }
    return value.getClass().isArray() && Array.getLength(value) == 0;
  }

  /**
   * The elements of an array, a collection, a map's values or another iterable that gives the same
   * elements again; else a {@link Failure}.
   */
  static Object elements(Object value, Budget budget) {
    if (value instanceof Many) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return elements(map.values(), budget);
    }
    int size = value instanceof Collection<?> collection ? collection.size() : 1;
    Many many = new Many(Math.min(Math.max(size, 0), budget.maxElements));
    if (value instanceof Iterable<?> iterable && isRepeatable(value)) {
      for (Object each : iterable) {
        if (many.elements.size() == budget.maxElements) {
          return tooMany(value, budget);
        }
        Failure over = budget.element();
        if (over != null) {
          return over;
        }
        many.add(unwrap(each));
      }
      return many;
    }
    if (!value.getClass().isArray()) {
      return Failure.missing(value.getClass().getName() + " has no elements to walk over");
    }
    int length = Array.getLength(value);
    if (length > budget.maxElements) {
      return tooMany(value, budget);
    }
    for (int i = 0; i < length; i++) {
      many.add(unwrap(Array.get(value, i)));
    }
    return many;
  }

  /** True for what is made of elements, whether or not they can be walked over. */
  static boolean isWalkable(Object value) {
    return value instanceof Many
        || value instanceof Map
        || value instanceof Iterable
        || value.getClass().isArray();
  }

  /** True for what has members and no elements, and nothing to be drained. */
  static boolean isObject(Object value) {
    return !(isWalkable(value)
        || value instanceof Iterator
        || value instanceof AutoCloseable
        || value instanceof CharSequence
        || isImmutable(value));
  }

  /** An iterable that is a cursor or a resource would be drained by walking over it. */
  private static boolean isRepeatable(Object value) {
    return value instanceof Collection
        || !(value instanceof Iterator || value instanceof AutoCloseable);
  }

  private static Failure tooMany(Object value, Budget budget) {
    return Failure.refused(
        value.getClass().getTypeName() + " has more than " + budget.maxElements + " elements");
  }

  /** A copy that is safe on any thread, or a {@link Failure}. */
  static @Nullable Object copy(@Nullable Object value, Budget budget) {
    if (value instanceof Enum<?> constant) {
      return constant(constant);
    }
    return value == null || value instanceof Later || isImmutable(value)
        ? value
        : new Copier(budget).copy(value, 0);
  }

  private static Object constant(Enum<?> constant) {
    return constant.getClass().getClassLoader() == null
        ? constant
        : new Constant(constant.name(), constant.toString());
  }

  static boolean isImmutable(Object value) {
    return value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof Enum
        || value instanceof Float
        || value instanceof Short
        || value instanceof Byte
        || value instanceof Character
        || value instanceof UUID
        || value.getClass() == BigDecimal.class
        || value.getClass() == BigInteger.class
        || value.getClass().getName().startsWith("java.time.");
  }

  /** See {@link io.promptnotary.snapshot.Capture#bytes}: the share of one part. */
  static long bytes(Part part) {
    long sum = PART_BYTES;
    for (Object value : part.values()) {
      sum += bytes(value);
    }
    return sum;
  }

  /** Two bytes for every character of the texts in a copied value. */
  static long bytes(@Nullable Object copied) {
    if (copied instanceof String text) {
      return 2L * text.length();
    }
    if (copied instanceof Media media) {
      return media.bytes();
    }
    if (copied instanceof Later later) {
      return later.bytes();
    }
    if (copied instanceof Members members) {
      return members.bytes();
    }
    long sum = 0;
    if (copied instanceof List<?> list) {
      for (Object each : list) {
        sum += 16 + bytes(each);
      }
    } else if (copied instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> each : map.entrySet()) {
        sum += 64 + bytes(each.getKey()) + bytes(each.getValue());
      }
    }
    return sum;
  }

  /** One copying, with what is left of its allowance. */
  private static final class Copier {
    private final Budget budget;
    private int left;

    Copier(Budget budget) {
      this.budget = budget;
      this.left = budget.maxElements;
    }

    @Nullable Object copy(@Nullable Object wrapped, int depth) {
      Object value = unwrap(wrapped);
      if (value instanceof Enum<?> constant) {
        return constant(constant);
      }
      if (value == null || isImmutable(value)) {
        return value;
      }
      if (value instanceof AtomicInteger number) {
        return number.get();
      }
      if (value instanceof AtomicLong number) {
        return number.get();
      }
      if (value instanceof char[] text) {
        return new String(text);
      }
      Object media = value instanceof Later ? value : Media.of(value);
      if (media != null) {
        return media;
      }
      if (depth == budget.maxDepth) {
        return Failure.refused(
            value.getClass().getTypeName() + " is nested deeper than " + budget.maxDepth);
      }
      if (value instanceof Map<?, ?> map) {
        return copyMap(map, depth);
      }
      if (value instanceof Many many) {
        return copyAll(many, many.elements, depth);
      }
      if (value instanceof Collection<?> collection) {
        return copyAll(value, collection, depth);
      }
      if (value.getClass().isArray()) {
        Object elements = elements(value, budget);
        return elements instanceof Many many ? copyAll(value, many.elements, depth) : elements;
      }
      String text = value.toString();
      if (value instanceof Iterable && isDefault(text, value)) {
        return Failure.missing(
            value.getClass().getName() + " is not a collection; add [*] to walk over it");
      }
      return text;
    }

    private static boolean isDefault(@Nullable String text, Object value) {
      return text != null && text.startsWith(value.getClass().getName() + "@");
    }

    private Object copyAll(Object owner, Collection<?> elements, int depth) {
      List<@Nullable Object> list = new ArrayList<>(Math.min(elements.size(), left));
      for (Object each : elements) {
        Failure over = left-- == 0 ? tooMany(owner, budget) : budget.element();
        if (over != null) {
          return over;
        }
        Object copy = copy(each, depth + 1);
        if (copy instanceof Failure) {
          return copy;
        }
        list.add(copy);
      }
      return list;
    }

    private Object copyMap(Map<?, ?> map, int depth) {
      Map<String, @Nullable Object> copies = new LinkedHashMap<>();
      for (Map.Entry<?, ?> each : map.entrySet()) {
        Failure over = left-- == 0 ? tooMany(map, budget) : budget.element();
        if (over != null) {
          return over;
        }
        Object copy = copy(each.getValue(), depth + 1);
        if (copy instanceof Failure) {
          return copy;
        }
        copies.put(String.valueOf(each.getKey()), copy);
      }
      return copies;
    }
  }
}

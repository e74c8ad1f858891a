package io.promptnotary.capture;

import io.promptnotary.capture.Identities.Known;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which generation a host object came from, by identity. Safe on any thread, without locks; never
 * throws, though it calls host code (the size and the elements of collections).
 *
 * <p>Holds host objects weakly and the newest {@value #MAX} of them at most.
 */
final class Results {
  /** Objects remembered. */
  static final int MAX = 4096;

  /** Elements that one collection may add, so that one generation does not displace all others. */
  static final int MAX_ELEMENTS = 1024;

  /** Larger collections are not looked into. */
  private static final int MAX_SIZE = 10_000;

  /** Shorter texts are shared by too many: an "OK" belongs to nobody. */
  static final int MIN_TEXT = 64;

  /** Futures watched. */
  private static final int RUNNING = 1024;

  private final Identities<Handle> known = new Identities<>(MAX);

  // Generations whose root returned a future that has not been seen done.
  private final AtomicReferenceArray<@Nullable Handle> running =
      new AtomicReferenceArray<>(RUNNING);
  private final AtomicInteger runningCount = new AtomicInteger();
  private final AtomicInteger tickets = new AtomicInteger();

  /** {@code value}, or each of its elements, stands for {@code generation} from now on. */
  void remember(@Nullable Object value, Generation generation) {
    try {
      Object one = Values.unwrap(value);
      if (one == null) {
        return;
      }
      Object[] elements = one instanceof Many many ? many.elements.toArray() : elements(one);
      if (elements == null) {
        add(one, generation);
        return;
      }
      for (int i = 0; i < elements.length && i < MAX_ELEMENTS; i++) {
        add(Values.unwrap(elements[i]), generation);
      }
    } catch (Throwable hostile) {
      // Then this object links nothing.
    }
  }

  private void add(@Nullable Object value, Generation generation) {
    if (value == null || !stands(value)) {
      return;
    }
    for (Known<Handle> each = known.newest(value); each != null; each = known.older(each, value)) {
      if (each.of.id.equals(generation.id)) {
        return;
      }
    }
    known.add(value, generation.handle());
  }

  /**
   * The generation that {@code value} came from, or null. The newest one where there are several,
   * but {@code own} before all others. A text that several have given belongs to none of the
   * others: it may be a constant.
   */
  @Nullable Handle find(@Nullable Object value, @Nullable Generation own) {
    if (value == null || !stands(value)) {
      return null;
    }
    Handle found = null;
    boolean several = false;
    for (Known<Handle> each = known.newest(value); each != null; each = known.older(each, value)) {
      if (own != null && each.of.id.equals(own.id)) {
        return each.of;
      }
      several |= found != null;
      found = found == null ? each.of : found;
    }
    return several && value instanceof String ? null : found;
  }

  /** The root of {@code generation} has returned a future: look at it if need be. */
  void await(Generation generation) {
    Handle handle = generation.handle();
    int slot = tickets.getAndIncrement() & (RUNNING - 1);
    handle.slot = slot;
    if (running.getAndSet(slot, handle) == null) {
      runningCount.getAndIncrement();
    }
  }

  /** No need any more. */
  void arrived(Handle handle) {
    int slot = handle.slot;
    if (slot >= 0 && running.compareAndSet(slot, handle, null)) {
      runningCount.getAndDecrement();
    }
  }

  /**
   * Remembers the values of futures that are done although we have not been told yet: what the host
   * attached to a future later runs earlier. True if there were any.
   */
  boolean catchUp() {
    if (runningCount.get() == 0) {
      return false;
    }
    boolean any = false;
    for (int i = 0; i < RUNNING; i++) {
      Handle handle = running.get(i);
      if (handle == null) {
        continue;
      }
      Generation generation = handle.get();
      if (generation == null) {
        arrived(handle);
      } else if (generation.isDone()) {
        remember(generation.result(), generation);
        arrived(handle);
        any = true;
      }
    }
    return any;
  }

  /** True for what exists once: neither values nor what is shared by all. */
  private static boolean stands(Object value) {
    if (value instanceof String text) {
      return text.length() >= MIN_TEXT;
    }
    if (value instanceof Map<?, ?> map && isOfJdk(map) && map.isEmpty()) {
      return false;
    }
    return !isPlain(value) && !(value instanceof Collection || value instanceof Object[]);
  }

  /** True for what exists once, collections among them: neither a value nor shared by all. */
  static boolean isUnique(Object value) {
    if (value instanceof Object[] array) {
      return array.length > 0;
    }
    boolean empty =
        (value instanceof Collection<?> collection && isOfJdk(value) && collection.isEmpty())
            || (value instanceof Map<?, ?> map && isOfJdk(value) && map.isEmpty());
    return !empty && !isPlain(value);
  }

  /** True for what no entity is: texts, numbers, constants, classes. */
  static boolean isPlain(Object value) {
    return value instanceof CharSequence || Values.isImmutable(value) || value instanceof Class;
  }

  /**
   * The elements of an array or collection, or null. Only of collections that are sure to hold
   * them: others load from a database, or are used up, as one walks over them.
   */
  static Object @Nullable [] elements(@Nullable Object wrapped) {
    Object value = Values.unwrap(wrapped);
    if (value instanceof Object[] array) {
      return array;
    }
    try {
      if (value instanceof Collection<?> collection
          && ((value instanceof List && value instanceof RandomAccess) || isOfJdk(value))
          && collection.size() <= MAX_SIZE) {
        return collection.toArray();
      }
    } catch (Throwable hostile) {
      // One that cannot be walked over.
    }
    return null;
  }

  private static boolean isOfJdk(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }
}

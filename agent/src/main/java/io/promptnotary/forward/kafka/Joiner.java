package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.promptnotary.forward.kafka.Message.Kind;
import io.promptnotary.forward.kafka.Unpacking.BadRecordException;
import io.promptnotary.snapshot.LinePart;
import io.promptnotary.snapshot.RowLine.BadLineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines together that came in parts: in any order, with others between, more than once. What a
 * producer has left unfinished waits here; until it is whole or given up, the group must not forget
 * its first part. For one thread.
 */
final class Joiner {
  /** So many lines are known to have been whole, should parts of them come again. */
  private static final int DONE = 1_000;

  private final long mostBytes;
  private final Map<Place, Open> open = new LinkedHashMap<>();
  private final Set<Place> done = new LinkedHashSet<>();
  private long bytes;

  /** So many bytes may wait for what they lack; beyond it the oldest is given up. */
  Joiner(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** A line may be sent again in smaller parts, by the same or another producer. */
  private record Place(TopicPartition partition, String key, String hash, int parts) {}

  /** What is there of a line. */
  private static final class Open {
    final Map<Integer, ConsumerRecord<byte[], byte[]>> parts = new TreeMap<>();
    long first = Long.MAX_VALUE;
    long seenAt;
    long timestamp;
    long bytes;
    boolean superseded;
  }

  /**
   * What will not become whole.
   *
   * @param from what there is of it
   * @param superseded true if a later state of the same thing has come since
   */
  record Torn(List<ConsumerRecord<byte[], byte[]>> from, boolean superseded) {}

  /**
   * Takes a record.
   *
   * @param now of a clock that only goes forward, in nanoseconds
   * @return the item that is whole with it; empty if parts are missing
   */
  Optional<Item> take(ConsumerRecord<byte[], byte[]> record, long now) throws BadRecordException {
    Kind kind = Unpacking.kind(record);
    String hash = Unpacking.header(record, Packing.HASH);
    if (hash == null) {
      throw new BadRecordException("has no hash");
    }
    String line = Unpacking.line(record);
    if (Unpacking.header(record, Packing.PART) == null) {
      Item item = Unpacking.item(kind, line, hash, List.of(record));
      supersede(record);
      return Optional.of(item);
    }
    LinePart part = part(line, hash);
    Place place = new Place(partition(record), key(record), hash, part.parts());
    if (done.contains(place)) {
      return Optional.empty();
    }
    Open set = open.computeIfAbsent(place, any -> new Open());
    set.seenAt = now;
    set.timestamp = Math.max(set.timestamp, record.timestamp());
    set.first = Math.min(set.first, record.offset());
    if (set.parts.putIfAbsent(part.part(), record) == null) {
      set.bytes += record.value().length;
      bytes += record.value().length;
    }
    if (set.parts.size() < part.parts()) {
      return Optional.empty();
    }
    remove(place, set);
    done.add(place);
    if (done.size() > DONE) {
      done.remove(done.iterator().next());
    }
    List<ConsumerRecord<byte[], byte[]>> from = List.copyOf(set.parts.values());
    StringBuilder whole = new StringBuilder();
    for (ConsumerRecord<byte[], byte[]> each : from) {
      whole.append(part(Unpacking.line(each), hash).text());
    }
    // The same line may have been begun in larger parts, which nobody waits for any more.
    supersede(record);
    return Optional.of(Unpacking.item(kind, whole.toString(), hash, from));
  }

  private static LinePart part(String line, String hash) throws BadRecordException {
    try {
      LinePart part = LinePart.read(line);
      if (part.of().equals(hash)) {
        return part;
      }
      throw new BadRecordException("is a part of something else than its header says");
    } catch (BadLineException e) {
      throw new BadRecordException(String.valueOf(e.getMessage()));
    }
  }

  private void supersede(ConsumerRecord<byte[], byte[]> record) {
    for (Map.Entry<Place, Open> each : open.entrySet()) {
      Place place = each.getKey();
      if (place.partition.equals(partition(record)) && place.key.equals(key(record))) {
        each.getValue().superseded = true;
      }
    }
  }

  /** What was not seen since {@code before}, and what there is no room for. */
  List<Torn> old(long before) {
    return giveUp(set -> set.seenAt - before < 0);
  }

  /** What was sent before that moment, in milliseconds since 1970. */
  List<Torn> sentBefore(long millis) {
    return giveUp(set -> set.timestamp < millis);
  }

  private List<Torn> giveUp(Predicate<Open> old) {
    List<Torn> torn = new ArrayList<>();
    for (Iterator<Open> sets = open.values().iterator(); sets.hasNext(); ) {
      Open set = sets.next();
      if (old.test(set) || bytes > mostBytes) {
        sets.remove();
        bytes -= set.bytes;
        torn.add(new Torn(List.copyOf(set.parts.values()), set.superseded));
      }
    }
    return torn;
  }

  /** As if all had been seen just now: nobody has looked at the topic for a while. */
  void touch(long now) {
    open.values().forEach(set -> set.seenAt = now);
  }

  /** Forgets what another member of the group takes over, from its first part on. */
  void forget(Collection<TopicPartition> partitions) {
    done.removeIf(place -> partitions.contains(place.partition));
    for (Place place : List.copyOf(open.keySet())) {
      if (partitions.contains(place.partition)) {
        remove(place, open.get(place));
      }
    }
  }

  private void remove(Place place, @Nullable Open set) {
    if (set != null) {
      open.remove(place);
      bytes -= set.bytes;
    }
  }

  /** The offset of the first part of what is not whole yet, by partition. */
  Map<TopicPartition, Long> firsts() {
    Map<TopicPartition, Long> firsts = new HashMap<>();
    open.forEach((place, set) -> firsts.merge(place.partition, set.first, Math::min));
    return firsts;
  }

  /** How many lines are not whole yet. */
  int size() {
    return open.size();
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }
}

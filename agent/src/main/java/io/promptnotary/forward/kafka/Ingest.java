package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.Target;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.forward.Targets;
import io.promptnotary.forward.kafka.Joiner.Torn;
import io.promptnotary.forward.kafka.Unpacking.BadRecordException;
import io.promptnotary.health.Log;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what agents have produced to a topic into a store, as one member of a consumer group. How
 * far it is, is told to the group when the rows are committed, so that a member that dies costs
 * nothing but work done twice. For one thread.
 */
public final class Ingest {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final long JOINER_BYTES = 256L << 20;
  private static final long SAY_NANOS = Duration.ofSeconds(30).toNanos();

  /** With {@code once}, so long nobody has to wait for what is there. */
  private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final IngestSettings settings;
  private final Address address;
  private final Opener opener;
  private final Listener listener;
  private final BooleanSupplier ended;
  private final Joiner joiner = new Joiner(JOINER_BYTES);

  /** The next record of each partition that is ours. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /** What was not ours all the time while the batch in hand was written. */
  private final Set<TopicPartition> moved = new HashSet<>();

  private @Nullable Map<TopicPartition, Long> ends;
  private @Nullable Target target;
  private boolean holding;
  private long records;
  private long things;
  private long dead;
  private long saidAt = System.nanoTime();

  /** Opens what is written to, at the start and again after trouble. */
  public interface Opener {
    /** A target that nobody else uses. */
    Target open() throws TargetException;
  }

  /**
   * Opens the store that {@code to} names.
   *
   * @param err where the store's own remarks go
   */
  public static Opener into(TargetSettings to, PrintStream err) {
    Log log = new Log(err);
    return () -> Targets.open(to, log);
  }

  /** Is told what an operator would want to know. */
  public interface Listener {
    /** How it goes, every half minute, and at the end. */
    void progress(Progress progress);

    /** Something is not as it should be; a sentence. */
    void trouble(String sentence);
  }

  /**
   * How far it is.
   *
   * @param records that were read
   * @param things snapshots, links, runs and gaps that were written
   * @param dead records among the dead letters
   * @param unfinished lines of which parts are missing as yet
   * @param behind records of our partitions that are there and not read, as far as it is known
   */
  public record Progress(long records, long things, long dead, int unfinished, long behind) {}

  /** The end was asked for while there was something in hand; it will come again. */
  private static final class EndedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Nothing is connected yet.
   *
   * @param ended true when it is time to end
   */
  public Ingest(IngestSettings settings, Opener opener, Listener listener, BooleanSupplier ended)
      throws TargetException {
    this.settings = settings;
    this.address = settings.address();
    this.opener = opener;
    this.listener = listener;
    this.ended = ended;
  }

  /**
   * Takes in until it is told to end, or with {@code once} until it has caught up. Trouble with the
   * store is waited out, but not with {@code once}.
   *
   * @return how far it came
   * @throws TargetException if it cannot go on: nothing is lost, but somebody has to act
   */
  public Progress run() throws TargetException {
    try (DeadLetters letters = settings.deadLetters()) {
      target = opener.open();
      Map<String, Object> forAdmin = new Clients(settings.from()).admin(address);
      Map<String, Object> forConsumer =
          new Clients(settings.from()).consumer(address, settings.group(), settings.batch());
      try (Admin admin = Clients.loading(() -> Admin.create(forAdmin))) {
        Topics.ensure(admin, address.topic(), settings.from());
      }
      Consumer<byte[], byte[]> consumer =
          Clients.loading(
              () ->
                  new KafkaConsumer<>(
                      forConsumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
      try {
        consumer.subscribe(List.of(address.topic()), new Share(consumer));
        takeIn(consumer, letters);
        return progress(consumer);
      } finally {
        consumer.close(CloseOptions.timeout(CLOSE));
      }
    } catch (KafkaException | IllegalStateException | ExecutionException | InterruptedException e) {
      throw new Failures(address).of(e);
    } finally {
      closeTarget();
    }
  }

  private void takeIn(Consumer<byte[], byte[]> consumer, DeadLetters letters)
      throws TargetException {
    long heardAt = System.nanoTime();
    try {
      while (!ended.getAsBoolean()) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        take(polled, consumer, letters);
        commit(consumer);
        heardAt = polled.isEmpty() ? heardAt : System.nanoTime();
        if (settings.once() && System.nanoTime() - heardAt > SILENCE_NANOS) {
          throw new Failures(address).of(new TimeoutException("nothing came"));
        }
        if (settings.once() && isAtEnd(consumer)) {
          giveUp(
              joiner.sentBefore(Clock.systemUTC().millis() - settings.patience().toMillis()),
              consumer,
              letters);
          commit(consumer);
          return;
        }
        if (System.nanoTime() - saidAt > SAY_NANOS) {
          saidAt = System.nanoTime();
          listener.progress(progress(consumer));
        }
      }
    } catch (EndedException e) {
      // What was in hand is not committed, and comes to whoever is next.
    }
  }

  private void take(
      ConsumerRecords<byte[], byte[]> polled,
      Consumer<byte[], byte[]> consumer,
      DeadLetters letters)
      throws TargetException, EndedException {
    moved.clear();
    for (TopicPartition partition : polled.partitions()) {
      mourn(partition, polled.records(partition).get(0).offset(), consumer);
    }
    List<Item> items = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      records++;
      try {
        joiner.take(record, System.nanoTime()).ifPresent(items::add);
      } catch (BadRecordException e) {
        bury(List.of(record), String.valueOf(e.getMessage()), consumer, letters);
      }
    }
    deliver(items, consumer, letters);
    giveUp(joiner.old(System.nanoTime() - settings.patience().toNanos()), consumer, letters);
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> of = polled.records(partition);
      if (!moved.contains(partition)) {
        next.put(partition, of.get(of.size() - 1).offset() + 1);
      }
    }
  }

  /** What the brokers have deleted before anybody took it in is at least told of. */
  private void mourn(TopicPartition partition, long first, Consumer<byte[], byte[]> consumer)
      throws TargetException, EndedException {
    long expected = next.getOrDefault(partition, first);
    if (first > expected) {
      listener.trouble(
          (first - expected)
              + " records of "
              + partition
              + " from "
              + expected
              + " on are gone: retention.ms or retention.bytes of the topic is too small for this"
              + " delay");
      deliver(Burial.deleted(partition, expected, first - expected), consumer);
    }
  }

  private void deliver(List<Item> items, Consumer<byte[], byte[]> consumer, DeadLetters letters)
      throws TargetException, EndedException {
    if (items.isEmpty()) {
      return;
    }
    String refused = deliver(Item.parcel(items), consumer);
    if (refused == null) {
      things += items.size();
    } else if (items.size() == 1) {
      bury(items.get(0).from(), refused, consumer, letters);
    } else {
      int half = items.size() / 2;
      deliver(items.subList(0, half), consumer, letters);
      deliver(items.subList(half, items.size()), consumer, letters);
    }
  }

  /** Comes back when it is written, or with the reason why it never will be. */
  private @Nullable String deliver(Parcel parcel, Consumer<byte[], byte[]> consumer)
      throws TargetException, EndedException {
    long pause = FIRST_PAUSE_MILLIS;
    String told = "";
    while (true) {
      try {
        Target to = target == null ? opener.open() : target;
        target = to;
        to.deliver(parcel);
        return null;
      } catch (TargetException e) {
        String sentence = String.valueOf(e.getMessage());
        if (e.kind() == TargetException.Kind.REFUSED) {
          return sentence;
        }
        closeTarget();
        if (settings.once()) {
          throw e;
        }
        if (!sentence.equals(told)) {
          listener.trouble(sentence + "; trying again");
          told = sentence;
        }
        hold(consumer, pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2));
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      }
    }
  }

  /** Stays a member of the group, without reading on. */
  private void hold(Consumer<byte[], byte[]> consumer, long millis) throws EndedException {
    long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    holding = true;
    consumer.pause(consumer.assignment());
    try {
      while (System.nanoTime() - until < 0) {
        if (ended.getAsBoolean()) {
          throw new EndedException();
        }
        consumer.poll(POLL);
      }
    } finally {
      holding = false;
      consumer.resume(consumer.paused());
      joiner.touch(System.nanoTime());
    }
  }

  private void giveUp(List<Torn> torn, Consumer<byte[], byte[]> consumer, DeadLetters letters)
      throws TargetException, EndedException {
    for (Torn each : torn) {
      if (!each.superseded()) {
        bury(each.from(), "is in parts of which some never came", consumer, letters);
      }
    }
  }

  private void bury(
      List<ConsumerRecord<byte[], byte[]>> from,
      String why,
      Consumer<byte[], byte[]> consumer,
      DeadLetters letters)
      throws TargetException, EndedException {
    letters.take(from, why);
    dead += from.size();
    listener.trouble(
        "record "
            + DeadLetters.from(from.get(0))
            + " "
            + why
            + "; it is among the dead letters now");
    deliver(Burial.parcel(from.get(0)), consumer);
  }

  /** Only what is done, and nothing behind the first part of what is not whole yet. */
  private void commit(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> firsts = joiner.firsts();
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    next.forEach(
        (partition, offset) -> {
          long upTo = Math.min(offset, firsts.getOrDefault(partition, Long.MAX_VALUE));
          if (upTo > committed.getOrDefault(partition, -1L)) {
            done.put(partition, new OffsetAndMetadata(upTo));
          }
        });
    if (done.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(done);
      done.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // Somebody else has them, or is about to; what was written comes once more, to no effect.
    } catch (RetriableException e) {
      listener.trouble(address + " does not take how far this is; trying again");
    }
  }

  private boolean isAtEnd(Consumer<byte[], byte[]> consumer) {
    if (ends == null) {
      return false;
    }
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private Progress progress(Consumer<byte[], byte[]> consumer) {
    long behind = 0;
    for (TopicPartition each : consumer.assignment()) {
      behind += consumer.currentLag(each).orElse(0);
    }
    return new Progress(records, things, dead, joiner.size(), behind);
  }

  private void closeTarget() {
    if (target != null) {
      target.close();
      target = null;
    }
  }

  /** Our share of the partitions changes, always within a poll. */
  private final class Share implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;

    Share(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(each -> next.put(each, consumer.position(each)));
      if (holding) {
        consumer.pause(partitions);
      }
      if (settings.once()) {
        ends = consumer.endOffsets(consumer.assignment());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(consumer);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      joiner.forget(partitions);
      moved.addAll(partitions);
      next.keySet().removeAll(partitions);
      committed.keySet().removeAll(partitions);
      if (ends != null) {
        ends.keySet().removeAll(partitions);
      }
    }
  }
}

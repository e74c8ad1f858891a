package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.promptnotary.forward.kafka.Message.Kind;
import io.promptnotary.snapshot.FleetLine;
import io.promptnotary.snapshot.RowLine;
import io.promptnotary.snapshot.RowLine.BadLineException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Packing} has made. Stateless. */
final class Unpacking {
  private Unpacking() {}

  /** A record that is none of ours, or was changed on its way; the message says in what way. */
  static final class BadRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRecordException(String message) {
      super(message);
    }
  }

  /**
   * What a record is.
   *
   * @throws BadRecordException if it is of nobody that this build knows
   */
  static Kind kind(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    for (Kind kind : Kind.values()) {
      String schema = header(record, kind.header);
      if (schema != null && !schema.equals(Message.SCHEMA)) {
        throw new BadRecordException(
            "is of schema version '" + schema + "', which a newer ingest may know");
      }
      if (schema != null) {
        return kind;
      }
    }
    throw new BadRecordException("has no header that says what it is");
  }

  /**
   * A thing that was shipped.
   *
   * @param line the whole of it
   * @param hash what it was when it was sent
   * @param from the records that it came in
   */
  static Item item(Kind kind, String line, String hash, List<ConsumerRecord<byte[], byte[]>> from)
      throws BadRecordException {
    if (!Packing.hash(line.getBytes(UTF_8)).equals(hash)) {
      throw new BadRecordException("is not what was sent: its hash is another");
    }
    try {
      return switch (kind) {
        case SNAPSHOT -> new Item.Row(RowLine.readAsIs(line), from);
        case LINK -> new Item.Link(FleetLine.link(line), from);
        case RUN -> new Item.Run(FleetLine.run(line), from);
        case GAP -> new Item.Gap(FleetLine.gap(line), from);
      };
    } catch (BadLineException e) {
      throw new BadRecordException(String.valueOf(e.getMessage()));
    }
  }

  /** The value of a record as text. */
  static String line(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    if (record.value() == null) {
      throw new BadRecordException("has no value");
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(record.value())).toString();
    } catch (CharacterCodingException e) {
      throw new BadRecordException("is not UTF-8");
    }
  }

  /** The last header of that name as text; null if there is none. */
  static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}

package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.CRC32;

/** Messages of {@code application/vnd.amazon.eventstream}. */
final class EventStream {
  private static final int TEXT = 7;
  private static final int FRAME = 16;

  private EventStream() {}

  /** An event of that type with JSON as its payload. */
  static byte[] event(String type, String json) {
    return message(
        Map.of(":message-type", "event", ":event-type", type, ":content-type", "application/json"),
        json);
  }

  /** An exception of that type, as a provider sends it in mid-stream. */
  static byte[] exception(String type, String json) {
    return message(
        Map.of(
            ":message-type",
            "exception",
            ":exception-type",
            type,
            ":content-type",
            "application/json"),
        json);
  }

  private static byte[] message(Map<String, String> headers, String payload) {
    byte[] head = headers(headers);
    byte[] body = payload.getBytes(UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FRAME + head.length + body.length);
      out.writeInt(head.length);
      out.writeInt(crc(bytes));
      out.write(head);
      out.write(body);
      out.writeInt(crc(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] headers(Map<String, String> headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, String> each : headers.entrySet()) {
        byte[] name = each.getKey().getBytes(UTF_8);
        byte[] value = each.getValue().getBytes(UTF_8);
        out.writeByte(name.length);
        out.write(name);
        out.writeByte(TEXT);
        out.writeShort(value.length);
        out.write(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int crc(ByteArrayOutputStream bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    return (int) crc.getValue();
  }
}

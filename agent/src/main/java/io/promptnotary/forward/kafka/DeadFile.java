package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.promptnotary.forward.TargetException;
import io.promptnotary.snapshot.FleetLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A file with a line of JSON for each record, its bytes in base64. */
final class DeadFile implements DeadLetters {
  private final Path file;

  DeadFile(Path file) {
    this.file = file;
  }

  @Override
  public void take(List<ConsumerRecord<byte[], byte[]>> records, String why)
      throws TargetException {
    StringBuilder lines = new StringBuilder();
    for (ConsumerRecord<byte[], byte[]> each : records) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("reason", why);
      values.put("from", DeadLetters.from(each));
      values.put("timestamp", each.timestamp());
      for (Header header : each.headers()) {
        values.put("header." + header.key(), base64(header.value()));
      }
      values.put("key", base64(each.key()));
      values.put("value", base64(each.value()));
      lines.append(FleetLine.of(values)).append('\n');
    }
    try (FileChannel out = FileChannel.open(file, CREATE, APPEND)) {
      ByteBuffer bytes = UTF_8.encode(lines.toString());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (IOException e) {
      throw TargetException.away(
          file + " takes no dead letters (" + e.getMessage() + "): name another file", null);
    }
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void close() {
    // It is open only while it is written to.
  }
}

package io.promptnotary.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture, a sound or another file in a prompt: never stored, only described. Taken by reference
 * on a host thread; decoded and hashed on the writer's. Safe on any thread as far as the host
 * leaves the bytes alone.
 *
 * @param content a String, in base64 or a {@code data:} address, or a {@link ByteBuffer}
 */
public record Media(Object content) {
  private static final String DATA = "data:";

  /** One of the host's own arrays and buffers; null if {@code value} is none of bytes. */
  public static @Nullable Media of(Object value) {
    if (value instanceof byte[] bytes) {
      return new Media(ByteBuffer.wrap(bytes));
    }
    return value instanceof ByteBuffer buffer ? new Media(buffer.slice()) : null;
  }

  /** True if {@code address} holds the thing itself. */
  public static boolean isData(String address) {
    return address.regionMatches(true, 0, DATA, 0, DATA.length());
  }

  /** What the host's memory holds of it, in bytes. */
  public long bytes() {
    return content instanceof String text ? text.length() : ((ByteBuffer) content).remaining();
  }

  /** {@code media_type} if it tells, {@code bytes} and {@code sha256}, of what it decodes to. */
  Map<String, Object> description() {
    Map<String, Object> description = new LinkedHashMap<>();
    ByteBuffer bytes;
    if (content instanceof String text) {
      String type = isData(text) ? type(text) : null;
      if (type != null) {
        description.put("media_type", type);
      }
      bytes = ByteBuffer.wrap(decoded(isData(text) ? text.substring(text.indexOf(',') + 1) : text));
    } else {
      bytes = ((ByteBuffer) content).duplicate();
    }
    description.put("bytes", bytes.remaining());
    description.put("sha256", Limits.sha256(bytes));
    return description;
  }

  private static @Nullable String type(String address) {
    int end = address.indexOf(',');
    int stop = address.indexOf(';');
    int to = stop >= 0 && stop < end ? stop : end;
    return to > DATA.length() ? address.substring(DATA.length(), to) : null;
  }

  /** What is no base64 stands for itself. */
  private static byte[] decoded(String text) {
    try {
      return (text.indexOf('-') >= 0 || text.indexOf('_') >= 0
              ? Base64.getUrlDecoder()
              : Base64.getMimeDecoder())
          .decode(text);
    } catch (IllegalArgumentException plain) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}

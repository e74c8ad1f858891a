package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.exporter.internal.marshal.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a collector said to one request.
 *
 * @param status of HTTP; 0 if there was no answer
 * @param body may be empty
 * @param failure why there was no answer; null if there was one
 */
record Answer(int status, byte[] body, @Nullable Throwable failure) {
  /** Fields of ExportTraceServiceResponse and ExportMetricsServiceResponse, with their types. */
  private static final int PARTIAL_SUCCESS = 1 << 3 | 2;

  /** Of the partial success, which has no other field of that type. */
  private static final int REJECTED = 1 << 3;

  /** What an answer holds that is none of OTLP. */
  static final int NONSENSE = -1;

  static Answer none(Throwable failure) {
    return new Answer(0, new byte[0], failure);
  }

  boolean isTaken() {
    return status >= 200 && status < 300;
  }

  /**
   * How many spans or points it has rejected for good, of those that it has taken; {@link
   * #NONSENSE} if whoever answered is no collector. OTLP 1.10, "Partial Success"; some answer JSON
   * whatever they were asked in.
   */
  int rejected() {
    if (body.length > 0 && body[0] == '{') {
      JsonNode json = JsonText.read(new String(body, StandardCharsets.UTF_8));
      if (!json.isObject()) {
        return NONSENSE;
      }
      JsonNode partial = json.path("partialSuccess");
      int spans = partial.path("rejectedSpans").asInt();
      return spans != 0 ? spans : partial.path("rejectedDataPoints").asInt();
    }
    try {
      return rejected(CodedInputStream.newInstance(body));
    } catch (IOException | RuntimeException malformed) {
      return NONSENSE;
    }
  }

  private static int rejected(CodedInputStream message) throws IOException {
    int rejected = 0;
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      if (tag == PARTIAL_SUCCESS) {
        // Its length; its fields follow, and are told from those around it by their types.
        message.readRawVarint32();
      } else if (tag == REJECTED) {
        rejected = message.readRawVarint32();
      } else if (!message.skipField(tag)) {
        return NONSENSE;
      }
    }
    return rejected;
  }
}

package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a {@link StubServer} answers. Immutable: each method gives a changed copy.
 *
 * @param status of HTTP
 * @param headers of the answer
 * @param body its pieces; each is flushed
 */
record Answer(int status, Map<String, String> headers, List<Piece> body) {

  /** What the body is made of. */
  sealed interface Piece {}

  /** Bytes that are sent. */
  record Bytes(byte[] bytes) implements Piece {}

  /** Nothing more until the host, or the test, opens the gate of that name. */
  record Gate(String name) implements Piece {}

  /** The connection ends here, before the answer does. */
  record Cut() implements Piece {}

  /** An answer of that status and content type without a body so far. */
  static Answer of(int status, String contentType) {
    return new Answer(status, Map.of("Content-Type", contentType), List.of());
  }

  /** JSON with status 200. */
  static Answer json(String body) {
    return json(200, body);
  }

  /** JSON with that status. */
  static Answer json(int status, String body) {
    return of(status, "application/json").then(body);
  }

  /** Server-sent events, each of them one "data: " line and flushed for itself. */
  static Answer events(String... data) {
    return of(200, "text/event-stream").thenEvents(data);
  }

  /** Lines of JSON. */
  static Answer lines(String... lines) {
    Answer answer = of(200, "application/x-ndjson");
    for (String each : lines) {
      answer = answer.then(each + "\n");
    }
    return answer;
  }

  /** Messages of AWS's binary event streams, made by {@link EventStream}. */
  static Answer eventStream(byte[]... messages) {
    Answer answer = of(200, "application/vnd.amazon.eventstream");
    for (byte[] each : messages) {
      answer = answer.then(each);
    }
    return answer;
  }

  /** With that header. */
  Answer header(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Answer(status, Map.copyOf(more), body);
  }

  /** With that text behind what there is. */
  Answer then(String text) {
    return then(text.getBytes(UTF_8));
  }

  /** With these bytes behind what there is. */
  Answer then(byte[] bytes) {
    return with(new Bytes(bytes));
  }

  /**
   * With more server-sent events; "event: NAME" is put before data that has that prefix and a
   * newline.
   */
  Answer thenEvents(String... data) {
    Answer answer = this;
    for (String each : data) {
      answer = answer.then(each.startsWith("event: ") ? named(each) : "data: " + each + "\n\n");
    }
    return answer;
  }

  private static String named(String event) {
    int end = event.indexOf('\n');
    return event.substring(0, end) + "\ndata: " + event.substring(end + 1) + "\n\n";
  }

  /** With a pause there: see {@link StubServer#open}. */
  Answer thenWait(String gate) {
    return with(new Gate(gate));
  }

  /** Broken off there. */
  Answer thenCut() {
    return with(new Cut());
  }

  private Answer with(Piece piece) {
    List<Piece> more = new ArrayList<>(body);
    more.add(piece);
    return new Answer(status, headers, List.copyOf(more));
  }

  boolean cut() {
    return body.stream().anyMatch(Cut.class::isInstance);
  }

  /** The bytes of the body up to a cut. */
  long length() {
    return body.stream()
        .flatMap(each -> each instanceof Bytes bytes ? Stream.of(bytes) : Stream.empty())
        .mapToLong(each -> each.bytes().length)
        .sum();
  }
}

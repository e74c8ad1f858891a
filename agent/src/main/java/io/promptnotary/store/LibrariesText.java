package io.promptnotary.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.promptnotary.health.LibraryUse;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Libraries as the JSON of the column {@code libraries}; its names are a contract with users' SQL.
 */
final class LibrariesText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private LibrariesText() {}

  /** Null if there is none. */
  static @Nullable String of(List<LibraryUse> libraries) {
    if (libraries.isEmpty()) {
      return null;
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartArray();
      for (LibraryUse each : libraries) {
        write(json, each);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, LibraryUse library) throws IOException {
    json.writeStartObject();
    json.writeStringField("library", library.name());
    json.writeArrayFieldStart("versions");
    for (String each : library.versions()) {
      json.writeString(each);
    }
    json.writeEndArray();
    json.writeBooleanField("used", library.isUsed());
    json.writeArrayFieldStart("pointcuts");
    for (LibraryUse.Watch each : library.watches()) {
      json.writeStartObject();
      json.writeStringField("pointcut", each.pointcut());
      json.writeNumberField("methods", each.methods());
      if (each.missing() != null) {
        json.writeStringField("missing", each.missing());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("not_recorded");
    for (LibraryUse.Open each : library.notRecorded()) {
      json.writeStartObject();
      json.writeStringField("entry", each.entry());
      json.writeStringField("what", each.what());
      json.writeBooleanField("seen", each.seen());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}

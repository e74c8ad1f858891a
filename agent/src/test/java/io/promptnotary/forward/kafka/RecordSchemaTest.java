package io.promptnotary.forward.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.promptnotary.forward.Parcel;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {
  private final JsonSchema schema = schema();

  @Test
  void allThatIsSentIsOfTheSchema() {
    Parcel parcel =
        new Parcel(
            List.of(full(), Wagon.row(Wagon.id(), Status.PENDING, Map.of())),
            List.of(Wagon.link(Wagon.id(), "1012", 1)),
            List.of(Wagon.run("run-1", 2)),
            List.of(Wagon.gap("run-1", 3)));

    List<ProducerRecord<byte[], byte[]>> whole =
        Packing.records(Message.of(parcel), "t", 1_000_000, hash -> 0);
    List<ProducerRecord<byte[], byte[]>> parts =
        Packing.records(Message.of(parcel), "t", 700, hash -> 0);

    assertThat(whole).hasSize(5).allSatisfy(each -> assertThat(wrong(text(each))).isEmpty());
    assertThat(parts)
        .hasSizeGreaterThan(6)
        .allSatisfy(each -> assertThat(wrong(text(each))).isEmpty());
  }

  @Test
  void whatIsNotSentIsNot() {
    String row = Message.of(Wagon.rows(full())).get(0).line();

    assertThat(wrong(row)).isEmpty();
    assertThat(wrong(row.replace("\"status\":\"success\"", "\"status\":\"done\""))).isNotEmpty();
    assertThat(wrong(row.replace("\"status\":\"success\",", ""))).isNotEmpty();
    assertThat(wrong(row.replace("\"host\"", "\"hose\""))).isNotEmpty();
    assertThat(wrong("{}")).isNotEmpty();
    assertThat(wrong("[]")).isNotEmpty();
  }

  /** With every column that there is. */
  private static Snapshot full() {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      values.put(column, column.isJson() ? "{\"a\":[1.0E+2]}" : "text of " + column.key());
    }
    values.put(Column.PROCESS_ID, 4711L);
    values.put(Column.CACHED, 1L);
    values.put(Column.RETRY_COUNT, 2L);
    values.put(Column.COMPLETED_AT, "2026-11-21T07:00:01.000Z");
    values.put(Column.LINKED_AT, "2026-11-21T07:00:02.000Z");
    values.put(Column.PARENT_ID, Wagon.id());
    // A value that is neither an object nor a list, and one that a line cannot hold as it is.
    values.put(Column.MESSAGES, "null");
    values.put(Column.LLM_CALLS, "[\n1]");
    values.remove(Column.STARTED_AT);
    return Wagon.row(Wagon.id(), Status.SUCCESS, withoutKeys(values));
  }

  private static Map<Column, Object> withoutKeys(Map<Column, Object> values) {
    values.remove(Column.ID);
    values.remove(Column.STATUS);
    return values;
  }

  private List<String> wrong(String json) {
    return schema.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static String text(ProducerRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static JsonSchema schema() {
    try {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(Files.readString(Path.of("../config/record.schema.json")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

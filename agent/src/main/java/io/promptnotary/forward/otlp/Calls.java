package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls of a row, in its order. Immutable. */
record Calls(List<Call> list) {

  static Calls of(Snapshot row) {
    List<Call> list = new ArrayList<>();
    for (JsonNode each : JsonText.read(row.text(Column.LLM_CALLS))) {
      list.add(new Call(each, list.size() + 1));
    }
    return new Calls(List.copyOf(list));
  }

  /** The call that is all there is: no pointcut of a generation is around it. Else null. */
  @Nullable Call only(Snapshot row) {
    if (list.size() != 1) {
      return null;
    }
    Call call = list.get(0);
    String name = row.text(Column.NAME);
    boolean same =
        name != null
            && name.equals(call.method())
            && Objects.equals(
                row.text(Column.STARTED_AT), JsonText.text(call.json(), "started_at"));
    return same ? call : null;
  }
}

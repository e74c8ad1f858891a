package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.snapshot.FleetLine;
import io.promptnotary.snapshot.RowLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One thing that is shipped. Immutable.
 *
 * @param kind what its line is
 * @param key messages of one key stay in order
 * @param line one object of JSON, with the columns of its table
 */
record Message(Kind kind, String key, String line) {
  /** Goes up when a reader of today would misread a record; a new column is a reason. */
  static final String SCHEMA = "1";

  /** What a line is. Its name is that of a header, whose value is {@link #SCHEMA}. */
  enum Kind {
    SNAPSHOT,
    LINK,
    RUN,
    GAP;

    /** Connect's predicates ask for the name of a header, not for its value. */
    final String header = "promptnotary." + name().toLowerCase(Locale.ROOT);
  }

  /** All of a parcel, in the order in which it takes effect. */
  static List<Message> of(Parcel parcel) {
    List<Message> all = new ArrayList<>();
    parcel.runs().forEach(run -> all.add(new Message(Kind.RUN, run.runId(), FleetLine.of(run))));
    parcel
        .snapshots()
        .forEach(row -> all.add(new Message(Kind.SNAPSHOT, row.id(), RowLine.of(row))));
    parcel.links().forEach(link -> all.add(new Message(Kind.LINK, link.id(), FleetLine.of(link))));
    parcel.gaps().forEach(gap -> all.add(new Message(Kind.GAP, gap.key(), FleetLine.of(gap))));
    return all;
  }
}

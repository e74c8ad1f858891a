package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a snapshot is still the one that it was: SHA-256 over its captured columns.
 * The link to the entity is not among them, for it may come later.
 *
 * <p>For each column that has a value, in the order of the table, its name, {@code =}, the number
 * of bytes of its value in UTF-8 (numbers in digits), {@code :}, the value and a line end. JSON is
 * taken by what it means, as RFC 8785 writes it: a store on a server keeps no more of it. A column
 * that a later version of the table adds and that has no value leaves the fingerprint as it was.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** 64 hexadecimal digits. */
  public static String of(Snapshot snapshot) {
    MessageDigest digest = sha256();
    for (Column column : Column.values()) {
      String value = column.isLink() ? null : value(snapshot, column);
      if (value != null) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update((column.key() + "=" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        digest.update((byte) '\n');
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The captured columns that differ, by their names; empty if the fingerprints are equal. */
  public static List<String> differences(Snapshot one, Snapshot other) {
    return Arrays.stream(Column.values())
        .filter(column -> !column.isLink())
        .filter(column -> !Objects.equals(value(one, column), value(other, column)))
        .map(Column::key)
        .toList();
  }

  private static @Nullable String value(Snapshot snapshot, Column column) {
    String text = snapshot.text(column);
    if (text == null || !Row.JSON.contains(column)) {
      return text;
    }
    try {
      return CanonicalJson.of(Json.read(text));
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}

package io.promptnotary.reading;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells whether a snapshot is still the one that it was: SHA-256 over its captured columns.
 * The link to the entity is not among them, for it may come later.
 *
 * <p>For each column that has a value, in the order of the table, its name, {@code =}, the number
 * of bytes of its value in UTF-8 (numbers in digits), {@code :}, the value and a line end. A column
 * that a later version of the table adds and that has no value leaves the fingerprint as it was.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** 64 hexadecimal digits. */
  public static String of(Snapshot snapshot) {
    MessageDigest digest = sha256();
    for (Column column : Column.values()) {
      Object value = snapshot.get(column);
      if (value != null && !column.isLink()) {
        byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
        digest.update((column.key() + "=" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        digest.update((byte) '\n');
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}

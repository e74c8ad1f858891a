package io.promptnotary.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Losses losses = new Losses();
  private final List<Spill> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(Spill::close);
  }

  private Path store() {
    return folder.resolve("prompts.db");
  }

  private Spill spill(String run, long maxBytes) {
    Spill spill = new Spill(store(), run, maxBytes, false, losses, log);
    open.add(spill);
    return spill;
  }

  private static Entry entry(int number, int length) {
    return new Entry.Row(
        new Snapshot(Map.of(Column.ID, "id-" + number, Column.RESPONSE_TEXT, "x".repeat(length))),
        false);
  }

  private static List<Entry> entries(int from, int to, int length) {
    List<Entry> entries = new ArrayList<>();
    for (int i = from; i < to; i++) {
      entries.add(entry(i, length));
    }
    return entries;
  }

  private List<String> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void givesBackInOrderAndLeavesNothing() throws IOException {
    Spill spill = spill("run", 1 << 20);
    assertThat(spill.isEmpty()).isTrue();
    assertThat(files()).isEmpty();

    assertThat(spill.append(entries(0, 3, 10))).isTrue();
    assertThat(spill.append(entries(3, 5, 10))).isTrue();
    assertThat(files()).containsExactly("prompts.db-spill-run-000001");
    assertThat(spill.waiting()).isEqualTo(Files.size(spill.path()));

    assertThat(spill.read(4, 1 << 20)).isEqualTo(entries(0, 4, 10));
    assertThat(spill.read(4, 1 << 20)).as("until advanced").isEqualTo(entries(0, 4, 10));
    spill.advance();
    assertThat(spill.append(entries(5, 6, 10))).isTrue();
    assertThat(spill.read(4, 1 << 20)).isEqualTo(entries(4, 6, 10));
    spill.advance();

    assertThat(spill.isEmpty()).isTrue();
    assertThat(spill.read(4, 100)).isEmpty();
    assertThat(files()).isEmpty();
    assertThat(spill.append(entries(6, 7, 10))).isTrue();
    assertThat(files()).containsExactly("prompts.db-spill-run-000002");
  }

  @Test
  void readsOneAtLeastAndNoMoreThanItMay() throws IOException {
    Spill spill = spill("run", 1 << 20);
    spill.append(entries(0, 3, 5_000));

    assertThat(spill.read(10, 1)).hasSize(1);
    assertThat(spill.read(10, 6_000)).hasSize(2);
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    Spill spill = spill("run", 1 << 20);
    spill.append(entries(0, 1, 10));

    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spill.path())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void keepsItsLimitAndTakesAgainWhenThereIsRoom() throws IOException {
    Spill spill = spill("run", 1_000);
    assertThat(spill.append(entries(0, 1, 600))).isTrue();
    assertThat(spill.hasRoom()).isTrue();
    assertThat(spill.append(entries(1, 2, 600))).isFalse();
    assertThat(spill.hasRoom()).isFalse();
    assertThat(spill.read(9, 9_999)).isEqualTo(entries(0, 1, 600));

    spill.advance();

    assertThat(spill.hasRoom()).isTrue();
    assertThat(spill.append(entries(1, 2, 600))).isTrue();
  }

  @Test
  void withoutALimitThereIsNoFile() throws IOException {
    Spill none = Spill.none(losses, log);

    assertThat(none.append(entries(0, 1, 1))).isFalse();
    assertThat(none.hasRoom()).isFalse();
    assertThat(none.isEmpty()).isTrue();
  }

  @Test
  void goesOnInFurtherFilesAndDeletesTheFirst() throws IOException {
    Spill spill = spill("run", 1L << 30);
    for (int i = 0; i < 5; i++) {
      spill.append(entries(i, i + 1, 17 << 20));
    }
    assertThat(files()).hasSize(3);
    for (int i = 0; i < 5; i++) {
      assertThat(spill.read(10, 1)).as("entry " + i).isEqualTo(entries(i, i + 1, 17 << 20));
      spill.advance();
    }

    assertThat(files()).isEmpty();
  }

  @Test
  void aFolderThatIsGoneIsTold() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Spill spill = new Spill(gone.resolve("a.db"), "run", 1 << 20, true, losses, log);
    Files.delete(gone);

    assertThatThrownBy(() -> spill.append(entries(0, 1, 1))).isInstanceOf(IOException.class);
    assertThat(spill.hasRoom()).isFalse();
    Files.createDirectory(gone);
    assertThat(spill.append(entries(0, 1, 1))).isTrue();
    spill.read(1, 1);
    spill.advance();
  }

  @Test
  void whatIsDamagedIsPassedOverAndOnRecord() throws IOException {
    Spill spill = spill("run", 1 << 20);
    spill.append(entries(0, 1, 100));
    long first = Files.size(spill.path());
    spill.append(entries(1, 3, 100));
    try (RandomAccessFile file = new RandomAccessFile(spill.path().toFile(), "rw")) {
      file.seek(first + 20);
      file.write('!');
    }

    assertThat(spill.read(10, 1 << 20)).isEqualTo(entries(0, 1, 100));
    spill.advance();

    assertThat(spill.isEmpty()).isTrue();
    assertThat(losses.next())
        .singleElement()
        .satisfies(loss -> assertThat(loss.reason()).isEqualTo(Losses.Reason.SPILL_DAMAGED));
    assertThat(said.toString()).contains("does not match its checksum").contains("is damaged");
  }

  private List<Entry> adopt(String run) throws Exception {
    List<Entry> adopted = new ArrayList<>();
    long count = SpillFiles.adopt(store(), run, adopted::addAll, log);
    assertThat(count).isEqualTo(adopted.size());
    return adopted;
  }

  @Test
  void whatIsLeftBehindIsBroughtInOldestFirst() throws Exception {
    Spill later = spill("run-2", 1 << 20);
    later.append(entries(200, 300, 10));
    Spill earlier = spill("run-1", 1 << 20);
    earlier.append(entries(0, 200, 10));
    assertThat(SpillFiles.runs(store())).containsExactly("run-1", "run-2");
    assertThat(SpillFiles.isLeft(store(), "run-1")).isTrue();
    earlier.close();
    later.close();

    assertThat(adopt("run-3")).isEqualTo(entries(0, 300, 10));
    assertThat(files()).isEmpty();
    assertThat(SpillFiles.isLeft(store(), "run-3")).isFalse();
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void filesInUseAreLeftAlone() throws Exception {
    spill("run-1", 1 << 20).append(entries(0, 1, 10));
    spill("run-2", 1 << 20).append(entries(0, 1, 10));
    Files.writeString(folder.resolve("prompts.db-wal"), "not ours");
    Files.writeString(folder.resolve("other.db-spill-run-000001"), "not of this store");

    assertThat(adopt("run-1")).isEmpty();
    assertThat(files()).hasSize(4);
    assertThat(SpillFiles.isLeft(store(), "run-1")).isTrue();
  }

  @Test
  void aRecordThatWasInTheMakingIsNoDamage() throws Exception {
    Spill spill = spill("run-1", 1 << 20);
    spill.append(entries(0, 2, 100));
    spill.close();
    Path file = SpillFiles.of(store()).get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int cut : new int[] {1, 100, whole.length / 2 - 1, whole.length / 2 - 5}) {
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length - cut));
      assertThat(adopt("run-2")).isEqualTo(entries(0, 1, 100));
    }
    assertThat(files()).isEmpty();
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void aDamagedFileIsReadAsFarAsItGoesAndSetAside() throws Exception {
    Spill spill = spill("run-1", 1 << 20);
    spill.append(entries(0, 2, 100));
    spill.close();
    Path file = SpillFiles.of(store()).get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);

    assertThat(adopt("run-2")).isEqualTo(entries(0, 1, 100));

    assertThat(files()).containsExactly("prompts.db-spill-run-1-000001.damaged");
    assertThat(said.toString()).contains("was left by a process that is gone");
    assertThat(adopt("run-2")).isEmpty();
  }

  @Test
  void aNegativeLengthIsDamage() throws Exception {
    Files.write(
        folder.resolve("prompts.db-spill-run-1-000001"), new byte[] {-1, 0, 0, 0, 0, 0, 0, 0});

    assertThat(adopt("run-2")).isEmpty();
    assertThat(files()).containsExactly("prompts.db-spill-run-1-000001.damaged");
  }

  @Test
  void aStoreThatFailsLeavesTheFileForTheNextTime() throws Exception {
    Spill spill = spill("run-1", 1 << 20);
    spill.append(entries(0, 2, 100));
    spill.close();

    assertThatThrownBy(
            () ->
                SpillFiles.adopt(
                    store(),
                    "run-2",
                    batch -> {
                      throw new IOException("locked");
                    },
                    log))
        .hasMessage("locked");
    assertThat(adopt("run-2")).hasSize(2);
  }

  @Test
  void whatIsDeletedUnderItIsWrittenAnewAtTheEnd() throws Exception {
    Spill spill = spill("run", 1 << 20);
    spill.append(entries(0, 3, 10));
    Files.delete(spill.path());
    spill.append(entries(3, 5, 10));

    spill.close();

    List<Entry> found = new ArrayList<>();
    assertThat(SpillFiles.adopt(store(), "later", found::addAll, log)).isEqualTo(5);
    assertThat(found).containsExactlyInAnyOrderElementsOf(entries(0, 5, 10));
  }

  @Test
  void whatIsDeletedUnderItCanStillBeRead() throws Exception {
    Spill spill = spill("run", 1 << 20);
    spill.append(entries(0, 3, 10));
    Files.delete(spill.path());

    assertThat(spill.read(10, 1 << 20)).containsExactlyElementsOf(entries(0, 3, 10));
    spill.advance();

    assertThat(spill.isEmpty()).isTrue();
  }
}

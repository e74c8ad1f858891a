package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system tells of threads that wait for a processor. */
class WaitsTest {
  @TempDir Path tasks;

  @Test
  void theAgentsThreadsAreCountedFromAMomentOn() throws Exception {
    Waits waits = new Waits(tasks);
    thread("1", "java", 900_000_000);
    waits.look();
    thread("2", "promptnotary-wr", 7_000_000);
    waits.look();
    long moment = System.nanoTime();
    thread("2", "promptnotary-wr", 10_000_000);
    thread("3", "promptnotary-sp", 500_000);
    waits.look();

    assertThat(waits.since(moment)).isEqualTo(3.5);
    assertThat(waits.since(System.nanoTime())).isZero();
    assertThat(waits.since(Long.MIN_VALUE)).isEqualTo(10.5);
  }

  @Test
  void whereTheSystemDoesNotTellNothingIsTakenOff() {
    Waits waits = new Waits(tasks.resolve("missing"));
    waits.look();
    assertThat(waits.since(Long.MIN_VALUE)).isZero();
  }

  private void thread(String id, String name, long waited) throws IOException {
    Path folder = Files.createDirectories(tasks.resolve(id));
    Files.writeString(folder.resolve("comm"), name + "\n");
    Files.writeString(folder.resolve("schedstat"), "123 " + waited + " 45\n");
  }
}

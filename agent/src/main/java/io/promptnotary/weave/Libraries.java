package io.promptnotary.weave;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Library;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The known libraries that have not turned up yet, and the reading of their files when they do.
 * Asked by every thread that loads a class; while none turns up, at the price of a few comparisons.
 * Of several threads that meet one library together the first reads, the others wait for it: their
 * classes are the library's too.
 */
public final class Libraries {
  /** A thread of the host never waits longer, in seconds: its class is then woven afterwards. */
  private static final long PATIENCE = 10;

  private final Function<String, Optional<Library>> files;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile KnownLibraries.Library[] awaited;

  /**
   * Awaits {@code libraries}.
   *
   * @param files reads the file of that name, and says what is wrong with it where nothing comes
   *     out
   */
  public Libraries(
      Collection<KnownLibraries.Library> libraries, Function<String, Optional<Library>> files) {
    this.awaited = libraries.toArray(new KnownLibraries.Library[0]);
    this.files = files;
  }

  /** No libraries. */
  static Libraries none() {
    return new Libraries(List.of(), name -> Optional.empty());
  }

  /** Those that have not turned up. */
  public List<KnownLibraries.Library> awaited() {
    return List.of(awaited);
  }

  /** True if nothing is awaited any more, or was. */
  boolean isIdle() {
    return awaited.length == 0;
  }

  /** True if the class, a binary name with slashes, is the first one seen of a library. */
  boolean concerns(String internalName) {
    for (KnownLibraries.Library each : awaited) {
      if (each.holds(internalName)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads the files of what the class belongs to and hands them to {@code found}, before any thread
   * sees that they are no longer awaited.
   *
   * @return true if this thread has handed over one at least
   */
  boolean turnUp(String internalName, BiConsumer<KnownLibraries.Library, Library> found) {
    if (turn.isHeldByCurrentThread() || !isMyTurn()) {
      return false;
    }
    try {
      boolean any = false;
      for (KnownLibraries.Library each : awaited) {
        if (each.holds(internalName)) {
          any |= take(each, found);
        }
      }
      return any;
    } finally {
      turn.unlock();
    }
  }

  /** The same for {@code known}, if it is awaited still. */
  boolean turnUp(KnownLibraries.Library known, BiConsumer<KnownLibraries.Library, Library> found) {
    if (!isMyTurn()) {
      return false;
    }
    try {
      return List.of(awaited).contains(known) && take(known, found);
    } finally {
      turn.unlock();
    }
  }

  private boolean take(
      KnownLibraries.Library known, BiConsumer<KnownLibraries.Library, Library> found) {
    Optional<Library> library = files.apply(known.name());
    library.ifPresent(each -> found.accept(known, each));
    List<KnownLibraries.Library> rest = new ArrayList<>(List.of(awaited));
    rest.remove(known);
    awaited = rest.toArray(new KnownLibraries.Library[0]);
    return library.isPresent();
  }

  private boolean isMyTurn() {
    if (turn.tryLock()) {
      return true;
    }
    try {
      return turn.tryLock(PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.promptnotary.forward;

import io.promptnotary.health.Log;
import io.promptnotary.store.FleetFile;
import io.promptnotary.store.StoreException;

/** Delivers to an SQLite file: a central store for those who need no server yet. */
public final class FileTarget implements Target {
  private final String url;
  private final FleetFile file;

  private FileTarget(String url, FleetFile file) {
    this.url = url;
    this.file = file;
  }

  /**
   * Opens or creates the file.
   *
   * @param url {@code jdbc:sqlite:FILE}
   * @throws TargetException if it cannot be written
   */
  public static FileTarget open(String url, Log log) throws TargetException {
    try {
      return new FileTarget(url, FleetFile.open(url, log));
    } catch (StoreException e) {
      throw TargetException.away(e.getMessage(), e);
    }
  }

  @Override
  public void deliver(Parcel parcel) throws TargetException {
    boolean taken;
    try {
      taken = file.write(parcel.snapshots(), parcel.links(), parcel.runs(), parcel.gaps());
    } catch (StoreException e) {
      throw TargetException.away(e.getMessage(), e);
    }
    if (!taken) {
      throw TargetException.refused(url + " does not take what this holds", null);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}

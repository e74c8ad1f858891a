-- Old snapshots, compressed: content is the row as a JSON object, one key for each known column,
-- compressed by zstd with the dictionary of that id (without one where dictionary_id is NULL).
-- The other columns repeat what is searched for. What is archived cannot be altered either.
-- The way back is U003__archive.sql beside this file, for the program sqlite3.
CREATE TABLE IF NOT EXISTS archive_dictionaries (
  id         INTEGER PRIMARY KEY CHECK (id > 0),
  created_at TEXT NOT NULL,
  samples    INTEGER NOT NULL,
  share      REAL NOT NULL, -- of their size, what the samples had left when compressed with it
  content    BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS snapshot_archive (
  id            TEXT PRIMARY KEY NOT NULL,
  status        TEXT NOT NULL,
  started_at    TEXT NOT NULL,
  org_id        TEXT,
  template_id   TEXT,
  template_name TEXT,
  model         TEXT,
  entity_type   TEXT,
  entity_id     TEXT,
  archived_at   TEXT NOT NULL,
  dictionary_id INTEGER,
  raw_bytes     INTEGER NOT NULL,
  content       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS snapshot_archive_time ON snapshot_archive (started_at);
CREATE INDEX IF NOT EXISTS snapshot_archive_unlinked
  ON snapshot_archive (started_at) WHERE entity_id IS NULL;
CREATE INDEX IF NOT EXISTS snapshot_archive_dictionary ON snapshot_archive (dictionary_id);
-- Snapshots that were brought back: for the archive they are as young as that.
CREATE TABLE IF NOT EXISTS restored_snapshots (
  id          TEXT PRIMARY KEY NOT NULL,
  restored_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER snapshot_archive_added BEFORE INSERT ON snapshot_archive
  WHEN EXISTS (SELECT 1 FROM snapshot_archive WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'this snapshot is archived and cannot be replaced'); END;
CREATE TRIGGER snapshot_archive_changed BEFORE UPDATE ON snapshot_archive
  BEGIN SELECT RAISE(ABORT, 'an archived snapshot cannot be changed'); END;
CREATE TRIGGER snapshot_archive_removed BEFORE DELETE ON snapshot_archive
  WHEN NOT EXISTS (SELECT 1 FROM retention_passes WHERE closed_at IS NULL)
  BEGIN SELECT RAISE(ABORT, 'snapshots are deleted by a retention pass only: see prune'); END;
CREATE TRIGGER archive_dictionaries_added BEFORE INSERT ON archive_dictionaries
  WHEN EXISTS (SELECT 1 FROM archive_dictionaries WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'this dictionary is in use and cannot be replaced'); END;
CREATE TRIGGER archive_dictionaries_changed BEFORE UPDATE ON archive_dictionaries
  BEGIN SELECT RAISE(ABORT, 'a dictionary of the archive cannot be changed'); END;
CREATE TRIGGER archive_dictionaries_removed BEFORE DELETE ON archive_dictionaries
  WHEN EXISTS (SELECT 1 FROM snapshot_archive WHERE dictionary_id = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'archived snapshots cannot be read without this dictionary'); END;

-- Files of one path in several dumps are several files. The dumps of earlier versions had names that may mean several, and have
-- none from here on: a reading of the same content in a named dump takes the place of one without a name.
CREATE TABLE files_of_dumps (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    ingestion_id TEXT NOT NULL UNIQUE,
    dump_id TEXT NOT NULL,
    source_path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sidecar_sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    run_id TEXT NOT NULL,
    learned TEXT NOT NULL,
    done_at TEXT NOT NULL,
    UNIQUE (dump_id, source_path, sha256)
);
INSERT INTO files_of_dumps SELECT number, ingestion_id, '', source_path, sha256, sidecar_sha256, fingerprint, run_id, learned,
    done_at FROM files;
DROP TABLE files;
ALTER TABLE files_of_dumps RENAME TO files;

-- A path that was taken back is so in one dump; without a name, as before, in all.
CREATE TABLE withdrawals_of_dumps (
    kind TEXT NOT NULL CHECK (kind IN ('path', 'article')),
    dump_id TEXT NOT NULL,
    value TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL,
    PRIMARY KEY (kind, dump_id, value)
);
INSERT INTO withdrawals_of_dumps SELECT kind, '', value, withdrawn_at FROM withdrawals;
DROP TABLE withdrawals;
ALTER TABLE withdrawals_of_dumps RENAME TO withdrawals;

-- What is done, and nothing else: a row stands here only once the file it names is whole.

-- One row per reading of a raw file that ended well. A second reading of the same content takes the place of the first.
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- grows: the newest reading of a path has the largest
    ingestion_id TEXT NOT NULL UNIQUE,
    dump_id TEXT NOT NULL,
    source_path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sidecar_sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    run_id TEXT NOT NULL,
    learned TEXT NOT NULL,  -- the file of what its dump was found to repeat, empty if nothing
    done_at TEXT NOT NULL,
    UNIQUE (source_path, sha256)
);

-- Record rows as read, some hundred a file; a batch may hold the records of many small files.
CREATE TABLE IF NOT EXISTS batches (
    batch_id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    run_id TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS batch_ingestions (
    batch_id TEXT NOT NULL REFERENCES batches ON DELETE CASCADE,
    ingestion_id TEXT NOT NULL,
    PRIMARY KEY (batch_id, ingestion_id)
) WITHOUT ROWID;

-- When a record was first read: reading it again does not make it new.
CREATE TABLE IF NOT EXISTS records_seen (
    record_id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    ingested_at TEXT NOT NULL
) WITHOUT ROWID;

-- Articles are extracted in shards; a shard never changes. An article is here under its content key.
CREATE TABLE IF NOT EXISTS shards (
    shard_id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    article_count INTEGER NOT NULL,
    run_id TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS shard_articles (
    content_key TEXT PRIMARY KEY,
    article_id TEXT NOT NULL,
    shard_id TEXT NOT NULL REFERENCES shards ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stages (
    shard_id TEXT NOT NULL REFERENCES shards ON DELETE CASCADE,
    stage TEXT NOT NULL CHECK (stage IN ('documents', 'extraction')),
    fingerprint TEXT NOT NULL,
    path TEXT NOT NULL,
    run_id TEXT NOT NULL,
    done_at TEXT NOT NULL,
    PRIMARY KEY (shard_id, stage)
) WITHOUT ROWID;

-- What the user has taken back: records of a path or of an article are no longer published.
CREATE TABLE IF NOT EXISTS withdrawals (
    kind TEXT NOT NULL CHECK (kind IN ('path', 'article')),
    value TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT  -- published | nothing_new | refused | failed; null while it runs, or if it was killed
) WITHOUT ROWID;

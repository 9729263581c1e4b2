-- The hash of a raw file as it was when it bore this stamp: a file is hashed again only when its stamp is another.
CREATE TABLE hashes (
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;

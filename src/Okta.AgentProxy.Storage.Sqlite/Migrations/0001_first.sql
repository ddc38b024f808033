-- Names are unique whatever their case: name_key is the upper-case form.
CREATE TABLE entities (
    kind       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    PRIMARY KEY (kind, name_key)
) WITHOUT ROWID;

-- Counts the changes of a kind, deletions too: a version is never used twice.
CREATE TABLE entity_kinds (
    kind    TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE shared_state (
    key     BLOB    NOT NULL PRIMARY KEY,
    value   BLOB    NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX shared_state_expires ON shared_state (expires);

CREATE TABLE leases (
    name    TEXT    NOT NULL PRIMARY KEY,
    holder  TEXT    NOT NULL,
    fence   INTEGER NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY,
    kind       INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    id         BLOB,
    subject    TEXT,
    issuer     TEXT,
    agent      TEXT,
    backend    TEXT,
    tenant     TEXT,
    method     TEXT,
    tool       TEXT,
    allowed    INTEGER NOT NULL,
    rule       TEXT,
    status     INTEGER NOT NULL,
    duration   INTEGER NOT NULL,
    trace_id   TEXT,
    assertion  TEXT,
    delegation TEXT,
    detail     TEXT,
    hash       BLOB    NOT NULL
);

-- Each index ends with the place (SQLite appends the rowid), which is what pages are cut by.
CREATE INDEX audit_time    ON audit (time);
CREATE INDEX audit_subject ON audit (subject, time) WHERE subject IS NOT NULL;
CREATE INDEX audit_agent   ON audit (agent, time)   WHERE agent IS NOT NULL;
CREATE INDEX audit_backend ON audit (backend, time) WHERE backend IS NOT NULL;
CREATE INDEX audit_tool    ON audit (tool, time)    WHERE tool IS NOT NULL;
CREATE INDEX audit_denied  ON audit (time)          WHERE allowed = 0;
CREATE INDEX audit_kind    ON audit (kind, time)    WHERE kind > 1;
CREATE INDEX audit_id      ON audit (id)            WHERE id IS NOT NULL AND kind = 0;

CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB    NOT NULL
);

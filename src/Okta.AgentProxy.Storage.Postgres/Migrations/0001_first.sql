-- Names are unique whatever their case: name_key is the upper-case form.
CREATE TABLE entities (
    kind       text     NOT NULL,
    name_key   text     NOT NULL COLLATE "C",
    name       text     NOT NULL,
    version    bigint   NOT NULL,
    source     smallint NOT NULL,
    body       text     NOT NULL,
    changed_at bigint   NOT NULL,
    changed_by text     NOT NULL,
    PRIMARY KEY (kind, name_key)
);

-- Counts the changes of a kind, deletions too: a version is never used twice. Its row is also the lock of the kind's writers.
CREATE TABLE entity_kinds (
    kind    text   NOT NULL PRIMARY KEY,
    version bigint NOT NULL
);

CREATE TABLE shared_state (
    key     bytea  NOT NULL PRIMARY KEY,
    value   bytea  NOT NULL,
    expires bigint NOT NULL
);

CREATE INDEX shared_state_expires ON shared_state (expires);

CREATE TABLE leases (
    name    text   NOT NULL PRIMARY KEY,
    holder  text   NOT NULL,
    fence   bigint NOT NULL,
    expires bigint NOT NULL
);

-- Unlogged: a cache may be empty after a crash, and need not pay for the write-ahead log.
CREATE UNLOGGED TABLE cache (
    key      bytea  NOT NULL PRIMARY KEY,
    value    bytea  NOT NULL,
    expires  bigint NOT NULL,
    sliding  bigint,
    absolute bigint
);

CREATE INDEX cache_expires ON cache (expires);

CREATE TABLE data_protection_keys (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friendly_name text NOT NULL,
    xml           text NOT NULL
);

CREATE TABLE audit (
    seq        bigint   NOT NULL PRIMARY KEY,
    kind       smallint NOT NULL,
    time       bigint   NOT NULL,
    id         uuid,
    subject    text,
    issuer     text,
    agent      text,
    backend    text,
    tenant     text,
    method     text,
    tool       text,
    allowed    boolean  NOT NULL,
    rule       text,
    status     integer  NOT NULL,
    duration   bigint   NOT NULL,
    trace_id   text,
    assertion  text,
    delegation text,
    detail     text,
    hash       bytea    NOT NULL
);

CREATE INDEX audit_time    ON audit (time, seq);
CREATE INDEX audit_subject ON audit (subject, time, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_agent   ON audit (agent, time, seq)   WHERE agent IS NOT NULL;
CREATE INDEX audit_backend ON audit (backend, time, seq) WHERE backend IS NOT NULL;
CREATE INDEX audit_tool    ON audit (tool, time, seq)    WHERE tool IS NOT NULL;
CREATE INDEX audit_denied  ON audit (time, seq)          WHERE allowed = false;
CREATE INDEX audit_kind    ON audit (kind, time, seq)    WHERE kind > 1;
CREATE INDEX audit_id      ON audit (id)                 WHERE id IS NOT NULL AND kind = 0;

CREATE TABLE audit_head (
    id     integer PRIMARY KEY CHECK (id = 1),
    sealed bytea   NOT NULL
);

-- Rows of before are of form 1 and stay it: their hashes do not cover the new columns, which are empty there. A node of an earlier release that still
-- runs writes rows of form 1 as well: it names the columns it knows, and gets the defaults.
ALTER TABLE audit
    ADD COLUMN format    smallint NOT NULL DEFAULT 1,
    ADD COLUMN login     text,
    ADD COLUMN scopes    text,
    ADD COLUMN roles     text,
    ADD COLUMN member_of text,
    ADD COLUMN claims    text,
    ADD COLUMN client    text,
    ADD COLUMN requests  bigint   NOT NULL DEFAULT 1,
    ADD COLUMN until     bigint   NOT NULL DEFAULT 0;

CREATE INDEX audit_login ON audit (login, time, seq) WHERE login IS NOT NULL;

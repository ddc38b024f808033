-- Rows of before are of form 1 and stay it: their hashes do not cover the new columns, which are empty there.
ALTER TABLE audit ADD COLUMN format    INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN login     TEXT;
ALTER TABLE audit ADD COLUMN scopes    TEXT;
ALTER TABLE audit ADD COLUMN roles     TEXT;
ALTER TABLE audit ADD COLUMN member_of TEXT;
ALTER TABLE audit ADD COLUMN claims    TEXT;
ALTER TABLE audit ADD COLUMN client    TEXT;
ALTER TABLE audit ADD COLUMN requests  INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN until     INTEGER NOT NULL DEFAULT 0;

CREATE INDEX audit_login ON audit (login, time) WHERE login IS NOT NULL;

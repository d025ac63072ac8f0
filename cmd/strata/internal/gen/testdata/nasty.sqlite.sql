CREATE TABLE "select" ("type" text, "func" integer NOT NULL, "Table" text, "source" text, "2fa" boolean, "naïve-Name" text, "with space" text,
	"a,b" text, "q""uote" integer, [back`tick] text, "UserName" bigint, user_name_ bigint, "日本" text, "-" text, PRIMARY KEY ("func"));
CREATE TABLE all_types (id TEXT PRIMARY KEY, a INTEGER, b INT, c BIGINT, d REAL, e DOUBLE PRECISION, f NUMERIC, g DECIMAL(12,2), h TEXT, i VARCHAR(10), j CLOB, k BLOB, l, m BOOLEAN,
	n DATE, o DATETIME, p TIMESTAMP, q TIME, r JSON, s UUID, t UNSIGNED BIG INT, u TEXT COLLATE NOCASE, v ANYTHING);
CREATE TABLE strict_one (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL, t TEXT, r REAL, b BLOB) STRICT;
CREATE TABLE keyed (k TEXT, v TEXT, PRIMARY KEY (k, v)) WITHOUT ROWID;
CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, UNIQUE (name, id));
CREATE TABLE members (tenant INT NOT NULL REFERENCES tenants ON DELETE CASCADE, id INT NOT NULL, team INT, boss INT, PRIMARY KEY (tenant, id),
	CONSTRAINT boss FOREIGN KEY (tenant, boss) REFERENCES members (tenant, id), FOREIGN KEY (tenant, team) REFERENCES teams (tenant, id) ON UPDATE CASCADE);
CREATE TABLE teams (tenant INT NOT NULL, id INT NOT NULL, lead INT, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, lead) REFERENCES members (tenant, id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE eggs (id INTEGER PRIMARY KEY, chicken_id INTEGER REFERENCES Chickens);
CREATE TABLE chickens (ID INTEGER PRIMARY KEY, egg_id INTEGER REFERENCES eggs (ID));
CREATE TABLE people (id INTEGER PRIMARY KEY);
CREATE TABLE managers (id INTEGER PRIMARY KEY REFERENCES people, deputy_id INTEGER REFERENCES managers);
CREATE TABLE things (
	a INTEGER NOT NULL DEFAULT 5 CHECK (a > 0), b INTEGER DEFAULT -5, c TEXT NOT NULL DEFAULT 'it''s', d NUMERIC DEFAULT 1.50, e BOOLEAN DEFAULT false, e2 BOOL DEFAULT 1,
	f DATETIME DEFAULT CURRENT_TIMESTAMP, g TEXT GENERATED ALWAYS AS (lower(c)) STORED, h INTEGER AS (a * 2), i TEXT DEFAULT (lower(hex(randomblob(4)))), s TEXT CHECK (s IN ('on', 'off')) DEFAULT 'on',
	CONSTRAINT odd CHECK (c <> '' OR b IS NOT NULL), CHECK (a >= 1 AND (a < 1000 OR b > 3)), CHECK (length(c) <= 80), CHECK (c LIKE '%' OR c GLOB 'a?b*')
);
CREATE INDEX things_lower ON things (lower(c) DESC, a DESC, c COLLATE NOCASE) WHERE a > 3;
CREATE UNIQUE INDEX things_u ON things (c, b);
CREATE INDEX things_c ON things (c);
INSERT INTO "select" ("type", "func", "2fa", "a,b", "-") VALUES ('t', 1, true, 'a', 'minus');
INSERT INTO all_types VALUES ('x', 1, 2, 3, 1.5, 2, 1, 10.50, 'h', 'i', 'j', x'01', x'02', 1, '2020-02-29', '2020-02-29 10:20:30', '2020-02-29T10:20:30.5+02:00', '10:20', '{"a":1}', 'a0000000-0000-0000-0000-000000000001', 7, 'u', 1.5);
INSERT INTO all_types (id) VALUES ('y');
INSERT INTO strict_one (n, r) VALUES (1, 2);
INSERT INTO keyed VALUES ('a', 'b');
INSERT INTO tenants (name) VALUES ('acme');
INSERT INTO members VALUES (1, 1, NULL, NULL), (1, 2, NULL, 1);
INSERT INTO teams VALUES (1, 1, 1);
INSERT INTO eggs (chicken_id) VALUES (NULL); INSERT INTO chickens (egg_id) VALUES (1);
INSERT INTO people VALUES (1); INSERT INTO managers VALUES (1, 1);
INSERT INTO things (b, c) VALUES (1, 'abb');

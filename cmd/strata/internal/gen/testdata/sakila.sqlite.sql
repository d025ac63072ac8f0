CREATE TABLE language (language_id INTEGER PRIMARY KEY, name CHAR(20) NOT NULL, last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE actor (
	actor_id numeric NOT NULL, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL, last_update TIMESTAMP NOT NULL, PRIMARY KEY (actor_id)
);
CREATE INDEX idx_actor_last_name ON actor(last_name);
CREATE TABLE film (
	film_id int NOT NULL,
	title VARCHAR(255) NOT NULL,
	description BLOB SUB_TYPE TEXT DEFAULT NULL,
	release_year VARCHAR(4) DEFAULT NULL,
	language_id SMALLINT NOT NULL,
	original_language_id SMALLINT DEFAULT NULL,
	rental_duration SMALLINT DEFAULT 3 NOT NULL,
	rental_rate DECIMAL(4,2) DEFAULT 4.99 NOT NULL,
	rating VARCHAR(10) DEFAULT 'G',
	special_features VARCHAR(100) DEFAULT NULL,
	last_update TIMESTAMP NOT NULL,
	PRIMARY KEY (film_id),
	CONSTRAINT CHECK_special_rating CHECK (rating IN ('G','PG','PG-13','R','NC-17')),
	CONSTRAINT fk_film_language FOREIGN KEY (language_id) REFERENCES language (language_id),
	CONSTRAINT fk_film_language_original FOREIGN KEY (original_language_id) REFERENCES language (language_id)
);
CREATE TABLE film_actor (
	actor_id INT NOT NULL REFERENCES actor ON DELETE NO ACTION ON UPDATE CASCADE,
	film_id INT NOT NULL REFERENCES film (film_id) ON DELETE CASCADE,
	last_update TIMESTAMP NOT NULL DEFAULT (datetime('now')),
	PRIMARY KEY (actor_id, film_id)
) WITHOUT ROWID;
CREATE TABLE film_text (film_id SMALLINT NOT NULL PRIMARY KEY, title VARCHAR(255) NOT NULL, description BLOB SUB_TYPE TEXT);
CREATE TABLE store (store_id INTEGER PRIMARY KEY AUTOINCREMENT, manager_staff_id SMALLINT NOT NULL REFERENCES staff DEFERRABLE INITIALLY DEFERRED, active BOOLEAN NOT NULL DEFAULT 1 CHECK (active IN (0, 1)));
CREATE TABLE staff (staff_id INTEGER PRIMARY KEY, store_id INT NOT NULL REFERENCES store, username VARCHAR(16) NOT NULL UNIQUE COLLATE NOCASE, picture BLOB, born DATE);
CREATE INDEX staff_name ON staff (lower(username), store_id DESC) WHERE born IS NOT NULL;
CREATE UNIQUE INDEX staff_name2 ON staff (username COLLATE BINARY);
CREATE VIEW customer_list AS SELECT staff_id AS id FROM staff;
CREATE TRIGGER actor_trigger AFTER INSERT ON actor BEGIN UPDATE actor SET last_update = DATETIME('NOW') WHERE rowid = new.rowid; END;
INSERT INTO language (name) VALUES ('English'), ('Deutsch');
INSERT INTO actor VALUES (1, 'PENELOPE', 'GUINESS', '2006-02-15 04:34:33');
INSERT INTO film (film_id, title, language_id, original_language_id, release_year, last_update) VALUES (1, 'ACADEMY DINOSAUR', 1, 2, '2006', '2006-02-15T04:34:33Z'), (2, 'ACE', 1, NULL, NULL, '2006-02-15');
INSERT INTO film_actor (actor_id, film_id) VALUES (1, 1), (1, 2);
INSERT INTO film_text VALUES (1, 'ACADEMY', NULL);
PRAGMA foreign_keys = off;
INSERT INTO store (manager_staff_id) VALUES (1);
INSERT INTO staff VALUES (1, 1, 'mike', x'00ff', '1970-01-01');

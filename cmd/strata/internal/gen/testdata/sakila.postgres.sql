CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE TABLE language (
	language_id serial PRIMARY KEY,
	name character(20) NOT NULL,
	last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE TABLE actor (
	actor_id serial PRIMARY KEY,
	first_name character varying(45) NOT NULL,
	last_name character varying(45) NOT NULL,
	last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_actor_last_name ON actor (last_name);
CREATE TABLE category (
	category_id serial PRIMARY KEY,
	name character varying(25) NOT NULL,
	last_update timestamptz DEFAULT now() NOT NULL
);
CREATE TABLE film (
	film_id serial PRIMARY KEY,
	title character varying(255) NOT NULL,
	description text,
	release_year year,
	language_id integer NOT NULL REFERENCES language ON UPDATE CASCADE ON DELETE RESTRICT,
	original_language_id integer REFERENCES language ON UPDATE CASCADE ON DELETE RESTRICT,
	rental_duration smallint DEFAULT 3 NOT NULL,
	rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
	length smallint,
	replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL,
	rating mpaa_rating DEFAULT 'G'::mpaa_rating,
	last_update timestamp without time zone DEFAULT now() NOT NULL,
	special_features text[],
	fulltext tsvector NOT NULL DEFAULT ''
);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE INDEX idx_title ON film (title);
CREATE INDEX idx_fk_language_id ON film (language_id);
CREATE TABLE film_actor (
	actor_id smallint NOT NULL REFERENCES actor ON UPDATE CASCADE ON DELETE RESTRICT,
	film_id smallint NOT NULL REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
	last_update timestamp without time zone DEFAULT now() NOT NULL,
	PRIMARY KEY (actor_id, film_id)
);
CREATE TABLE film_category (
	film_id smallint NOT NULL REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
	category_id smallint NOT NULL REFERENCES category ON UPDATE CASCADE ON DELETE RESTRICT,
	last_update timestamp without time zone DEFAULT now() NOT NULL,
	PRIMARY KEY (film_id, category_id)
);
CREATE TABLE country (country_id serial PRIMARY KEY, country character varying(50) NOT NULL, last_update timestamp DEFAULT now() NOT NULL);
CREATE TABLE city (city_id serial PRIMARY KEY, city character varying(50) NOT NULL, country_id smallint NOT NULL REFERENCES country, last_update timestamp DEFAULT now() NOT NULL);
CREATE TABLE address (
	address_id serial PRIMARY KEY, address character varying(50) NOT NULL, address2 character varying(50), district character varying(20) NOT NULL,
	city_id smallint NOT NULL REFERENCES city, postal_code character varying(10), phone character varying(20) NOT NULL,
	last_update timestamp DEFAULT now() NOT NULL
);
CREATE TABLE store (
	store_id serial PRIMARY KEY, manager_staff_id smallint NOT NULL, address_id smallint NOT NULL REFERENCES address, last_update timestamp DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX idx_unq_manager_staff_id ON store (manager_staff_id);
CREATE TABLE staff (
	staff_id serial PRIMARY KEY, first_name character varying(45) NOT NULL, address_id smallint NOT NULL REFERENCES address,
	email character varying(50), store_id smallint NOT NULL REFERENCES store DEFERRABLE INITIALLY DEFERRED, active boolean DEFAULT true NOT NULL,
	username character varying(16) NOT NULL, password character varying(40), picture bytea
);
ALTER TABLE store ADD CONSTRAINT store_manager_staff_id_fkey FOREIGN KEY (manager_staff_id) REFERENCES staff ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE customer (
	customer_id serial PRIMARY KEY, store_id smallint NOT NULL REFERENCES store, first_name character varying(45) NOT NULL, email character varying(50),
	address_id smallint NOT NULL REFERENCES address, activebool boolean DEFAULT true NOT NULL, create_date date DEFAULT ('now'::text)::date NOT NULL, active integer
);
CREATE INDEX customer_email ON customer (lower(email));
CREATE TABLE inventory (inventory_id serial PRIMARY KEY, film_id smallint NOT NULL REFERENCES film, store_id smallint NOT NULL REFERENCES store);
CREATE INDEX idx_store_id_film_id ON inventory (store_id, film_id DESC NULLS LAST);
CREATE TABLE rental (
	rental_id serial PRIMARY KEY, rental_date timestamp NOT NULL, inventory_id integer NOT NULL REFERENCES inventory, customer_id smallint NOT NULL REFERENCES customer,
	return_date timestamp, staff_id smallint NOT NULL REFERENCES staff, CONSTRAINT returned_later CHECK (return_date IS NULL OR return_date >= rental_date)
);
CREATE UNIQUE INDEX idx_unq_rental ON rental (rental_date, inventory_id, customer_id);
CREATE TABLE payment (
	payment_id serial, customer_id smallint NOT NULL, staff_id smallint NOT NULL, rental_id integer NOT NULL, amount numeric(5,2) NOT NULL, payment_date timestamp NOT NULL
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_2007_01 PARTITION OF payment FOR VALUES FROM ('2007-01-01') TO ('2007-02-01');
CREATE TABLE payment_2007_02 PARTITION OF payment FOR VALUES FROM ('2007-02-01') TO ('2007-03-01');
CREATE VIEW customer_list AS SELECT customer_id AS id, first_name AS name FROM customer;
CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.last_update = now(); RETURN NEW; END $$;
CREATE TRIGGER last_updated BEFORE UPDATE ON actor FOR EACH ROW EXECUTE PROCEDURE last_updated();
COMMENT ON TABLE film IS 'What is shown.
"Two" lines';
COMMENT ON COLUMN film.length IS 'in minutes';
INSERT INTO language (name) VALUES ('English'), ('Deutsch');
INSERT INTO actor (first_name, last_name) VALUES ('PENELOPE', 'GUINESS'), ('NICK', 'WAHLBERG');
INSERT INTO category (name) VALUES ('Drama');
INSERT INTO film (title, release_year, language_id, original_language_id, rating, special_features, fulltext, length)
	VALUES ('ACADEMY DINOSAUR', 2006, 1, 2, 'PG-13', ARRAY['Trailers', 'Deleted Scenes'], to_tsvector('academy dinosaur'), 86), ('ACE', NULL, 1, NULL, NULL, NULL, '', NULL);
INSERT INTO film_actor (actor_id, film_id) VALUES (1, 1), (2, 1), (1, 2);
INSERT INTO film_category (film_id, category_id) VALUES (1, 1);
INSERT INTO country (country) VALUES ('Chad');
INSERT INTO city (city, country_id) VALUES ('N''Djamena', 1);
INSERT INTO address (address, district, city_id, phone) VALUES ('1 Main', 'Centre', 1, '0');
BEGIN;
INSERT INTO store (manager_staff_id, address_id) VALUES (1, 1);
INSERT INTO staff (first_name, address_id, store_id, username, picture) VALUES ('Mike', 1, 1, 'mike', '\x00ff');
COMMIT;
INSERT INTO customer (store_id, first_name, address_id, active) VALUES (1, 'MARY', 1, 1);
INSERT INTO inventory (film_id, store_id) VALUES (1, 1);
INSERT INTO rental (rental_date, inventory_id, customer_id, staff_id) VALUES ('2005-05-24 22:53:30', 1, 1, 1);
INSERT INTO payment (customer_id, staff_id, rental_id, amount, payment_date) VALUES (1, 1, 1, 2.99, '2007-01-24 21:40:19');

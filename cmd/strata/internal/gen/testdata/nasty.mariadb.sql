CREATE TABLE people (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(191) CHARACTER SET latin1 COLLATE latin1_german2_ci NOT NULL, open TINYINT(1) NOT NULL DEFAULT 1,
	mood ENUM('good', 'it''s bad') NOT NULL DEFAULT 'good', born YEAR, big DECIMAL(20,4) UNSIGNED, doc JSON NOT NULL DEFAULT ('{}'), raw VARBINARY(20) DEFAULT (CAST(x'00ff' AS BINARY)), uid BINARY(16), at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
	seen DATETIME(3) NULL, gone TIMESTAMP NULL, took TIME(2), ratio FLOAT, price DOUBLE NOT NULL DEFAULT 1.5, note MEDIUMTEXT COMMENT 'it''s a "note" \', small TINYINT CHECK (small > 0), level VARCHAR(10) NOT NULL DEFAULT 'low' CHECK (level <> ''),
	twice DOUBLE AS (price * 2) STORED, thrice DOUBLE AS (price * 3) VIRTUAL, state VARCHAR(9) NOT NULL DEFAULT 'a\b', CONSTRAINT states CHECK (state IN ('a\b', 'it''s', 'c')), UNIQUE KEY one_email (email), KEY by_level (level, born DESC)) ENGINE=InnoDB COMMENT='the people';
CREATE TABLE `order` (`select` BIGINT AUTO_INCREMENT, person BIGINT UNSIGNED NOT NULL, other BIGINT UNSIGNED, `a"b` INT NOT NULL, PRIMARY KEY (`select`), UNIQUE (person, `a"b`),
	CONSTRAINT of_person FOREIGN KEY (person) REFERENCES people (id) ON DELETE CASCADE, CONSTRAINT of_other FOREIGN KEY (other) REFERENCES people (id) ON DELETE SET NULL ON UPDATE CASCADE) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT INTO people (email, raw) VALUES ('a@b', NULL), ('c@d', x'0102');
INSERT INTO `order` (person, `a"b`) VALUES (1, 7);
ALTER TABLE `order` ADD COLUMN `strata_value 1 by_more` VARCHAR(255) AS (concat('n', `a"b`)) VIRTUAL INVISIBLE, ADD COLUMN `strata_value 2 by_more` BIGINT AS (`a"b` + 1) VIRTUAL INVISIBLE, ADD COLUMN `strata_rows by_more` TINYINT AS (CASE WHEN `a"b` > 0 THEN 1 END) VIRTUAL INVISIBLE, ADD INDEX by_more (`strata_value 1 by_more`, `strata_value 2 by_more` DESC, person, `strata_rows by_more`);
ALTER TABLE `order` ADD COLUMN `strata_value 1 one_more` DOUBLE AS (`a"b` * 2.5e0) VIRTUAL INVISIBLE, ADD UNIQUE INDEX one_more (`strata_value 1 one_more`);
CREATE SEQUENCE order_no START WITH 1000 INCREMENT BY 5 NOCACHE;
CREATE TABLE numbered (id BIGINT PRIMARY KEY, no BIGINT NOT NULL DEFAULT (NEXTVAL(order_no)), code VARCHAR(40) DEFAULT (concat('n', NEXTVAL(order_no)))) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

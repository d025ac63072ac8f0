package mariadb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
)

// odd are settings of a server that change what statements mean, or refuse some.
var odd = []string{
	"--sql-mode=ORACLE,PAD_CHAR_TO_FULL_LENGTH,REAL_AS_FLOAT,HIGH_NOT_PRECEDENCE,NO_UNSIGNED_SUBTRACTION", "--autocommit=0", "--completion-type=CHAIN",
	"--default-time-zone=+05:30", "--lc-time-names=de_DE", "--character-set-server=latin1", "--collation-server=latin1_swedish_ci",
	"--skip-innodb-strict-mode", "--default-storage-engine=MyISAM", "--lower-case-table-names=1", "--transaction-isolation=SERIALIZABLE", "--transaction-read-only=1",
	"--max-allowed-packet=65536", "--group-concat-max-len=4", "--div-precision-increment=0", "--max-error-count=0", "--max-recursive-iterations=2",
	"--tmp-memory-table-size=1024", "--sort-buffer-size=1024", "--max-prepared-stmt-count=8", "--wait-timeout=2",
	"--init-connect=SET sql_auto_is_null = 1, sql_safe_updates = 1, sql_select_limit = 1, foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0",
}

// TestTheServersOwnSettingsDoNotMatter asks for what they would change. init_connect is not
// for root.
func TestTheServersOwnSettingsDoNotMatter(t *testing.T) {
	server := mariatest.Private(t, odd...)
	admin, _ := opened(t, server.URL())
	exec(t, admin, "CREATE DATABASE app", "CREATE USER app@'%' IDENTIFIED BY ''", "GRANT ALL ON app.* TO app@'%'")
	db, b := opened(t, strings.NewReplacer("root@", "app@", "/mysql", "/app").Replace(server.URL()))
	exec(t, db,
		"CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(20) CHECK (s <> 'no')) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
		"CREATE TABLE b (a BIGINT, FOREIGN KEY (a) REFERENCES a (id))", "INSERT INTO a (s) VALUES ('ä🙂'), ('a\\'), ('A'), ('a '), (NULL), ('x')", "UPDATE a SET s = 'y' WHERE s = 'x'")
	for _, text := range []string{"INSERT INTO b VALUES (9)", "INSERT INTO a (s) VALUES ('no')", "INSERT INTO a (id) VALUES (1)"} {
		if _, err := run(t.Context(), b, text); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	for text, want := range map[string]string{
		"SELECT s FROM a ORDER BY s IS NULL, s":   "[A a  a\\ y ä🙂 NULL]",
		"SELECT count(*) FROM a WHERE id IS NULL": "[0]",
		"SELECT 1 / 3": "[0.333333333333333333333333333333]",
		"SELECT 'a' || 'b', \"s\" IS NULL FROM a WHERE id = 2":                                                  "[ab 0]",
		"SELECT LENGTH(GROUP_CONCAT(s)) FROM a":                                                                 "[16]",
		"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT count(*) FROM n": "[20]",
		"SELECT DATE_FORMAT('2026-03-01', '%M'), FROM_UNIXTIME(0) = '1970-01-01'":                               "[March 1]",
		"SELECT @@tx_isolation": "[READ-COMMITTED]",
	} {
		if got, err := run(t.Context(), b, text); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %s", text, got, err, want)
		}
	}
	if n, err := builder.Raw("UPDATE a SET s = NULL").Exec(t.Context(), db); err != nil || n != 6 {
		t.Errorf("%d rows were changed: %v", n, err)
	}
}

package dialect

import (
	"regexp"
	"strings"
)

// What stands before a statement. A comment ends with its line, which PostgreSQL ends with
// a carriage return, too; SQLite takes a byte order mark for a blank.
const beforeStatement = `(?is)(?:^|;)(?:[\s\v\x{FEFF}]|--[^\n\r]*[\n\r]|/\*.*?\*/)*`

// What leaves something in a session, https://www.postgresql.org/docs/current/sql-discard.html
// undoes: settings, prepared statements, cursors, listeners, locks, temporary tables. DO
// and CALL run what nobody has read.
var postgresSession = regexp.MustCompile(beforeStatement +
	`(?:SET|RESET|LISTEN|UNLISTEN|PREPARE|DEALLOCATE|DECLARE|LOAD|BEGIN|START|DISCARD|DO|CALL)\b` +
	`|\b(?:TEMP|TEMPORARY|pg_temp(?:_[0-9]+)?|pg_settings|set_config|pg_(?:try_)?advisory_lock(?:_shared)?|dblink_connect(?:_u)?)\b`)

var sqliteSession = regexp.MustCompile(beforeStatement +
	`(?:PRAGMA|ATTACH|DETACH|BEGIN|SAVEPOINT)\b|\b(?:TEMP|TEMPORARY)\b`)

// A comment that begins with an exclamation mark is run.
const (
	beforeMariaDB  = `(?is)(?:^|;)` + blankMariaDB + `*`
	blankMariaDB   = `(?:[\s\v]|--[^\n]*\n|#[^\n]*\n|/\*M?![0-9]*|/\*.*?\*/)`
	betweenMariaDB = `(?:` + blankMariaDB + `+)`
)

// What leaves something in a session: settings, variables, locks, temporary tables, handlers,
// prepared statements, transactions. A function may take a lock or set a variable anywhere.
// CALL and DO, and blocks, run what nobody has read.
var mariadbSession = regexp.MustCompile(beforeMariaDB +
	`(?:SET|USE|LOCK|HANDLER|PREPARE|DEALLOCATE|BEGIN|START|XA|CALL|DO|EXECUTE|FLUSH)\b` +
	`|\b(?:TEMPORARY|GET_LOCK|LAST_INSERT_ID)\b|@[a-z0-9_$."` + "`" + `']+\s*:=|\bINTO\s+@`)

// What ends a transaction, https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/.
// Temporary tables are no part of one.
var mariadbEnds = regexp.MustCompile(beforeMariaDB + strings.ReplaceAll(`(?:SET~STATEMENT\b[^;]*?\bFOR~)?`+
	`(?:CREATE~(?:OR~REPLACE~)?(?:[^T\s/#-]|T[^E\s]|TEMPORARY~[SV])|DROP~(?:[^T\s/#-]|T[^E\s]|TEMPORARY~[SV])`+
	`|(?:ALTER|RENAME|TRUNCATE|GRANT|REVOKE|ANALYZE~(?:LOCAL~|NO_WRITE_TO_BINLOG~)?TABLE`+
	`|OPTIMIZE|REPAIR|CHECK|CACHE|FLUSH|RESET|LOCK|UNLOCK|INSTALL|UNINSTALL|BEGIN|START|COMMIT|XA|LOAD~INDEX|CHANGE|STOP|BACKUP)\b`+
	`|ROLLBACK\b~?(?:WORK\b~?)?(?:;|AND\b|(?:NO~)?RELEASE\b|$)|SET\b[^;]*\bautocommit\b|SET~PASSWORD\b)`, "~", betweenMariaDB))

// Commits reports whether text of the program's own ends the transaction that it runs in.
func (d *Dialect) Commits(text []byte) bool { return d.Ends != nil && d.Ends.Match(text) }

// Leaves reports whether a statement with text of the program's own may leave something
// in the session of its connection.
func (d *Dialect) Leaves(text []byte) bool { return d.Session != nil && d.Session.Match(text) }

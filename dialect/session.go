package dialect

import "regexp"

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

// Leaves reports whether a statement with text of the program's own may leave something
// in the session of its connection.
func (d *Dialect) Leaves(text []byte) bool { return d.Session != nil && d.Session.Match(text) }

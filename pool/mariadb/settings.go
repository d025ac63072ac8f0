package mariadb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata"
)

// setting is a variable of a session, and the value that Strata's answers need. shown is what
// the server says that it is then, where that is not the value; of one that is among others
// it says those, too.
type setting struct {
	name, value, shown string
	among              bool
}

// wanted is what the server says of it.
func (s setting) wanted() string {
	if s.shown == "" && s.value != "''" {
		return s.value
	}
	return s.shown
}

// is reports whether the server has it. Versions show lists in one order or another.
func (s setting) is(got string) bool {
	list := func(text string) []string { return slices.Sorted(strings.SplitSeq(text, ",")) }
	if s.among {
		return slices.Contains(list(got), s.wanted())
	}
	return slices.Equal(list(got), list(s.wanted()))
}

// settings are those of a session on which answers depend, or that what is sent is understood
// and kept. A server's own may be others. What a statement may cost, and how long it may wait
// for locks, is the server's matter.
var settings = []setting{
	{name: "sql_mode", value: "'" + sqlMode + "'", shown: sqlMode},
	{name: "time_zone", value: "'+00:00'", shown: "+00:00"},
	{name: "character_set_client", value: "utf8mb4"},
	{name: "character_set_results", value: "utf8mb4"},
	{name: "collation_connection", value: "utf8mb4_nopad_bin"},
	{name: "lc_time_names", value: "'en_US'", shown: "en_US"},
	{name: "default_regex_flags", value: "''", shown: ""},
	{name: "autocommit", value: "ON", shown: "1"},
	{name: "completion_type", value: "'NO_CHAIN'", shown: "NO_CHAIN"},
	{name: "foreign_key_checks", value: "ON", shown: "1"},
	{name: "unique_checks", value: "ON", shown: "1"},
	{name: "check_constraint_checks", value: "ON", shown: "1"},
	{name: "sql_auto_is_null", value: "OFF", shown: "0"},
	{name: "sql_safe_updates", value: "OFF", shown: "0"},     // which refuses changes without a key
	{name: "sql_notes", value: "OFF", shown: "0"},            // which would be counted among warnings
	{name: "sql_quote_show_create", value: "ON", shown: "1"}, // by which package schema reads tables
	{name: "max_error_count", value: "64"},
	{name: "sql_select_limit", value: "18446744073709551615"},
	{name: "group_concat_max_len", value: "1073741824"},
	{name: "div_precision_increment", value: "30"},          // of quotients, which the dialect rounds
	{name: "max_sort_length", value: "65536"},               // bytes of a text that its order goes by, three for each character
	{name: "sort_buffer_size", value: "16777216"},           // which holds several such texts
	{name: "max_recursive_iterations", value: "4294967295"}, // beyond which a result is cut
	// A condition that is moved from HAVING to WHERE has its constants worked out as other
	// types than theirs, which warns of texts that are no numbers.
	{name: "optimizer_switch", value: "'" + pushdownOff + "'", shown: pushdownOff, among: true},
	{name: "default_storage_engine", value: "InnoDB"},
	{name: "innodb_strict_mode", value: "ON", shown: "1"},
	{name: "innodb_snapshot_isolation", value: "ON", shown: "1"},
	{name: "net_write_timeout", value: "3600"}, // of a program that reads rows slowly
}

const pushdownOff = "condition_pushdown_from_having=off"

// sqlMode is what the dialect is written for.
const sqlMode = "PIPES_AS_CONCAT,ANSI_QUOTES,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
	"ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,SIMULTANEOUS_ASSIGNMENT,TIME_ROUND_FRACTIONAL"

// isolation is PostgreSQL's default, too.
const isolation = "READ COMMITTED"

// setSettings sets them, and askSettings, with the variable of the isolation level in it, asks
// for them, for the connection's number, for who and of which version the server is, and for
// the role.
var setSettings, askSettings = func() (set, ask string) {
	var to, of []string
	for _, s := range settings {
		to = append(to, s.name+" = "+s.value)
		of = append(of, "@@SESSION."+s.name)
	}
	set = "SET SESSION TRANSACTION ISOLATION LEVEL " + isolation + "; SET SESSION TRANSACTION READ WRITE; SET SESSION " + strings.Join(to, ", ") + ", @strata_untouched = 0"
	ask = "SELECT CONNECTION_ID(), CONCAT_WS(':', @@hostname, @@port, @@server_id, @@datadir), REPLACE(@@SESSION.%s, '-', ' '), COALESCE(CURRENT_ROLE(), ''), @@version, " + strings.Join(of, ", ") + ", @@SESSION.max_allowed_packet"
	return set, ask
}()

// settle sets a connection's settings, and looks whether the server has them.
func (c *conn) settle(ctx context.Context) error {
	if err := c.command(ctx, setSettings); err != nil {
		return unsettled(err)
	}
	level := "tx_isolation"
	if c.net.greeting.since(11, 1) {
		level = "transaction_isolation"
	}
	row, err := c.ask(ctx, fmt.Sprintf(askSettings, level))
	if err != nil {
		return unsettled(err)
	}
	if c.id, err = strconv.ParseInt(row[0], 10, 64); err != nil {
		return errMalformed
	}
	if c.packet, err = strconv.Atoi(row[len(row)-1]); err != nil {
		return errMalformed
	}
	c.identity, c.role = row[1], row[3]
	if old(row[4]) {
		return tooOld(row[4])
	}
	if row[2] != isolation {
		return unset(level, isolation, row[2])
	}
	for i, s := range settings {
		if got := row[i+5]; !s.is(got) {
			return unset(s.name, s.wanted(), got)
		}
	}
	return nil
}

// old reports whether a version is one before 10.11, which lacks functions that the dialect
// has: JSON_EQUALS, JSON_OVERLAPS and RANDOM_BYTES.
func old(version string) bool {
	var v greeting
	n, _ := fmt.Sscanf(version, "%d.%d", &v.major, &v.minor)
	return n == 2 && !v.since(10, 11)
}

func tooOld(version string) error {
	return &strata.DatabaseError{Kind: strata.ErrUnsupported, Unsent: true, Err: fmt.Errorf("the server is MariaDB %s, where Strata needs 10.11 or later", version)}
}

// unset is the error of a server that does not take a setting.
func unset(name, want, got string) error {
	return &strata.DatabaseError{Kind: strata.ErrUnsupported, Unsent: true, Err: fmt.Errorf("the server has the variable %s at %q, where Strata needs %q", name, got, want)}
}

// unsettled says what a server lacks, where that is why settings are not set.
func unsettled(err error) error {
	e, ok := errors.AsType[*mysql.MySQLError](err)
	if !ok {
		return err
	}
	switch {
	case e.Number == codeUnknownVariable && strings.Contains(e.Message, "innodb_snapshot_isolation"):
		return lacking("it lacks the variable innodb_snapshot_isolation, without which REPEATABLE READ loses updates: "+
			"MariaDB has it since 10.11.8, 11.0.6, 11.1.5, 11.2.4 and 11.4.2", err)
	case e.Number == codeUnknownVariable, e.Number == codeWrongValue:
		return lacking("it is no MariaDB that Strata knows", err)
	default:
		return err
	}
}

func lacking(what string, err error) error {
	return &strata.DatabaseError{Kind: strata.ErrUnsupported, Unsent: true, Err: fmt.Errorf("the server does not take Strata's settings: %s: %w", what, err)}
}

package mariadb

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strings"
)

// setting is a variable of a session, and the value that Strata's answers need, as it is
// set; shown is what the server says then, where that differs.
type setting struct{ name, value, shown string }

// settings are those of a session on which answers depend. A server's own may be others.
var settings = []setting{
	{name: "sql_mode", value: "'" + sqlMode + "'", shown: sqlMode},
	{name: "time_zone", value: "'+00:00'", shown: "+00:00"},
	{name: "character_set_client", value: "utf8mb4"},
	{name: "character_set_results", value: "utf8mb4"},
	{name: "collation_connection", value: "utf8mb4_nopad_bin"},
	{name: "group_concat_max_len", value: "1073741824"},
	{name: "div_precision_increment", value: "30"}, // of quotients, which the dialect rounds
	{name: "default_storage_engine", value: "InnoDB"},
	{name: "innodb_snapshot_isolation", value: "ON", shown: "1"},
	{name: "sql_notes", value: "OFF", shown: "0"},
	{name: "tx_isolation", value: "'READ-COMMITTED'", shown: "READ-COMMITTED"},
}

// sqlMode is in the order in which the server shows it.
const sqlMode = "PIPES_AS_CONCAT,ANSI_QUOTES,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
	"ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,SIMULTANEOUS_ASSIGNMENT,TIME_ROUND_FRACTIONAL"

// setSettings sets them, and askSettings asks for them.
var setSettings, askSettings = func() (set, ask string) {
	var to, of []string
	for _, s := range settings {
		to = append(to, s.name+" = "+s.value)
		of = append(of, "@@SESSION."+s.name)
	}
	return "SET SESSION " + strings.Join(to, ", ") + ", @strata_untouched = 0", "SELECT CONNECTION_ID(), " + strings.Join(of, ", ")
}()

// settle sets a connection's settings, and looks whether the server has them.
func (c *conn) settle() error {
	if _, err := c.wire.Exec(setSettings, nil); err != nil {
		return err
	}
	r, err := c.wire.Query(askSettings, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	row := make([]driver.Value, len(settings)+1)
	if err := r.Next(row); err != nil {
		return err
	}
	c.id, _ = row[0].(int64)
	for i, s := range settings {
		want := s.shown
		if want == "" {
			want = s.value
		}
		if got := shown(row[i+1]); got != want {
			return fmt.Errorf("the server has the variable %s at %q and not at %q", s.name, got, want)
		}
	}
	if err := r.Next(row); err != io.EOF {
		return err
	}
	return nil
}

func shown(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

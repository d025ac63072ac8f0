package capi

import (
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Conn is a connection.
type Conn struct {
	tls *libc.TLS
	db  uintptr // 0 once it is closed

	// Busy is asked when a lock is taken, for how many times before; it waits and
	// returns whether to try again. nil gives up at once.
	Busy func(times int) bool

	number uintptr // in the table of connections, for C to name it
	out    uintptr // room for what C returns through pointers
	sql    memory  // the text that is being prepared
	spare  memory  // for arguments, while no statement has it
	set    *Set    // the functions
	call   call    // the function at work
	states states  // the aggregates at work
}

// outSize is the size of Conn.out: two words.
const outSize = 16

// Open opens a file, :memory:, or a URI as SQLite reads them,
// https://www.sqlite.org/uri.html. The mode is "ro", "rw", or "rwc" to make a file
// that is not there.
func Open(name, mode string) (*Conn, error) {
	if CutOff(name) {
		return nil, errZero
	}
	c := &Conn{tls: libc.NewTLS()}
	c.out = libc.Xmalloc(c.tls, outSize)
	if err := c.open(name, mode); err != nil {
		c.Close()
		return nil, err
	}
	c.number = connections.add(c)
	c.call.conn, c.states.conn = c, c
	lib.Xsqlite3_busy_handler(c.tls, c.db, function(busy), c.number)
	return c, c.strict()
}

// CutOff reports whether SQLite would read a part of a name only: C ends a text at NUL, and
// SQLite a part of a URI at %00, so that good.db\x00evil would be good.db.
func CutOff(name string) bool {
	return strings.IndexByte(name, 0) >= 0 || strings.HasPrefix(name, "file:") && strings.Contains(name, "%00")
}

func (c *Conn) open(name, mode string) error {
	flags := int32(lib.SQLITE_OPEN_URI | lib.SQLITE_OPEN_NOMUTEX | lib.SQLITE_OPEN_EXRESCODE)
	switch mode {
	case "ro":
		flags |= lib.SQLITE_OPEN_READONLY
	case "rw":
		flags |= lib.SQLITE_OPEN_READWRITE
	default:
		flags |= lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_CREATE
	}
	if err := c.sql.text(c.tls, name); err != nil {
		return err
	}
	rc := lib.Xsqlite3_open_v2(c.tls, c.sql.at, c.out, flags, 0)
	c.db = *wordAt(c.out)
	return c.failure(rc)
}

// strict takes "a name" for a name, never for a text, and enforces foreign keys.
func (c *Conn) strict() error {
	for _, s := range []struct{ op, on int32 }{
		{lib.SQLITE_DBCONFIG_DQS_DML, 0},
		{lib.SQLITE_DBCONFIG_DQS_DDL, 0},
		{lib.SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	} {
		if err := c.configure(s.op, s.on); err != nil {
			return err
		}
	}
	return nil
}

// configure sets a switch of the connection.
func (c *Conn) configure(op, on int32) error {
	const slot = 8 // of an argument in a list of C's
	list := libc.Xmalloc(c.tls, 2*slot)
	if list == 0 {
		return errNoMemory
	}
	defer libc.Xfree(c.tls, list)
	return c.failure(lib.Xsqlite3_db_config(c.tls, c.db, op, libc.VaList(list, on, uintptr(0))))
}

// Close closes the connection, whose statements are closed. It may be called
// again.
func (c *Conn) Close() error {
	if c.tls == nil {
		return nil
	}
	var rc int32
	if c.db != 0 {
		rc = lib.Xsqlite3_close_v2(c.tls, c.db)
		c.db = 0
	}
	connections.remove(c.number)
	c.sql.free(c.tls)
	c.spare.free(c.tls)
	c.call.memory.free(c.tls)
	libc.Xfree(c.tls, c.out)
	err := c.failure(rc)
	c.tls.Close()
	c.tls = nil
	return err
}

// Interrupt ends the statements that run with SQLITE_INTERRUPT. Another goroutine
// may call it, as long as the connection is not being closed.
func (c *Conn) Interrupt() { lib.Xsqlite3_interrupt(nil, c.db) }

// Autocommit reports whether no transaction is open: SQLite rolls one back by
// itself after some errors.
func (c *Conn) Autocommit() bool { return lib.Xsqlite3_get_autocommit(c.tls, c.db) != 0 }

// Changes is the number of rows that the last statement changed.
func (c *Conn) Changes() int64 { return int64(lib.Xsqlite3_changes64(c.tls, c.db)) }

// TotalChanges is the number of rows changed since the connection was opened.
func (c *Conn) TotalChanges() int64 { return int64(lib.Xsqlite3_total_changes64(c.tls, c.db)) }

// Limit sets a limit of the connection and returns what it was; a negative value
// sets nothing.
func (c *Conn) Limit(which, value int) int {
	return int(lib.Xsqlite3_limit(c.tls, c.db, int32(which), int32(value)))
}

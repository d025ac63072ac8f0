package benchmarks

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// As much of SQLite's C API as peer_capi.go needs. Addresses in C's memory are
// uintptr. What C reads is copied to its memory before: Go's may move.

// capiConn is a connection, used by one goroutine at a time.
type capiConn struct {
	tls    *libc.TLS
	db     uintptr
	memory uintptr // C's, for one text or for the arguments of one statement
	size   int
}

// openCAPIConn opens a file as openSQLite does.
func openCAPIConn(path string) (*capiConn, error) {
	c := &capiConn{tls: libc.NewTLS()}
	if err := c.open("file:" + path); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *capiConn) open(name string) error {
	const flags = lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_NOMUTEX | lib.SQLITE_OPEN_URI
	var rc int32
	c.db, rc = c.returned(func(out uintptr) int32 { return lib.Xsqlite3_open_v2(c.tls, c.text(name), out, flags, 0) })
	if rc != lib.SQLITE_OK {
		return c.failure(rc)
	}
	return c.run("PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = 1")
}

// returned is the address that f writes to where out points.
func (c *capiConn) returned(f func(out uintptr) (rc int32)) (at uintptr, rc int32) {
	out := libc.Xcalloc(c.tls, 1, libc.Tsize_t(unsafe.Sizeof(at)))
	defer libc.Xfree(c.tls, out)
	rc = f(out)
	return *(*uintptr)(pointerTo(out)), rc
}

// run runs statements that are run once.
func (c *capiConn) run(texts ...string) error {
	for _, text := range texts {
		if rc := lib.Xsqlite3_exec(c.tls, c.db, c.text(text), 0, 0, 0); rc != lib.SQLITE_OK {
			return c.failure(rc)
		}
	}
	return nil
}

func (c *capiConn) prepare(text string) (capiStmt, error) {
	const flags = lib.SQLITE_PREPARE_PERSISTENT
	handle, rc := c.returned(func(out uintptr) int32 { return lib.Xsqlite3_prepare_v3(c.tls, c.db, c.text(text), -1, flags, out, 0) })
	if rc != lib.SQLITE_OK {
		return capiStmt{}, c.failure(rc)
	}
	return capiStmt{c, handle}, nil
}

func (c *capiConn) close() {
	for s := lib.Xsqlite3_next_stmt(c.tls, c.db, 0); s != 0; s = lib.Xsqlite3_next_stmt(c.tls, c.db, 0) {
		lib.Xsqlite3_finalize(c.tls, s)
	}
	lib.Xsqlite3_close_v2(c.tls, c.db)
	libc.Xfree(c.tls, c.memory)
	c.tls.Close()
}

func (c *capiConn) failure(rc int32) error {
	return fmt.Errorf("%s (%d)", libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db)), rc)
}

// reserve makes the memory n bytes long at least. What it held is lost.
func (c *capiConn) reserve(n int) {
	if n > c.size {
		libc.Xfree(c.tls, c.memory)
		c.size = max(n, 512)
		c.memory = libc.Xmalloc(c.tls, libc.Tsize_t(c.size))
	}
}

// text copies a text to C's memory, with C's zero at its end.
func (c *capiConn) text(s string) uintptr {
	c.reserve(len(s) + 1)
	b := memoryAt(c.memory, len(s)+1)
	b[copy(b, s)] = 0
	return c.memory
}

// pointerTo makes a pointer of an address in C's memory.
func pointerTo(at uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&at)) }

// memoryAt is n bytes of C's memory as they lie there.
func memoryAt(at uintptr, n int) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointerTo(at)), n)
}

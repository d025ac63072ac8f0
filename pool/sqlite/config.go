package sqlite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// Config says how Open opens a database. Its zero values are the defaults.
type Config struct {
	// Path is a file, ":memory:" for a database in memory that is gone when it is
	// closed, or a URI as SQLite has them (https://www.sqlite.org/uri.html), with
	// SQLite's own parameters: "file:app.db?immutable=1", "file:/shared?vfs=memdb".
	Path string
	// Mode is whether to write and to make the file. The default is both.
	Mode Mode
	// BusyTimeout is how long to wait for the writer, or for another process, as far
	// as a statement's context allows. The default is five seconds, a negative one
	// does not wait.
	BusyTimeout time.Duration
	// Readers is how many connections read at the same time. The default is 8. A
	// database in memory has one connection for everything, unless it is a file in
	// memory, "file:/name?vfs=memdb": that has several, too, but readers and the writer
	// wait for each other.
	Readers int
	// Pragmas are settings for each connection, run in their order when it opens,
	// after Strata's own: foreign_keys is on; a file that may be written is in WAL
	// mode, journal_mode = WAL, with synchronous = NORMAL.
	Pragmas []Pragma
	// Attach are further databases for each connection, by the name of their schema.
	Attach map[string]string
	// Limits are what a connection refuses to go beyond; see sqlite3_limit.
	Limits map[Limit]int
}

// Mode says whether a database may be written.
type Mode string

// The modes of a database.
const (
	ReadWriteCreate Mode = "rwc" // make the file if it is not there; the default
	ReadWrite       Mode = "rw"  // do not make the file
	ReadOnly        Mode = "ro"  // do not write
)

// Pragma is a setting of a connection: PRAGMA name = value.
type Pragma struct{ Name, Value string }

// Limit is one of SQLite's run-time limits, https://www.sqlite.org/c3ref/c_limit_attached.html.
type Limit int

// The limits. One can be lowered, and raised up to what SQLite was compiled with.
const (
	LimitLength         Limit = 0  // bytes of a text, of bytes, or of a row
	LimitSQLLength      Limit = 1  // bytes of a statement
	LimitColumn         Limit = 2  // columns of a table, a result, an index
	LimitExprDepth      Limit = 3  // depth of an expression
	LimitCompoundSelect Limit = 4  // members of a set operation
	LimitVDBEOp         Limit = 5  // instructions of a statement
	LimitFunctionArg    Limit = 6  // arguments of a function
	LimitAttached       Limit = 7  // attached databases
	LimitLikePattern    Limit = 8  // bytes of a LIKE or GLOB pattern
	LimitVariableNumber Limit = 9  // arguments of a statement
	LimitTriggerDepth   Limit = 10 // depth of triggers
	LimitWorkerThreads  Limit = 11 // threads of a statement
)

// limitNames are how a URL says the limits.
var limitNames = map[string]Limit{
	"length": LimitLength, "sql_length": LimitSQLLength, "column": LimitColumn, "expr_depth": LimitExprDepth,
	"compound_select": LimitCompoundSelect, "vdbe_op": LimitVDBEOp, "function_arg": LimitFunctionArg, "attached": LimitAttached,
	"like_pattern": LimitLikePattern, "variable_number": LimitVariableNumber, "trigger_depth": LimitTriggerDepth,
	"worker_threads": LimitWorkerThreads,
}

const (
	defaultBusyTimeout = 5 * time.Second
	defaultReaders     = 8
	maxStatements      = 128 // of a connection
)

// Open opens a database. pool.Open does so by a URL. It takes one configuration of the
// pool at most.
func Open(ctx context.Context, c Config, shared ...pool.Config) (*pool.DB, error) {
	return internals.Open(shared, func(s driver.Settings) (driver.Backend, error) {
		p, err := s.Complete(nil)
		if err != nil {
			return nil, err
		}
		return openBackend(ctx, c, p)
	})
}

// internals is what package pool has for databases.
var internals = pool.Internals(door.Key{})

// Driver returns a driver that opens databases in this way, for pool.Open. The URL says
// the path; its other parameters go before.
func (c Config) Driver() pool.Driver {
	return internals.Driver(driver.Driver{Schemes: []string{"sqlite"}, Open: func(ctx context.Context, raw string, s driver.Settings) (driver.Backend, error) {
		named, p, err := c.parseURL(raw, s)
		if err != nil {
			return nil, err
		}
		return openBackend(ctx, named, p)
	}})
}

func openBackend(ctx context.Context, c Config, shared *driver.Config) (driver.Backend, error) {
	if c.Readers == 0 {
		c.Readers = shared.MaxConns
	}
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	if c.Readers > math.MaxInt32 {
		return nil, fmt.Errorf("strata: sqlite: %d readers are too many", c.Readers)
	}
	p, err := openPools(ctx, c, shared)
	if err != nil {
		return nil, notOpened(err, c.Path)
	}
	return &backend{source: p}, nil
}

// notOpened is the error of a database that could not be opened, with its path.
func notOpened(err error, path string) error {
	err = databaseError(err)
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if ok && driver.EndKind(err) == nil {
		opening := *e
		opening.Unsent, opening.Err = true, fmt.Errorf("opening %s: %w", path, e.Err)
		return &opening
	}
	return err
}

// complete checks a configuration and fills in the defaults.
func (c Config) complete() (Config, error) {
	switch {
	case c.Path == "":
		return c, fmt.Errorf("strata: sqlite: no path is given; \":memory:\" is a database in memory")
	case c.Mode != "" && c.Mode != ReadOnly && c.Mode != ReadWrite && c.Mode != ReadWriteCreate:
		return c, fmt.Errorf("strata: sqlite: the mode %q is not ro, rw or rwc", c.Mode)
	case c.Readers < 0:
		return c, fmt.Errorf("strata: sqlite: %d readers; at least one is needed", c.Readers)
	}
	for _, p := range c.Pragmas {
		if !isWord(p.Name) {
			return c, fmt.Errorf("strata: sqlite: %q is not the name of a PRAGMA", p.Name)
		}
	}
	if err := c.whole(); err != nil {
		return c, err
	}
	if c.BusyTimeout == 0 {
		c.BusyTimeout = defaultBusyTimeout
	}
	if c.Readers == 0 {
		c.Readers = defaultReaders
	}
	return c, nil
}

// whole refuses what SQLite would read a part of only.
func (c Config) whole() error {
	if capi.CutOff(c.Path) {
		return fmt.Errorf("strata: sqlite: the path %q contains a NUL character", c.Path)
	}
	for schema, path := range c.Attach {
		switch {
		case schema == "" || strings.IndexByte(schema, 0) >= 0 || !utf8.ValidString(schema):
			return fmt.Errorf("strata: sqlite: %q is not the name of a schema to attach a database as", schema)
		case capi.CutOff(path):
			return fmt.Errorf("strata: sqlite: the path %q of the schema %q contains a NUL character", path, schema)
		}
	}
	for _, p := range c.Pragmas {
		if strings.IndexByte(p.Value, 0) >= 0 || !utf8.ValidString(p.Value) {
			return fmt.Errorf("strata: sqlite: the value of PRAGMA %s is no text", p.Name)
		}
	}
	return nil
}

// isWord reports whether a name is made of letters, digits and underscores.
func isWord(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}

// uri returns the parameters of a path that is a URI.
func (c Config) uri() url.Values {
	if !strings.HasPrefix(c.Path, "file:") {
		return nil
	}
	_, query, _ := strings.Cut(c.Path, "?")
	values, _ := url.ParseQuery(query)
	return values
}

// memory reports whether the database lies in memory.
func (c Config) memory() bool {
	return c.Path == ":memory:" || strings.HasPrefix(c.Path, "file::memory:") || c.uri().Get("mode") == "memory" || c.inMemoryFile()
}

// inMemoryFile reports whether the database lies in memory as a file does, so that
// several connections read it at the same time.
func (c Config) inMemoryFile() bool { return c.uri().Get("vfs") == "memdb" }

// alone reports whether one connection has the database for itself.
func (c Config) alone() bool { return c.memory() && !c.inMemoryFile() }

// mayWrite reports whether the writer's connection may write the file.
func (c Config) mayWrite() bool {
	return c.Mode != ReadOnly && c.uri().Get("mode") != "ro" && c.uri().Get("immutable") == ""
}

// parseURL reads what a URL asks for: sqlite:path?parameters.
func (c Config) parseURL(raw string, s driver.Settings) (Config, *driver.Config, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(raw, "sqlite:"), "//"), "?")
	c.Path, c.Pragmas, c.Attach, c.Limits = path, slices.Clone(c.Pragmas), maps.Clone(c.Attach), maps.Clone(c.Limits)
	values, err := url.ParseQuery(query)
	if err != nil {
		return c, nil, fmt.Errorf("strata: the SQLite URL: %w", err)
	}
	shared, err := s.Complete(values)
	if err != nil {
		return c, nil, err
	}
	rest := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		set, known := parameters[name]
		if !known {
			rest[name] = values[name]
			continue
		}
		for _, v := range values[name] {
			if err := set(&c, v); err != nil {
				return c, nil, fmt.Errorf("strata: the SQLite URL's parameter %q: %w", name, err)
			}
		}
	}
	return c, shared, c.pass(rest)
}

// pass hands SQLite's own parameters on.
func (c *Config) pass(own url.Values) error {
	for name := range own {
		if !slices.Contains(sqliteParameters, name) {
			return fmt.Errorf("strata: the SQLite URL's parameter %q: there is no such parameter", name)
		}
	}
	if len(own) == 0 {
		return nil
	}
	if !strings.HasPrefix(c.Path, "file:") {
		c.Path = "file:" + (&url.URL{Path: c.Path}).EscapedPath()
	}
	if strings.Contains(c.Path, "?") {
		c.Path += "&" + own.Encode()
	} else {
		c.Path += "?" + own.Encode()
	}
	return nil
}

// sqliteParameters are those of SQLite's URIs.
var sqliteParameters = []string{"cache", "immutable", "modeof", "nolock", "psow", "vfs"}

// parameters are those of a URL, and how they are read.
var parameters = map[string]func(c *Config, v string) error{
	"busy_timeout": func(c *Config, v string) (err error) {
		c.BusyTimeout, err = time.ParseDuration(v)
		if c.BusyTimeout <= 0 {
			c.BusyTimeout = -1
		}
		return err
	},
	"readers": func(c *Config, v string) (err error) {
		if c.Readers, err = strconv.Atoi(v); err == nil && c.Readers < 1 {
			err = fmt.Errorf("at least one reader is needed")
		}
		return err
	},
	"mode": func(c *Config, v string) error {
		if v == "memory" { // which SQLite has as a mode, too
			c.Path = "file:" + strings.TrimPrefix(c.Path, "file:") + "?mode=memory"
			return nil
		}
		if c.Mode = Mode(v); c.Mode != ReadOnly && c.Mode != ReadWrite && c.Mode != ReadWriteCreate {
			return fmt.Errorf("it is ro, rw or rwc")
		}
		return nil
	},
	"pragma": func(c *Config, v string) error {
		name, value, ok := strings.Cut(v, "=")
		if !ok {
			return fmt.Errorf("it is a name and a value: cache_size=-8000")
		}
		c.Pragmas = append(c.Pragmas, Pragma{name, value})
		return nil
	},
	"attach": func(c *Config, v string) error {
		schema, path, ok := strings.Cut(v, ":")
		if !ok {
			return fmt.Errorf("it is a schema and a path: archive:old.db")
		}
		if c.Attach == nil {
			c.Attach = map[string]string{}
		}
		c.Attach[schema] = path
		return nil
	},
	"limit": func(c *Config, v string) error {
		name, value, _ := strings.Cut(v, ":")
		l, ok := limitNames[name]
		n, err := strconv.Atoi(value)
		if !ok || err != nil || n < 0 {
			return fmt.Errorf("it is the name of a limit and a number: length:1000000")
		}
		if c.Limits == nil {
			c.Limits = map[Limit]int{}
		}
		c.Limits[l] = n
		return nil
	},
}

// connect opens a connection and sets it up. It keeps so many statements prepared.
func (c Config) connect(ctx context.Context, write bool, w *conns.Watch, prepared int) (*native, error) {
	raw, err := capi.Open(c.Path, string(c.Mode))
	if err != nil {
		return nil, err
	}
	n := &native{Conn: raw, cache: conns.NewStatements[*capi.Stmt](prepared, maxStatements), busy: c.BusyTimeout}
	n.watch = w.Add(raw.Interrupt)
	raw.Busy = n.waits
	if err := c.setUp(ctx, n, write); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// setUp makes a new connection what the configuration says.
func (c Config) setUp(ctx context.Context, n *native, write bool) error {
	if err := n.Register(registry()); err != nil {
		return err
	}
	for l, value := range c.Limits {
		n.Limit(int(l), value)
	}
	for _, schema := range slices.Sorted(maps.Keys(c.Attach)) {
		if _, err := n.exec(ctx, "ATTACH ? AS "+quote(schema), arguments{list: []any{c.Attach[schema]}}); err != nil {
			return err
		}
	}
	for _, p := range c.settings(write) {
		if err := n.set(ctx, p); err != nil {
			return err
		}
	}
	for _, p := range c.Pragmas {
		if err := n.setKnown(ctx, p); err != nil {
			return err
		}
	}
	if c.alone() {
		n.attached = c.Attach
		return n.remember(ctx, c.Pragmas)
	}
	return nil
}

// settings are Strata's own PRAGMAs for a connection.
func (c Config) settings(write bool) []Pragma {
	switch {
	case c.alone(), write && c.memory():
		return nil
	case write && c.mayWrite():
		return []Pragma{{"journal_mode", "WAL"}, {"synchronous", "NORMAL"}}
	default:
		return []Pragma{{"query_only", "ON"}}
	}
}

// quote writes a name.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

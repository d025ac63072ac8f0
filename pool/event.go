package pool

import (
	"cmp"
	"context"
	"runtime"
	"strconv"
	"time"

	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
)

// Op is what an [Event] is of.
type Op uint8

// What there are events of.
const (
	OpQuery      Op = iota + 1 // a statement that returns rows; it ends when they are closed
	OpExec                     // a statement that returns none
	OpBulk                     // many rows of one statement, by COPY, arrays or lists of values
	OpBatch                    // several statements at once
	OpBegin                    // of a transaction; one that begins with its first statement sends nothing
	OpCommit                   // of a transaction
	OpRollback                 // of a transaction
	OpSavepoint                // of a transaction inside another one
	OpRelease                  // of a savepoint
	OpRollbackTo               // of a savepoint
	OpPing                     // by DB.Ping
	OpWait                     // for a connection; there is none where one was free
	OpConnect                  // a connection is made
	OpDisconnect               // a connection was closed
	OpReset                    // a session is undone
	OpRetry                    // a pause before another attempt
	OpLeak                     // a connection is had for longer than Config.LeakAfter
)

var opNames = [...]string{
	OpQuery: "query", OpExec: "exec", OpBulk: "bulk", OpBatch: "batch", OpBegin: "begin", OpCommit: "commit",
	OpRollback: "rollback", OpSavepoint: "savepoint", OpRelease: "release savepoint", OpRollbackTo: "rollback to savepoint",
	OpPing: "ping", OpWait: "wait", OpConnect: "connect", OpDisconnect: "disconnect", OpReset: "reset", OpRetry: "retry", OpLeak: "leak",
}

// String is the operation's name.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "operation " + strconv.Itoa(int(o))
}

// aside reports whether it is of a connection, whoever's goroutine it happens on.
func (o Op) aside() bool {
	return o == OpConnect || o == OpDisconnect || o == OpReset || o == OpLeak
}

// Event is something that a database was asked for. What is known only at its end is set
// then.
type Event struct {
	Op      Op
	System  string    // the database: "PostgreSQL", "SQLite", "MariaDB"
	SQL     string    // the statement's text, of a statement
	Args    int       // the number of its arguments, those of many rows included
	Values  []any     // the arguments, with Config.HookValues; those of many rows are not among them
	Batch   []Event   // the statements of a batch: their text, arguments and rows
	InTx    bool      // it is part of a transaction
	Again   bool      // it is part of something that is tried again, where that can help
	Attempt int       // counted from 1: of the transaction or the function of Retry that it is part of
	Caller  string    // the program's "file:line" that ran it, with Config.HookCaller
	Stack   []string  // of OpLeak: where the connection was taken
	Start   time.Time // when it began

	Duration time.Duration // at its end: how long it took, with the reading of its rows
	Rows     int64         // at its end: rows read, or changed
	Err      error         // at its end: what went wrong

	stmt ast.Stmt
}

// Verb is the SQL command: "SELECT", "INSERT", "CREATE TABLE". Of raw SQL it is the first
// word, and "" of what is no statement.
func (e *Event) Verb() string { return driver.Verb(e.stmt, e.SQL) }

// Tables are the tables that the statement names, each once, the one that it changes
// first. Of raw SQL none is known.
func (e *Event) Tables() []string {
	if e.stmt == nil {
		return nil
	}
	return compile.Tables(e.stmt)
}

// Summary is the command and its tables, "SELECT orders customers": a name with few
// values, for groups of statements. It is the operation where there is no statement.
func (e *Event) Summary() string {
	if e.Op == OpWait || e.Op == OpLeak {
		return e.Op.String()
	}
	return cmp.Or(driver.Summary(e.stmt, e.SQL), e.Op.String())
}

// Hook sees what a database is asked for: every statement, batch, bulk insert,
// transaction and event of a connection, on every engine. It is called by the goroutine
// that asks, and is safe for concurrent use. What it does takes the program's time; a
// panic of it is the program's.
type Hook interface {
	// Before is called before something begins. The context that it returns is that of
	// what follows, and of After.
	Before(ctx context.Context, e *Event) context.Context
	// After is called at the end of what Before was called for, with the same event.
	After(ctx context.Context, e *Event)
}

// Hooks is a hook of several: Before is called in their order, After in reverse.
func Hooks(list ...Hook) Hook {
	var set hooks
	for _, h := range list {
		if h != nil {
			set = append(set, h)
		}
	}
	return set
}

type hooks []Hook

func (h hooks) Before(ctx context.Context, e *Event) context.Context {
	for _, one := range h {
		if next := one.Before(ctx, e); next != nil {
			ctx = next
		}
	}
	return ctx
}

func (h hooks) After(ctx context.Context, e *Event) {
	for i := len(h) - 1; i >= 0; i-- {
		h[i].After(ctx, e)
	}
}

// begin tells the hook that something begins. Without a hook there is no event.
func (c *Config) begin(ctx context.Context, e Event) (context.Context, *Event) {
	if c == nil || c.Hook == nil {
		return ctx, nil
	}
	if e.Attempt == 0 {
		e.Attempt = attemptOf(ctx)
	}
	e.Again = e.Again || retried(ctx)
	if c.HookCaller && !e.Op.aside() {
		e.Caller = caller()
	}
	e.Start = time.Now()
	if next := c.Hook.Before(ctx, &e); next != nil {
		ctx = next
	}
	return ctx, &e
}

// end tells the hook how it ended.
func (c *Config) end(ctx context.Context, e *Event, rows int64, err error) {
	if e == nil {
		return
	}
	e.Duration, e.Rows, e.Err = time.Since(e.Start), rows, err
	c.Hook.After(ctx, e)
}

// caller is the innermost line of the program's.
func caller() string {
	var stack [48]uintptr
	n := runtime.Callers(3, stack[:])
	for f := runtime.CallersFrames(stack[:n]); ; {
		frame, more := f.Next()
		if !driver.Library(frame) {
			return frame.File + ":" + strconv.Itoa(frame.Line)
		}
		if !more {
			return ""
		}
	}
}

package driver

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// Program is whom a gate tells what happens, in the words of package pool.
type Program interface {
	// Begins tells the hook that something begins. ends, which is nil without a hook, tells
	// it how that ended.
	Begins(ctx context.Context, e Event) (inner context.Context, ends func(error))
	// Exhausted is the error of one that waited in vain.
	Exhausted(x Exhaustion) error
	// Cut is the error of a gate that was closed with somebody inside, when a context had ended.
	Cut(holders []Holder, ended error) error
}

// Event is something that happens to a connection, or on the way to one.
type Event struct {
	What   Happening
	System string        // the dialect's name
	SQL    string        // the statement that is on the way
	Stack  []string      // of a leak: where the connection was taken
	Took   time.Duration // of something that has ended
}

// Happening is what an event is of.
type Happening uint8

const (
	Waiting     Happening = iota // somebody waits for a connection
	Connects                     // a connection is made
	Disconnects                  // a connection was closed
	Resets                       // a session is undone
	Leaks                        // a connection is had for longer than Config.LeakAfter
)

// Holder is who has a connection.
type Holder struct {
	What  string        // the statement, or "a transaction"
	For   time.Duration // since when
	Stack []string      // the program's lines where it was taken, "function file:line", with Config.LeakAfter
}

// Exhaustion is that no connection was to be had in time.
type Exhaustion struct {
	Waited  time.Duration
	Size    int      // how many connections there are
	Holders []Holder // who had them, the longest first
	Lock    bool     // see Gate.Exclusive
	Err     error    // the context's, where that has ended
}

// root is the folder of this module's files, as the compiler has noted it.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return strings.TrimSuffix(file, "internal/driver/program.go")
}()

// ownFolders are those of Strata's packages.
var ownFolders = []string{"builder/", "pool/", "repo/", "compile/", "internal/"}

// Library reports whether a place is Strata's own, or of the runtime. It goes by the file:
// what is made of a generic function bears the name of the program's.
func Library(f runtime.Frame) bool {
	if strings.HasPrefix(f.Function, "runtime.") {
		return true
	}
	rest, own := strings.CutPrefix(f.File, root)
	if !own || strings.HasSuffix(rest, "_test.go") {
		return false
	}
	for _, folder := range ownFolders {
		if strings.HasPrefix(rest, folder) {
			return true
		}
	}
	return !strings.Contains(rest, "/")
}

// frames names the program's own places of a stack.
func frames(stack []uintptr) (list []string) {
	if len(stack) == 0 {
		return nil
	}
	for f := runtime.CallersFrames(stack); ; {
		frame, more := f.Next()
		if !Library(frame) {
			list = append(list, fmt.Sprintf("%s %s:%d", frame.Function, frame.File, frame.Line))
		}
		if !more {
			return list
		}
	}
}

// ShortText cuts a text after so many bytes, between two characters; never where most is
// negative.
func ShortText(s string, most int) string {
	if most < 0 || len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

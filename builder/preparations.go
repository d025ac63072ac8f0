package builder

import (
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Preparation is a prepared statement, and where the program prepares it.
type Preparation struct {
	Stmt *ast.Prepared
	File string
	Line int
}

// preparations are the prepared statements that are still there, so that a test can check
// all of them. One that nothing can call any more is forgotten.
var preparations struct {
	sync.Mutex
	list []preparation
	room int // the length at which what is gone is looked for
}

type preparation struct {
	stmt   weak.Pointer[kept]
	caller uintptr
}

// register notes a statement that the caller's caller's caller prepares.
func register(k *kept) {
	var pc [1]uintptr
	runtime.Callers(4, pc[:])
	p := &preparations
	p.Lock()
	defer p.Unlock()
	if len(p.list) >= p.room {
		p.list = slices.DeleteFunc(p.list, func(p preparation) bool { return p.stmt.Value() == nil })
		p.room = 2*len(p.list) + 64
	}
	p.list = append(p.list, preparation{weak.Make(k), pc[0]})
}

// Preparations are the prepared statements of the program, in the order in which they were
// made, for Strata's own packages.
func Preparations(door.Key) (out []Preparation) {
	p := &preparations
	p.Lock()
	defer p.Unlock()
	for _, p := range p.list {
		if k := p.stmt.Value(); k != nil {
			frame, _ := runtime.CallersFrames([]uintptr{p.caller}).Next()
			out = append(out, Preparation{&k.stmt, frame.File, frame.Line})
		}
	}
	return out
}

package compile

import (
	"sync"

	"github.com/strata-go/strata/compile/internal/write"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// maxTexts bounds one generation of a dialect's cache.
const maxTexts = 1024

// cache keeps what was compiled by the shape of its statement, in two
// generations: when the young one is full the old one is dropped, and what is
// still asked for moves back from old to young. It is safe for concurrent use.
type cache[T any] struct {
	mu         sync.RWMutex
	young, old map[string]*T
}

func (c *cache[T]) get(key []byte) *T {
	c.mu.RLock()
	t, young := c.young[string(key)], true
	if t == nil {
		t, young = c.old[string(key)], false
	}
	c.mu.RUnlock()
	if t != nil && !young {
		c.put(string(key), t)
	}
	return t
}

func (c *cache[T]) put(key string, t *T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.young) >= maxTexts || c.young == nil {
		c.young, c.old = make(map[string]*T), c.young
	}
	c.young[key] = t
}

// known is what is kept for a dialect.
type known struct {
	lists *[ast.Kinds]int   // up to which length IN is written value by value
	texts cache[write.Text] // of statements that were compiled
	many  cache[Many]       // of statements of many rows
}

var dialects sync.Map // *dialect.Dialect to *known

func knownOf(d *dialect.Dialect) *known {
	if k, ok := dialects.Load(d); ok {
		return k.(*known)
	}
	k, _ := dialects.LoadOrStore(d, &known{lists: write.Lists(d)})
	return k.(*known)
}

var shapes = sync.Pool{New: func() any { return new(ast.Shape) }}

// adHoc compiles a statement that is not prepared: it looks for the text of its
// shape, and takes only the arguments from the statement itself.
func adHoc(s ast.Stmt, d *dialect.Dialect) (Call, error) {
	shape := shapes.Get().(*ast.Shape)
	defer release(shape)
	known := knownOf(d)
	told := shape.Of(s, known.lists)
	if len(shape.Params()) > 0 {
		return Call{}, unprepared(s)
	}
	if !told {
		return call(compile(s, d, nil))
	}
	if t := known.texts.get(shape.Key); t != nil {
		if args, ok := t.Bound(shape); ok {
			return Call{t.SQL, args, t.Writes, t.Locks, t.Leaves, t.Own, t.Marked}, nil
		}
		return call(compile(s, d, nil))
	}
	t, err := compile(s, d, shape)
	if err == nil && t.Keep {
		known.texts.put(string(shape.Key), t.WithoutValues())
	}
	return call(t, err)
}

// call is what was just compiled.
func call(t *write.Text, err error) (Call, error) {
	switch {
	case err != nil:
		return Call{}, err
	case t.Keep: // its arguments are those of this call
		return Call{t.SQL, t.Args, t.Writes, t.Locks, t.Leaves, t.Own, t.Marked}, nil
	}
	args, err := t.Filled(nil)
	return Call{t.SQL, args, t.Writes, t.Locks, t.Leaves, t.Own, t.Marked}, err
}

// maxShape is the size up to which a shape's memory is kept for the next one.
const maxShape = 1 << 14

func release(s *ast.Shape) {
	s.Many = false
	s.Clear()
	if cap(s.Key) <= maxShape {
		shapes.Put(s)
	}
}

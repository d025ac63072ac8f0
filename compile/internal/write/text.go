package write

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Text is a statement in one dialect, and where the arguments of a call go.
type Text struct {
	SQL    string
	Writes bool // a query changes rows all the same, in its WITH clause
	Locks  bool // it locks rows
	Leaves bool // it may leave something in the session of its connection
	Own    bool // some of it is the program's own text
	Marked bool // the first value of each row says whether the row was left as it was
	Args   []any
	Keep   bool // slots say all that differs between statements of its shape
	// slots are the arguments that come with each call.
	slots   []slot
	direct  bool // the values of the parameters are the arguments
	dialect *dialect.Dialect
}

// WithoutValues returns a copy that keeps no values in memory.
func (t *Text) WithoutValues() *Text {
	kept := *t
	kept.Args = make([]any, len(t.Args))
	return &kept
}

// slot says which value an argument is, and how it gets there.
type slot struct {
	arg   int
	value int // of the parameters, or of the binds of a shape; or ofBatch
	elem  int // of a list, or of the row of a batch, counted from 1; 0 for the whole
	typ   ast.Type
	form  valueForm
	text  func(string) (string, error) // what the dialect makes of a text; or nil
	kind  slotKind
}

// slotKind tells the row counts of a dialect that takes numbers only.
type slotKind uint8

const (
	valueSlot slotKind = iota
	limitSlot
	offsetSlot
)

// amount is a row count as a number: without one there are all rows.
func (k slotKind) amount(v any) (any, error) {
	n, ok := v.(int64)
	switch {
	case ok && n < 0:
		return nil, errNegative
	case ok:
		return v, nil
	case k == limitSlot:
		return int64(math.MaxInt64), nil
	default:
		return int64(0), nil
	}
}

// errNegative is what a database says that takes a negative number before it is asked.
var errNegative = &strata.DatabaseError{Kind: strata.ErrOutOfRange, Unsent: true, Err: errors.New("LIMIT and OFFSET take no negative number")}

// ofBatch says that the value is one of the only row of a batch.
const ofBatch = -1

// valueForm is what becomes of a value before the dialect encodes it.
type valueForm uint8

const (
	asIs valueForm = iota
	likePattern
	prefixPattern
	checkedPattern // used as it is, if it is a pattern
)

// Filled returns the arguments of a call, given the values of the parameters.
func (t *Text) Filled(params []any) ([]any, error) {
	if len(t.slots) == 0 {
		return t.Args, nil
	}
	if t.direct && len(params) == len(t.Args) {
		return params, nil
	}
	args := slices.Clone(t.Args)
	for _, s := range t.slots {
		if s.value >= len(params) {
			return nil, fmt.Errorf("strata: parameter %d has no value", s.value+1)
		}
		v, err := Encode(t.dialect, s.typ, params[s.value])
		if err != nil {
			return nil, &strata.StatementError{Problems: []strata.Problem{{Kind: strata.BadValue, Message: fmt.Sprintf("parameter %d: %v", s.value+1, err), Err: err}}}
		}
		if s.kind != valueSlot {
			if v, err = s.kind.amount(v); err != nil {
				return nil, err
			}
		}
		args[s.arg] = v
	}
	return args, nil
}

// Bound returns the arguments of a statement of the text's shape. It reports
// false where a value is refused: compiling the statement says why.
func (t *Text) Bound(shape *ast.Shape) ([]any, bool) {
	args := make([]any, len(t.Args))
	for i := range t.slots {
		s := &t.slots[i]
		v, err := s.of(shape)
		if err != nil {
			return nil, false
		}
		if s.form != asIs {
			pattern, ok := v.(string)
			if !ok || s.form != prefixPattern && ast.LoneEscape(pattern) {
				return nil, false
			}
			if s.form != checkedPattern {
				v = likeArgument(t.dialect, pattern, s.form == prefixPattern)
			}
		}
		if s.text != nil {
			text, _ := v.(string)
			if v, err = s.text(text); err != nil {
				return nil, false
			}
		}
		if args[s.arg], err = Encode(t.dialect, s.typ, v); err != nil {
			return nil, false
		}
	}
	return args, true
}

// of returns the slot's value in a statement.
func (s *slot) of(shape *ast.Shape) (any, error) {
	switch {
	case s.value == ofBatch:
		return shape.Batch.Value(0, s.elem-1)
	case s.elem > 0:
		return shape.Binds[s.value].List()[s.elem-1], nil
	default:
		return shape.Binds[s.value].Value, nil
	}
}

// direct reports whether the parameters are the arguments, as they are and in
// the same order.
func direct(d *dialect.Dialect, args []any, slots []slot) bool {
	for i, s := range slots {
		if s.arg != i || s.value != i || s.kind != valueSlot || !encodesAsIs(d, s.typ) {
			return false
		}
	}
	return len(slots) == len(args)
}

// encodesAsIs reports whether a driver takes the neutral values of a type.
func encodesAsIs(d *dialect.Dialect, t ast.Type) bool {
	return t.Kind.Whole() && (d.Encode == nil || spell(d).encode[t.Kind] == nil)
}

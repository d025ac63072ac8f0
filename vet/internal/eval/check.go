package eval

import (
	"errors"
	"fmt"
	"go/token"
	"reflect"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/vet/internal/ir"
)

// maxRuns bounds the ways through a program's branches that are tried.
const maxRuns = 128

// Finding is a problem of a statement and where it is.
type Finding struct {
	strata.Problem
	Statement string
	Pos       token.Pos
	Dialects  []*dialect.Dialect // that refuse it
}

// Question is what is asked about a statement.
type Question struct {
	Value    *ir.Value
	Call     string // how it is run: "Count" reads no columns
	Pos      token.Pos
	Dialects []*dialect.Dialect
}

// Check finds the problems that a statement has whichever way the program takes. It
// says nothing of a statement that is not known, but why it is not.
func (e *Evaluator) Check(q Question) (list []Finding, why string) {
	r := &run{Evaluator: e}
	var all []*outcome
	for n := 0; ; n++ {
		if n == maxRuns {
			return nil, "there are too many ways through it"
		}
		r.memo, r.order, r.flags, r.at, r.depth, r.steps = map[key]V{}, nil, flags{}, 0, 0, 0
		r.lost = ""
		o, err := r.outcome(q)
		switch err {
		case nil:
			all = append(all, o)
		case errNever:
		default:
			return nil, err.Error()
		}
		if !r.next() {
			return agreed(all), ""
		}
	}
}

// outcome is what is wrong with a statement on one way, and what it was made of.
type outcome struct {
	findings []Finding
	met      map[token.Pos]bool
}

func (r *run) outcome(q Question) (o *outcome, err error) {
	defer func() {
		if x := recover(); x != nil {
			o, err = nil, fmt.Errorf("%v: %s", x, r.lost)
			if x == any(errNever) {
				err = errNever
			}
		}
	}()
	v := r.eval(q.Value, nil)
	if q.Call == "Prepare" && v.kind == isReal && v.r.Kind() == reflect.Func {
		v = r.apply(v.r, slices.Repeat([]V{{kind: isStruct}}, v.r.Type().NumIn()), "")
	}
	if v.kind == isNil {
		return nil, errNever
	}
	if v.kind != isReal {
		return nil, fmt.Errorf("not known: %s", r.lost)
	}
	s, ok := v.r.Interface().(compile.Statement)
	if !ok && v.r.CanAddr() {
		s, ok = v.r.Addr().Interface().(compile.Statement)
	}
	if !ok {
		return nil, errUnknown
	}
	place := r.places(q)
	o = &outcome{met: place.met}
	for _, d := range q.Dialects {
		r.compiled(o, s, d, q, place)
	}
	return o, nil
}

// compiled adds what a dialect refuses.
func (r *run) compiled(o *outcome, s compile.Statement, d *dialect.Dialect, q Question, place *places) {
	var refused *strata.StatementError
	if !errors.As(compile.Check(s, d), &refused) {
		return
	}
	for _, p := range refused.Problems {
		if r.silent(p, q) {
			continue
		}
		f := Finding{Problem: p, Statement: refused.Statement, Pos: place.of(p), Dialects: []*dialect.Dialect{d}}
		i := slices.IndexFunc(o.findings, func(g Finding) bool { return same(f, g) })
		if i < 0 {
			o.findings = append(o.findings, f)
		} else if !slices.Contains(o.findings[i].Dialects, d) {
			o.findings[i].Dialects = append(o.findings[i].Dialects, d)
		}
	}
}

func same(f, g Finding) bool {
	return f.Pos == g.Pos && f.Kind == g.Kind && f.Clause == g.Clause && (f.Message == g.Message || f.Kind == strata.Unsupported)
}

// silent reports whether a problem may be none once what is not known is known.
func (r *run) silent(p strata.Problem, q Question) bool {
	if q.Call == "Count" && (p.Clause == "SELECT list" || p.Clause == "ORDER BY") {
		return true
	}
	switch p.Kind {
	case strata.BadValue, strata.RepeatedKey, strata.ShapeMismatch:
		return r.tainted
	case strata.NullToNonNull, strata.Incomplete:
		return r.opaque || r.vague
	case strata.MissingColumn, strata.NotWritable, strata.Ungrouped, strata.NoConstraint:
		return r.vague
	}
	return false
}

// agreed are the findings of every way on which the place was met.
func agreed(all []*outcome) (out []Finding) {
	for _, o := range all {
		for _, f := range o.findings {
			if slices.ContainsFunc(out, func(g Finding) bool { return same(f, g) }) {
				continue
			}
			if !slices.ContainsFunc(all, func(other *outcome) bool {
				return other.met[f.Pos] && !slices.ContainsFunc(other.findings, func(g Finding) bool { return same(f, g) })
			}) {
				out = append(out, f)
			}
		}
	}
	return out
}

package write

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// spelling is a dialect's maps as arrays, made once, so that writing a
// statement looks nothing up by name.
type spelling struct {
	op       [ast.Ops][ast.Kinds]form
	fn       [ast.Fns][ast.Kinds]form
	match    [ast.Contains + 1]form // with a bound LIKE pattern
	likeExpr form                   // with a pattern that the database computes
	in       [ast.Kinds]form        // with an array
	notIn    [ast.Kinds]form
	longIn   [2][ast.Kinds]form // of which a text is long: IN, and NOT IN
	lists    [ast.Kinds]int     // up to which length IN is not written with an array
	types    [ast.Kinds]string
	columns  [ast.Kinds]string
	equality [ast.Kinds]string
	encode   [ast.Kinds]func(any) (any, error)
	ordering [ast.Kinds]string
	settled  string               // ends text whose parts name collations
	of       [ast.Kinds]*elements // of arrays, ranges and multiranges
	clauses  [dialect.Clauses]clauseForm
	quote    byte              // what names stand in
	args     [ast.Kinds]around // what an argument stands in
	typed    typedForm         // what one stands in whose type nothing else tells
	// texts are what rewrites operands of a function, by their places.
	texts [ast.Fns][]func(string) (string, error)
	// otherwise are the functions that are spelled in another way where a text is refused.
	otherwise map[ast.Fn]*otherwise
}

type otherwise struct {
	form  form
	texts []func(string) (string, error)
}

// elements is what depends on the kind of the elements, too.
type elements struct {
	op    [ast.Ops][ast.Kinds]form
	fn    [ast.Fns][ast.Kinds]form
	types [ast.Kinds]string
}

// form is how an operator or function is spelled: nil means the standard way.
type form struct {
	parts    []part
	refused  bool
	subquery bool
	once     *form // that says no operand twice; or nil
}

// asks reports whether a spelling has a hole.
func (f form) asks(h hole) bool {
	return slices.ContainsFunc(f.parts, func(p part) bool { return p.hole == h })
}

// repeats reports whether a spelling has an operand twice.
func (f form) repeats() bool {
	seen := uint64(0)
	for _, p := range f.parts {
		if p.hole < 0 {
			continue
		}
		if seen&(1<<p.hole) != 0 {
			return true
		}
		seen |= 1 << p.hole
	}
	return false
}

// part is text followed by an operand, or by nothing.
type part struct {
	text string
	hole hole
}

// around is what stands before and after something.
type around struct{ before, after string }

// aroundOf cuts a form at {1}.
func aroundOf(form string) around {
	before, after, _ := strings.Cut(form, "{1}")
	return around{before, after}
}

// typedForm is what stands around an argument and its type.
type typedForm struct {
	around
	end   string
	asked bool
}

func typedOf(form string) typedForm {
	a := aroundOf(form)
	between, end, _ := strings.Cut(a.after, "{type}")
	return typedForm{around{a.before, between}, end, form != ""}
}

type hole int8

const (
	none   hole = -1
	filter hole = -2
	order  hole = -3 // an aggregate's ORDER BY
	all    hole = -4 // all operands, separated by commas
	// chosenRows is the condition of an aggregate's FILTER, where it has one of its own for it.
	chosenRows hole = -5
	// ranked and whole are the window of a function without its frame, and that without its
	// order, too.
	ranked hole = -6
	whole  hole = -7
	rest   hole = -8 // all operands but the first
)

// Lists returns, by kind, up to which length IN is written value by value.
func Lists(d *dialect.Dialect) *[ast.Kinds]int { return &spell(d).lists }

var spellings sync.Map // *dialect.Dialect to *spelling

func spell(d *dialect.Dialect) *spelling {
	if s, ok := spellings.Load(d); ok {
		return s.(*spelling)
	}
	s, _ := spellings.LoadOrStore(d, newSpelling(d))
	return s.(*spelling)
}

func newSpelling(d *dialect.Dialect) *spelling {
	s := &spelling{clauses: clausesOf(d), quote: cmp.Or(d.Quote, '"'), typed: typedOf(d.TypedArg)}
	for k := range ast.Kind(ast.Kinds) {
		class := k.Class()
		for op := range ast.Op(ast.Ops) {
			s.op[op][k] = lookup(d, op.Key(), k.String(), class)
		}
		for fn := range ast.Fn(ast.Fns) {
			s.fn[fn][k] = lookup(d, fn.String(), k.String(), class)
		}
		s.types[k] = d.Types[k.String()]
		s.args[k] = aroundOf(d.Args[k.String()])
		s.columns[k] = s.types[k]
		if t, ok := d.ColumnTypes[k.String()]; ok {
			s.columns[k] = t
		}
		s.equality[k], s.ordering[k] = d.Equality[class], d.Ordering[class]
		s.encode[k] = d.Encode[k.String()]
		s.in[k], s.notIn[k] = lookup(d, "in", class), lookup(d, "not in", class)
		s.longIn[0][k], s.longIn[1][k] = lookup(d, "long in", class), lookup(d, "long not in", class)
		s.lists[k] = d.ListMax
		if s.in[k].parts == nil {
			s.lists[k] = math.MaxInt
		}
	}
	for k := range ast.Kind(ast.Kinds) {
		if k.Parametrised() {
			s.of[k] = s.elements(d, k)
		}
	}
	for name, rewritten := range d.Texts {
		s.rewrite(name, rewritten)
	}
	for fn := range ast.Fn(ast.Fns) {
		if t, ok := d.Spelling[fn.String()+":otherwise"]; ok {
			s.otherwise[fn].form = parse(t)
		}
	}
	s.settled = d.Spelling["collate:text"]
	for k := range s.match {
		s.match[k] = lookup(d, "match", ast.MatchKind(k).String())
	}
	s.likeExpr = lookup(d, "match:LIKE", "expr")
	return s
}

// rewrite notes what rewrites an operand of a function.
func (s *spelling) rewrite(name string, f func(string) (string, error)) {
	of, place, _ := strings.Cut(name, ":")
	_, other := strings.CutSuffix(place, ":otherwise")
	for fn := range ast.Fn(ast.Fns) {
		if fn.String() != of {
			continue
		}
		texts := &s.texts[fn]
		if other {
			if s.otherwise == nil {
				s.otherwise = map[ast.Fn]*otherwise{}
			}
			if s.otherwise[fn] == nil {
				s.otherwise[fn] = &otherwise{}
			}
			texts = &s.otherwise[fn].texts
		}
		at := int(place[0] - '1')
		*texts = append(*texts, make([]func(string) (string, error), max(0, at+1-len(*texts)))...)
		(*texts)[at] = f
	}
}

// elements finds what depends on the kind of the elements of a kind.
func (s *spelling) elements(d *dialect.Dialect, k ast.Kind) *elements {
	e := &elements{}
	for elem := range ast.Kind(ast.Kinds) {
		name, ok := d.Types[k.String()+":"+elem.String()]
		if !ok {
			name = strings.ReplaceAll(s.types[k], "{elem}", s.types[elem])
		}
		e.types[elem] = name
		for op := range ast.Op(ast.Ops) {
			e.op[op][elem] = s.op[op][k]
			if t, ok := d.Spelling[op.Key()+":"+k.String()+":"+elem.Class()]; ok {
				e.op[op][elem] = parse(t)
			}
		}
		for fn := range ast.Fn(ast.Fns) {
			e.fn[fn][elem] = s.fn[fn][k]
			for _, of := range []string{elem.Class(), elem.String()} {
				if f := spelled(d, fn.String()+":"+k.String()+":"+of, "{type}"); f.parts != nil || f.refused {
					e.fn[fn][elem] = f
				}
			}
		}
	}
	return e
}

// operator returns the spelling of an operator on a type.
func (s *spelling) operator(op ast.Op, t ast.Type) form {
	if e := s.of[t.Kind]; e != nil {
		return e.op[op][t.Elem]
	}
	return s.op[op][t.Kind]
}

// function returns the spelling of a function on a type.
func (s *spelling) function(fn ast.Fn, t ast.Type) form {
	if e := s.of[t.Kind]; e != nil {
		return e.fn[fn][t.Elem]
	}
	return s.fn[fn][t.Kind]
}

// typeName spells a type.
func (s *spelling) typeName(t ast.Type) string {
	if e := s.of[t.Kind]; e != nil {
		return e.types[t.Elem]
	}
	return s.types[t.Kind]
}

// columnType spells a type in CREATE TABLE.
func (s *spelling) columnType(t ast.Type) string {
	if e := s.of[t.Kind]; e != nil && s.columns[t.Kind] == s.types[t.Kind] {
		return e.types[t.Elem]
	}
	return s.columns[t.Kind]
}

// lookup finds the spelling for a kind or a class, the first that there is, then for
// all.
func lookup(d *dialect.Dialect, name string, of ...string) form {
	for _, x := range of {
		if f := spelled(d, name+":"+x, "{type}"); f.parts != nil || f.refused {
			return f
		}
	}
	return spelled(d, name, "{type}")
}

// spelled is the spelling of a name, if it has one; typ is what its {type} is.
func spelled(d *dialect.Dialect, name, typ string) form {
	t, ok := d.Spelling[name]
	if !ok {
		return form{}
	}
	f := parse(replaceType(t, typ))
	if t, ok := d.Spelling["once:"+name]; ok {
		once := parse(replaceType(t, typ))
		f.once = &once
	}
	return f
}

// parse cuts a spelling at its holes.
func parse(t string) form {
	if t == "" {
		return form{refused: true}
	}
	f := form{parts: []part{}, subquery: strings.Contains(t, "(SELECT ")}
	for {
		before, rest, ok := strings.Cut(t, "{")
		if !ok {
			if t != "" {
				f.parts = append(f.parts, part{t, none})
			}
			return f
		}
		name, after, _ := strings.Cut(rest, "}")
		if name == "" { // an empty array, or document
			f.parts = append(f.parts, part{before + "{}", none})
			t = after
			continue
		}
		if name[0] == '"' { // a document
			f.parts = append(f.parts, part{before + "{", none})
			t = rest
			continue
		}
		f.parts = append(f.parts, part{before, holeOf(name)})
		t = after
	}
}

func holeOf(name string) hole {
	switch name {
	case "filter":
		return filter
	case "order":
		return order
	case "*":
		return all
	case "chosen":
		return chosenRows
	case "ranked":
		return ranked
	case "whole":
		return whole
	case "rest":
		return rest
	default:
		return hole(name[0] - '1')
	}
}

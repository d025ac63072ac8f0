package ast

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"sync/atomic"
)

// Shape is what a statement says, but for the values of its arguments: two
// statements with the same Key have the same text, and their Binds correspond.
// A Shape may be used again for another statement.
type Shape struct {
	Key   []byte
	Binds []*Bind // in the order in which they are first met
	Batch Batch   // the rows of a statement of Go values, or nil
	Many  bool    // of such a statement their number is not told

	seen    []any // nodes that are the same only when they are one
	lists   *[Kinds]int
	params  []*Param
	compare bool // whether two values are equal matters to the text
	unknown bool // there is something in it that no key can tell; it is walked no further
	depth   int  // of the node at hand
	parts   int  // that were met
}

// maxShapeBinds bounds the search for equal arguments.
const maxShapeBinds = 256

// maxShapeSeen bounds the search for a node that was met before.
const maxShapeSeen = 1024

var lastTable atomic.Uint64

// NewTableID returns a number that no other table of the program has.
func NewTableID() uint64 { return lastTable.Add(1) }

// Of takes the shape of a statement. It reports false for one that has no key,
// such as DDL. lists says, by kind, up to which length an IN list is written
// value by value; longer ones differ in nothing but values.
func (s *Shape) Of(stmt Stmt, lists *[Kinds]int) bool {
	s.Clear()
	s.lists = lists
	s.stmt(stmt)
	if s.compare && !s.unknown {
		s.equalities()
	}
	return !s.unknown
}

// Clear lets go of the statement.
func (s *Shape) Clear() {
	clear(s.Binds)
	clear(s.seen)
	clear(s.params)
	*s = Shape{Key: s.Key[:0], Binds: s.Binds[:0], Many: s.Many, seen: s.seen[:0], params: s.params[:0]}
}

// equalities adds which arguments are equal, where that makes one of them.
func (s *Shape) equalities() {
	for i, b := range s.Binds {
		for j, other := range s.Binds[:i] {
			if Same(b, other) {
				s.int(i)
				s.int(j)
				break
			}
		}
	}
}

// tag starts a node in a key.
type tag = byte

const (
	tagNil tag = iota
	tagSeen
	tagSeenBind
	tagSelect
	tagCompound
	tagRawStmt
	tagInsert
	tagUpdate
	tagDelete
	tagUpdateRows
	tagTable
	tagDerived
	tagRowset
	tagSample
	tagJoinGroup
	tagCTE
	tagColumn
	tagBind
	tagParam
	tagBinary
	tagUnary
	tagLogic
	tagMatch
	tagBetween
	tagIn
	tagInQuery
	tagExists
	tagSubquery
	tagCase
	tagCast
	tagCall
	tagInvoke
	tagAggregate
	tagTuple
	tagQuantified
	tagRaw
	tagCollate
	tagLabel
	tagAssert
	tagWiden
	tagVirtual
	tagOutput
	tagExcluded
	tagDefault
	tagFieldOf
	tagSets
	tagGrouping
	tagSearch
	tagChain
)

func (s *Shape) tag(t tag) { s.Key = append(s.Key, t) }

func (s *Shape) int(n int) { s.Key = binary.AppendUvarint(s.Key, uint64(n)) }

// wide is int for what has 64 bits everywhere.
func (s *Shape) wide(n int64) { s.Key = binary.AppendVarint(s.Key, n) }

func (s *Shape) bool(b bool) {
	if b {
		s.Key = append(s.Key, 1)
	} else {
		s.Key = append(s.Key, 0)
	}
}

func (s *Shape) text(t string) {
	s.int(len(t))
	s.Key = append(s.Key, t...)
}

func (s *Shape) texts(list []string) {
	s.int(len(list))
	for _, t := range list {
		s.text(t)
	}
}

// unread adds which engines do not read a text.
func (s *Shape) unread(u Unread) { s.texts(slices.Sorted(maps.Keys(u))) }

// again reports whether a node was met before, and refers to it there.
func (s *Shape) again(node any) bool {
	for i, n := range s.seen {
		if n == node {
			s.tag(tagSeen)
			s.int(i)
			return true
		}
	}
	s.unknown = s.unknown || len(s.seen) == maxShapeSeen
	s.seen = append(s.seen, node)
	return false
}

func (s *Shape) typ(t Type) {
	s.Key = append(s.Key, byte(t.Kind), byte(t.Elem))
	s.int(int(t.Precision))
	s.int(int(t.Scale))
	s.bool(t.Closed)
	if t.Named == nil {
		s.tag(tagNil)
		return
	}
	if t.Named.Table != nil {
		s.table(t.Named.Table)
		return
	}
	if r := t.Named.Relation(); r != nil {
		s.table(r)
		return
	}
	s.function(t.Named.Text)
}

func (s *Shape) table(t *Table) {
	if t == nil {
		s.unknown = true
		return
	}
	s.tag(tagTable)
	s.unknown = s.unknown || t.ID == 0
	s.Key = binary.AppendUvarint(s.Key, t.ID)
}

func (s *Shape) function(f *Function) {
	if f == nil {
		s.tag(tagNil)
		return
	}
	s.tag(tagInvoke)
	s.text(f.Text)
	s.int(f.Args)
	names := make([]string, 0, len(f.Texts))
	for name := range f.Texts {
		names = append(names, name)
	}
	slices.Sort(names)
	s.int(len(names))
	for _, name := range names {
		s.text(name)
		s.text(f.Texts[name])
	}
}

// row adds which items of a row cannot hold NULL.
func (s *Shape) row(r RowShape) {
	if r == nil || s.unknown { // what is wrong with an item may leave its field without a type
		s.tag(tagNil)
		return
	}
	n := r.Len()
	s.int(n + 1)
	for i := range n {
		s.bool(r.Required(i))
	}
}

// enter goes a level down, unless the statement is refused when it is compiled.
func (s *Shape) enter() bool {
	s.parts++
	if s.depth == MaxDepth || s.parts > MaxParts {
		s.unknown = true
		return false
	}
	s.depth++
	return true
}

func (s *Shape) leave() { s.depth-- }

func (s *Shape) err(err error) { s.unknown = s.unknown || err != nil }

func (s *Shape) stmt(stmt Stmt) {
	switch q := stmt.(type) {
	case Query:
		s.query(q)
	case *Insert:
		s.insert(q)
	case *Update:
		s.update(q)
	case *Delete:
		s.delete(q)
	case *UpdateRows:
		s.tag(tagUpdateRows)
		s.table(q.Table)
		s.columns(q.Keys)
		s.columns(q.Columns)
		s.assignments(q.Set)
		s.in(q.Where)
		s.batch(q.Batch)
		s.err(q.Err)
	case *Merge:
		s.unknown = true
		s.merge(q)
	default:
		s.unknown = true
	}
}

// merge looks through a MERGE, which has no key.
func (s *Shape) merge(q *Merge) {
	s.source(q.Source)
	s.expr(q.On)
	for _, b := range q.Branches {
		s.expr(b.If)
		s.assignments(b.Insert)
		s.assignments(b.Set)
	}
}

// Params returns the parameters in a statement, each form of one once.
func (s *Shape) Params() []*Param { return s.params }

// ParamsOf returns the parameters in a statement, each form of one once.
func ParamsOf(stmt Stmt) []*Param {
	s := &Shape{lists: new([Kinds]int)}
	s.stmt(stmt)
	return s.params
}

func (s *Shape) param(p *Param) {
	s.tag(tagParam)
	s.int(p.Index)
	s.typ(p.Type)
	s.bool(p.Cast)
	if !slices.Contains(s.params, p) {
		s.params = append(s.params, p)
	}
}

func (s *Shape) query(q Query) {
	if q == nil {
		s.tag(tagNil)
		return
	}
	if s.unknown || s.again(q) || !s.enter() {
		return
	}
	defer s.leave()
	switch q := q.(type) {
	case *Select:
		s.selectStmt(q)
	case *Compound:
		s.tag(tagCompound)
		s.Key = append(s.Key, byte(q.Op))
		s.bool(q.All)
		s.query(q.L)
		s.query(q.R)
		s.compare = s.compare || len(q.OrderBy) > 0
		s.orders(q.OrderBy)
		s.in(q.Limit)
		s.in(q.Offset)
	case *RawStmt:
		s.tag(tagRawStmt)
		s.texts(q.Text)
		s.unread(q.Unread)
		s.exprs(q.Args)
	default:
		s.unknown = true
	}
}

func (s *Shape) selectStmt(q *Select) {
	s.tag(tagSelect)
	s.ctes(q.With)
	s.compare = s.compare || q.Distinct || q.DistinctOn != nil || q.GroupBy != nil || q.Having != nil
	s.bool(q.Distinct)
	s.bool(q.DistinctOn != nil)
	s.exprs(q.DistinctOn)
	s.exprs(q.Items)
	s.source(q.From)
	s.joins(q.Joins)
	s.in(q.Where)
	s.exprs(q.GroupBy)
	s.in(q.Having)
	s.orders(q.OrderBy)
	s.in(q.Limit)
	s.bool(isOne(q.Limit))
	s.in(q.Offset)
	s.int(len(q.Locks))
	for _, l := range q.Locks {
		s.Key = append(s.Key, byte(l.Strength))
		s.sources(l.Of)
		s.bool(l.NoWait)
		s.bool(l.SkipLocked)
	}
	s.row(q.Row)
	s.err(q.Err)
}

func (s *Shape) insert(q *Insert) {
	s.tag(tagInsert)
	s.ctes(q.With)
	s.table(q.Table)
	s.columns(q.Columns)
	s.int(len(q.Rows))
	for _, row := range q.Rows {
		s.exprs(row)
	}
	s.query(q.Query)
	s.batch(q.Batch)
	s.bool(q.Defaults)
	s.bool(q.Overriding)
	if k := q.Conflict; k == nil {
		s.tag(tagNil)
	} else {
		s.tag(tagInsert)
		s.columns(k.Target)
		s.text(k.Index)
		s.assignments(k.Set)
		s.in(k.Where)
	}
	s.exprs(q.Returning)
	s.row(q.Row)
	s.err(q.Err)
}

// batch adds that there are rows of Go values: one, or any number.
func (s *Shape) batch(b Batch) {
	s.bool(b != nil)
	if s.Batch = b; b != nil && !s.Many {
		s.unknown = s.unknown || b.Len() != 1
	}
}

func (s *Shape) update(q *Update) {
	s.tag(tagUpdate)
	s.ctes(q.With)
	s.table(q.Table)
	s.assignments(q.Set)
	s.sources(q.From)
	s.in(q.Where)
	s.bool(q.All)
	s.exprs(q.Returning)
	s.row(q.Row)
}

func (s *Shape) delete(q *Delete) {
	s.tag(tagDelete)
	s.ctes(q.With)
	s.table(q.Table)
	s.sources(q.Using)
	s.in(q.Where)
	s.bool(q.All)
	s.exprs(q.Returning)
	s.row(q.Row)
}

func (s *Shape) columns(list []*Column) {
	s.int(len(list))
	for _, c := range list {
		s.column(c)
	}
}

func (s *Shape) assignments(list []Assignment) {
	s.int(len(list))
	for _, a := range list {
		s.column(a.Column)
		s.in(a.Value)
	}
}

func (s *Shape) orders(list []Order) {
	s.int(len(list))
	for _, o := range list {
		s.in(o.X)
		s.int(o.Position)
		s.bool(o.Desc)
		s.Key = append(s.Key, byte(o.Nulls))
		s.typ(o.Type)
	}
}

func (s *Shape) ctes(list []*CTE) {
	s.int(len(list))
	for _, c := range list {
		s.cte(c)
	}
}

func (s *Shape) cte(c *CTE) {
	if c == nil {
		s.tag(tagNil)
		return
	}
	if s.again(c) {
		return
	}
	s.tag(tagCTE)
	s.text(c.Name)
	s.bool(c.Recursive)
	s.row(c.Shape)
	s.Key = append(s.Key, byte(c.Hint))
	s.err(c.Err)
	s.stmt(c.Stmt)
}

func (s *Shape) sources(list []Source) {
	s.int(len(list))
	for _, src := range list {
		s.source(src)
	}
}

func (s *Shape) joins(list []Join) {
	s.int(len(list))
	for _, j := range list {
		s.Key = append(s.Key, byte(j.Kind))
		s.source(j.Source)
		s.in(j.On)
	}
}

func (s *Shape) source(src Source) {
	if s.unknown || !s.enter() {
		return
	}
	defer s.leave()
	switch src := src.(type) {
	case nil:
		s.tag(tagNil)
	case *Table:
		s.table(src)
	case *Derived:
		s.derived(src)
	case *Rowset:
		s.rowset(src)
	case *JoinGroup:
		s.tag(tagJoinGroup)
		s.source(src.From)
		s.joins(src.Joins)
	case *Sample:
		s.tag(tagSample)
		s.table(src.Table)
		s.Key = binary.BigEndian.AppendUint64(s.Key, math.Float64bits(src.Percent))
	default:
		s.unknown = true
	}
}

func (s *Shape) derived(d *Derived) {
	if s.again(d) {
		return
	}
	s.tag(tagDerived)
	s.text(d.Alias)
	s.bool(d.Lateral)
	s.cte(d.With)
	s.query(d.Query)
}

func (s *Shape) rowset(r *Rowset) {
	if s.again(r) {
		return
	}
	s.tag(tagRowset)
	s.text(r.Alias)
	s.int(len(r.Rows))
	for _, row := range r.Rows {
		s.exprs(row)
	}
	s.int(len(r.Types))
	for _, t := range r.Types {
		s.typ(t)
	}
	s.int(int(r.Fn))
	s.function(r.Function)
	s.exprs(r.Args)
	s.typ(r.Type)
}

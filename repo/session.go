package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Errors of a session.
var (
	// ErrSessionFailed is returned once a flush has failed: nothing of the session is kept,
	// and its models may have what was to be written.
	ErrSessionFailed = errors.New("strata: the session has failed")
	// ErrSessionFull is returned when a session would have more rows than MaxRows.
	ErrSessionFull = errors.New("strata: the session has as many rows as it may have")
)

// Session is a unit of work in one transaction: one model for each row that is read, in
// which the program changes what it likes, and one flush that writes what has changed, in
// few statements. InSession makes one, for one goroutine.
//
// It does nothing by itself: nothing is read that was not asked for, and nothing is
// written before Flush or the end.
type Session struct {
	// MaxRows bounds the number of rows; it is 10,000 unless it is changed.
	MaxRows int

	db       builder.DB
	units    []*unit // in the order in which they were first used
	links    []link
	children map[family][]any // of parents, as loaded
	rows     int
	failed   error
}

// InSession runs fn with a session, in a transaction of db. When fn returns nil, what has
// changed is written and kept; when it returns an error, nothing is.
//
//	err := repo.InSession(ctx, db, func(s *repo.Session) error {
//		c, err := repo.GetIn(ctx, s, customers, id)
//		if err != nil {
//			return err
//		}
//		c.Email = "new@example.com"
//		repo.In(s, orders).Add(&Order{CustomerID: c.ID})
//		return nil
//	})
func InSession(ctx context.Context, db builder.DB, fn func(*Session) error) error {
	if fn == nil {
		return errNoFunction
	}
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		s := &Session{MaxRows: 10_000, db: tx, children: map[family][]any{}}
		if err := fn(s); err != nil {
			return err
		}
		return s.Flush(ctx)
	})
}

const errNoFunction notMade = "strata: a session runs a function, which is nil"

// DB is the session's transaction, for statements of any kind. They do not see what is
// not flushed.
func (s *Session) DB() builder.DB {
	if s == nil {
		return nil
	}
	return s.db
}

// unit is the rows of one table in a session.
type unit struct {
	core    *core          // of the repository that was used first, for what all have in common
	columns []*ast.Column  // what a change of a row writes
	entries map[any]*entry // by key
	models  map[scan.Slot]*entry
	list    []*entry
}

// entry is a row in a session.
type entry struct {
	core    *core // of the repository that found it, or got it: its conditions are those of what is written
	model   any   // a *T
	slot    scan.Slot
	key     any   // when it was read or written
	was     []any // the values when it was read or written, nil for a new row
	now     []any // those that a flush writes
	removed bool
	gone    bool // no longer of the session
}

// unit returns the unit of a repository's table and model.
func (s *Session) unit(c *core) *unit {
	for _, u := range s.units {
		if sameTable(u.core.table, c.table) && reflect.TypeOf(u.core.source) == reflect.TypeOf(c.source) {
			return u
		}
	}
	u := &unit{core: c, columns: c.changed(), entries: map[any]*entry{}, models: map[scan.Slot]*entry{}}
	s.units = append(s.units, u)
	return u
}

// sameTable reports whether two handles are of one table.
func sameTable(a, b *ast.Table) bool { return a.Name == b.Name && a.Schema == b.Schema }

// ready is why the session does nothing any more, or nil.
func (s *Session) ready(c *core) error {
	switch {
	case s == nil || s.db == nil:
		return notMade("strata: the session is empty; repo.InSession makes one")
	case s.failed != nil:
		return fmt.Errorf("%w: %w", ErrSessionFailed, s.failed)
	case c.table != nil && len(c.table.PrimaryKey) == 0:
		return &strata.StatementError{Statement: "session", Problems: []strata.Problem{{
			Kind: strata.Incomplete, Table: c.table.Ref(), Message: "the table has no primary key that tells its rows apart",
			Hint: "name one in the definition, or use the repository without a session",
		}}}
	default:
		return c.empty()
	}
}

// snapshot is what a row has now, in the columns that a change writes.
func (u *unit) snapshot(slot scan.Slot) ([]any, error) {
	values := make([]any, len(u.columns))
	for i, column := range u.columns {
		v, err := u.core.value(slot, column)
		if err != nil {
			return nil, &strata.StatementError{Statement: "UPDATE " + in.TableName(u.core.source), Problems: []strata.Problem{{
				Kind: strata.BadValue, Clause: "SET", Table: column.Table.Ref(), Column: column.Name,
				Message: fmt.Sprintf("column %s: %v", ast.Describe(column), err), Err: err,
			}}}
		}
		values[i] = kept(v)
	}
	return values, nil
}

// kept is a value in its neutral form that shares no memory with a model, in which bytes
// may be changed where they are.
func kept(v any) any {
	if b, ok := v.([]byte); ok {
		return bytes.Clone(b)
	}
	return v
}

// same refuses a row whose key is not the one with which it was read or written: what is
// written would be another row.
func (e *entry) same() error {
	columns := e.core.table.PrimaryKey
	k, err := e.core.keyOf(e.slot, columns)
	if err != nil || e.was == nil || k == e.key {
		return err
	}
	return e.core.otherKey(columns[0])
}

// sees reports whether a repository sees the row of a model, as it is there.
func (c *core) sees(ctx context.Context, model scan.Slot) (bool, error) {
	life := c.life()
	if life.Deleted != nil && !c.deleted {
		if v, err := c.value(model, life.Deleted); err != nil || v != nil {
			return false, err
		}
	}
	if c.open {
		return true, nil
	}
	for _, f := range life.Filters {
		want, err := filterValue(ctx, f)
		if err != nil {
			return false, err
		}
		if got, err := c.value(model, f.Column); err != nil || !same(got, want) {
			return false, err
		}
	}
	return true, nil
}

// track returns the session's model of a row that was read: the one that it has already,
// as it is, or this one.
func (s *Session) track(u *unit, c *core, model any) (any, error) {
	slot := scan.SlotAt(model)
	k, err := c.keyOf(slot, c.table.PrimaryKey)
	if err != nil {
		return nil, err
	}
	if e := u.entries[k]; e != nil {
		if e.removed {
			return nil, nil
		}
		return e.model, nil
	}
	was, err := u.snapshot(slot)
	if err != nil {
		return nil, err
	}
	e := &entry{core: c, model: model, slot: slot, key: k, was: was}
	if err := s.add(u, e); err != nil {
		return nil, err
	}
	u.entries[k] = e
	return model, nil
}

// entry is that of a model in the session, or nil.
func (u *unit) entry(model any) *entry {
	if e := u.models[scan.SlotAt(model)]; e != nil && !e.gone {
		return e
	}
	return nil
}

// add makes a model the session's.
func (s *Session) add(u *unit, e *entry) error {
	if s.rows >= s.MaxRows {
		return fmt.Errorf("%w: %d", ErrSessionFull, s.rows)
	}
	u.list = append(u.list, e)
	u.models[e.slot] = e
	s.rows++
	return nil
}

// drop takes a row out of the session.
func (s *Session) drop(u *unit, e *entry) {
	if u.entries[e.key] == e {
		delete(u.entries, e.key)
	}
	delete(u.models, e.slot)
	e.gone = true
	s.rows--
}

// InOf is what a session does with the rows of one table.
type InOf[T any] struct {
	s *Session
	c *core
}

// In returns what a session does with the rows of a repository.
func In[T, K any](s *Session, r *KeyRepo[T, K]) InOf[T] { return InOf[T]{s, coreIn(r)} }

// Find returns the session's models of the rows for which all conditions are true, as
// they are in the database; those that the session has already come as they are there.
// Rows that are to be removed are left out.
func (i InOf[T]) Find(ctx context.Context, conditions ...strata.Condition) ([]*T, error) {
	rows, models := []T{}, []*T{}
	err := sessionFind(ctx, i.s, i.c, conditions, &rows, func(m any) { models = append(models, m.(*T)) })
	return models, err
}

// Add adds new rows, which a flush inserts. The models are the session's from now on; of
// one that is to be removed, and is not yet, it takes that back.
func (i InOf[T]) Add(models ...*T) error {
	for _, m := range models {
		if err := sessionAdd(i.s, i.c, m); err != nil {
			return err
		}
	}
	return nil
}

// Remove has a flush delete the rows of models of the session; new ones are forgotten.
func (i InOf[T]) Remove(models ...*T) error {
	for _, m := range models {
		if err := sessionRemove(i.s, i.c, m); err != nil {
			return err
		}
	}
	return nil
}

// Refresh reads the row of a model of the session again, and forgets what was changed.
func (i InOf[T]) Refresh(ctx context.Context, model *T) error {
	return sessionRefresh(ctx, i.s, i.c, model)
}

// Detach takes models out of the session, as they are: it writes no more of them.
func (i InOf[T]) Detach(models ...*T) error {
	for _, m := range models {
		if err := sessionDetach(i.s, i.c, m); err != nil {
			return err
		}
	}
	return nil
}

// GetIn returns the session's model of the row with the key, from the session where it
// has it, or strata.ErrNoRows.
func GetIn[T, K any](ctx context.Context, s *Session, r *KeyRepo[T, K], key K) (*T, error) {
	if r == nil {
		return nil, (&core{}).empty()
	}
	m, err := sessionGet(ctx, s, &r.core, &r.key, key, (*T)(nil))
	model, _ := m.(*T)
	return model, err
}

// ChildrenIn returns the session's models of the rows of a relation of a model. They are
// read once, and kept until Expire: what is added to the session is not among them.
func ChildrenIn[P, C any](ctx context.Context, s *Session, r *Relation[P, C], parent *P) ([]*C, error) {
	list, err := sessionChildren(ctx, s, r.loadsInto(nil).change(), parent)
	models := make([]*C, len(list))
	for i, m := range list {
		models[i] = m.(*C)
	}
	return models, err
}

// LinkIn lets a row refer to another one, which may be new: the key is filled in when the
// session is flushed. The relation is a BelongsTo.
func LinkIn[C, P any](s *Session, r *Relation[C, P], child *C, parent *P) error {
	return sessionLink(s, r.loadsInto(nil).change(), child, parent)
}

// Expire forgets the children that ChildrenIn keeps.
func (s *Session) Expire() {
	if s != nil {
		s.children = map[family][]any{}
	}
}

//go:noinline
func sessionFind(ctx context.Context, s *Session, c *core, conditions []strata.Condition, rows any, found func(any)) error {
	if err := s.ready(c); err != nil {
		return err
	}
	q := &ast.Select{Items: c.items, Row: c.plan, From: c.table, Where: conjunction(append(c.visible(ctx), nodes(conditions)...)), OrderBy: orders(keyOrder(c), false)}
	return s.read(ctx, c, q, rows, found)
}

// keyOrder is the order of the primary key.
func keyOrder(c *core) (list []sorted) {
	for _, k := range c.table.PrimaryKey {
		list = append(list, sorted{k, false, ordering(k)})
	}
	return list
}

// read runs a query of whole rows, and hands out the session's models of them.
func (s *Session) read(ctx context.Context, c *core, q *ast.Select, rows any, found func(any)) error {
	if err := build.All(ctx, s.db, q, c.plan, rows); err != nil {
		return err
	}
	u, at := s.unit(c), scan.PointersAt(rows)
	for i := range scan.ElemsAt(rows).Len() {
		m, err := s.track(u, c, at(i))
		if err != nil {
			return err
		}
		if m != nil {
			found(m)
		}
	}
	return nil
}

//go:noinline
func sessionGet(ctx context.Context, s *Session, c *core, k *key, v, like any) (any, error) {
	if err := s.ready(c); err != nil {
		return nil, err
	}
	terms := k.terms(v)
	u := s.unit(c)
	if k.err == nil && isPrimary(k, c) {
		own := core{table: c.table, plan: &scan.Plan{Fields: k.placed(c)}}
		at, err := own.keyOf(scan.SlotOfAny(v), k.columns)
		if err != nil {
			return nil, err
		}
		if e := u.entries[at]; e != nil {
			seen, err := c.sees(ctx, e.slot)
			switch {
			case err != nil:
				return nil, err
			case e.removed || !seen:
				return nil, build.Named(strata.ErrNoRows, &ast.Select{From: c.table})
			}
			return e.model, nil
		}
	}
	row := scan.NewLike(like)
	q := &ast.Select{Items: c.items, Row: c.plan, From: c.table, Where: conjunction(append(terms, c.visible(ctx)...))}
	if err := build.One(ctx, s.db, q, c.plan, row); err != nil {
		return nil, err
	}
	m, err := s.track(u, c, row)
	if err == nil && m == nil { // it is to be removed
		err = build.Named(strata.ErrNoRows, q)
	}
	return m, err
}

func isPrimary(k *key, c *core) bool {
	return len(k.columns) == len(c.table.PrimaryKey) && k.columns[0] == c.table.PrimaryKey[0]
}

//go:noinline
func sessionAdd(s *Session, c *core, model any) error {
	if err := s.ready(c); err != nil {
		return err
	}
	if scan.IsNil(model) {
		return errNoModel
	}
	u := s.unit(c)
	if e := u.entry(model); e != nil {
		e.removed = false
		return nil
	}
	return s.add(u, &entry{core: c, model: model, slot: scan.SlotAt(model)})
}

//go:noinline
func sessionRemove(s *Session, c *core, model any) error {
	e, err := s.own(c, model)
	if err != nil {
		return err
	}
	if e.removed = true; e.was == nil {
		s.drop(s.unit(c), e)
	}
	return nil
}

// own is the entry of a model of the session.
func (s *Session) own(c *core, model any) (*entry, error) {
	if err := s.ready(c); err != nil {
		return nil, err
	}
	if scan.IsNil(model) {
		return nil, errNoModel
	}
	if e := s.unit(c).entry(model); e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("strata: the model is not of the session; In(…).Find, GetIn or Add make it so: a row of %s", c.table.Ref())
}

//go:noinline
func sessionRefresh(ctx context.Context, s *Session, c *core, model any) error {
	e, err := s.own(c, model)
	if err != nil {
		return err
	}
	if err := e.same(); err != nil {
		return err
	}
	q := &ast.Select{Items: c.items, Row: c.plan, From: c.table, Where: conjunction(append(c.is(e.slot, c.table.PrimaryKey), c.visible(ctx)...))}
	if err := build.One(ctx, s.db, q, c.plan, model); err != nil {
		return err
	}
	e.was, err = s.unit(c).snapshot(e.slot)
	return err
}

//go:noinline
func sessionDetach(s *Session, c *core, model any) error {
	e, err := s.own(c, model)
	if err != nil {
		return err
	}
	s.drop(s.unit(c), e)
	return nil
}

// family is a relation of a parent, whose children a session keeps.
type family struct {
	l      *relation
	parent scan.Slot
}

//go:noinline
func sessionChildren(ctx context.Context, s *Session, l *loading, parent any) ([]any, error) {
	switch {
	case l.err != nil:
		return nil, l.err
	case scan.IsNil(parent):
		return nil, errNoModel
	}
	if err := s.ready(&l.child); err != nil {
		return nil, err
	}
	plain := len(l.where)+len(l.order)+l.limit == 0
	of := family{l.relation, scan.SlotAt(parent)}
	if known, ok := s.children[of]; ok && plain {
		return living(s.unit(&l.child), known), nil
	}
	list, err := s.family(ctx, l, parent)
	if err == nil && plain {
		s.children[of] = list
	}
	return list, err
}

// living leaves out models whose rows are to be removed.
func living(u *unit, models []any) (list []any) {
	for _, m := range models {
		if e := u.entry(m); e != nil && !e.removed {
			list = append(list, m)
		}
	}
	return list
}

// family reads the children of a parent.
func (s *Session) family(ctx context.Context, l *loading, parent any) ([]any, error) {
	one := reflect.New(reflect.SliceOf(reflect.TypeOf(parent).Elem()))
	one.Elem().Set(reflect.Append(one.Elem(), reflect.ValueOf(parent).Elem()))
	bare := *l
	bare.with = nil
	first, err := bare.step(ctx, &l.parent, one.Interface(), nil)
	if err != nil || first.query == nil {
		return nil, err
	}
	if err := run(ctx, s.db, []*step{first}); err != nil {
		return nil, err
	}
	rows := first.rows
	if l.link != nil {
		rows = l.split(rows)
	}
	u, at := s.unit(&l.child), scan.PointersAt(rows)
	list := []any{}
	for i := range scan.ElemsAt(rows).Len() {
		m, err := s.track(u, &l.child, at(i))
		if err != nil {
			return nil, err
		}
		if m != nil {
			list = append(list, m)
		}
	}
	return list, nil
}

// link is a row that refers to another one of the session.
type link struct {
	l             *loading
	child, parent *entry
}

//go:noinline
func sessionLink(s *Session, l *loading, child, parent any) error {
	switch {
	case l.err != nil:
		return l.err
	case l.owned || l.link != nil:
		return fmt.Errorf("strata: LinkIn: the relation of %s is no BelongsTo", l.parent.table.Ref())
	}
	of, err := s.own(&l.parent, child)
	if err != nil {
		return err
	}
	to, err := s.own(&l.child, parent)
	if err != nil {
		return err
	}
	s.links = append(s.links, link{l, of, to})
	return nil
}

package repo

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// Flush writes what has changed: new rows, those that others refer to first, many of a
// table in one statement; then changed columns; then the deletion of rows, those that
// refer to others first. Rows that refer to each other are inserted with NULL, and
// updated then. After an error the session has failed.
func (s *Session) Flush(ctx context.Context) error {
	if s == nil || s.db == nil || s.failed != nil {
		return s.ready(&core{table: &ast.Table{}})
	}
	err := s.flush(ctx)
	if err != nil {
		s.failed = err
	}
	return err
}

func (s *Session) flush(ctx context.Context) error {
	order := s.ordered()
	for _, u := range order {
		if err := s.refer(u, true); err != nil {
			return err
		}
		if err := s.insert(ctx, u); err != nil {
			return err
		}
	}
	for _, u := range order {
		if err := s.refer(u, false); err != nil {
			return err
		}
	}
	s.links = nil
	for _, u := range order {
		if err := s.update(ctx, u); err != nil {
			return err
		}
	}
	for _, u := range slices.Backward(order) {
		if err := s.remove(ctx, u); err != nil {
			return err
		}
	}
	for _, u := range s.units {
		u.list = slices.DeleteFunc(u.list, func(e *entry) bool { return e.gone })
	}
	return nil
}

// ordered are the units, those that others refer to first.
func (s *Session) ordered() []*unit {
	var order []*unit
	state := map[*unit]bool{}
	var visit func(*unit)
	visit = func(u *unit) {
		if _, seen := state[u]; seen {
			return
		}
		state[u] = true
		for _, key := range u.core.table.ForeignKeys {
			if to := key.Target(); len(to) > 0 {
				for _, other := range s.units {
					if sameTable(other.core.table, to[0].Table) {
						visit(other)
					}
				}
			}
		}
		order = append(order, u)
	}
	for _, u := range s.units {
		visit(u)
	}
	return order
}

// refer fills in the keys of rows that the rows of a unit refer to. Where those are yet
// to be inserted, it is done afterwards: what is sent first is NULL.
func (s *Session) refer(u *unit, before bool) error {
	for _, l := range s.links {
		if !sameTable(l.l.parent.table, u.core.table) || before && l.parent.was == nil {
			continue
		}
		if err := refer(&l.l.parent, l.child.slot, l.l.from, &l.l.child, l.parent.slot, l.l.to); err != nil {
			return err
		}
	}
	return nil
}

// together copies the models of entries side by side, into a *[]T.
func together(list []*entry) any {
	t := reflect.SliceOf(reflect.TypeOf(list[0].model).Elem())
	v := reflect.New(t)
	v.Elem().Set(reflect.MakeSlice(t, len(list), len(list)))
	for i, e := range list {
		v.Elem().Index(i).Set(reflect.ValueOf(e.model).Elem())
	}
	return v.Interface()
}

// apart copies what together has copied back, once it was written.
func apart(models any, list []*entry) {
	v := reflect.ValueOf(models).Elem()
	for i, e := range list {
		reflect.ValueOf(e.model).Elem().Set(v.Index(i))
	}
}

func (s *Session) insert(ctx context.Context, u *unit) error {
	var list []*entry
	for _, e := range u.list {
		if e.was == nil && !e.gone {
			list = append(list, e)
		}
	}
	if list == nil {
		return nil
	}
	models := together(list)
	if err := createMany(ctx, s.db, u.core, models); err != nil {
		return err
	}
	apart(models, list)
	for _, e := range list {
		was, err := u.snapshot(e.slot)
		if err != nil {
			return err
		}
		e.was = was
		k, err := u.core.keyOf(e.slot, u.core.table.PrimaryKey)
		if err != nil {
			return err
		}
		u.entries[k] = e
	}
	return nil
}

// update writes the columns that have changed: of rows with the same ones together.
func (s *Session) update(ctx context.Context, u *unit) error {
	groups, sets := map[string][]*entry{}, map[string][]*ast.Column{}
	var names []string
	differs := make([]byte, len(u.columns)) // 1 for a column that has changed
	for _, e := range u.list {
		if e.gone || e.removed {
			continue
		}
		now, err := u.snapshot(e.slot)
		if err != nil {
			return err
		}
		clear(differs)
		for i := range u.columns {
			if !same(now[i], e.was[i]) {
				differs[i] = 1
			}
		}
		group, known := groups[string(differs)]
		if !known {
			set := u.marked(differs)
			if set == nil {
				continue
			}
			names = append(names, string(differs))
			sets[string(differs)] = set
		}
		e.now = now
		groups[string(differs)] = append(group, e)
	}
	for _, name := range names {
		models := together(groups[name])
		if err := u.core.updateColumns(ctx, s.db, models, sets[name]); err != nil {
			return err
		}
		apart(models, groups[name])
		for _, e := range groups[name] { // what the database computes is not among the columns
			e.was, e.now = e.now, nil
		}
	}
	return nil
}

// marked are the columns whose mark is set.
func (u *unit) marked(marks []byte) (columns []*ast.Column) {
	for i, column := range u.columns {
		if marks[i] != 0 {
			columns = append(columns, column)
		}
	}
	return columns
}

// remove deletes the rows that are to be removed, each in its version.
func (s *Session) remove(ctx context.Context, u *unit) error {
	c := u.core
	columns := c.table.PrimaryKey
	if v := c.life().Version; v != nil {
		columns = append(slices.Clone(columns), v)
	}
	var list [][]*ast.Bind
	var removed []*entry
	for _, e := range u.list {
		if e.removed && !e.gone {
			list, removed = append(list, c.binds(e.slot, columns)), append(removed, e)
		}
	}
	if list == nil {
		return nil
	}
	n := c.deleting(conjunction(append(c.visible(ctx), among(columns, list))))
	changed, err := build.Exec(ctx, s.db, n)
	switch {
	case err != nil:
		return err
	case changed == int64(len(list)):
	case c.life().Version != nil:
		return fmt.Errorf("%w: %s", strata.ErrStale, ast.Title(n))
	default:
		return build.Named(strata.ErrNoRows, n)
	}
	for _, e := range removed {
		s.drop(u, e)
	}
	return nil
}

package repo

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
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
	for _, list := range alike(list) {
		c := list[0].core
		models := together(list)
		if err := createMany(ctx, s.db, c, models); err != nil {
			return err
		}
		apart(models, list)
		for _, e := range list {
			k, err := c.keyOf(e.slot, c.table.PrimaryKey)
			if err == nil {
				e.was, err = u.snapshot(e.slot)
			}
			if err != nil {
				return err
			}
			e.key, u.entries[k] = k, e
		}
	}
	return nil
}

// alike are entries, those together that see the same rows.
func alike(list []*entry) (groups [][]*entry) {
	for _, e := range list {
		i := slices.IndexFunc(groups, func(g []*entry) bool { return sameView(g[0].core, e.core) })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

// sameView reports whether two repositories of a table see the same rows.
func sameView(a, b *core) bool { return a.deleted == b.deleted && a.open == b.open }

// update writes the columns that have changed: of rows with the same ones together.
func (s *Session) update(ctx context.Context, u *unit) error {
	groups, sets := map[string][]*entry{}, map[string][]*ast.Column{}
	var names []string
	differs := make([]byte, len(u.columns)) // 1 for a column that has changed
	for _, e := range u.list {
		if e.gone || e.removed {
			continue
		}
		if err := e.same(); err != nil {
			return err
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
		for _, list := range alike(groups[name]) {
			c := list[0].core
			models := together(list)
			if err := c.owned(ctx, scan.ElemsAt(models)); err != nil {
				return err
			}
			if err := c.updateColumns(ctx, s.db, models, inHandle(c.table, sets[name])); err != nil {
				return err
			}
			apart(models, list)
			for _, e := range list { // what the database computes is not among the columns
				e.was, e.now = e.now, nil
			}
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
	var list []*entry
	for _, e := range u.list {
		if !e.removed || e.gone {
			continue
		}
		if err := e.same(); err != nil {
			return err
		}
		list = append(list, e)
	}
	for _, removed := range alike(list) {
		if err := s.removeAll(ctx, u, removed); err != nil {
			return err
		}
	}
	return nil
}

// removeAll deletes rows of the same repository.
func (s *Session) removeAll(ctx context.Context, u *unit, removed []*entry) error {
	c := removed[0].core
	columns := c.table.PrimaryKey
	if v := c.life().Version; v != nil {
		columns = append(slices.Clone(columns), v)
	}
	list := make([][]*ast.Bind, len(removed))
	for i, e := range removed {
		list[i] = c.binds(e.slot, columns)
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

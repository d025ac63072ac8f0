package repo

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Children of parents without an order of their own come in the order of their key, those of
// one parent together. A database that has no index for that sorts whole rows, which MariaDB
// does in two passes where there is a text of any length among them; here keys are sorted, if
// the rows are not in order already.

// arranges reports whether the children are put in order here: by numbers or UUIDs, which
// every database compares as Go does.
func (l *loading) arranges() bool {
	key := l.child.table.PrimaryKey
	return l.link == nil && l.limit == 0 && len(l.to) == 1 && len(key) == 1 && l.byKey() &&
		l.child.comparable(l.to[0]) && l.child.comparable(key[0])
}

// byKey reports whether the children of a parent are to come in the order of their key.
func (l *loading) byKey() bool {
	if len(l.order) == 0 {
		return true
	}
	first := in.Order(l.order[0])
	c, ok := first.X.(*ast.Column)
	return ok && first.Position == 0 && !first.Desc && first.Nulls == ast.NullsDefault && l.child.table.Has(c) && c.Name == l.child.table.PrimaryKey[0].Name
}

func (c *core) comparable(column *ast.Column) bool {
	class := column.Type.Kind.Class()
	return (class == "int" || class == "uuid") && c.field(column).Codec.Fill != nil
}

// placed is where a child belongs, and where it is.
type placed struct {
	parent, key place
	at          int
}

func (p placed) compare(other placed) int {
	return cmp.Or(p.parent.compare(other.parent), p.key.compare(other.key))
}

// compare compares numbers or UUIDs.
func (k place) compare(other place) int {
	return cmp.Or(cmp.Compare(k.number, other.number), bytes.Compare(k.uuid[:], other.uuid[:]))
}

// arrange puts children in order.
func (s *step) arrange() error {
	rows := scan.ElemsAt(s.rows)
	if ordered, err := s.inOrder(rows); ordered || err != nil {
		return err
	}
	list := make([]placed, rows.Len())
	var cell scan.Cell
	for i := range list {
		var err error
		if list[i], err = s.placed(rows, i, &cell); err != nil {
			return err
		}
	}
	slices.SortFunc(list, placed.compare)
	found := reflect.ValueOf(s.rows).Elem()
	sorted := reflect.MakeSlice(found.Type(), found.Len(), found.Len())
	for i, p := range list {
		sorted.Index(i).Set(found.Index(p.at))
	}
	found.Set(sorted)
	return nil
}

// inOrder reports whether there is nothing to do.
func (s *step) inOrder(rows scan.Elems) (bool, error) {
	var last placed
	var cell scan.Cell
	for i := range rows.Len() {
		next, err := s.placed(rows, i, &cell)
		if err != nil || i > 0 && last.compare(next) > 0 {
			return false, err
		}
		last = next
	}
	return true, nil
}

// placed is the place of a child.
func (s *step) placed(rows scan.Elems, at int, cell *scan.Cell) (p placed, err error) {
	p.at = at
	if p.parent, _, err = s.l.child.place(rows.At(at), s.l.to, cell); err == nil {
		p.key, _, err = s.l.child.place(rows.At(at), s.l.child.table.PrimaryKey, cell)
	}
	return p, err
}

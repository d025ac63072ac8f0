package repo

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Changes are the assignments of the columns in which two models differ, for UPDATE ...
// SET. Keys, and columns with a life of their own, are not among them.
func Changes[T any](table strata.TableAt[*T], before, after T) []strata.Assignment {
	return changes(table, &before, &after)
}

//go:noinline
func changes(table strata.Source, before, after any) []strata.Assignment {
	c := coreOf(table)
	if c.table == nil {
		return nil
	}
	now := scan.SlotAt(after)
	var set []strata.Assignment
	for _, column := range c.differing(scan.SlotAt(before), now) {
		set = append(set, in.SetNode(column, column, c.bind(now, column)))
	}
	return set
}

// differing are the columns in which two models differ. A value without a form differs:
// the statement says what is wrong with it.
func (c *core) differing(before, after scan.Slot) (columns []*ast.Column) {
	for _, column := range c.changed() {
		a, wrong := c.value(before, column)
		b, err := c.value(after, column)
		if wrong != nil || err != nil || !same(a, b) {
			columns = append(columns, column)
		}
	}
	return columns
}

// same reports whether two values in their neutral form are the same.
func same(a, b any) bool {
	switch a := a.(type) {
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	default:
		return reflect.DeepEqual(a, b)
	}
}

// UpdateChanged writes what differs between a model as it was read, before, and as it is
// now, after, to the row that has its primary key, as Update does; nothing where nothing
// does.
func UpdateChanged[T, K any](ctx context.Context, db builder.Writer, r *KeyRepo[T, K], before T, after *T) error {
	return updateChanged(ctx, db, coreIn(r), &before, after)
}

//go:noinline
func updateChanged(ctx context.Context, db builder.Writer, c *core, before, after any) error {
	rows, err := c.one(after)
	if err != nil {
		return err
	}
	was := scan.SlotAt(before)
	for _, k := range c.table.PrimaryKey {
		a, _ := c.value(was, k)
		if b, _ := c.value(rows.At(0), k); !same(a, b) {
			return c.otherKey(k)
		}
	}
	columns := c.differing(was, rows.At(0))
	if len(columns) == 0 {
		return nil
	}
	return update(ctx, db, c, after, columns)
}

// otherKey is the error of a change of a key, one of whose columns is k.
func (c *core) otherKey(k *ast.Column) error {
	return &strata.StatementError{Statement: "UPDATE " + in.TableName(c.source), Problems: []strata.Problem{{
		Kind: strata.NotWritable, Table: c.table.Ref(), Column: k.Name,
		Message: fmt.Sprintf("the model has another key than before, in %s; a key is not changed", ast.Describe(k)),
	}}}
}

// comparable is a value in its neutral form as one that a map takes as its key.
func comparable(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return v.UnixMicro()
	case []any:
		return fmt.Sprintf("%#v", v)
	default:
		return v
	}
}

// keyOf is what a model has in some columns, as a key of a map.
func (c *core) keyOf(model scan.Slot, columns []*ast.Column) (any, error) {
	if len(columns) == 1 {
		v, err := c.value(model, columns[0])
		return comparable(v), err
	}
	var key [8]any
	if len(columns) > len(key) {
		return nil, fmt.Errorf("strata: a key of %d columns; a repository takes %d", len(columns), len(key))
	}
	for i, column := range columns {
		v, err := c.value(model, column)
		if err != nil {
			return nil, err
		}
		key[i] = comparable(v)
	}
	return key, nil
}

// byKey says where the model with a key is, among those whose keys are columns.
func (c *core) byKey(models scan.Elems, columns []*ast.Column) (map[any]int, error) {
	where := make(map[any]int, models.Len())
	for i := range models.Len() {
		k, err := c.keyOf(models.At(i), columns)
		if err != nil {
			return nil, err
		}
		where[k] = i
	}
	return where, nil
}

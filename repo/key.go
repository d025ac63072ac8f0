package repo

import (
	"context"
	"fmt"
	"math"
	"reflect"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// ByKey returns the repository of a table with a key of one column: its primary key,
// or one that the definition says is Unique. Both types are inferred:
//
//	var people = repo.ByKey(Users, Users.ID) // *KeyRepo[User, UserID]
//
// What is no key of the table is a mistake, and reported as those of definitions are.
func ByKey[T, K any](table strata.TableAt[*T], column strata.Operand[K]) *KeyRepo[T, K] {
	r := &KeyRepo[T, K]{table: table, core: coreOf(table)}
	r.key = keyOf(&r.core, column)
	r.key.prepare(&r.core, builder.From(table).Where(r.key.param(&r.core)))
	return r
}

// ByKeys returns the repository of a table whose primary key has several columns. K is a
// struct of them, with the names and the types of the model's fields:
//
//	type LineKey struct {
//		Order OrderID
//		No    int64
//	}
//	var lines = repo.ByKeys[LineKey](Lines) // *KeyRepo[Line, LineKey]
func ByKeys[K, T any](table strata.TableAt[*T]) *KeyRepo[T, K] {
	r := &KeyRepo[T, K]{table: table, core: coreOf(table)}
	r.key = keysOf(&r.core, (*K)(nil), (*T)(nil))
	return r
}

// Get returns the row with the key, or strata.ErrNoRows.
func (r *KeyRepo[T, K]) Get(ctx context.Context, db builder.Reader, key K) (T, error) {
	if q, ok := r.key.query(key).(builder.Query[T]); ok {
		return q.One(ctx, db)
	}
	return r.One(ctx, db, r.key.is(key))
}

// GetAll returns the rows that have the keys, in the order of the keys. Of keys without
// a row a *MissingError tells, beside the rows that are there.
func (r *KeyRepo[T, K]) GetAll(ctx context.Context, db builder.Reader, keys ...K) ([]T, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found := []T{}
	for from, part := 0, r.key.part(); from < len(keys); from += part {
		some := keys[from:min(from+part, len(keys))]
		rows, err := r.Find(ctx, db, r.key.among(&some))
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
	}
	order, err := r.key.order(&r.core, &keys, &found)
	rows := make([]T, len(order))
	for i, at := range order {
		rows[i] = found[at]
	}
	return rows, err
}

// Patch writes some columns to the row with the key, and no other; what an absent Opt
// sets is left out. It fails with strata.ErrNoRows when there is no row.
func (r *KeyRepo[T, K]) Patch(ctx context.Context, db builder.Writer, key K, set ...strata.Assignment) error {
	return patch(ctx, db, &r.core, r.key.terms(key), set)
}

// PatchVersion does what Patch does to a row in a version, as a client names it that has
// read it: it fails with strata.ErrStale when the row has another one. The definition says
// Version.
func PatchVersion[T, K any](ctx context.Context, db builder.Writer, r *KeyRepo[T, K], key K, version int64, set ...strata.Assignment) error {
	if r == nil {
		return new(core).empty()
	}
	return patchVersion(ctx, db, &r.core, r.key.terms(key), version, set)
}

// Delete deletes the row with the key. It fails with strata.ErrNoRows when there is
// none. Where the definition says SoftDelete, the row stays and is hidden.
func (r *KeyRepo[T, K]) Delete(ctx context.Context, db builder.Writer, key K) error {
	return deleteOne(ctx, db, &r.core, r.key.terms(key))
}

// DeleteAll deletes the rows that have one of the keys, in one statement, and returns
// their number; see Delete.
func (r *KeyRepo[T, K]) DeleteAll(ctx context.Context, db builder.Writer, keys ...K) (int64, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	return deleteWhere(ctx, db, &r.core, nodes([]strata.Condition{r.key.among(&keys)}))
}

// MissingError says which keys of GetAll have no row.
type MissingError struct {
	Table     string
	Positions []int // of the keys, from 0
}

// Error names the table, and the positions of the keys.
func (e *MissingError) Error() string {
	return fmt.Sprintf("strata: SELECT FROM %s: no rows for %d of the keys, at %v", e.Table, len(e.Positions), e.Positions)
}

// Is reports whether target is strata.ErrNoRows.
func (e *MissingError) Is(target error) bool { return target == strata.ErrNoRows }

// key is what tells rows apart, whatever its type.
type key struct {
	columns []*ast.Column
	fields  []scan.Field                   // where a K has them
	row     func(value any, err error) any // the query of the row that has a key; nil where that depends on the context
	err     error                          // why the columns are no key
}

//go:noinline
func keyOf(c *core, column any) key {
	x, _ := column.(strata.Column)
	k := key{err: in.Key("repo.ByKey", c.source, x)}
	if k.err == nil {
		at := in.Node(x).(*ast.Column)
		k.columns, k.fields = []*ast.Column{at}, []scan.Field{{Codec: c.kind(at).Value, Name: at.Name}}
	}
	return k
}

//go:noinline
func keysOf(c *core, like, model any) key {
	of := reflect.TypeOf(like).Elem()
	wrong := func(format string, args ...any) key {
		return key{err: in.Mistake("repo.ByKeys", in.TableName(c.source), fmt.Sprintf(format, args...))}
	}
	switch {
	case c.table == nil:
		return key{err: c.empty()}
	case of.Kind() != reflect.Struct || of.NumField() != len(c.table.PrimaryKey):
		return wrong("the key %v is no struct of the %d columns of the primary key", of, len(c.table.PrimaryKey))
	}
	k := key{columns: c.table.PrimaryKey}
	for _, column := range k.columns {
		want := c.field(column)
		t, _ := want.Type.(reflect.Type) // nil where the definition has a mistake
		name := fieldAt(reflect.TypeOf(model).Elem(), want.Offset, t)
		have, ok := of.FieldByName(name)
		switch {
		case !ok:
			return wrong("the key %v has no field %s, to which the model ties the column %q", of, name, column.Name)
		case have.Type != t:
			return wrong("the field %s of %v is a %v; the column %q is tied to a %v", have.Name, of, have.Type, column.Name, t)
		}
		k.fields = append(k.fields, scan.Field{Offset: have.Offset, Codec: want.Codec, Name: column.Name})
	}
	return k
}

// fieldAt is the name of the field of a struct that lies at an offset and has a type, in an
// embedded struct, too.
func fieldAt(t reflect.Type, offset uintptr, of reflect.Type) string {
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Offset == offset && f.Type == of:
			return f.Name
		case f.Type.Kind() == reflect.Struct && f.Offset <= offset && offset < f.Offset+f.Type.Size():
			if name := fieldAt(f.Type, offset-f.Offset, of); name != "" {
				return name
			}
		}
	}
	return ""
}

// param is the condition of the prepared query of the row that has a key.
//
//go:noinline
func (k *key) param(c *core) strata.Condition {
	if k.err != nil {
		return in.Wrong(k.err)
	}
	is := in.Condition(in.EqualParam(in.Kinds(c.source)[k.columns[0].Ordinal]))
	if deleted := c.life().Deleted; deleted != nil {
		return condition([]ast.Expr{is, isNull(deleted)})
	}
	return in.Where(is)
}

// prepare keeps that query, unless what is seen depends on the context.
//
//go:noinline
func (k *key) prepare(c *core, q builder.Preparable) {
	if k.err != nil || len(c.life().Filters) == 0 {
		k.row = build.Prepare(q)
	}
}

// unprepared is a key of a repository that sees other rows.
//
//go:noinline
func unprepared(k *key) key { n := *k; n.row = nil; return n }

// query is the query of the row that has the key, nil where none is prepared.
//
//go:noinline
func (k *key) query(v any) any {
	switch {
	case k.row == nil:
		return nil
	case k.err != nil:
		return k.row(nil, nil)
	default:
		return k.row(k.fields[0].Codec.Encode(scan.SlotOfAny(v)))
	}
}

// terms are the conditions that a row has the key.
//
//go:noinline
func (k *key) terms(v any) []ast.Expr {
	if k.err != nil || len(k.columns) == 0 {
		return nodes([]strata.Condition{in.Wrong(k.wrong())})
	}
	slot := scan.SlotOfAny(v)
	terms := make([]ast.Expr, len(k.columns), len(k.columns)+2)
	for i, c := range k.columns {
		terms[i] = &ast.Binary{Op: ast.Eq, L: c, R: k.bind(slot, i), Type: c.Type}
	}
	return terms
}

// bind is the argument of a part of a key.
func (k *key) bind(slot scan.Slot, i int) *ast.Bind {
	v, err := k.fields[i].Codec.Encode(slot.Add(k.fields[i].Offset))
	return &ast.Bind{Value: v, Type: k.columns[i].Type, Err: err}
}

// is is the condition that a row has the key.
//
//go:noinline
func (k *key) is(v any) strata.Condition { return condition(k.terms(v)) }

// part is how many keys one statement takes: those of several columns are an argument for
// each, of which there are not as many as one likes.
//
//go:noinline
func (k *key) part() int {
	if len(k.columns) < 2 {
		return math.MaxInt32
	}
	return most / len(k.columns)
}

// among is the condition that a row has one of the keys, a *[]K.
//
//go:noinline
func (k *key) among(keys any) strata.Condition {
	if k.err != nil || len(k.columns) == 0 {
		return in.Wrong(k.wrong())
	}
	list := scan.ElemsAt(keys)
	tuples := make([][]*ast.Bind, list.Len())
	for i := range tuples {
		tuples[i] = make([]*ast.Bind, len(k.columns))
		for at := range k.columns {
			tuples[i][at] = k.bind(list.At(i), at)
		}
	}
	return in.Where(among(k.columns, tuples))
}

// among is columns IN (list).
func among(columns []*ast.Column, list [][]*ast.Bind) ast.Expr {
	if len(columns) == 1 {
		t := columns[0].Type
		values, array := make([]any, len(list)), &ast.Bind{Type: ast.Type{Kind: ast.Array, Elem: t.Kind}}
		for i, b := range list {
			if values[i] = b[0].Value; b[0].Err != nil {
				array.Err = b[0].Err
			}
		}
		array.Value = values
		return &ast.In{X: columns[0], Type: t, Values: array}
	}
	n := &ast.In{X: tupleOf(columns), List: make([]ast.Expr, len(list))}
	for i, binds := range list {
		row := &ast.Tuple{Items: make([]ast.Expr, len(columns))}
		for at, b := range binds {
			b.Cast = true
			row.Items[at] = b
		}
		n.List[i] = row
	}
	return n
}

// tupleOf is the row value of columns.
func tupleOf(columns []*ast.Column) *ast.Tuple {
	tuple := &ast.Tuple{Items: make([]ast.Expr, len(columns))}
	for i, c := range columns {
		tuple.Items[i] = c
	}
	return tuple
}

// order says where the rows that have the keys are, and which have none.
//
//go:noinline
func (k *key) order(c *core, keys, found any) ([]int, error) {
	rows, list := scan.ElemsAt(found), scan.ElemsAt(keys)
	where, err := c.byKey(rows, k.columns)
	if err != nil {
		return nil, err
	}
	order := make([]int, 0, list.Len())
	var missing []int
	own := core{table: c.table, plan: &scan.Plan{Fields: k.placed(c)}}
	for i := range list.Len() {
		v, err := own.keyOf(list.At(i), k.columns)
		if err != nil {
			return nil, err
		}
		if at, ok := where[v]; ok {
			order = append(order, at)
		} else {
			missing = append(missing, i)
		}
	}
	if missing != nil {
		return order, &MissingError{in.TableName(c.source), missing}
	}
	return order, nil
}

// placed are the fields of a K, where those of the columns are.
func (k *key) placed(c *core) []scan.Field {
	fields := make([]scan.Field, len(c.plan.Fields))
	for i, column := range k.columns {
		fields[column.Ordinal] = k.fields[i]
	}
	return fields
}

// wrong is why there is no key.
func (k *key) wrong() error {
	if k.err == nil {
		return errNotMade
	}
	return k.err
}

const errNotMade = notMade("the repository has no key; repo.ByKey and repo.ByKeys make one of a table and its key")

type notMade string

func (e notMade) Error() string { return string(e) }

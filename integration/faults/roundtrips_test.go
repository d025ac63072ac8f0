package faults

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/pool"
)

// How much the property tries: random values of each kind, besides its extremes.
var (
	tripValues = flag.Int("roundtrips", 3, "random values of each kind")
	tripSparse = flag.Int("roundtrips.sparse", 7, "of so many values one is tried on engines that differ from another one in how they are reached")
	tripSeed   = flag.Uint64("roundtrips.seed", 1, "where the random values start")
)

// TestRoundTrips sends extremes and random values of every kind by every path: what
// comes back is equal, or the value was refused by the name of its column, and the
// same on all engines. Afterwards every row can be read.
func TestRoundTrips(t *testing.T) {
	first := outcomes{}
	values, changed := 0, 0
	for _, e := range engines.All {
		sparse := 1
		if race.Enabled || strings.Contains(e.Name, "wrapped") || strings.Contains(e.Name, "file") {
			sparse = max(1, *tripSparse)
		}
		t.Run(e.Name, func(t *testing.T) {
			db, err := e.Open(t)
			engines.Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			for _, k := range tripKinds {
				trip := &trip{t: t, db: db, ctx: t.Context(), kind: k.name(), random: rand.New(rand.NewPCG(*tripSeed, 0)), seen: outcomes{}, sparse: sparse}
				k.run(trip)
				values, changed = values+trip.values, changed+trip.changed
				first.compare(t, trip.seen, db.Dialect().Engine == dialect.EngineMariaDB)
			}
		})
	}
	summary += fmt.Sprintf("round trips: %d values, %d changed\n", values, changed)
}

// outcomes say, by kind, value and path, what became of a value.
type outcomes map[string]string

// compare keeps outcomes, and finds what another engine did otherwise. One that holds fewer
// values may refuse what others keep.
func (o outcomes) compare(t *testing.T, other outcomes, fewer bool) {
	for key, got := range other {
		switch want, ok := o[key]; {
		case !ok:
			o[key] = got
		case want != got && !(fewer && got == refusedByName):
			t.Errorf("%s: %s, on another engine %s", key, got, want)
		}
	}
}

// refusedByName is what became of a value that was refused by the name of its column.
const refusedByName = "refused"

// trip is a kind on its way through one engine.
type trip struct {
	t               *testing.T
	ctx             context.Context
	db              *pool.DB
	kind            string
	random          *rand.Rand
	seen            outcomes
	sparse          int // of so many values one is tried
	values, changed int
}

// spin is a row: a value that is never NULL, and two forms of one that may be.
type spin[T any] struct {
	ID int64
	V  T
	N  sql.Null[T]
	P  *T
}

type spinColumns[T, C, N any] struct {
	strata.Table[spin[T]]
	ID strata.Int64
	V  C
	N  N
	P  N
}

// settable is a column that takes a T.
type settable[T any] interface {
	Set(T) strata.Assignment
	strata.Column
}

type nullable[T any] interface {
	settable[T]
	SetOrNull(sql.Null[T]) strata.Assignment
	SetPtr(*T) strata.Assignment
	SetNull() strata.Assignment
}

// tripKind is a kind of values, whatever its Go type.
type tripKind interface {
	name() string
	element() ast.Kind // of arrays
	run(*trip)
	specimen(s *schema, size int) specimen
}

// kind is a kind of T: its table, its extremes, random ones, and what a value is once
// it has been stored.
type kind[T any, C settable[T], N nullable[T]] struct {
	title    string
	table    *spinColumns[T, C, N]
	more     func(*strata.Def, *spinColumns[T, C, N]) // what else its definition says
	extremes []T
	random   func(*rand.Rand) T
	stored   func(T) T
	equal    func(a, b T) bool
}

func kindOf[T any, C settable[T], N nullable[T]](title string, random func(*rand.Rand) T, extremes ...T) *kind[T, C, N] {
	return kindWith[T, C, N](title, nil, random, extremes...)
}

func kindWith[T any, C settable[T], N nullable[T]](title string, define func(*strata.Def, *spinColumns[T, C, N]), random func(*rand.Rand) T, extremes ...T) *kind[T, C, N] {
	table := strata.Define("trip_"+title, new(spinColumns[T, C, N]), func(t *strata.Def, c *spinColumns[T, C, N]) {
		t.PrimaryKey(c.ID)
		if define != nil {
			define(t, c)
		}
	})
	return &kind[T, C, N]{
		title: title, table: table, more: define, extremes: extremes, random: random,
		stored: func(v T) T { return v }, equal: func(a, b T) bool { return reflect.DeepEqual(a, b) },
	}
}

// storing says what becomes of a value that is stored.
func (k *kind[T, C, N]) storing(f func(T) T) *kind[T, C, N] { k.stored = f; return k }

// comparing says how values are compared.
func (k *kind[T, C, N]) comparing(f func(a, b T) bool) *kind[T, C, N] { k.equal = f; return k }

func (k *kind[T, C, N]) name() string { return k.title }

func (k *kind[T, C, N]) element() ast.Kind {
	if t := reflect.TypeFor[T](); t.Kind() == reflect.Slice {
		if elem := expr.Of(t.Elem()); elem != nil {
			return elem.Type.Kind
		}
	}
	return ast.Unknown
}

func (k *kind[T, C, N]) run(r *trip) {
	engines.Must(r.t, builder.CreateTables(k.table).Exec(r.ctx, r.db))
	values := append([]T{}, k.extremes...)
	for range *tripValues {
		values = append(values, k.random(r.random))
	}
	for i, v := range values {
		if i%r.sparse != 0 {
			continue
		}
		for _, p := range k.paths() {
			k.send(r, fmt.Sprintf("%s, value %d, %s", k.title, i, p.name), v, p.run)
		}
		k.ask(r, i, v)
	}
	if _, err := builder.From(k.table).All(r.ctx, r.db); err != nil {
		r.t.Errorf("%s: a row cannot be read: %v", k.title, err)
	}
}

// path writes a value into rows that it returns the keys of.
type path[T any] struct {
	name string
	run  func(r *trip, v T) error
}

// row is a row of one value.
func (k *kind[T, C, N]) row(id int64, v T) spin[T] {
	other := v
	return spin[T]{id, v, sql.Null[T]{V: v, Valid: true}, &other}
}

func (k *kind[T, C, N]) rows(n int, v T) []spin[T] {
	rows := make([]spin[T], n)
	for i := range rows {
		rows[i] = k.row(int64(i+1), v)
		if i%3 == 1 {
			rows[i].N, rows[i].P = sql.Null[T]{}, nil
		}
	}
	return rows
}

// paths are the ways of a value into the table, which is empty before.
func (k *kind[T, C, N]) paths() []path[T] {
	c := k.table
	insert := func(n int) func(r *trip, v T) error {
		return func(r *trip, v T) error {
			_, err := builder.Insert(c).Rows(k.rows(n, v)...).Exec(r.ctx, r.db)
			return err
		}
	}
	paths := []path[T]{
		{"one row", insert(1)},
		{"a list of values", insert(4)},
		{"arrays", insert(20)},
		{"COPY", insert(130)},
		{"rows that come back", func(r *trip, v T) error {
			rows, err := builder.Returning(builder.Insert(c).Rows(k.rows(20, v)...), c).All(r.ctx, r.db)
			k.check(r, "RETURNING", rows, v)
			return err
		}},
		{"in a transaction", func(r *trip, v T) error {
			return r.db.Tx(r.ctx, func(tx *pool.Tx) error {
				_, err := builder.Insert(c).Rows(k.rows(20, v)...).Exec(r.ctx, tx)
				return err
			})
		}},
		{"SET of INSERT", func(r *trip, v T) error {
			_, err := builder.Insert(c).Set(c.ID.Set(1), c.V.Set(v), c.N.SetOrNull(sql.Null[T]{V: v, Valid: true}), c.P.SetPtr(&v)).Exec(r.ctx, r.db)
			return err
		}},
		{"a batch", func(r *trip, v T) error {
			var b builder.Batch
			builder.QueueExec(&b, builder.Insert(c).Rows(k.row(1, v)))
			builder.QueueExec(&b, builder.Insert(c).Set(c.ID.Set(2), c.V.Set(v), c.N.SetNull(), c.P.Set(v)))
			return b.Run(r.ctx, r.db)
		}},
		{"a batch of rows", func(r *trip, v T) error {
			var b builder.Batch
			builder.QueueExec(&b, builder.Insert(c).Rows(k.rows(15, v)...))
			return b.Run(r.ctx, r.db)
		}},
	}
	return append(paths, k.changes()...)
}

// changes are the ways of a value into rows that are there.
func (k *kind[T, C, N]) changes() []path[T] {
	c := k.table
	old := func(r *trip, n int) {
		for _, v := range k.extremes {
			rows := k.rows(n, v)
			if _, err := builder.Insert(c).Rows(rows...).Exec(r.ctx, r.db); err == nil {
				return
			}
		}
		r.t.Fatalf("%s: no value of it is stored", k.title)
	}
	update := func(n int) func(r *trip, v T) error {
		return func(r *trip, v T) error {
			old(r, n)
			_, err := builder.Update(c).Rows(k.rows(n, v)...).Exec(r.ctx, r.db)
			return err
		}
	}
	paths := []path[T]{
		{"UPDATE", func(r *trip, v T) error {
			old(r, 1)
			_, err := builder.Update(c).Set(c.V.Set(v), c.N.SetOrNull(sql.Null[T]{V: v, Valid: true}), c.P.SetPtr(&v)).Where(c.ID.Eq(1)).Exec(r.ctx, r.db)
			return err
		}},
		{"UPDATE of rows", update(4)},
		{"UPDATE of many rows", update(20)},
		{"prepared", func(r *trip, v T) error {
			old(r, 1)
			_, err := k.prepared()(v).Exec(r.ctx, r.db)
			return err
		}},
	}
	if set := k.excluded(); set != nil {
		paths = append(paths, path[T]{"ON CONFLICT", func(r *trip, v T) error {
			old(r, 20)
			_, err := builder.Insert(c).Rows(k.rows(20, v)...).OnConflict(c.ID).DoUpdate(set...).Exec(r.ctx, r.db)
			return err
		}})
	}
	return paths
}

// excluded sets the value and its other forms to what was proposed; documents have no
// such thing.
func (k *kind[T, C, N]) excluded() []strata.Assignment {
	c := k.table
	if v, ok := any(c.V).(interface{ Excluded() C }); ok {
		n, p := any(c.N).(interface{ Excluded() N }), any(c.P).(interface{ Excluded() N })
		return []strata.Assignment{setTo[T](c.V, v.Excluded()), setTo[T](c.N, n.Excluded()), setTo[T](c.P, p.Excluded())}
	}
	return nil
}

// setTo is column = expression, whatever the column's family.
func setTo[T any](column, e any) strata.Assignment {
	switch c := column.(type) {
	case interface {
		SetExpr(strata.Expression[T, T]) strata.Assignment
	}:
		return c.SetExpr(e.(strata.Expression[T, T]))
	case interface {
		SetExpr(strata.Result[T]) strata.Assignment
	}:
		return c.SetExpr(e.(strata.Result[T]))
	case interface {
		SetExpr(strata.Operand[T]) strata.Assignment
	}:
		return c.SetExpr(e.(strata.Operand[T]))
	default:
		panic(fmt.Sprintf("a %T takes no expression", column))
	}
}

// prepared is an UPDATE of the first row, prepared.
func (k *kind[T, C, N]) prepared() func(T) *builder.UpdateStatement {
	c := k.table
	return builder.Prepare1(func(p strata.Param[T]) *builder.UpdateStatement {
		return builder.Update(c).Set(setTo[T](c.V, p)).Where(c.ID.Eq(1))
	})
}

// send sends a value by a path and reads it back.
func (k *kind[T, C, N]) send(r *trip, what string, v T, run func(*trip, T) error) {
	_, err := builder.Delete(k.table).All().Exec(r.ctx, r.db)
	engines.Must(r.t, err)
	r.values++
	err = run(r, v)
	if err != nil {
		k.refused(r, what, err)
		return
	}
	r.seen[what] = "kept"
	rows, err := builder.From(k.table).All(r.ctx, r.db)
	if err != nil {
		r.changed++
		r.t.Errorf("%s: it is stored, but not read: %v", what, err)
		return
	}
	if !strings.HasSuffix(what, "prepared") {
		k.check(r, what, rows, v)
	} else if len(rows) != 1 || !k.equal(rows[0].V, k.stored(v)) {
		r.changed++
		r.t.Errorf("%s: got %+v", what, rows)
	}
}

// check compares rows with the value that they are of.
func (k *kind[T, C, N]) check(r *trip, what string, rows []spin[T], v T) {
	want := k.stored(v)
	for _, row := range rows {
		if !k.equal(row.V, want) || row.N.Valid && !k.equal(row.N.V, want) || row.P != nil && !k.equal(*row.P, want) {
			r.changed++
			r.t.Errorf("%s: sent %+v, read %+v %+v %+v", what, want, row.V, row.N.V, row.P)
			return
		}
	}
}

// refused looks at why a value was refused: by a name, before it was sent.
func (k *kind[T, C, N]) refused(r *trip, what string, err error) {
	r.seen[what] = refusedByName
	var refused *strata.StatementError
	switch {
	case !errors.As(err, &refused) && !errors.Is(err, strata.ErrOutOfRange):
		r.t.Errorf("%s: the database says it: %v", what, err)
	case refused != nil && refused.Problems[0].Column == "" && !strings.HasSuffix(what, "prepared"):
		r.t.Errorf("%s: no column in the error: %v", what, err)
	}
}

// ask looks for rows by their value.
func (k *kind[T, C, N]) ask(r *trip, i int, v T) {
	c, ok := any(k.table.V).(interface{ Eq(T) strata.NullBool })
	if !ok {
		return
	}
	what := fmt.Sprintf("%s, value %d, WHERE", k.title, i)
	_, err := builder.Delete(k.table).All().Exec(r.ctx, r.db)
	engines.Must(r.t, err)
	_, kept := builder.Insert(k.table).Rows(k.row(1, v)).Exec(r.ctx, r.db)
	n, err := builder.From(k.table).Where(c.Eq(v)).Count(r.ctx, r.db)
	switch {
	case err != nil:
		k.refused(r, what, err)
	case kept != nil:
		r.t.Errorf("%s: a value that is refused when it is written (%v) is asked for", what, kept)
	case n != 1:
		r.t.Errorf("%s: %d rows found", what, n)
	default:
		r.seen[what] = "found"
	}
}

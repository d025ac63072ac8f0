package faults

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// someNames are what databases and quoting may trip over.
var someNames = []string{
	"order", "select", "user", "group", "table", "index", "check", "primary", "default", "rowid", "oid", "_rowid_", "id", "v", "n", "p",
	"Mixed", "UPPER", "größe", "表", "🙂", `quo"te`, "apo'strophe", "back`tick", "[brackets]", "semi;colon", "with space", " ", "?", "$1", "{1}", "--", "/*", "%", `\`,
	"comma, comma", "paren(s)", "new", "old", "excluded", "value", "key", "strata_x", "pg_x", "null", "true", "current_user", "limit", "end",
	"item", "order_item", "item_id", "1", "é", "é",
}

// longNameOf makes names that differ in their last byte only, or are as long as a name
// may be.
func longNameOf(r *rand.Rand) string {
	base := strings.Repeat([]string{"long_", "länge", "名"}[r.IntN(3)], 30)
	cut := base
	for len(cut) > 62 {
		_, size := lastRune(cut)
		cut = cut[:len(cut)-size]
	}
	return cut + []string{"", "a", "b"}[r.IntN(3)]
}

func lastRune(s string) (rune, int) {
	list := []rune(s)
	last := list[len(list)-1]
	return last, len(string(last))
}

// badNames are what some database does not take.
var badNames = []string{strings.Repeat("x", 64), "sqlite_master", "SQLite_y", "xmin", "ctid", "", "a\x00b", "\xff", ".", "pg_catalog.x", "x."}

// name chooses a name that the schema has not used yet, mostly.
func (s *schema) name(used map[string]bool) string {
	for {
		name := someNames[s.random.IntN(len(someNames))]
		switch n := s.random.IntN(60); {
		case n < 4:
			name = longNameOf(s.random)
		case n == 4:
			name = badNames[s.random.IntN(len(badNames))]
		case n < 9:
			name += "_" + someNames[s.random.IntN(len(someNames))]
		case n == 9:
			name = "a schema." + name
		}
		if !used[strings.ToLower(name)] || s.random.IntN(100) == 0 {
			used[strings.ToLower(name)] = true
			return name
		}
	}
}

// kindSpecimen is a table of a kind.
type kindSpecimen[T any, C settable[T], N nullable[T]] struct {
	kind    *kind[T, C, N]
	columns *spinColumns[T, C, N]
	value   T
	preset  *T // the default of V
	links   []strata.Assignment
}

func (k *kindSpecimen[T, C, N]) table() strata.AnyTable { return k.columns }
func (k *kindSpecimen[T, C, N]) key() strata.Int64      { return k.columns.ID }

// specimen defines a table of the kind at random.
func (k *kind[T, C, N]) specimen(s *schema, size int) specimen {
	name := s.name(s.names)
	seed := s.random.Uint64()
	at := len(s.tables)
	one := &kindSpecimen[T, C, N]{kind: k, columns: new(spinColumns[T, C, N])}
	one.value = k.stored(k.extremes[0])
	columns := map[string]bool{}
	names := make([]string, 4)
	for i := range names {
		names[i] = s.name(columns)
	}
	strata.Define(name, one.columns, func(t *strata.Def, c *spinColumns[T, C, N]) {
		r := rand.New(rand.NewPCG(seed, 0)) // the same for each alias
		m := strata.Model(t, c)
		strata.Col(t, c.ID, names[0], &m.ID)
		if v, ok := any(c.V).(strata.Result[T]); ok {
			strata.Col(t, v, names[1], &m.V)
		}
		if v, ok := any(c.N).(strata.Result[sql.Null[T]]); ok {
			strata.Col(t, v, names[2], &m.N)
		}
		if v, ok := any(c.P).(strata.Operand[T]); ok {
			strata.ColPtr(t, v, names[3], &m.P)
		}
		if k.more != nil {
			k.more(t, c)
		}
		one.constrain(t, c, r)
		one.refer(t, c, r, s, at, size)
	})
	return one
}

// constrain gives the table keys, indexes, checks and a default.
func (k *kindSpecimen[T, C, N]) constrain(t *strata.Def, c *spinColumns[T, C, N], r *rand.Rand) {
	often := func() bool { return r.IntN(3) == 0 }
	if often() {
		t.PrimaryKey(c.ID, c.V)
		t.Unique(c.ID)
	} else {
		t.PrimaryKey(c.ID)
	}
	if often() {
		t.Unique(c.N)
	}
	if often() {
		t.Unique(c.V, c.N)
	}
	for range r.IntN(3) {
		t.Index([]strata.Column{c.ID, c.V, c.N, c.P}[r.IntN(4)])
	}
	if often() {
		t.Index(c.P, c.ID)
	}
	if often() {
		t.Named(someNames[r.IntN(len(someNames))] + fmt.Sprint(r.IntN(4))).Index(c.V)
	}
	if often() {
		t.UniqueWhere(c.ID.Gt(0), c.P)
	}
	v, ok := any(c.V).(interface{ Eq(T) strata.NullBool })
	if ok && often() {
		t.UniqueWhere(v.Eq(k.value), c.N)
	}
	if ok && often() {
		t.Check(someNames[r.IntN(len(someNames))], strata.Or(v.Eq(k.value), c.ID.Gt(0)))
	}
	if often() {
		t.Check("of the key", c.ID.Ge(0))
	}
	if o, ok := any(c.V).(strata.Operand[T]); ok && often() {
		strata.Default(t, o, k.value)
		value := k.value
		k.preset = &value
	}
}

// refer gives the table foreign keys: of its key to tables before it, and of what may be
// NULL to any table.
func (k *kindSpecimen[T, C, N]) refer(t *strata.Def, c *spinColumns[T, C, N], r *rand.Rand, s *schema, at, size int) {
	actions := []strata.Action{strata.NoAction, strata.Restrict, strata.Cascade}
	action := func() strata.Action { return actions[r.IntN(len(actions))] }
	if at > 0 && r.IntN(2) == 0 {
		strata.References[int64](t, c.ID, s.tables[r.IntN(at)].key(), action())
	}
	n, ok := any(c.N).(strata.Operand[int64])
	if !ok {
		return
	}
	k.links = nil
	for range r.IntN(3) {
		to := r.IntN(size)
		if to == at {
			strata.References[int64](t, n, c.ID, action())
		} else {
			strata.ReferencesFunc(t, n, s.later(to), action())
		}
		k.links = []strata.Assignment{any(c.N).(interface {
			Set(int64) strata.Assignment
		}).Set(1)}
	}
}

func (k *kindSpecimen[T, C, N]) store(ctx context.Context, db *pool.DB) error {
	c := k.columns
	row := spin[T]{ID: 1, V: k.value}
	if k.links == nil {
		row.N, row.P = sql.Null[T]{V: k.value, Valid: true}, &k.value
	}
	if _, err := builder.Insert(c).Rows(row).Exec(ctx, db); err != nil {
		return err
	}
	if err := k.reads(ctx, db, row); err != nil || k.preset == nil {
		return err
	}
	if _, err := builder.Delete(c).All().Exec(ctx, db); err != nil {
		return err
	}
	if _, err := builder.Insert(c).Set(c.ID.Set(1)).Exec(ctx, db); err != nil {
		return err
	}
	return k.reads(ctx, db, spin[T]{ID: 1, V: *k.preset})
}

// reads reads the only row.
func (k *kindSpecimen[T, C, N]) reads(ctx context.Context, db builder.Reader, want spin[T]) error {
	rows, err := builder.From(k.columns).Where(k.columns.ID.Eq(want.ID)).All(ctx, db)
	if err != nil {
		return err
	}
	same := func(a, b T) bool { return k.kind.equal(a, b) }
	if len(rows) != 1 || !same(rows[0].V, want.V) || rows[0].N.Valid != want.N.Valid || want.N.Valid && !same(rows[0].N.V, want.N.V) ||
		(rows[0].P == nil) != (want.P == nil) || want.P != nil && !same(*rows[0].P, *want.P) {
		return fmt.Errorf("%w: got %+v, want %+v", errChanged, rows, want)
	}
	return nil
}

func (k *kindSpecimen[T, C, N]) link(ctx context.Context, db *pool.DB) error {
	if k.links == nil {
		return nil
	}
	_, err := builder.Update(k.columns).Set(k.links...).Where(k.columns.ID.Eq(1)).Exec(ctx, db)
	return err
}

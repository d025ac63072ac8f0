package faults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type clan struct{ ID, Code int64 }

type clanColumns struct {
	strata.Table[clan]
	ID   strata.Int64
	Code strata.Int64
}

type person struct {
	ID     int64
	ClanID int64
	Code   int64
}

type personColumns struct {
	strata.Table[person]
	ID     strata.Int64
	ClanID strata.Int64
	Code   strata.Int64
}

type pet struct{ ID, PersonID int64 }

type petColumns struct {
	strata.Table[pet]
	ID       strata.Int64
	PersonID strata.Int64
}

var (
	clans = strata.Define("clans", new(clanColumns), func(t *strata.Def, c *clanColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Code)
	})
	persons = strata.Define("persons", new(personColumns), func(t *strata.Def, c *personColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.ClanID, clans.ID, strata.Cascade)
		strata.References(t.Named("same_code"), c.Code, clans.Code, strata.Cascade)
	})
	pets = strata.Define("pets", new(petColumns), func(t *strata.Def, c *petColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.PersonID, persons.ID, strata.NoAction)
	})
)

// ofClans runs a test with clans 1 and 2, persons 1 (of clan 1) and 2 (of 2), and a pet of
// person 1.
func ofClans(test func(t *testing.T, ctx context.Context, db *pool.DB)) func(*testing.T) {
	return func(t *testing.T) {
		everywhere(t, func(t *testing.T, db *pool.DB) {
			ctx := t.Context()
			engines.Must(t, builder.CreateTables(clans, persons, pets, chain).Exec(ctx, db))
			engines.Done(t)(builder.Insert(clans).Rows(clan{1, 10}, clan{2, 20}).Exec(ctx, db))
			engines.Done(t)(builder.Insert(persons).Rows(person{1, 1, 10}, person{2, 2, 20}).Exec(ctx, db))
			engines.Done(t)(builder.Insert(pets).Rows(pet{1, 1}).Exec(ctx, db))
		}, test)
	}
}

type execs interface {
	Exec(context.Context, builder.Writer) (int64, error)
}

var chain = strata.Define("chain", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Next, c.ID, strata.NoAction)
})

var inForeignKeys = []fault{
	{"B32", "which foreign key a change violates", ofClans(func(t *testing.T, ctx context.Context, db *pool.DB) {
		for title, c := range map[string]struct {
			run         execs
			table, name string
			columns     []string
		}{
			"DELETE":               {builder.Delete(persons).Where(persons.ID.Eq(1)), "pets", "pets_person_id_fkey", []string{"person_id"}},
			"DELETE with children": {builder.Delete(clans).Where(clans.ID.Eq(1)), "pets", "pets_person_id_fkey", []string{"person_id"}},
			"UPDATE of a reference": {
				builder.Update(persons).Set(persons.ClanID.Set(9)).Where(persons.ID.Eq(2)),
				"persons", "persons_clan_id_fkey",
				[]string{"clan_id"},
			},
			"UPDATE of another": {
				builder.Update(persons).Set(persons.Code.Set(9)).Where(persons.ID.Eq(2)),
				"persons", "same_code",
				[]string{"code"},
			},
			"UPDATE of a key": {builder.Update(clans).Set(clans.Code.Set(9)).Where(clans.ID.Eq(2)), "persons", "same_code", []string{"code"}},
			"ON CONFLICT": {
				builder.Insert(pets).Rows(pet{1, 1}).OnConflict(pets.ID).DoUpdate(pets.PersonID.Set(9)),
				"pets", "pets_person_id_fkey",
				[]string{"person_id"},
			},
		} {
			one := func(how string, err error) {
				var e *strata.DatabaseError
				if !errors.As(err, &e) || e.Kind != strata.ErrForeignKey || e.Table != c.table || e.Constraint != c.name || !slices.Equal(e.Columns, c.columns) {
					t.Errorf("%s%s: %v: got %+v", title, how, err, e)
				}
			}
			one("", second(c.run.Exec(ctx, db)))
			one(" in a transaction", db.Tx(ctx, func(tx *pool.Tx) error { return second(c.run.Exec(ctx, tx)) }))
		}
	})},
	{"B32", "a foreign key by a batch and RETURNING", ofClans(func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone := builder.Delete(persons).Where(persons.ID.Eq(1))
		var b builder.Batch
		builder.QueueExec(&b, gone)
		_, returning := builder.Returning(gone, persons.ID).All(ctx, db)
		for how, err := range map[string]error{"a batch": b.Run(ctx, db), "RETURNING": returning} {
			var e *strata.DatabaseError
			if !errors.As(err, &e) || e.Table != "pets" || e.Constraint != "pets_person_id_fkey" {
				t.Errorf("%s: %v: got %+v", how, err, e)
			}
		}
	})},
	{"B32", "the row whose reference to its own table is violated", ofClans(func(t *testing.T, ctx context.Context, db *pool.DB) {
		to := func(id int64) sql.Null[int64] { return sql.Null[int64]{V: id, Valid: true} }
		for _, n := range []int{2, 6, 30, 150} {
			for _, bad := range []int{0, n / 2, n - 1} {
				rows := make([]node, n)
				for i := range rows { // each refers to the next one, the last to itself
					rows[i] = node{int64(i), to(int64(min(i+1, n-1)))}
				}
				rows[bad].Next = to(9999)
				title := fmt.Sprintf("%d rows, the %d.", n, bad+1)
				is := func(how string, err error) {
					t.Helper()
					var e *strata.DatabaseError
					if !errors.As(err, &e) || e.Kind != strata.ErrForeignKey || e.Row != bad+1 || e.Table != "chain" || e.Constraint != "chain_next_fkey" || !slices.Equal(e.Columns, []string{"next"}) {
						t.Errorf("%s%s: %v: got %+v", title, how, err, e)
					}
				}
				insert := builder.Insert(chain).Rows(rows...)
				is("", second(insert.Exec(ctx, db)))
				if n <= 30 {
					is(" in a transaction", db.Tx(ctx, func(tx *pool.Tx) error { return second(insert.Exec(ctx, tx)) }))
					_, err := builder.Returning(insert, chain.ID).All(ctx, db)
					is(" RETURNING", err)
				}
				if n, err := builder.From(chain).Count(ctx, db); n != 0 || err != nil {
					t.Fatalf("%s: %d rows are kept, %v", title, n, err)
				}
			}
		}
		engines.Done(t)(builder.Insert(chain).Rows(node{1, sql.Null[int64]{}}, node{2, to(1)}, node{3, to(2)}).Exec(ctx, db))
		_, err := builder.Update(chain).Rows(node{1, to(3)}, node{2, to(7)}, node{3, to(1)}).Exec(ctx, db)
		var e *strata.DatabaseError
		if !errors.As(err, &e) || e.Row != 2 || e.Table != "chain" || e.Constraint != "chain_next_fkey" {
			t.Errorf("UPDATE: %v: got %+v", err, e)
		}
		_, err = builder.Insert(chain).Rows(node{10, to(11)}, node{11, to(10)}, node{12, to(99)}).Exec(ctx, db)
		if !errors.As(err, &e) || e.Row != 0 || e.Constraint != "chain_next_fkey" {
			t.Errorf("rows that refer to each other: %v: got %+v", err, e)
		}
		_, err = builder.Delete(chain).Where(chain.ID.Eq(1)).Exec(ctx, db)
		if !errors.As(err, &e) || e.Table != "chain" || e.Constraint != "chain_next_fkey" {
			t.Errorf("DELETE: %v: got %+v", err, e)
		}
	})},
}

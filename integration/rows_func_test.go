package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// TestUnnest reads arrays of every kind in FROM, row by row.
func TestUnnest(t *testing.T) {
	withBoxes(t, func(t *testing.T, db *pool.DB) {
		ints := strata.Unnest("e", boxes.Int64s, strata.TypeInt64)
		expect(t, db, "integers", builder.Select3(boxes.ID, ints.Ordinal, ints.Value.NotNull()).From(boxes).Clauses(builder.CrossJoin(ints)).OrderBy(ints.Ordinal.Asc()),
			"[{1 1 -9223372036854775808} {1 2 0} {1 3 9223372036854775807}]")
		left := builder.Select2(boxes.ID, ints.Value).From(boxes).LeftJoin(ints, ints.Value.Gt(0)).OrderBy(boxes.ID.Asc())
		expect(t, db, "left join", left, "[{1 {9223372036854775807 true}} {2 {0 false}}]")
		texts := strata.Unnest("e", boxes.Texts, strata.TypeText)
		expect(t, db, "texts", builder.Select(strata.StringAgg(texts.Value, "", texts.Ordinal.Asc())).From(boxes).Clauses(builder.CrossJoin(texts)),
			"[{"+strings.Join(awkward, "")+" true}]")
		floats := strata.Unnest("e", boxes.Floats, strata.TypeFloat64)
		expect(t, db, "floats", builder.Select(floats.Value.NotNull()).From(boxes).Clauses(builder.CrossJoin(floats)).OrderBy(floats.Value.Asc()), fmt.Sprintf("[-2 0.1 0.30000000000000004 1e+300 %v]", largest(db)))
		bools := strata.Unnest("e", boxes.Bools, strata.TypeBool)
		expect(t, db, "truth", builder.Select(bools.Value.NotNull()).From(boxes).Clauses(builder.CrossJoin(bools)).OrderBy(bools.Ordinal.Asc()), "[true false]")
		dates := strata.Unnest("e", boxes.Dates, strata.TypeDate)
		expect(t, db, "dates", builder.Select(dates.Value.Year()).From(boxes).Clauses(builder.CrossJoin(dates)).OrderBy(dates.Value.Asc()), "[{1 true} {2026 true}]")
		times := strata.Unnest("e", boxes.Times, strata.TypeTime)
		expect(t, db, "instants", builder.Select(times.Value.NotNull()).From(boxes).Clauses(builder.CrossJoin(times)).OrderBy(times.Value.Asc()),
			"[1600-01-01 00:00:00 +0000 UTC 2026-02-28 23:59:58.123456 +0000 UTC]")
		decs := strata.Unnest("e", boxes.Decs, strata.TypeDecimal)
		expect(t, db, "decimals", builder.Select(strata.Sum(decs.Value)).From(boxes).Clauses(builder.CrossJoin(decs)), "[{-12345678901234567890.5 true}]")
		keys := strata.Unnest("e", boxes.Keys, strata.TypeUUID)
		expect(t, db, "keys", builder.Select(strata.Count(keys.Value)).From(boxes).Clauses(builder.CrossJoin(keys)).Where(keys.Value.Eq([16]byte{1})), "[1]")
		null := strata.Unnest("e", boxes.Null, strata.TypeText)
		expect(t, db, "of NULL", builder.Select2(boxes.ID, null.Value).From(boxes).Clauses(builder.CrossJoin(null)), "[{1 {x true}}]")
		bound := strata.Unnest("e", strata.Value(strata.TypeArray(strata.TypeInt64), []int64{3, 1, 3}), strata.TypeInt64)
		expect(t, db, "of an argument", builder.Select2(bound.Value.NotNull(), strata.CountAll()).From(bound).GroupBy(bound.Value).OrderBy(bound.Value.Asc()), "[{1 1} {3 2}]")
	})
}

// TestJSONRows reads documents in FROM, element by element and field by field.
func TestJSONRows(t *testing.T) {
	withPapers(t, func(t *testing.T, db *pool.DB) {
		e := strata.JSONElements("e", papers.Body)
		expect(t, db, "elements", builder.Select3(papers.ID, e.Ordinal, strata.JSONAs(e.Value, strata.TypeJSON[any]())).From(papers).Clauses(builder.CrossJoin(e)).
			OrderBy(papers.ID.Asc(), e.Ordinal.Asc()),
			"[{2 1 1} {2 2 two} {2 3 [3 4]} {2 4 map[a:1]} {2 5 <nil>} {2 6 1.5}]")
		expect(t, db, "texts", builder.Select(e.Value.TextAt()).From(papers).Clauses(builder.CrossJoin(e)).OrderBy(e.Ordinal.Asc()),
			`[{1 true} {two true} {[3, 4] true} {{"a": 1} true} { false} {1.50 true}]`)
		inner := strata.JSONElements("e", papers.Body.Path("a", "b"))
		expect(t, db, "at a path", builder.Select(strata.Count(inner.Value.TextAt())).From(papers).Clauses(builder.CrossJoin(inner)), "[3]")
		f := strata.JSONEach("f", papers.Body)
		expect(t, db, "fields", builder.Select2(f.Key, f.Value.TextAt()).From(papers).Clauses(builder.CrossJoin(f)).Where(f.Key.In("d", "", "0", `k"'\,{} é`, "z", "s")).OrderBy(f.Key.Asc()),
			`[{ {empty true}} {0 {zero true}} {d {12345678901234567890.50 true}} {k"'\,{} é {odd true}} {s {it's "q" \ {,} é日😀 true}} {z { false}}]`)
		expect(t, db, "left join", builder.Select2(papers.ID, strata.Count(f.Key)).From(papers).LeftJoin(f, strata.B(true)).Where(papers.ID.Gt(1)).GroupBy(papers.ID).OrderBy(papers.ID.Asc()),
			"[{2 0} {3 0} {4 0}]")
		of := strata.JSONElements("n", papers.Note)
		expect(t, db, "of NULL", builder.Select(strata.Count(of.Ordinal)).From(papers).Clauses(builder.CrossJoin(of)), "[0]")
	})
}

// numbers are rows from a function that each database has under another name.
var numbers = strata.TableFunc2[int64, int64]("generate_series({1}, {2})", strata.In("SQLite", "json_each(strata_series({1}, {2}, 1))"),
	strata.In("MariaDB", `JSON_TABLE((SELECT CONCAT('[', GROUP_CONCAT(seq), ']') FROM seq_0_to_100 WHERE seq BETWEEN {1} AND {2}), '$[*]' COLUMNS (value BIGINT PATH '$'))`))

// TestTableFunctions reads a function of the caller's own.
func TestTableFunctions(t *testing.T) {
	words := strata.TableFunc1[string](`regexp_split_to_table({1}, ' ')`, strata.In("SQLite", ""), strata.In("MariaDB", ""))
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		n := numbers("value", strata.N(2), strata.Cast(users.ID, strata.TypeInt64))
		value := strata.RowsetColumn(n, "value", strata.TypeInt64).NotNull()
		expect(t, db, "rows", builder.Select2(users.Name, value).From(users).Clauses(builder.CrossJoin(n)).OrderBy(users.ID.Asc(), value.Asc()), "[{bob 2} {eve 2} {eve 3}]")
		w := words("word", users.Bio)
		q := builder.Select(strata.RowsetColumn(w, "word", strata.TypeText)).From(users).Clauses(builder.CrossJoin(w)).Where(users.ID.Eq(1))
		if _, err := q.All(ctx, db); !isPostgres(db) {
			if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), db.Dialect().Name+" does not support the function regexp_split_to_table") {
				t.Errorf("a function that the dialect lacks: %v", err)
			}
			return
		}
		expect(t, db, "words", q, "[{likes true} {ANN true}]")
	})
}

// TestRowsetMisuse is refused before the database.
func TestRowsetMisuse(t *testing.T) {
	db, err := open(t, "sqlite::memory:")
	must(t, err)
	defer db.Close(context.Background())
	e := strata.Unnest("e", boxes.Int64s, strata.TypeInt64)
	for _, c := range []struct {
		name string
		q    rows[int64]
		want string
	}{
		{"not in FROM", builder.Select(e.Ordinal).From(boxes), "SELECT list: column e.ordinal: e is not in FROM"},
		{"before its table", builder.Select(e.Ordinal).From(e).Clauses(builder.CrossJoin(boxes)), "FROM: column boxes.int64s: table boxes is not in FROM"},
		{"right join", builder.Select(e.Ordinal).From(boxes).Clauses(builder.RightJoin(e, strata.B(true))), "RIGHT JOIN: e stands on the right side of RIGHT JOIN and reads a column of what stands before it"},
		{"unknown column", builder.Select(strata.RowsetColumn(e.Rowset, "val", strata.TypeInt64).NotNull()).From(boxes).Clauses(builder.CrossJoin(e)), "SELECT list: column e.val: e has no such column"},
		{"optional", builder.Select(e.Ordinal).From(boxes).LeftJoin(e, strata.B(true)), "may be NULL"},
	} {
		if _, err := c.q.All(t.Context(), db); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestValuesWithNulls reads what sql.Null values were given for as the type that they
// may be NULL of.
func TestValuesWithNulls(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		type row = strata.Row2[sql.Null[sample.UserID], sql.Null[any]]
		v := strata.ValuesOf2("v", strata.OrNull(strata.TypeID[sample.UserID]()), strata.OrNull(strata.TypeJSON[any]()),
			row{V1: sql.Null[sample.UserID]{V: 5, Valid: true}}, row{V2: sql.Null[any]{V: "doc", Valid: true}})
		both := builder.Select2(strata.NullableID(v.C1), strata.NullableJSON(v.C2)).From(v)
		expect(t, db, "all", both.OrderBy(v.C1.Asc()), "[{{5 true} {<nil> false}} {{0 false} {doc true}}]")
		expect(t, db, "a value", both.Where(v.C1.Eq(5)), "[{{5 true} {<nil> false}}]")
		expect(t, db, "a list", both.Where(v.C1.In(4, 5)), "[{{5 true} {<nil> false}}]")
		is := builder.Prepare1(func(id strata.Param[sample.UserID]) builder.Query[row] { return both.Where(v.C1.EqExpr(id)) })
		expect(t, db, "a parameter", is(5), "[{{5 true} {<nil> false}}]")
		expect(t, db, "a NULL", builder.Select(strata.Value(strata.OrNull(strata.TypeText), sql.Null[string]{})), "[{ false}]")
		expect(t, db, "a NULL of a NULL", builder.Select(strata.Value(strata.OrNull(strata.OrNull(strata.TypeText)), sql.Null[sql.Null[string]]{Valid: true})), "[{ false}]")
		_, err := builder.Select(v.C1).From(v).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "v.column1 may be NULL here") {
			t.Errorf("read as never NULL: %v", err)
		}
		list := strata.Value(strata.TypeArray(strata.OrNull(strata.TypeText)), make([]sql.Null[string], 3))
		if _, err := builder.Select(list).All(ctx, db); err == nil || !strings.Contains(err.Error(), "there are no arrays of the kind") {
			t.Errorf("an array of NULLs: %v", err)
		}
	})
}

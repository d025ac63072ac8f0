package faults

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// nested is a document with a part whose type is not known.
type nested struct {
	Any  any
	List []any
	N    int64
}

// paper is a row of papers.
type paper struct {
	ID     int64
	Any    any
	Maybe  sql.Null[any]
	Raw    sql.Null[json.RawMessage]
	Map    sql.Null[map[string]any]
	List   *[]int64
	Nested sql.Null[nested]
	Color  sql.Null[sample.Color]
	Path   *sample.Path
}

type paperColumns struct {
	strata.Table[paper]
	ID     strata.Int64
	Any    strata.JSON[any]
	Maybe  strata.NullJSON[any]
	Raw    strata.NullRawJSON
	Map    strata.NullJSON[map[string]any]
	List   strata.NullJSON[[]int64]
	Nested strata.NullJSON[nested]
	Color  strata.NullMapped[sample.Color]
	Path   strata.NullCustom[sample.Path]
}

var plainText = strata.SQLType("text", strata.In("SQLite", "TEXT"))

var papers = strata.Define("papers", new(paperColumns), func(t *strata.Def, c *paperColumns) {
	t.PrimaryKey(c.ID)
	strata.Map(t, c.Color, strata.Mapping[sample.Color, time.Time]{
		To:   func(c sample.Color) (time.Time, error) { return time.Unix(int64(c.R), 0), nil },
		From: func(t time.Time) (sample.Color, error) { return sample.Color{R: uint8(t.Unix())}, nil },
	})
	strata.Store(t, c.Path, plainText)
})

var faultsInDocuments = []fault{
	{"A13", "a NULL of any is NULL", func(t *testing.T) { onEach(t, nullDocuments, papers) }},
	{"B19", "integers in documents keep their digits", func(t *testing.T) { onEach(t, exactDocuments, papers) }},
}

// nullDocuments writes NULL in all its forms, and documents that say null.
func nullDocuments(t *testing.T, ctx context.Context, db *pool.DB) {
	c := papers
	full := func() {
		engines.Done(t)(builder.Delete(c).All().Exec(ctx, db))
		list, path := []int64{1}, sample.Path{"a"}
		engines.Done(t)(builder.Insert(c).Rows(paper{
			1, 1,
			sql.Null[any]{V: 1, Valid: true},
			sql.Null[json.RawMessage]{V: json.RawMessage("1"), Valid: true},
			sql.Null[map[string]any]{V: map[string]any{}, Valid: true},
			&list,
			sql.Null[nested]{Valid: true},
			sql.Null[sample.Color]{Valid: true},
			&path,
		}).Exec(ctx, db))
	}
	nulls := builder.Select6(c.Maybe.IsNull(), c.Raw.IsNull(), c.Map.IsNull(), c.List.IsNull(), c.Nested.IsNull(), c.Path.IsNull())
	for _, test := range []struct {
		name string
		set  []strata.Assignment
		want string
	}{
		{"SetOrNull", []strata.Assignment{
			c.Maybe.SetOrNull(sql.Null[any]{}), c.Raw.SetOrNull(sql.Null[json.RawMessage]{}), c.Map.SetOrNull(sql.Null[map[string]any]{}),
			c.List.SetOrNull(sql.Null[[]int64]{}), c.Nested.SetOrNull(sql.Null[nested]{}), c.Color.SetOrNull(sql.Null[sample.Color]{}), c.Path.SetOrNull(sql.Null[sample.Path]{}),
		}, "[{true true true true true true}]"},
		{"SetPtr", []strata.Assignment{
			c.Maybe.SetPtr(nil), c.Raw.SetPtr(nil), c.Map.SetPtr(nil), c.List.SetPtr(nil), c.Nested.SetPtr(nil), c.Color.SetPtr(nil), c.Path.SetPtr(nil),
		}, "[{true true true true true true}]"},
		{"values that say null", []strata.Assignment{
			c.Maybe.SetOrNull(sql.Null[any]{Valid: true}), c.Map.SetOrNull(sql.Null[map[string]any]{Valid: true}), c.List.Set(nil), c.Raw.Set(json.RawMessage("null")), c.Nested.Set(nested{}), c.Path.Set(nil),
		}, "[{false false false false false false}]"},
	} {
		full()
		engines.Done(t)(builder.Update(c).Set(test.set...).Where(c.ID.Eq(1)).Exec(ctx, db))
		engines.Expect(t, db, test.name, nulls.From(c), test.want)
		engines.Done(t)(builder.Insert(c).Set(append(test.set, c.ID.Set(2), c.Any.Set(nil))...).Exec(ctx, db))
		engines.Expect(t, db, test.name+" of INSERT", nulls.From(c).Where(c.ID.Eq(2)), test.want)
	}
	for _, n := range []int{1, 5, 30, 200} {
		full()
		rows := make([]paper, n)
		for i := range rows {
			rows[i].ID = int64(i + 2)
		}
		engines.Done(t)(builder.Insert(c).Rows(rows...).Exec(ctx, db))
		got, err := builder.From(c).Where(c.ID.Gt(1), c.Maybe.IsNull(), c.Raw.IsNull(), c.Map.IsNull(), c.List.IsNull(), c.Nested.IsNull(), c.Color.IsNull(), c.Path.IsNull()).Count(ctx, db)
		if err != nil || got != int64(n) {
			t.Errorf("%d rows: %d of NULL, %v", n, got, err)
		}
	}
	maybe := builder.Prepare1(func(p strata.Param[sql.Null[any]]) *builder.UpdateStatement {
		return builder.Update(c).Set(c.Maybe.SetExpr(strata.NullParam(p))).All()
	})
	engines.Done(t)(maybe(sql.Null[any]{}).Exec(ctx, db))
	if n, err := builder.From(c).Where(c.Maybe.IsNotNull()).Count(ctx, db); err != nil || n != 0 {
		t.Errorf("prepared: %d, %v", n, err)
	}
}

// exactDocuments reads numbers and writes them back.
func exactDocuments(t *testing.T, ctx context.Context, db *pool.DB) {
	c := papers
	const doc = `{"a":[9007199254740993,-9007199254740993,18446744073709551617],"b":{"c":9223372036854775807}}`
	var v any
	engines.Must(t, json.Unmarshal([]byte(`{}`), &v))
	engines.Done(t)(builder.Insert(c).Set(
		c.ID.Set(1), c.Any.Set(json.RawMessage(doc)), c.Maybe.Set(json.RawMessage(doc)), c.Map.Set(map[string]any{"n": int64(9007199254740993)}),
		c.Nested.Set(nested{int64(-9007199254740993), []any{uint64(18446744073709551615)}, 9007199254740993}),
	).Exec(ctx, db))
	const want = "map[a:[9007199254740993 -9007199254740993 18446744073709551617] b:map[c:9223372036854775807]]"
	for range 2 {
		row, err := builder.From(c).One(ctx, db)
		engines.Must(t, err)
		got := fmt.Sprint(row.Any, row.Maybe.V, row.Map.V, row.Nested.V)
		if got != want+" "+want+" map[n:9007199254740993] {-9007199254740993 [18446744073709551615] 9007199254740993}" {
			t.Error(got)
		}
		engines.Done(t)(builder.Update(c).Rows(row).Exec(ctx, db)) // what was read is written back
		one, err := builder.Select(c.Maybe).From(c).One(ctx, db)
		engines.Must(t, err)
		engines.Done(t)(builder.Update(c).Set(c.Any.Set(one.V)).All().Exec(ctx, db))
	}
	if n, ok := first(builder.From(c).One(ctx, db)).Map.V["n"].(json.Number); !ok || n != "9007199254740993" {
		t.Errorf("a number is a %T", n)
	}
}

func first[T any](v T, _ error) T { return v }

package integration

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

func TestChanges(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		titles := builder.Select2(posts.ID, posts.Title).OrderBy(posts.ID.Asc())
		ids, err := builder.Returning(builder.Insert(posts).Rows(
			sample.Post{AuthorID: 3, Title: "x", Level: sample.Low}, sample.Post{AuthorID: 3, Title: "y", Level: sample.Low}), posts.ID).All(ctx, db)
		if err != nil || len(ids) != 2 || ids[0]+ids[1] != 9 {
			t.Errorf("INSERT RETURNING: %v, %v", ids, err)
		}
		if n := done(t)(builder.Insert(posts).Rows().Exec(ctx, db)); n != 0 {
			t.Errorf("INSERT of nothing: %d", n)
		}
		if none, err := builder.Returning(builder.Insert(posts).Rows(), posts).All(ctx, db); err != nil || len(none) != 0 {
			t.Errorf("INSERT of nothing, RETURNING: %v, %v", none, err)
		}
		done(t)(builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID), posts.Title.SetExpr(users.Name.Concat("!"))).Select(builder.From(users).Where(users.Name.Eq("eve"))).Exec(ctx, db))
		updated, err := builder.Returning(builder.Update(posts).Set(posts.Title.SetExpr(users.Name.ConcatExpr(posts.Title)), posts.Views.Set(0)).
			From(users).Where(wrote, posts.Title.Eq("x")), posts).All(ctx, db)
		if err != nil || len(updated) != 1 || updated[0].Title != "evex" {
			t.Errorf("UPDATE FROM RETURNING: %+v, %v", updated, err)
		}
		if n := done(t)(builder.Delete(posts).Using(users).Where(wrote, users.Name.Eq("ann")).Exec(ctx, db)); n != 2 {
			t.Errorf("DELETE USING: %d", n)
		}
		expect(t, db, "posts", titles, "[{3 Three} {4 evex} {5 y} {6 eve!}]")

		gone, err := builder.Returning(builder.Delete(posts).Where(posts.ID.Eq(6)), strata.Cols2(posts.ID, posts.Title)).One(ctx, db)
		if err != nil || gone.V2 != "eve!" {
			t.Errorf("DELETE RETURNING: %v, %v", gone, err)
		}
		// The key of a deleted row is not given out again.
		next, err := builder.Returning(builder.Insert(posts).Rows(sample.Post{AuthorID: 3, Level: sample.Low}), posts.ID).One(ctx, db)
		if err != nil || next != 7 {
			t.Errorf("the next key is %d, %v", next, err)
		}
	})
}

func TestUpsert(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		insert := builder.Insert(tags).Rows(sample.Tag{PostID: 2, Name: "go", Weight: 5}, sample.Tag{PostID: 3, Name: "go", Weight: 6})
		done(t)(insert.Exec(ctx, db))
		if n := done(t)(insert.OnConflict(tags.PostID, tags.Name).DoNothing().Exec(ctx, db)); n != 0 {
			t.Errorf("DO NOTHING: %d", n)
		}
		heavier := insert.OnConflict(tags.PostID, tags.Name).
			DoUpdate(tags.Weight.SetExpr(tags.Weight.Excluded().AddExpr(tags.Weight))).Where(tags.Weight.Gt(5))
		if n := done(t)(heavier.Exec(ctx, db)); n != 1 {
			t.Errorf("DO UPDATE WHERE: %d", n)
		}
		expect(t, db, "weights", builder.Select(tags.Weight).Where(tags.PostID.Gt(1)).OrderBy(tags.PostID.Asc()), "[5 12]")
		omitted, err := builder.Returning(builder.Insert(tags).Rows(sample.Tag{PostID: 2, Name: "x"}).Omit(tags.Weight), tags).One(ctx, db)
		if err != nil || omitted.Weight != 1 {
			t.Errorf("Omit: %+v, %v", omitted, err)
		}
	})
}

func TestPreparedAndRaw(t *testing.T) {
	byAge := builder.Prepare2(func(name strata.Param[string], age strata.Param[int64]) builder.Query[sample.User] {
		return builder.From(users).Where(users.Age.GtExpr(age), users.Name.NeExpr(name)).OrderBy(users.ID.Asc()).Clauses(builder.LimitExpr(age))
	})
	rename := builder.Prepare2(func(id strata.Param[sample.UserID], name strata.Param[string]) builder.Change {
		return builder.Update(users).Set(users.Name.SetExpr(name)).Where(users.ID.EqExpr(id))
	})
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for range 3 {
			if got, err := byAge("ann", 25).All(ctx, db); err != nil || len(got) != 1 || got[0].Name != "eve" {
				t.Errorf("prepared: %v, %v", got, err)
			}
		}
		if n := done(t)(rename(2, "Bob").Exec(ctx, db)); n != 1 {
			t.Errorf("prepared change: %d", n)
		}
		if _, err := rename(2, "a\x00b").Exec(ctx, db); !errors.Is(err, strata.BadValue) {
			t.Errorf("a bad argument: %v", err)
		}
		got, err := builder.RawRows(builder.Raw("SELECT name, age FROM users WHERE age > ? AND name <> ? ORDER BY id", 10, "eve"),
			strata.Cols2(users.Name, users.Age)).All(ctx, db)
		if err != nil || len(got) != 2 || got[1].V1 != "Bob" {
			t.Errorf("raw: %v, %v", got, err)
		}
		if _, err := builder.RawRows(builder.Raw("SELECT name FROM users"), strata.Cols2(users.Name, users.Age)).All(ctx, db); err == nil || !strings.Contains(err.Error(), `no column "age"`) {
			t.Errorf("a raw query of another width: %v", err)
		}
	})
}

// full is a row with every value set, at the edge of what it can hold on the engine.
func full(db *pool.DB) sample.Kind {
	small := decimal.New(1, -38)
	if !holds(db, "decimal", small.String()) {
		small = decimal.New(1, -30)
	}
	i, d, s, b := int64(math.MinInt64), decimal.RequireFromString("-123456789012345678901234567890.1234567891"), "日本 '\"\\", false
	at, day, raw := time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), types.Date{Year: 1, Month: 1, Day: 1}, []byte{0, 255}
	key, doc := sample.Key{0xff, 1}, sample.Doc{Title: "<&>", Tags: []string{"a"}, Extra: map[string]int{"x": 1}}
	return sample.Kind{
		Key: sample.Key{1, 2, 3}, I: math.MaxInt, I8: math.MinInt8, I16: math.MaxInt16, I32: math.MinInt32, I64: math.MaxInt64,
		U8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxInt64,
		F32: math.MaxFloat32, F64: math.SmallestNonzeroFloat64, Dec: small,
		Text: "", Bool: true, Time: time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), Date: types.Date{Year: 2024, Month: 2, Day: 29},
		Bytes: []byte{}, Doc: doc, Color: sample.Color{R: 1, G: 2, B: 255}, Status: sample.Blocked, Level: sample.High,
		NI64: sql.Null[int64]{V: -1, Valid: true}, NF64: sql.Null[float64]{V: -largest(db), Valid: true},
		NDec: sql.Null[decimal.Decimal]{V: decimal.RequireFromString("12345678901234567890.1234567891"), Valid: true}, NText: sql.Null[string]{Valid: true},
		NBool: sql.Null[bool]{Valid: true}, NTime: sql.Null[time.Time]{V: at, Valid: true}, NDate: sql.Null[types.Date]{V: day, Valid: true},
		NBytes: sql.Null[[]byte]{V: raw, Valid: true}, NDoc: sql.Null[sample.Doc]{V: doc, Valid: true}, NKey: sql.Null[sample.Key]{V: key, Valid: true},
		NStatus: sql.Null[sample.Status]{V: sample.Active, Valid: true}, NColor: sql.Null[sample.Color]{Valid: true},
		PI64: &i, PDec: &d, PText: &s, PBool: &b, PTime: &at, PDate: &day, PBytes: &raw, PDoc: &doc, PKey: &key,
	}
}

func TestEveryKindComesBack(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		full := full(db)
		empty := full
		empty.Key = sample.Key{9}
		v := reflect.ValueOf(&empty).Elem()
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name[0] == 'P' || name[0] == 'N' {
				v.Field(i).SetZero()
			}
		}
		for _, want := range []sample.Kind{full, empty} {
			done(t)(builder.Insert(kinds).Rows(want).Exec(ctx, db))
			got, err := builder.From(kinds).Where(kinds.Key.Eq(want.Key)).One(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			compareRows(t, got, want)
		}
		n, err := builder.From(kinds).Where(
			kinds.I64.Eq(math.MaxInt64), kinds.Dec.Eq(full.Dec), kinds.Time.Eq(full.Time), kinds.Date.Eq(full.Date), kinds.Bytes.Eq(nil),
			kinds.Color.Eq(full.Color), kinds.NBytes.Eq(full.NBytes.V), kinds.NKey.Eq(full.NKey.V), kinds.NBool.Eq(false), kinds.NDec.Eq(full.NDec.V),
			kinds.PTime.Eq(*full.PTime), kinds.PDate.Le(*full.PDate), kinds.NF64.Lt(0), kinds.F32.Gt(0)).Count(ctx, db)
		if err != nil || n != 1 {
			t.Errorf("compared with every kind: %d rows, %v", n, err)
		}
	})
}

func compareRows(t *testing.T, got, want sample.Kind) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		if !reflect.DeepEqual(normal(a), normal(b)) {
			t.Errorf("%s is %v, want %v", g.Type().Field(i).Name, a, b)
		}
	}
}

// normal makes equal decimals the same value.
func normal(v any) any {
	switch v := v.(type) {
	case decimal.Decimal:
		return v.String()
	case sql.Null[decimal.Decimal]:
		return []any{v.Valid, v.V.String()}
	case *decimal.Decimal:
		if v != nil {
			return v.String()
		}
	}
	return v
}

func TestValuesWithoutSQLForm(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		values := map[string]strata.Condition{
			"NaN": kinds.F64.Eq(math.NaN()), "MaxUint64": kinds.U64.Eq(math.MaxUint64), "NUL": kinds.Text.Eq("a\x00"),
			"no date": kinds.Date.Eq(types.Date{Year: 2023, Month: 2, Day: 29}), "enum": kinds.Status.Eq(sample.Status{}),
			"pattern": kinds.Text.Like(`a\`),
		}
		if !math.IsInf(largest(db), 1) {
			values["infinity"] = kinds.F64.Lt(math.Inf(1))
		}
		for name, c := range values {
			if _, err := builder.From(kinds).Where(c).All(ctx, db); !errors.Is(err, strata.BadValue) {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
	})
}

// Package bulk tests, on every engine, that many rows are stored as one by one,
// whatever the means by which they are sent.
package bulk

import (
	"context"
	"database/sql"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var kinds = sample.Kinds

var (
	open = engines.Open
	must = engines.Must
	done = engines.Done
)

// everywhere runs a test on every engine, with a table of every kind.
func everywhere(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	fill := func(t *testing.T, db *pool.DB) { must(t, builder.CreateTables(kinds).Exec(t.Context(), db)) }
	engines.Each(t, fill, test)
}

// storable is a row as the database can hold it: MariaDB has no infinite numbers, and 30
// digits after the point.
func storable(db *pool.DB, k sample.Kind) sample.Kind {
	if db.Dialect().Name != "MariaDB" {
		return k
	}
	if math.IsInf(k.F64, 0) {
		k.F64 = math.MaxFloat64
	}
	if math.IsInf(k.NF64.V, 0) {
		k.NF64.V = -math.MaxFloat64
	}
	k.Dec = k.Dec.Round(30)
	return k
}

func second[T any](_ T, err error) error { return err }

// full is a row with every value set, at the edge of what it can hold.
func full() sample.Kind {
	i, d, s, b := int64(math.MinInt64), decimal.RequireFromString("-123456789012345678901234567890.1234567891"), "日本 '\"\\", false
	at, day, raw := time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), types.Date{Year: 1, Month: 1, Day: 1}, []byte{0, 255}
	key, doc := sample.Key{0xff, 1}, sample.Doc{Title: "<&>", Tags: []string{"a"}, Extra: map[string]int{"x": 1}}
	return sample.Kind{
		Key: sample.Key{1, 2, 3}, I: math.MaxInt, I8: math.MinInt8, I16: math.MaxInt16, I32: math.MinInt32, I64: math.MaxInt64,
		U8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxInt64,
		F32: math.MaxFloat32, F64: math.SmallestNonzeroFloat64, Dec: decimal.RequireFromString("0.00000000000000000000000000000000000001"),
		Text: "", Bool: true, Time: time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), Date: types.Date{Year: 2024, Month: 2, Day: 29},
		Bytes: []byte{}, Doc: doc, Color: sample.Color{R: 1, G: 2, B: 255}, Status: sample.Blocked, Level: sample.High,
		NI64: sql.Null[int64]{V: -1, Valid: true}, NF64: sql.Null[float64]{V: math.Inf(-1), Valid: true},
		NDec: sql.Null[decimal.Decimal]{V: decimal.RequireFromString("12345678901234567890.1234567891"), Valid: true}, NText: sql.Null[string]{Valid: true},
		NBool: sql.Null[bool]{Valid: true}, NTime: sql.Null[time.Time]{V: at, Valid: true}, NDate: sql.Null[types.Date]{V: day, Valid: true},
		NBytes: sql.Null[[]byte]{V: raw, Valid: true}, NDoc: sql.Null[sample.Doc]{V: doc, Valid: true}, NKey: sql.Null[sample.Key]{V: key, Valid: true},
		NStatus: sql.Null[sample.Status]{V: sample.Active, Valid: true}, NColor: sql.Null[sample.Color]{Valid: true},
		PI64: &i, PDec: &d, PText: &s, PBool: &b, PTime: &at, PDate: &day, PBytes: &raw, PDoc: &doc, PKey: &key,
	}
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

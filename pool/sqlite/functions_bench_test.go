package sqlite_test

import (
	"context"
	"testing"

	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// BenchmarkFunctions calls a function or a collation b.N times in one statement. The
// first is what the statement costs without one.
func BenchmarkFunctions(b *testing.B) {
	for _, f := range []struct{ name, call string }{
		{"none", "max(length('Name ' || i))"},
		{"strata_lower", "max(length(strata_lower('Name ' || i)))"},
		{"strata_like", "max(length(strata_like('Name ' || i, 'N%7_')))"},
		{"plus", "max(length(i + 7))"},
		{"strata_int64", "max(length(strata_int64(i + 7)))"},
		{"strata_fmul", "max(length(strata_fmul(i, 7.5)))"},
		{"strata_decimal_fit", "max(length(strata_decimal_fit(i || '.25', 20, 2)))"},
		{"strata_div", "max(length(strata_div(i, 7)))"},
		{"strata_decimal_add", "max(length(strata_decimal_add(i || '.25', '17.5')))"},
		{"strata_decimal", "max(length(('1.' || i) < ('1.5' COLLATE strata_decimal)))"},
		{"strata_decimal_sum", "strata_decimal_sum(i || '.25')"},
		{"strata_words", "max(length(strata_words('Some words, and ' || i)))"},
	} {
		b.Run(f.name, func(b *testing.B) {
			db, err := pool.Open(b.Context(), "sqlite::memory:", sqlite.Driver)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close(context.Background())
			text := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT " + f.call + " FROM n"
			b.ReportAllocs()
			b.ResetTimer()
			r, err := pool.Internals(door.Key{}).Backend(db).Query(b.Context(), driver.Text{SQL: text, Args: []any{int64(b.N)}})
			if err != nil {
				b.Fatal(err)
			}
			var cells [1]scan.Cell
			if !r.Next(cells[:]) {
				b.Error("no row")
			}
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

package tpch

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

func day(y int, m time.Month, d int) types.Date { return types.Date{Year: y, Month: m, Day: d} }

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

type rows[R any] interface {
	All(context.Context, builder.Reader) ([]R, error)
}

// query is one of the 22, with the parameters of the specification where the
// small data has rows for them. reference, if any, is the answer in plain Go.
type query struct {
	name      string
	run       func(context.Context, builder.Reader) ([]string, error)
	reference func(*Data) []string
}

func of[R any](name string, q rows[R], reference func(*Data) []R) query {
	out := query{name: name, run: func(ctx context.Context, db builder.Reader) ([]string, error) {
		got, err := q.All(ctx, db)
		return lines(got), err
	}}
	if reference != nil {
		out.reference = func(d *Data) []string { return lines(reference(d)) }
	}
	return out
}

var queries = []query{
	of("q01", PricingSummary(day(1998, 9, 2)), pricingSummary),
	of("q02", CheapestSuppliers(15, "BRASS", "EUROPE"), cheapestSuppliers),
	of("q03", ShippingPriority("BUILDING", day(1995, 3, 15)), shippingPriority),
	of("q04", OrderPriorities(day(1993, 7, 1), day(1993, 10, 1)), orderPriorities),
	of("q05", LocalVolume("ASIA", day(1994, 1, 1), day(1995, 1, 1)), localVolume),
	of("q06", RevenueForecast(day(1994, 1, 1), day(1995, 1, 1), dec("0.05"), dec("0.07"), dec("24")), revenueForecast),
	of("q07", ShippingVolume("FRANCE", "GERMANY", day(1995, 1, 1), day(1996, 12, 31)), nil),
	of("q08", MarketShare("BRAZIL", "AMERICA", "ECONOMY ANODIZED STEEL", day(1995, 1, 1), day(1996, 12, 31)), nil),
	of("q09", Profits("green"), nil),
	of("q10", ReturnedItems(day(1993, 10, 1), day(1994, 1, 1)), nil),
	of("q11", ImportantStock("GERMANY", dec("0.01")), nil),
	of("q12", ShippingModes(day(1994, 1, 1), day(1995, 1, 1), "MAIL", "SHIP"), shippingModes),
	of("q13", CustomerDistribution("%special%requests%"), customerDistribution),
	of("q14", PromotionEffect(day(1995, 9, 1), day(1995, 10, 1)), promotionEffect),
	of("q15", TopSuppliers(day(1996, 1, 1), day(1996, 4, 1)), nil),
	of("q16", PartSuppliers("Brand#45", "MEDIUM POLISHED", 49, 14, 23, 45, 19, 3, 36, 9), nil),
	of("q17", SmallQuantities("Brand#23", "BOX"), nil),
	of("q18", LargeOrders(dec("250")), largeOrders),
	of("q19", DiscountedRevenue(
		Handled{"Brand#12", "SM", dec("1"), 50}, Handled{"Brand#23", "MED", dec("10"), 50}, Handled{"Brand#34", "LG", dec("20"), 50},
	), nil),
	of("q20", PromotionCandidates("forest", "CANADA", day(1994, 1, 1), day(1995, 1, 1)), nil),
	of("q21", WaitingSuppliers("SAUDI ARABIA"), nil),
	of("q22", SalesOpportunities("13", "31", "23", "29", "30", "18", "17"), salesOpportunities),
}

type database struct {
	name string
	db   *pool.DB
}

// TestTPCH runs the 22 queries on every engine. The engines agree with each
// other and, where there is one, with the computation in Go.
func TestTPCH(t *testing.T) {
	data := Generate(7, 3)
	databases := []database{
		{"SQLite", load(t, data, "sqlite:"+filepath.Join(t.TempDir(), "tpch.db"))},
		{"PostgreSQL", load(t, data, pgtest.Empty(t))},
	}
	if engines.Runs("MariaDB") {
		databases = append(databases, database{"MariaDB", load(t, data, mariatest.Empty(t))})
	}
	for _, q := range queries {
		t.Run(q.name, func(t *testing.T) {
			want, from := []string(nil), ""
			if q.reference != nil {
				want, from = q.reference(data), "Go"
			}
			for _, e := range databases {
				t.Run(e.name, func(t *testing.T) {
					got, err := q.run(t.Context(), e.db)
					if err != nil {
						t.Fatal(err)
					}
					if len(got) == 0 || got[0] == "0" {
						t.Errorf("the answer is empty: %v", got)
					}
					if from == "" {
						want, from = got, e.name
					}
					if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
						t.Errorf("%s answers\n%s\n%s answers\n%s", e.name, g, from, w)
					}
				})
			}
		})
	}
	if !t.Failed() {
		summary = fmt.Sprintf("tpch: %d of 22 queries on %d engines, 0 differences\n", len(queries), len(databases))
	}
}

func load(t *testing.T, data *Data, url string) *pool.DB {
	t.Helper()
	db, err := engines.Open(t, url)
	engines.Must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	engines.Must(t, Create(t.Context(), db))
	engines.Must(t, db.Tx(t.Context(), func(tx *pool.Tx) error { return data.Load(t.Context(), tx) }))
	return db
}

// lines prints rows so that the same values are the same text: decimals without
// zeros at their end, floats to nine digits.
func lines[R any](list []R) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = line(reflect.ValueOf(r))
	}
	return out
}

func line(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case decimal.Decimal:
		return x.String()
	case fmt.Stringer:
		return x.String()
	case float64:
		return fmt.Sprintf("%.9g", x)
	}
	if v.Kind() != reflect.Struct {
		return fmt.Sprint(v.Interface())
	}
	parts := make([]string, v.NumField())
	for i := range parts {
		parts[i] = line(v.Field(i))
	}
	return strings.Join(parts, " | ")
}

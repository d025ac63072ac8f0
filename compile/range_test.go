package compile_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"
)

type booking struct {
	ID     int64
	Rooms  types.Range[int32]
	Seats  types.Range[int64]
	During types.Range[time.Time]
	Days   sql.Null[types.Range[types.Date]]
	Local  *types.Range[types.LocalTime]
	Price  types.Range[decimal.Decimal]
	Free   types.Multirange[types.Date]
}

type bookingColumns struct {
	strata.Table[booking]
	ID     strata.Int64
	Rooms  strata.Range[int32]
	Seats  strata.Range[int64]
	During strata.Range[time.Time]
	Days   strata.NullRange[types.Date]
	Local  strata.NullRange[types.LocalTime]
	Price  strata.Range[decimal.Decimal]
	Free   strata.Multirange[types.Date]
}

var bookings = strata.Define("bookings", new(bookingColumns), func(t *strata.Def, c *bookingColumns) {
	t.PrimaryKey(c.ID)
	t.Check("some_room", c.Rooms.IsEmpty().Not())
	strata.Default(t, c.Seats, types.RangeClosed[int64](-1, 4))
})

var may = types.Date{Year: 2026, Month: 5, Day: 31}

var rangeStatements = []statement{
	{"create", builder.CreateTables(bookings).Statements()[0]},
	{"insert", builder.Insert(bookings).Rows(booking{
		ID: 1, Seats: types.RangeFrom[int64](-7), During: types.RangeUntil(may.Time()), Price: types.RangeClosed(decimal.New(150, -2), decimal.New(2, 0)),
		Days: sql.Null[types.Range[types.Date]]{V: types.RangeClosed(may, may), Valid: true}, Free: types.Multirange[types.Date]{types.RangeAfter(may), types.RangeUntil(may)},
	})},
	{"contains", builder.From(bookings).Where(bookings.Seats.Contains(3), bookings.During.ContainsExpr(strata.Now()), bookings.Days.ContainsRange(types.RangeFrom(may)),
		bookings.Free.ContainsRangeExpr(bookings.Days), strata.ContainsAll(bookings.Free, strata.Val(bookings.Free, nil)), bookings.Rooms.ContainedIn(types.RangeOf[int32](1, 2)))},
	{"relations", builder.Select6(bookings.Seats.OverlapsExpr(bookings.Seats), bookings.Seats.Before(types.RangeAll[int64]()), bookings.Seats.AfterExpr(bookings.Seats),
		bookings.Free.AdjacentExpr(bookings.Free), bookings.Price.NotExtendLeftExpr(bookings.Price), bookings.Price.NotExtendRightExpr(bookings.Price))},
	{"compare", builder.From(bookings).Where(bookings.Seats.Ne(types.EmptyRange[int64]()), strata.NotDistinct(bookings.Days, bookings.Days), bookings.Free.EqExpr(bookings.Free))},
	{"bounds", builder.Select6(strata.LowerOf(bookings.Seats, strata.TypeInt64), strata.UpperOf(bookings.Price, strata.TypeDecimal), strata.LowerInclusive(bookings.Days), strata.UpperUnbounded(bookings.Days), strata.UpperOf(bookings.Free, strata.TypeDate), bookings.Free.IsEmpty())},
	{"operations", builder.Select4(bookings.Seats.Union(types.RangeOf[int64](1, 2)), bookings.Seats.IntersectExpr(bookings.Seats), bookings.Seats.DifferenceExpr(bookings.Seats), strata.MergeRanges(bookings.Seats, bookings.Seats))},
	{"of many", builder.Select5(bookings.Free.UnionExpr(bookings.Free), bookings.Free.IntersectExpr(bookings.Free), strata.MultirangeFrom(bookings.Days).Difference(nil), strata.RangeOver(bookings.Free), strata.LowerOf(strata.MultirangeFrom(bookings.Seats), strata.TypeInt64))},
	{"between", builder.Select4(strata.RangeBetween(bookings.ID, bookings.ID), strata.RangeBetweenWith(types.IncludeBoth, strata.LowerOf(bookings.Days, strata.TypeDate), strata.UpperOf(bookings.Days, strata.TypeDate)),
		strata.RangeBetween(strata.LowerOf(bookings.During, strata.TypeTime), strata.Now()), strata.RangeBetweenWith(types.IncludeUpper, strata.Value(strata.TypeInt32, int32(1)), strata.Null(strata.TypeInt32))).From(bookings)},
	{"aggregates", builder.Select2(strata.NullableMultirange(strata.Filter(strata.RangeAgg(bookings.Days), bookings.ID.Gt(1))), strata.RangeIntersectAgg(bookings.Seats))},
	{"grouped", builder.Select2(bookings.Seats.Contains(3), strata.CountAll()).GroupBy(bookings.Seats.Contains(3))},
	{"not NULL", builder.Select2(strata.RangeBetween(bookings.ID, bookings.ID), bookings.Seats.IsEmpty().NotNull()).From(bookings)},
	{"may miss", builder.Select(strata.LowerOf(bookings.Seats, strata.TypeInt64).NotNull())},
	{"turned", builder.From(bookings).Where(bookings.Seats.Overlaps(types.RangeOf[int64](2, 1)))},
	{"last", builder.From(bookings).Where(bookings.Rooms.Eq(types.RangeThrough[int32](1<<31 - 1)))},
	{"the year 0", builder.From(bookings).Where(bookings.During.Eq(types.RangeFrom(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))))},
	{"the year 10000", builder.From(bookings).Where(bookings.Days.Eq(types.RangeThrough(types.Date{Year: 9999, Month: 12, Day: 31})))},
	{"as JSON", builder.Select(strata.JSONArray(bookings.Seats, bookings.Free)).From(bookings)},
	{"as an array", builder.Select(strata.ArrayAgg(bookings.Seats)).From(bookings)},
	{"between ranges of text", builder.Select(strata.RangeBetween[types.Date](written.Born, written.Born)).From(written)},
}

// letter is a row whose date is stored as text.
type letter struct{ Born types.Date }

type letterColumns struct {
	strata.Table[letter]
	Born strata.Mapped[types.Date]
}

var dateText = strata.Mapping[types.Date, string]{
	To:   func(d types.Date) (string, error) { return d.String(), nil },
	From: func(s string) (d types.Date, err error) { return d, d.UnmarshalText([]byte(s)) },
}

var written = strata.Define("letters", new(letterColumns), func(t *strata.Def, c *letterColumns) {
	strata.Map(t, c.Born, dateText)
})

func TestGoldenRanges(t *testing.T) {
	ctx := t.Context()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	var out bytes.Buffer
	for _, c := range rangeStatements {
		fmt.Fprintf(&out, "== %s\n", c.name)
		for _, d := range dialects {
			text, args, err := compile.SQL(c.s, d)
			if err != nil {
				fmt.Fprintf(&out, "%s refuses: %v\n", d.Name, err)
				continue
			}
			fmt.Fprintf(&out, "%s: %s\n", d.Name, text)
			if len(args) > 0 {
				fmt.Fprintf(&out, "    %v\n", args)
			}
		}
		if _, _, err := compile.SQL(c.s, dialects[0]); err != nil || c.name == "insert" {
			continue
		}
		rows, err := db.RunReturning(ctx, c.s.Statement(door.Key{}), nil)
		if err == nil {
			err = rows.Close()
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	golden(t, "ranges.golden", out.Bytes())
}

// TestRangesOfText proves that a statement refuses what there are no ranges of.
func TestRangesOfText(t *testing.T) {
	ranges := strata.TypeRange(strata.TypeOf(written.Born))
	for _, s := range []compile.Statement{
		builder.Select(strata.Value(ranges, types.RangeFrom(may))).From(written),
	} {
		for _, d := range dialects {
			if err := compile.Check(s, d); err == nil || !strings.Contains(err.Error(), "there are no ranges of the kind text") {
				t.Errorf("%s says %v", d.Name, err)
			}
		}
	}
}

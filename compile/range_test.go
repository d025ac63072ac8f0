package compile_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

type booking struct {
	ID     int64
	Rooms  strata.Range[int32]
	Seats  strata.Range[int64]
	During strata.Range[time.Time]
	Days   sql.Null[strata.Range[strata.Date]]
	Local  *strata.Range[strata.LocalTime]
	Price  strata.Range[decimal.Decimal]
	Free   strata.Multirange[strata.Date]
}

type bookingColumns struct {
	strata.Table[booking]
	ID     strata.Int64[booking]
	Rooms  strata.Ranges[booking, int32]
	Seats  strata.Ranges[booking, int64]
	During strata.Ranges[booking, time.Time]
	Days   strata.NullRanges[booking, strata.Date]
	Local  strata.NullRanges[booking, strata.LocalTime]
	Price  strata.Ranges[booking, decimal.Decimal]
	Free   strata.Multiranges[booking, strata.Date]
}

var bookings = strata.Define("bookings", func(t *strata.Def[booking], b *booking) bookingColumns {
	c := bookingColumns{
		Table:  t.Table(),
		ID:     strata.DefNumber(t, "id", &b.ID),
		Rooms:  strata.DefRange(t, "rooms", &b.Rooms, strata.TypeInt32),
		Seats:  strata.DefRange(t, "seats", &b.Seats, strata.TypeInt64),
		During: strata.DefRange(t, "during", &b.During, strata.TypeTime),
		Days:   strata.DefNullRange(t, "days", &b.Days, strata.TypeDate),
		Local:  strata.DefPtrRange(t, "local", &b.Local, strata.TypeLocal),
		Price:  strata.DefRange(t, "price", &b.Price, strata.TypeDecimal),
		Free:   strata.DefMultirange(t, "free", &b.Free, strata.TypeDate),
	}
	t.PrimaryKey(c.ID)
	t.Check("some_room", c.Rooms.IsEmpty().Not())
	strata.Default(t, c.Seats, strata.RangeClosed[int64](-1, 4))
	return c
})

var may = strata.Date{Year: 2026, Month: 5, Day: 31}

var rangeStatements = []statement{
	{"create", builder.CreateTables(bookings).Statements()[0]},
	{"insert", builder.Insert(bookings).Rows(booking{
		ID: 1, Seats: strata.RangeFrom[int64](-7), During: strata.RangeUntil(may.Time()), Price: strata.RangeClosed(decimal.New(150, -2), decimal.New(2, 0)),
		Days: sql.Null[strata.Range[strata.Date]]{V: strata.RangeClosed(may, may), Valid: true}, Free: strata.Multirange[strata.Date]{strata.RangeAfter(may), strata.RangeUntil(may)},
	})},
	{"contains", builder.From(bookings).Where(bookings.Seats.Contains(3), bookings.During.ContainsExpr(strata.Now()), bookings.Days.ContainsRange(strata.RangeFrom(may)),
		bookings.Free.ContainsRangeExpr(bookings.Days), bookings.Free.ContainsAll(nil), bookings.Rooms.ContainedIn(strata.RangeOf[int32](1, 2)))},
	{"relations", builder.Select6(bookings.Seats.OverlapsExpr(bookings.Seats), bookings.Seats.Before(strata.RangeAll[int64]()), bookings.Seats.AfterExpr(bookings.Seats),
		bookings.Free.AdjacentExpr(bookings.Free), bookings.Price.NotExtendLeftExpr(bookings.Price), bookings.Price.NotExtendRightExpr(bookings.Price))},
	{"compare", builder.From(bookings).Where(bookings.Seats.Ne(strata.EmptyRange[int64]()), bookings.Days.IsExpr(bookings.Days), bookings.Free.EqExpr(bookings.Free))},
	{"bounds", builder.Select6(bookings.Seats.Lower(), bookings.Price.Upper(), bookings.Days.LowerInclusive(), bookings.Days.UpperUnbounded(), bookings.Free.Upper(), bookings.Free.IsEmpty())},
	{"operations", builder.Select4(bookings.Seats.Union(strata.RangeOf[int64](1, 2)), bookings.Seats.IntersectExpr(bookings.Seats), bookings.Seats.DifferenceExpr(bookings.Seats), bookings.Seats.MergeExpr(bookings.Seats))},
	{"of many", builder.Select5(bookings.Free.UnionExpr(bookings.Free), bookings.Free.IntersectExpr(bookings.Free), bookings.Days.Multirange().Difference(nil), bookings.Free.Merge(), bookings.Seats.Multirange().Lower())},
	{"between", builder.Select4(strata.RangeBetween(bookings.ID, bookings.ID), strata.RangeBetweenWith(strata.IncludeBoth, bookings.Days.Lower(), bookings.Days.Upper()),
		strata.RangeBetween(bookings.During.Lower(), strata.Now()), strata.RangeBetweenWith(strata.IncludeUpper, strata.N(int32(1)), strata.TypeInt32.Null())).From(bookings)},
	{"aggregates", builder.Select2(strata.RangeAgg(bookings.Days).Filter(bookings.ID.Gt(1)), strata.RangeIntersectAgg(bookings.Seats))},
	{"grouped", builder.Select2(bookings.Seats.Contains(3), strata.CountAll()).GroupBy(bookings.Seats.Contains(3))},
	{"not NULL", builder.Select2(strata.RangeBetween(bookings.ID, bookings.ID), bookings.Seats.IsEmpty().NotNull()).From(bookings)},
	{"may miss", builder.Select(bookings.Seats.Lower().NotNull())},
	{"turned", builder.From(bookings).Where(bookings.Seats.Overlaps(strata.RangeOf[int64](2, 1)))},
	{"last", builder.From(bookings).Where(bookings.Rooms.Eq(strata.RangeThrough[int32](1<<31 - 1)))},
	{"the year 0", builder.From(bookings).Where(bookings.During.Eq(strata.RangeFrom(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))))},
	{"the year 10000", builder.From(bookings).Where(bookings.Days.Eq(strata.RangeThrough(strata.Date{Year: 9999, Month: 12, Day: 31})))},
	{"as JSON", builder.Select(strata.JSONArray(bookings.Seats, bookings.Free)).From(bookings)},
	{"as an array", builder.Select(strata.ArrayAgg(bookings.Seats)).From(bookings)},
	{"between ranges of text", builder.Select(strata.RangeBetween[strata.Date](written.Born, written.Born)).From(written)},
}

// letter is a row whose date is stored as text.
type letter struct{ Born strata.Date }

type letterColumns struct {
	strata.Table[letter]
	Born strata.Mapped[letter, strata.Date]
}

var dateText = strata.Mapping[strata.Date, string]{
	To:   func(d strata.Date) (string, error) { return d.String(), nil },
	From: func(s string) (d strata.Date, err error) { return d, d.UnmarshalText([]byte(s)) },
}

var written = strata.Define("letters", func(t *strata.Def[letter], l *letter) letterColumns {
	return letterColumns{Table: t.Table(), Born: strata.DefMapped(t, "born", &l.Born, dateText)}
})

func TestGoldenRanges(t *testing.T) {
	ctx := t.Context()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
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
		rows, err := db.RunReturning(ctx, c.s.Statement(), nil)
		if err == nil {
			err = rows.Close()
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	golden(t, "ranges.golden", out.Bytes())
}

// TestRangesOfText proves that a definition refuses what there are no ranges of.
func TestRangesOfText(t *testing.T) {
	type model struct{ R strata.Range[strata.Date] }
	type columns struct {
		strata.Table[model]
		R strata.Ranges[model, strata.Date]
	}
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, `column "r": there are no ranges of the kind text`) {
			t.Errorf("the definition says %q", r)
		}
	}()
	strata.Define("m", func(t *strata.Def[model], m *model) columns {
		return columns{Table: t.Table(), R: strata.DefRange(t, "r", &m.R, written.Born.Type())}
	})
}

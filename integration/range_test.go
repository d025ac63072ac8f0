package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// seat is a number of a type of its own.
type seat int

// String shows that a range is written as the database has it.
func (s seat) String() string { return fmt.Sprintf("seat %d", int(s)) }

// stay is a row with a range of every kind.
type stay struct {
	ID    int64
	Int64 types.Range[int64]
	Int32 types.Range[int32]
	Dec   types.Range[decimal.Decimal]
	Days  types.Range[types.Date]
	Local types.Range[types.LocalTime]
	Times types.Range[time.Time]
	Seats sql.Null[types.Range[seat]]
	Ptr   *types.Range[int64]

	Many     types.Multirange[int64]
	ManyDecs types.Multirange[decimal.Decimal]
	ManyDays sql.Null[types.Multirange[types.Date]]
	ManyAt   *types.Multirange[time.Time]
}

type stayColumns struct {
	strata.Table[stay]
	ID    strata.Int64
	Int64 strata.Range[int64]
	Int32 strata.Range[int32]
	Dec   strata.Range[decimal.Decimal]
	Days  strata.Range[types.Date]
	Local strata.Range[types.LocalTime]
	Times strata.Range[time.Time]
	Seats strata.NullRange[seat]
	Ptr   strata.NullRange[int64]

	Many     strata.Multirange[int64]
	ManyDecs strata.Multirange[decimal.Decimal]
	ManyDays strata.NullMultirange[types.Date]
	ManyAt   strata.NullMultirange[time.Time]
}

var stays = strata.Define("stays", new(stayColumns), func(t *strata.Def, c *stayColumns) {
	t.PrimaryKey(c.ID)
	strata.Default(t, c.Int64, types.RangeClosed[int64](-3, 5))
	strata.Default(t, c.Many, types.Multirange[int64]{types.RangeFrom[int64](9), types.RangeOf[int64](1, 2)})
	t.Check("short", strata.UpperOf(c.Days, strata.TypeDate).Lt(day(9999, 1, 1)).Or(strata.UpperUnbounded(c.Days), c.Days.IsEmpty()))
})

func at(micros int) time.Time {
	return time.Date(2026, 2, 28, 23, 59, 58, micros*1000, time.FixedZone("", 3600))
}

var num = decimal.RequireFromString

func local(h int) types.LocalTime {
	return types.LocalTime{Date: day(2026, 3, 1), Hour: h, Microsecond: 5}
}

func fullStay() stay {
	return stay{
		ID: 1, Int64: types.RangeOf[int64](-5, 7), Int32: types.RangeClosed[int32](math.MinInt32, -1),
		Dec:   types.RangeWith(types.IncludeUpper, num("-12345678901234567890.50"), num("0.10")),
		Days:  types.RangeClosed(day(2024, 2, 28), day(2024, 2, 29)),
		Local: types.RangeWith(types.IncludeBoth, local(1), local(2)),
		Times: types.RangeWith(types.IncludeNeither, at(1), at(2)),
		Seats: sql.Null[types.Range[seat]]{V: types.RangeClosed[seat](3, 4), Valid: true},
		Ptr:   new(types.RangeFrom[int64](math.MaxInt64)),

		Many:     types.MultirangeOf(types.RangeUntil[int64](-3), types.RangeOf[int64](1, 5), types.RangeOf[int64](5, 7)),
		ManyDecs: types.MultirangeOf(types.RangeClosed(num("1.5"), num("1.5")), types.RangeAfter(num("2"))),
		ManyDays: sql.Null[types.Multirange[types.Date]]{V: types.MultirangeOf(types.RangeOf(day(1, 1, 1), day(1, 1, 2))), Valid: true},
		ManyAt:   new(types.MultirangeOf(types.RangeThrough(at(0)), types.RangeFrom(at(7)))),
	}
}

// boundlessStay has no bounds.
func boundlessStay() stay {
	return stay{
		ID: 3, Int64: types.RangeAll[int64](), Int32: types.RangeFrom[int32](2), Dec: types.RangeThrough(num("1.50")),
		Days: types.RangeFrom(day(1, 1, 1)), Local: types.RangeUntil(local(0)), Times: types.RangeAfter(at(0)),
		Many: types.MultirangeOf(types.RangeAll[int64]()),
	}
}

const (
	fullText = "{1 [-5,7) [-2147483648,0) (-12345678901234567890.5,0.1] [2024-02-28,2024-03-01) " +
		"[2026-03-01T01:00:00.000005,2026-03-01T02:00:00.000005] (2026-02-28T22:59:58.000001Z,2026-02-28T22:59:58.000002Z) " +
		"{[3,5) true} [9223372036854775807,) {(,-3),[1,7)} {[1.5,1.5],(2,)} {{[0001-01-01,0001-01-02)} true} " +
		"{(,2026-02-28T22:59:58Z],[2026-02-28T22:59:58.000007Z,)}}"
	emptyText     = "{2 empty empty empty empty empty empty {empty false} <nil> {} {} {{} false} <nil>}"
	boundlessText = "{3 (,) [2,) (,1.5] [0001-01-01,) (,2026-03-01T00:00:00.000005) (2026-02-28T22:59:58Z,) {empty false} <nil> {(,)} {} {{} false} <nil>}"
)

// withMultiranges skips a test on servers that have none.
func withMultiranges(t *testing.T, db *pool.DB) {
	t.Helper()
	if db.Dialect() == dialect.PostgreSQL {
		pgtest.Since(t, 14, "multiranges are")
	}
}

func withStays(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		withMultiranges(t, db)
		must(t, builder.CreateTables(stays).Exec(ctx, db))
		done(t)(builder.Insert(stays).Rows(fullStay(), stay{ID: 2}, boundlessStay()).Exec(ctx, db))
		test(t, db)
	})
}

func TestRangeRoundTrip(t *testing.T) {
	withStays(t, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		read := func(id int64) stay {
			t.Helper()
			got, err := builder.From(stays).Where(stays.ID.Eq(id)).One(ctx, db)
			must(t, err)
			return got
		}
		// %v writes a pointer's address; its String is what is asked for.
		show := func(s stay) string {
			ptr, many := "<nil>", "<nil>"
			if s.Ptr != nil {
				ptr = s.Ptr.String()
			}
			if s.ManyAt != nil {
				many = s.ManyAt.String()
			}
			return fmt.Sprint("{", s.ID, " ", s.Int64, " ", s.Int32, " ", s.Dec, " ", s.Days, " ", s.Local, " ", s.Times, " ", s.Seats, " ", ptr, " ",
				s.Many, " ", s.ManyDecs, " ", s.ManyDays, " ", many, "}")
		}
		for id, want := range []string{1: fullText, 2: emptyText, 3: boundlessText} {
			if id > 0 {
				if got := show(read(int64(id))); got != want {
					t.Errorf("\ngot  %s\nwant %s", got, want)
				}
			}
		}
		got, want := read(1), fullStay()
		if got.Int64 != want.Int64 || got.Int32 != want.Int32 || got.Days != want.Days || got.Local != want.Local || got.Times != want.Times ||
			got.Seats != want.Seats || *got.Ptr != *want.Ptr || !got.Dec.Equal(want.Dec) || !reflect.DeepEqual(got.Many, want.Many) || !reflect.DeepEqual(got.ManyAt, want.ManyAt) {
			t.Errorf("what is read differs from what was written: %+v", got)
		}
		if got := read(2); got.Many == nil || len(got.Many) != 0 {
			t.Errorf("an empty multirange: %#v", got.Many)
		}

		done(t)(builder.Update(stays).Set(
			stays.Int64.Set(want.Int64), stays.Int32.Set(want.Int32), stays.Dec.Set(want.Dec), stays.Days.Set(want.Days), stays.Local.Set(want.Local),
			stays.Times.Set(want.Times), stays.Seats.SetOrNull(want.Seats), stays.Ptr.Set(*want.Ptr), stays.Many.Set(want.Many),
			stays.ManyDecs.Set(want.ManyDecs), stays.ManyDays.SetOrNull(want.ManyDays), stays.ManyAt.Set(*want.ManyAt),
		).Where(stays.ID.Eq(2)).Exec(ctx, db))
		if got := show(read(2)); got != strings.Replace(fullText, "{1", "{2", 1) {
			t.Errorf("updated: %s", got)
		}
		done(t)(builder.Update(stays).Set(stays.Int64.Set(types.EmptyRange[int64]()), stays.Seats.SetNull(), stays.Many.Set(nil),
			stays.ManyAt.SetOrNull(sql.Null[types.Multirange[time.Time]]{})).Where(stays.ID.Eq(2)).Exec(ctx, db))
		if got := read(2); !got.Int64.IsEmpty() || got.Seats.Valid || len(got.Many) != 0 || got.ManyAt != nil {
			t.Errorf("emptied: %+v", got)
		}
		early := types.RangeFrom(time.Date(0, 2, 29, 1, 0, 0, 5000, time.UTC))
		inYear0 := builder.Update(stays).Set(stays.Times.Set(early), stays.Days.Set(types.RangeClosed(day(0, 2, 28), day(0, 2, 29)))).Where(stays.ID.Eq(2))
		if _, err := inYear0.Exec(ctx, db); db.Dialect() == dialect.MariaDB {
			if !errors.Is(err, strata.BadValue) || !strings.Contains(err.Error(), "the lower bound of the range: the year is outside 0001 to 9999") {
				t.Errorf("the year 0: %v", err)
			}
		} else {
			must(t, err)
			expect(t, db, "the year 0", builder.Select2(stays.Times, stays.Days).Where(stays.ID.Eq(2)), "[{[0000-02-29T01:00:00.000005Z,) [0000-02-28,0000-03-01)}]")
		}
		done(t)(builder.Insert(stays).Set(stays.ID.Set(4), stays.Int32.Set(types.RangeOf[int32](5, 5)), stays.Dec.Set(types.RangeAll[decimal.Decimal]()),
			stays.Days.Set(types.EmptyRange[types.Date]()), stays.Local.Set(types.Range[types.LocalTime]{}), stays.Times.Set(types.RangeAll[time.Time]()),
			stays.ManyDecs.Set(nil)).Exec(ctx, db))
		expect(t, db, "defaults", builder.Select3(stays.Int64, stays.Many, stays.Int32).Where(stays.ID.Eq(4)), "[{[-3,6) {[1,2),[9,)} empty}]")
		byRange := builder.Prepare1(func(r strata.Param[types.Range[int64]]) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(stays.ID).Where(stays.Int64.EqExpr(r))
		})
		if got, err := byRange(types.RangeClosed[int64](-5, 6)).All(ctx, db); err != nil || fmt.Sprint(got) != "[1]" {
			t.Errorf("prepared: %v, %v", got, err)
		}
		expect(t, db, "grouped", builder.Select2(stays.Local, strata.CountAll()).Where(stays.ID.In(2, 4, 1)).GroupBy(stays.Local).Having(strata.CountAll().Gt(1)),
			"[{[2026-03-01T01:00:00.000005,2026-03-01T02:00:00.000005] 2}]")
		if _, err := builder.Update(stays).Set(stays.Days.Set(types.RangeOf(day(2026, 1, 1), day(9999, 1, 2)))).All().Exec(ctx, db); !errors.Is(err, strata.ErrCheck) {
			t.Errorf("a check: %v", err)
		}
	})
}

// rg reads a range of integers.
func rg(s string) (r types.Range[int64]) {
	if err := r.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return r
}

func mr(s string) (m types.Multirange[int64]) {
	if err := m.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return m
}

var (
	intRange  = strata.TypeRange(strata.TypeInt64)
	intRanges = strata.TypeMultirange(strata.TypeInt64)
	decRange  = strata.TypeRange(strata.TypeDecimal)
)

func TestRangePredicates(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		val := func(s string) strata.Range[int64] { return strata.Value(intRange, rg(s)) }
		null := strata.Null(intRange)
		decs := func(b types.Bounds, lo, hi string) types.Range[decimal.Decimal] {
			return types.RangeWith(b, num(lo), num(hi))
		}
		for name, c := range map[string]struct {
			is   strata.Predicate
			want string // true, false, or NULL
		}{
			"contains":                 {val("[1,5)").Contains(1), "true"},
			"contains the end":         {val("[1,5)").Contains(5), "false"},
			"contains less":            {val("[1,5)").Contains(0), "false"},
			"contains, unbounded":      {val("(,)").Contains(math.MinInt64), "true"},
			"contains, from":           {val("[3,)").Contains(2), "false"},
			"contains, until":          {val("(,3)").Contains(-7), "true"},
			"contains, empty":          {val("empty").Contains(0), "false"},
			"contains, NULL":           {null.Contains(0), "NULL"},
			"contains NULL":            {val("(,)").ContainsExpr(strata.Null(strata.TypeInt64)), "NULL"},
			"contains expr":            {val("[10,12)").ContainsExpr(strata.N(9)), "false"},
			"contains 10":              {val("[9,12)").ContainsExpr(strata.N(10)), "true"},
			"contains range":           {val("[1,5)").ContainsRange(rg("[2,4]")), "true"},
			"contains itself":          {val("[1,5)").ContainsRange(rg("[1,4]")), "true"},
			"contains longer":          {val("[1,5)").ContainsRange(rg("[1,5]")), "false"},
			"contains empty":           {val("[1,5)").ContainsRange(rg("empty")), "true"},
			"empty contains empty":     {val("empty").ContainsRange(rg("empty")), "true"},
			"empty contains":           {val("empty").ContainsRange(rg("[1,2)")), "false"},
			"contains unbounded":       {val("[1,5)").ContainsRange(rg("[2,)")), "false"},
			"contains NULL range":      {val("[1,5)").ContainsRangeExpr(null), "NULL"},
			"contained":                {val("[2,3)").ContainedIn(rg("(,3)")), "true"},
			"contained, not":           {val("[2,4)").ContainedIn(rg("(,3)")), "false"},
			"contained expr":           {val("empty").ContainedInExpr(val("empty")), "true"},
			"overlaps":                 {val("[1,5)").Overlaps(rg("[4,9)")), "true"},
			"overlaps, touching":       {val("[1,5)").Overlaps(rg("[5,9)")), "false"},
			"overlaps empty":           {val("(,)").Overlaps(rg("empty")), "false"},
			"overlaps expr":            {val("(,)").OverlapsExpr(val("(,)")), "true"},
			"overlaps NULL":            {val("(,)").OverlapsExpr(null), "NULL"},
			"before":                   {val("[1,5)").Before(rg("[5,9)")), "true"},
			"before, overlapping":      {val("[1,5]").Before(rg("[5,9)")), "false"},
			"before empty":             {val("[1,5)").Before(rg("empty")), "false"},
			"before, unbounded":        {val("[1,)").Before(rg("[5,9)")), "false"},
			"before expr":              {val("(,1)").BeforeExpr(val("[2,)")), "true"},
			"after":                    {val("[5,9)").After(rg("(,5)")), "true"},
			"after, not":               {val("[5,9)").After(rg("(,5]")), "false"},
			"after expr":               {null.AfterExpr(val("[2,)")), "NULL"},
			"adjacent":                 {val("[1,5)").Adjacent(rg("[5,9)")), "true"},
			"adjacent, other side":     {val("[5,9)").Adjacent(rg("[1,4]")), "true"},
			"adjacent, gap":            {val("[1,5)").Adjacent(rg("(5,9)")), "false"},
			"adjacent, overlapping":    {val("[1,5]").Adjacent(rg("[5,9)")), "false"},
			"adjacent, empty":          {val("[1,5]").Adjacent(rg("empty")), "false"},
			"adjacent, unbounded":      {val("(,)").AdjacentExpr(val("(,)")), "false"},
			"not right":                {val("[1,5)").NotExtendRight(rg("[3,5)")), "true"},
			"not right, but":           {val("[1,6)").NotExtendRight(rg("[3,5)")), "false"},
			"not right, unbounded":     {val("[1,)").NotExtendRightExpr(val("[3,)")), "true"},
			"not right, empty":         {val("empty").NotExtendRight(rg("[3,5)")), "false"},
			"not left":                 {val("[3,9)").NotExtendLeft(rg("[3,5)")), "true"},
			"not left, but":            {val("[2,9)").NotExtendLeft(rg("[3,5)")), "false"},
			"not left, unbounded":      {val("(,1)").NotExtendLeftExpr(val("(,9)")), "true"},
			"eq":                       {val("[1,5)").Eq(rg("(0,4]")), "true"},
			"eq empty":                 {val("[1,1)").EqExpr(val("(8,9)")), "true"},
			"eq NULL":                  {null.EqExpr(null), "NULL"},
			"ne":                       {val("[1,5)").Ne(rg("[1,5]")), "true"},
			"ne expr":                  {val("(,)").NeExpr(val("(,)")), "false"},
			"is":                       {strata.NotDistinct(null, null).Nullable(), "true"},
			"is not":                   {strata.NotDistinct(null, val("empty")).Nullable(), "false"},
			"empty":                    {val("empty").IsEmpty(), "true"},
			"empty, not":               {val("(,)").IsEmpty(), "false"},
			"empty, NULL":              {null.IsEmpty(), "NULL"},
			"lower inclusive":          {strata.LowerInclusive(val("(0,)")), "true"},
			"lower inclusive, not":     {strata.LowerInclusive(val("(,0)")), "false"},
			"upper inclusive":          {strata.UpperInclusive(val("[1,5]")), "false"},
			"lower unbounded":          {strata.LowerUnbounded(val("(,0)")), "true"},
			"lower unbounded, not":     {strata.LowerUnbounded(val("[0,)")), "false"},
			"lower unbounded, empty":   {strata.LowerUnbounded(val("empty")), "false"},
			"upper unbounded":          {strata.UpperUnbounded(val("[0,)")), "true"},
			"upper unbounded, empty":   {strata.UpperUnbounded(val("empty")), "false"},
			"decimals":                 {strata.Value(decRange, decs(types.IncludeUpper, "9.5", "10.25")).Contains(num("10.250")), "true"},
			"decimals, excluded":       {strata.Value(decRange, decs(types.IncludeUpper, "9.5", "10.25")).Contains(num("9.50")), "false"},
			"decimals, by value":       {strata.Value(decRange, decs(types.IncludeBoth, "9", "100")).Contains(num("20")), "true"},
			"decimals, equal":          {strata.Value(decRange, decs(types.IncludeBoth, "1.50", "2")).Eq(decs(types.IncludeBoth, "1.5", "2.0")), "true"},
			"decimals, closed":         {strata.UpperInclusive(strata.Value(decRange, decs(types.IncludeBoth, "1", "2"))), "true"},
			"decimals, adjacent":       {strata.Value(decRange, decs(types.IncludeBoth, "1", "2")).Adjacent(decs(types.IncludeNeither, "2", "3")), "true"},
			"decimals, hole":           {strata.Value(decRange, decs(types.IncludeLower, "1", "2")).Adjacent(decs(types.IncludeNeither, "2", "3")), "false"},
			"decimals, overlap":        {strata.Value(decRange, decs(types.IncludeBoth, "1", "2")).Overlaps(decs(types.IncludeBoth, "2", "3")), "true"},
			"decimals, point":          {strata.Value(decRange, decs(types.IncludeBoth, "2", "2.0")).IsEmpty(), "false"},
			"decimals, no point":       {strata.Value(decRange, decs(types.IncludeNeither, "2", "2.0")).IsEmpty(), "true"},
			"dates":                    {strata.Value(strata.TypeRange(strata.TypeDate), types.RangeClosed(day(2026, 1, 31), day(2026, 2, 28))).Contains(day(2026, 2, 28)), "true"},
			"dates, adjacent":          {strata.Value(strata.TypeRange(strata.TypeDate), types.RangeThrough(day(2023, 12, 31))).Adjacent(types.RangeFrom(day(2024, 1, 1))), "true"},
			"instants":                 {strata.Value(strata.TypeRange(strata.TypeTime), types.RangeOf(at(1), at(2))).Contains(at(1).UTC()), "true"},
			"instants, excluded":       {strata.Value(strata.TypeRange(strata.TypeTime), types.RangeOf(at(1), at(2))).Contains(at(2)), "false"},
			"local times":              {strata.Value(strata.TypeRange(strata.TypeLocalTime), types.RangeOf(local(1), local(2))).Contains(local(1)), "true"},
			"of columns":               {val("[1,5)").ContainsExpr(strata.Scalar(builder.Select(strata.Cast(users.ID, strata.TypeInt64)).Where(users.Name.Eq("bob")))), "true"},
			"scalar":                   {strata.Scalar(builder.Select(val("[1,5)")).From(users).Where(users.ID.Eq(1))).Contains(4), "true"},
			"multirange contains":      {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Contains(5), "true"},
			"multirange, hole":         {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Contains(3), "false"},
			"multirange, none":         {strata.Value(intRanges, nil).Contains(3), "false"},
			"multirange, NULL":         {strata.Null(intRanges).Contains(3), "NULL"},
			"multirange, range":        {strata.Value(intRanges, mr("{[1,3),[5,9)}")).ContainsRange(rg("[6,8)")), "true"},
			"multirange, over a hole":  {strata.Value(intRanges, mr("{[1,3),[5,9)}")).ContainsRange(rg("[1,8)")), "false"},
			"multirange, empty range":  {strata.Value(intRanges, nil).ContainsRange(rg("empty")), "true"},
			"multirange, all":          {strata.ContainsAll(strata.Value(intRanges, mr("{[1,3),[5,9)}")), strata.Value(intRanges, mr("{[1,2),[8,9)}"))), "true"},
			"multirange, not all":      {strata.ContainsAll(strata.Value(intRanges, mr("{[1,3),[5,9)}")), strata.Value(intRanges, mr("{[1,2),[9,10)}"))), "false"},
			"multirange, in":           {strata.Value(intRanges, mr("{[1,2)}")).ContainedIn(mr("{[0,3),[5,9)}")), "true"},
			"multirange, overlaps":     {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Overlaps(mr("{[3,5),[8,9)}")), "true"},
			"multirange, does not":     {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Overlaps(mr("{[3,5)}")), "false"},
			"multirange, before":       {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Before(mr("{[9,10)}")), "true"},
			"multirange, within":       {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Before(mr("{[3,4)}")), "false"},
			"multirange, adjacent":     {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Adjacent(mr("{[9,10)}")), "true"},
			"multirange, inner bounds": {strata.Value(intRanges, mr("{[1,3),[5,9)}")).Adjacent(mr("{[3,5)}")), "false"},
			"multirange, eq":           {strata.Value(intRanges, mr("{[1,3),[5,9)}")).EqExpr(strata.Value(intRanges, mr("{[5,9),[1,2],[6,7)}"))), "true"},
			"multirange, empty":        {strata.Value(intRanges, mr("{empty}")).IsEmpty(), "true"},
			"multirange, unbounded":    {strata.LowerUnbounded(strata.Value(intRanges, mr("{(,3),[5,9)}"))), "true"},
			"multirange, upper":        {strata.UpperUnbounded(strata.Value(intRanges, mr("{(,3),[5,9)}"))), "false"},
		} {
			got, err := builder.Select(c.is).One(ctx, db)
			if strings.HasPrefix(name, "multirange") && db.Dialect() == dialect.PostgreSQL && pgtest.Major(t) < 14 {
				if !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), "PostgreSQL 14") {
					t.Errorf("%s: a server without multiranges answers %v", name, err)
				}
				continue
			}
			if engines.Refused(t, name, err) {
				continue
			}
			s := "NULL"
			if got.Valid {
				s = fmt.Sprint(got.V)
			}
			if err != nil || s != c.want {
				t.Errorf("%s: %s, %v, want %s", name, s, err, c.want)
			}
		}
	})
}

func TestRangeFunctions(t *testing.T) {
	withStays(t, func(t *testing.T, db *pool.DB) {
		s, ascending := stays, stays.ID.Asc()
		expect(t, db, "lower", builder.Select6(strata.LowerOf(s.Int64, strata.TypeInt64), strata.LowerOf(s.Int32, strata.TypeInt32), strata.LowerOf(s.Dec, strata.TypeDecimal), strata.LowerOf(s.Days, strata.TypeDate), strata.NullableID(strata.LowerOf(s.Seats, strata.TypeID[seat]())), strata.UpperOf(s.Ptr, strata.TypeInt64)).OrderBy(ascending),
			"[{{-5 true} {-2147483648 true} {-12345678901234567890.5 true} {2024-02-28 true} {seat 3 true} {0 false}}"+
				" {{0 false} {0 false} {0 false} {0000-00-00 false} {seat 0 false} {0 false}}"+
				" {{0 false} {2 true} {0 false} {0001-01-01 true} {seat 0 false} {0 false}}]")
		expect(t, db, "upper", builder.Select5(strata.UpperOf(s.Int64, strata.TypeInt64), strata.UpperOf(s.Dec, strata.TypeDecimal), strata.UpperOf(s.Days, strata.TypeDate), strata.UpperOf(s.Local, strata.TypeLocalTime), strata.UpperOf(s.Times, strata.TypeTime)).Where(s.ID.Eq(1)),
			"[{{7 true} {0.1 true} {2024-03-01 true} {2026-03-01T02:00:00.000005 true} {2026-02-28 22:59:58.000002 +0000 UTC true}}]")
		expect(t, db, "bounds compare", builder.Select(s.ID).Where(strata.UpperOf(s.Dec, strata.TypeDecimal).Gt(num("0.09"))).OrderBy(ascending), "[1 3]")
		expect(t, db, "bounds count", builder.Select(strata.UpperOf(s.Int64, strata.TypeInt64).SubExpr(strata.LowerOf(s.Int64, strata.TypeInt64))).Where(s.ID.Eq(1)), "[{12 true}]")
		expect(t, db, "bounds of a family", builder.Select(strata.Cast(strata.UpperOf(s.Days, strata.TypeDate), strata.TypeDate).AddDays(1)).Where(s.ID.Eq(1)), "[{2024-03-02 true}]")
		expect(t, db, "bounds of many", builder.Select4(strata.LowerOf(s.Many, strata.TypeInt64), strata.UpperOf(s.Many, strata.TypeInt64), strata.LowerOf(s.ManyDecs, strata.TypeDecimal), strata.UpperOf(s.ManyAt, strata.TypeTime)).OrderBy(ascending),
			"[{{0 false} {7 true} {1.5 true} {0001-01-01 00:00:00 +0000 UTC false}} {{0 false} {0 false} {0 false} {0001-01-01 00:00:00 +0000 UTC false}}"+
				" {{0 false} {0 false} {0 false} {0001-01-01 00:00:00 +0000 UTC false}}]")

		expect(t, db, "union", builder.Select3(s.Int64.Union(rg("[7,9)")), s.Dec.UnionExpr(s.Dec), s.Seats.Union(types.RangeOf[seat](4, 6))).Where(s.ID.In(1, 3)).OrderBy(ascending),
			"[{[-5,9) (-12345678901234567890.5,0.1] {[3,6) true}} {(,) (,1.5] {empty false}}]")
		expect(t, db, "intersect", builder.Select3(s.Int64.Intersect(rg("[0,99)")), s.Dec.Intersect(types.RangeFrom(num("0"))), s.Times.Intersect(types.RangeFrom(at(2)))).OrderBy(ascending),
			"[{[0,7) [0,0.1] empty} {empty empty empty} {[0,99) [0,1.5] [2026-02-28T22:59:58.000002Z,)}]")
		expect(t, db, "difference", builder.Select3(s.Int64.Difference(rg("[0,)")), s.Dec.Difference(types.RangeFrom(num("0.1"))), s.Days.DifferenceExpr(s.Days)).OrderBy(ascending),
			"[{[-5,0) (-12345678901234567890.5,0.1) empty} {empty empty empty} {(,0) (,0.1) empty}]")
		expect(t, db, "merge", builder.Select3(strata.MergeRanges(s.Int64, strata.Value(intRange, rg("[20,21)"))).NotNull(), strata.MergeRanges(s.Days, s.Days).NotNull(), strata.RangeOver(s.Many)).OrderBy(ascending),
			"[{[-5,21) [2024-02-28,2024-03-01) {(,7) true}} {[20,21) empty {empty true}} {(,) [0001-01-01,) {(,) true}}]")
		expect(t, db, "many", builder.Select3(s.Many.Union(mr("{[8,9),[-3,1)}")), s.Many.Intersect(mr("{[-9,2),[6,9)}")), s.Many.Difference(mr("{[2,3),[4,5)}"))).OrderBy(ascending),
			"[{{(,7),[8,9)} {[-9,-3),[1,2),[6,7)} {(,-3),[1,2),[3,4),[5,7)}} {{[-3,1),[8,9)} {} {}} {{(,)} {[-9,2),[6,9)} {(,2),[3,4),[5,)}}]")
		expect(t, db, "as many", builder.Select3(strata.MultirangeFrom(s.Int64).Difference(mr("{[0,1)}")), strata.MultirangeFrom(s.Seats), strata.MultirangeFrom(s.Times)).Where(s.ID.In(1, 2)).OrderBy(ascending),
			"[{{{[-5,0),[1,7)} true} {{[3,5)} true} {{(2026-02-28T22:59:58.000001Z,2026-02-28T22:59:58.000002Z)} true}} {{{} true} {{} false} {{} true}}]")
		expect(t, db, "coalesce", builder.Select2(s.Seats.Coalesce(types.RangeOf[seat](1, 2)), s.ManyDays.Coalesce(nil)).OrderBy(ascending), "[{[3,5) {[0001-01-01,0001-01-02)}} {[1,2) {}} {[1,2) {}}]")
		expect(t, db, "case", builder.Select(strata.NullableRange(strata.CaseWhen(s.ID.Eq(1), s.Int64).Else(s.Ptr))).OrderBy(ascending), "[{[-5,7) true} {empty false} {empty false}]")

		between := builder.Select5(strata.RangeBetween(strata.Cast(users.ID, strata.TypeInt64), users.Age), strata.RangeBetweenWith(types.IncludeBoth, users.Boss, users.Boss),
			strata.RangeBetweenWith(types.IncludeUpper, users.Balance.AddExpr(strata.D(num("0.00"))), strata.Null(strata.TypeDecimal)),
			strata.RangeBetweenWith(types.IncludeNeither, strata.Value(strata.TypeInt32, int32(1)), strata.Cast(users.ID, strata.TypeInt32)), strata.RangeBetween(users.Created, users.Created)).From(users).OrderBy(users.ID.Asc())
		expect(t, db, "between", between, "[{[1,40) (,) (10.1,) empty empty} {[2,20) [1,2) (-3.5,) empty empty} {[3,30) (,) (9.9,) [2,3) empty}]")
		expect(t, db, "between dates", builder.Select2(strata.RangeBetweenWith(types.IncludeBoth, strata.Value(strata.TypeDate, day(2024, 2, 29)), strata.Value(strata.TypeDate, day(2024, 12, 31))),
			strata.RangeBetween(strata.Value(strata.TypeLocalTime, local(1)), strata.Null(strata.TypeLocalTime))), "[{[2024-02-29,2025-01-01) [2026-03-01T01:00:00.000005,)}]")
		from := builder.Prepare2(func(lower, upper strata.Param[int64]) *builder.SelectQuery[sample.UserID, strata.ID[sample.UserID]] {
			return builder.Select(users.ID).Where(strata.RangeBetween(lower, upper).ContainsExpr(users.Age)).OrderBy(users.ID.Asc())
		})
		if got, err := from(20, 40).All(t.Context(), db); err != nil || fmt.Sprint(got) != "[2 3]" {
			t.Errorf("between parameters: %v, %v", got, err)
		}
	})
}

func TestRangeAggregates(t *testing.T) {
	withStays(t, func(t *testing.T, db *pool.DB) {
		id, post := strata.Cast(users.ID, strata.TypeInt64), strata.Cast(posts.ID, strata.TypeInt64)
		hundreds := id.Mul(100)
		life := strata.RangeBetween(id, users.Age.Sub(17))
		expect(t, db, "agg", builder.Select3(strata.RangeAgg(life), strata.RangeIntersectAgg(life), strata.RangeAgg(strata.RangeBetween(hundreds, hundreds.Add(1)))).From(users),
			"[{{{[1,23)} true} {empty true} {{[100,101),[200,201),[300,301)} true}}]")
		expect(t, db, "with NULL and empty", builder.Select2(strata.RangeAgg(stays.Seats), strata.RangeAgg(stays.Int64)).Where(stays.ID.Le(2)), "[{{{[3,5)} true} {{[-5,7)} true}}]")
		expect(t, db, "only empty", builder.Select2(strata.RangeAgg(stays.Int64), strata.RangeIntersectAgg(stays.Int64)).Where(stays.ID.Eq(2)), "[{{{} true} {empty true}}]")
		expect(t, db, "none", builder.Select4(strata.RangeAgg(stays.Int64), strata.RangeIntersectAgg(stays.Int64), strata.RangeAgg(stays.Ptr), strata.RangeIntersectAgg(stays.Ptr)).Where(stays.ID.Eq(9)),
			"[{{{} false} {empty false} {{} false} {empty false}}]")
		expect(t, db, "intersect", builder.Select(strata.RangeIntersectAgg(stays.Int64)).Where(stays.ID.Ne(2)), "[{[-5,7) true}]")
		frame := strata.OrderedBy(users.ID.Asc()).Rows(strata.Preceding(1), strata.CurrentRow)
		expect(t, db, "over a window", builder.Select2(strata.NullableMultirange(strata.Over(strata.RangeAgg(life), frame)), strata.NullableRange(strata.Over(strata.RangeIntersectAgg(life), frame))).From(users).OrderBy(users.ID.Asc()),
			"[{{{[1,23)} true} {[1,23) true}} {{{[1,23)} true} {[2,3) true}} {{{[2,13)} true} {empty true}}]")
		expect(t, db, "of some", builder.Select2(strata.NullableMultirange(strata.Filter(strata.RangeAgg(life), users.ID.Gt(1))), strata.NullableRange(strata.Filter(strata.RangeIntersectAgg(life), users.ID.Lt(3)))).From(users), "[{{{[2,13)} true} {[2,3) true}}]")
		expect(t, db, "grouped", builder.Select2(posts.AuthorID, strata.RangeAgg(strata.RangeBetween(post, post.Add(1))).IsEmpty()).GroupBy(posts.AuthorID).OrderBy(posts.AuthorID.Asc()),
			"[{1 {false true}} {2 {false true}}]")
	})
}

func TestRangeErrors(t *testing.T) {
	withStays(t, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		n, n32 := strata.N, func(v int32) strata.NullInt32 { return strata.Value(strata.TypeInt32, v) }
		for name, c := range map[string]struct {
			q    func() error
			want error
		}{
			"union":       {attempt(ctx, db, builder.Select(stays.Int64.Union(rg("[8,9)"))).Where(stays.ID.Eq(1))), strata.ErrNotRange},
			"difference":  {attempt(ctx, db, builder.Select(stays.Int64.Difference(rg("[0,1)"))).Where(stays.ID.Eq(1))), strata.ErrNotRange},
			"turned":      {attempt(ctx, db, builder.Select(strata.RangeBetween(n(3), n(2)))), strata.ErrNotRange},
			"last":        {attempt(ctx, db, builder.Select(strata.RangeBetweenWith(types.IncludeBoth, n(3), n(math.MaxInt64)))), strata.ErrOutOfRange},
			"last of 32":  {attempt(ctx, db, builder.Select(strata.RangeBetweenWith(types.IncludeBoth, n32(3), n32(math.MaxInt32)))), strata.ErrOutOfRange},
			"value":       {attempt(ctx, db, builder.Select(strata.Value(intRange, types.RangeOf[int64](3, 2)))), strata.BadValue},
			"in many":     {attempt(ctx, db, builder.Select(strata.Value(intRanges, types.MultirangeOf(types.RangeOf[int64](1, 9), types.RangeOf[int64](3, 2))))), strata.BadValue},
			"last value":  {attempt(ctx, db, builder.Select(strata.Value(intRange, types.RangeAfter[int64](math.MaxInt64)))), strata.BadValue},
			"no date":     {attempt(ctx, db, builder.Select(strata.Value(strata.TypeRange(strata.TypeDate), types.RangeThrough(day(2026, 2, 30))))), strata.BadValue},
			"as JSON":     {attempt(ctx, db, builder.Select(strata.JSONArray(stays.Int64)).From(stays)), strata.Unsupported},
			"in an array": {attempt(ctx, db, builder.Select(strata.Value(strata.TypeArray(intRange), []types.Range[int64]{rg("(,)")}))), strata.BadValue},
		} {
			if err := c.q(); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}

func attempt[R any](ctx context.Context, db *pool.DB, q rows[R]) func() error {
	return func() error { _, err := q.All(ctx, db); return err }
}

// rangePair is two ranges of each kind to compare the engines with.
type rangePair struct {
	ID           int64
	A, B         types.Range[int64]
	I32A, I32B   types.Range[int32]
	DecA, DecB   types.Range[decimal.Decimal]
	DayA, DayB   types.Range[types.Date]
	AtA, AtB     types.Range[time.Time]
	LocA, LocB   types.Range[types.LocalTime]
	ManyA, ManyB types.Multirange[int64]
	DecsA, DecsB types.Multirange[decimal.Decimal]
	AtsA, AtsB   types.Multirange[time.Time]
	N, M         sql.Null[int64]
	D            decimal.Decimal
	At           time.Time
	Loc          types.LocalTime
	Day          types.Date
}

type pairColumns struct {
	strata.Table[rangePair]
	ID           strata.Int64
	A, B         strata.Range[int64]
	I32A, I32B   strata.Range[int32]
	DecA, DecB   strata.Range[decimal.Decimal]
	DayA, DayB   strata.Range[types.Date]
	AtA, AtB     strata.Range[time.Time]
	LocA, LocB   strata.Range[types.LocalTime]
	ManyA, ManyB strata.Multirange[int64]
	DecsA, DecsB strata.Multirange[decimal.Decimal]
	AtsA, AtsB   strata.Multirange[time.Time]
	N, M         strata.NullInt64
	D            strata.Decimal
	At           strata.Time
	Loc          strata.LocalTime
	Day          strata.Date
}

var pairs = strata.Define("pairs", new(pairColumns), func(t *strata.Def, c *pairColumns) {
	t.PrimaryKey(c.ID)
})

// anyRange makes a range of small numbers, so that bounds often meet.
func anyRange[T types.RangeElement](r *rand.Rand, value func(int) T) types.Range[T] {
	lower := r.IntN(12) - 6
	upper := lower + r.IntN(6)
	switch r.IntN(12) {
	case 0:
		return types.EmptyRange[T]()
	case 1:
		return types.RangeAll[T]()
	case 2:
		return types.RangeFrom(value(lower))
	case 3:
		return types.RangeAfter(value(lower))
	case 4:
		return types.RangeUntil(value(upper))
	case 5:
		return types.RangeThrough(value(upper))
	default:
		return types.RangeWith(types.Bounds(r.IntN(4)), value(lower), value(upper))
	}
}

// What the small numbers stand for: bounds of which some have fewer digits than others, at
// the end of a month, and around a second.
func decOf(n int) decimal.Decimal {
	return decimal.New(int64(n), -1).Mul(decimal.New(10, 0)).Div(decimal.New(4, 0))
}

func dayOf(n int) types.Date { return day(2024, 3, 1).AddDays(n) }

func atOf(n int) time.Time {
	return time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC).Add(time.Duration(n) * 500 * time.Millisecond)
}

func locOf(n int) types.LocalTime {
	return types.LocalTime{Date: day(2024, 2, 29), Hour: 12, Minute: 30 + n, Microsecond: 6 + n}
}

func anyMany[T types.RangeElement](r *rand.Rand, value func(int) T) (m types.Multirange[T]) {
	for range r.IntN(4) {
		m = append(m, anyRange(r, func(n int) T { return value(2 * n) }))
	}
	return m
}

func anyPair(r *rand.Rand, id int64) rangePair {
	number := func(n int) int64 { return int64(n) }
	short := func(n int) int32 { return int32(n) }
	null := func() sql.Null[int64] { return sql.Null[int64]{V: int64(r.IntN(9)), Valid: r.IntN(4) > 0} }
	small := func() int { return r.IntN(12) - 6 }
	return rangePair{
		ID: id, A: anyRange(r, number), B: anyRange(r, number), I32A: anyRange(r, short), I32B: anyRange(r, short),
		DecA: anyRange(r, decOf), DecB: anyRange(r, decOf), DayA: anyRange(r, dayOf), DayB: anyRange(r, dayOf),
		AtA: anyRange(r, atOf), AtB: anyRange(r, atOf), LocA: anyRange(r, locOf), LocB: anyRange(r, locOf),
		ManyA: anyMany(r, number), ManyB: anyMany(r, number), DecsA: anyMany(r, decOf), DecsB: anyMany(r, decOf), AtsA: anyMany(r, atOf), AtsB: anyMany(r, atOf),
		N: null(), M: null(), D: decOf(small()), At: atOf(small()), Loc: locOf(small()), Day: dayOf(small()),
	}
}

// besidePostgres are the engines whose rows are those of PostgreSQL.
type besidePostgres struct {
	pg     *pool.DB
	others []*pool.DB
}

// TestRangesAgree compares SQLite's functions, and what stands for them on MariaDB, with
// PostgreSQL's operators.
func TestRangesAgree(t *testing.T) {
	pgtest.Since(t, 14, "multiranges are")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var written []rangePair
	for id := range int64(600) {
		written = append(written, anyPair(random, id))
	}
	ctx := t.Context()
	filled := func(url string) *pool.DB {
		db, err := open(t, url)
		must(t, err)
		t.Cleanup(func() { db.Close(context.Background()) })
		must(t, builder.CreateTables(pairs).Exec(ctx, db))
		done(t)(builder.Insert(pairs).Rows(written...).Exec(ctx, db))
		return db
	}
	lite := filled("sqlite::memory:")
	c := besidePostgres{filled(pgtest.Empty(t)), []*pool.DB{lite, filled(mariatest.Empty(t))}}
	p := pairs
	agree(t, c, "rows", builder.From(p).OrderBy(p.ID.Asc()))
	both(t, c, "int64", strata.TypeInt64, p.A, p.B)
	both(t, c, "int32", strata.TypeInt32, p.I32A, p.I32B)
	both(t, c, "decimal", strata.TypeDecimal, p.DecA, p.DecB)
	both(t, c, "date", strata.TypeDate, p.DayA, p.DayB)
	both(t, c, "instant", strata.TypeTime, p.AtA, p.AtB)
	both(t, c, "local time", strata.TypeLocalTime, p.LocA, p.LocB)
	each(t, c, "holds", nil, p.A.ContainsExpr(p.N), p.DecA.ContainsExpr(p.D), p.DayA.ContainsExpr(p.Day), p.AtA.ContainsExpr(p.At), p.LocA.ContainsExpr(p.Loc),
		computed(p.A).ContainsExpr(p.N), computed(p.DecA).ContainsExpr(p.D), computed(p.DayA).ContainsExpr(p.Day),
		computed(p.AtA).ContainsExpr(p.At), computed(p.LocA).ContainsExpr(p.Loc), p.A.Contains(0), p.AtA.Contains(atOf(0)))
	many(t, c, "multirange", strata.TypeInt64, p.ManyA, p.ManyB)
	many(t, c, "multirange of decimals", strata.TypeDecimal, p.DecsA, p.DecsB)
	many(t, c, "multirange of instants", strata.TypeTime, p.AtsA, p.AtsB)
	each(t, c, "many hold", nil, p.ManyA.ContainsExpr(p.N), p.DecsA.ContainsExpr(p.D), p.AtsA.ContainsExpr(p.At), p.ManyA.ContainsRangeExpr(p.A), p.DecsA.ContainsRangeExpr(p.DecB), p.AtsA.ContainsRangeExpr(p.AtB))
	for b := range types.Bounds(4) {
		each(t, c, "between "+b.String(), p.N.GtExpr(p.M).IsTrue().Not(), strata.RangeBetweenWith(b, p.N, p.M), strata.RangeBetweenWith(b, p.N.Add(1).Sub(1), p.M.Abs()))
		each(t, c, "decimals between "+b.String(), p.D.Gt(num("0.5")).Not(), strata.RangeBetweenWith(b, p.D, strata.D(num("0.50"))))
		each(t, c, "days between "+b.String(), p.Day.Gt(dayOf(0)).Not(), strata.RangeBetweenWith(b, p.Day, strata.Value(strata.TypeDate, dayOf(0))))
		each(t, c, "times between "+b.String(), p.At.Gt(atOf(0)).Not(), strata.RangeBetweenWith(b, p.At, strata.Value(strata.TypeTime, atOf(0))))
	}
	agree(t, c, "aggregates", builder.Select6(p.N, strata.RangeAgg(p.A), strata.RangeIntersectAgg(p.B), strata.RangeAgg(p.DecA), strata.RangeAgg(p.AtA), strata.RangeAgg(p.DayB)).GroupBy(p.N).OrderBy(p.N.Asc()))
	agree(t, c, "aggregates of few", builder.Select6(p.ID.Div(3), strata.RangeAgg(p.A), strata.RangeIntersectAgg(p.B), strata.RangeAgg(p.DecA), strata.RangeIntersectAgg(p.DecB), strata.RangeIntersectAgg(p.LocA)).GroupBy(p.ID.Div(3)).OrderBy(p.ID.Div(3).Asc()))

	for _, w := range written[:60] {
		row := p.ID.Eq(w.ID)
		fail(t, c, fmt.Sprint(w.A, " + ", w.B), builder.Select(p.A.UnionExpr(p.B)).Where(row))
		fail(t, c, fmt.Sprint(w.A, " - ", w.B), builder.Select(p.A.DifferenceExpr(p.B)).Where(row))
		fail(t, c, fmt.Sprint(w.DecA, " - ", w.DecB), builder.Select(p.DecA.DifferenceExpr(p.DecB)).Where(row))
		fail(t, c, fmt.Sprint(w.AtA, " + ", w.AtB), builder.Select(p.AtA.UnionExpr(p.AtB)).Where(row))
		fail(t, c, fmt.Sprint(w.N, " to ", w.M), builder.Select(strata.RangeBetween(p.N, p.M)).Where(row))
	}
	for b := range types.Bounds(4) {
		for _, n := range [][2]int64{{math.MaxInt64, math.MaxInt64}, {math.MaxInt64 - 1, math.MaxInt64}, {math.MinInt64, math.MinInt64 + 1}, {math.MinInt64, math.MaxInt64}} {
			fail(t, c, fmt.Sprint(n, b), builder.Select(strata.RangeBetweenWith(b, strata.N(n[0]), strata.N(n[1]))))
			fail(t, c, fmt.Sprint(n, b, " open"), builder.Select2(strata.RangeBetweenWith(b, strata.N(n[0]), strata.Null(strata.TypeInt64)), strata.RangeBetweenWith(b, strata.Null(strata.TypeInt64), strata.N(n[0]))))
		}
		short := func(n int32) strata.NullInt32 { return strata.Value(strata.TypeInt32, n) }
		fail(t, c, fmt.Sprint("int32", b), builder.Select(strata.RangeBetweenWith(b, short(math.MinInt32), short(math.MaxInt32))))
		fail(t, c, fmt.Sprint("the last int32", b), builder.Select(strata.RangeBetweenWith(b, short(math.MaxInt32-1), short(math.MaxInt32-1))))
		long := strata.D(num(strings.Repeat("9", 35) + "." + strings.Repeat("9", 30)))
		fail(t, c, fmt.Sprint("decimals", b), builder.Select(strata.RangeBetweenWith(b, long, long)))
		fail(t, c, fmt.Sprint("decimals", b, " of bounds"), builder.Select(strata.RangeBetweenWith(b, strata.LowerOf(strata.RangeBetween(long, strata.Null(strata.TypeDecimal)), strata.TypeDecimal), long.Abs())))
		fail(t, c, fmt.Sprint("decimals", b, " open"), builder.Select(strata.RangeBetweenWith(b, long, strata.Null(strata.TypeDecimal)).ContainsExpr(long)))
	}
	lastDay := builder.Select(strata.RangeBetweenWith(types.IncludeBoth, strata.Value(strata.TypeDate, day(9999, 12, 1)), strata.Value(strata.TypeDate, day(9999, 12, 31))).IsEmpty())
	for _, db := range c.others { // PostgreSQL has the year 10000
		if got, err := lastDay.All(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("the last day on %s: %v, %v", db.Dialect().Name, got, err)
		}
	}
	for _, w := range written {
		if !w.N.Valid {
			continue
		}
		// Go's own answer is the third.
		got, err := builder.Select2(p.A.ContainsExpr(p.N), p.ManyA.ContainsExpr(p.N)).Where(p.ID.Eq(w.ID)).One(ctx, lite)
		if want := types.MultirangeOf(w.ManyA...).Contains(w.N.V); err != nil || got.V1.V != w.A.Contains(w.N.V) || got.V2.V != want {
			t.Fatalf("%v and %v contain %d: %v, %v", w.A, w.ManyA, w.N.V, got, err)
		}
	}
}

// fail compares what may be an error: that of a range in two pieces, with its bounds the wrong
// way round, or with one that no value comes after.
func fail[R any](t *testing.T, c besidePostgres, name string, q rows[R]) {
	t.Helper()
	answer := func(db *pool.DB) string {
		got, err := q.All(t.Context(), db)
		for _, kind := range []error{strata.ErrNotRange, strata.ErrOutOfRange} {
			if errors.Is(err, kind) {
				return kind.Error()
			}
		}
		return fmt.Sprint(got, err)
	}
	want := answer(c.pg)
	for _, db := range c.others {
		if got := answer(db); got != want {
			t.Errorf("%s: %s has %s, PostgreSQL %s", name, db.Dialect().Name, got, want)
		}
	}
}

// computed is a range as an expression that is written once where it is said several times.
func computed[T types.RangeElement](r strata.Range[T]) strata.Range[T] {
	return r.Intersect(types.RangeAll[T]())
}

// bound is the family of a range's bounds.
type bound[T any, E strata.Family[E]] interface {
	strata.Family[E]
	strata.Typed[T, E]
	strata.Result[sql.Null[T]]
}

func both[T types.RangeElement, E bound[T, E]](t *testing.T, c besidePostgres, name string, elem strata.Type[T, E], a, b strata.Range[T]) {
	t.Helper()
	related(t, c, name, a, b, a.ContainsRangeExpr(b), b.ContainsRangeExpr(a), strata.LowerInclusive(a), strata.UpperInclusive(a))
	related(t, c, name+", computed", computed(a), computed(b), computed(a).ContainsRangeExpr(b))
	each(t, c, name+" bounds", nil, strata.LowerOf(a, elem), strata.UpperOf(a, elem))
	each(t, c, name+" operations", nil, a.IntersectExpr(b), computed(a).IntersectExpr(computed(b)))
	each(t, c, name+" merged", nil, strata.MergeRanges(a, b), strata.MergeRanges(computed(a), b))
	each(t, c, name+" as many", nil, strata.MultirangeFrom(a).Difference(types.MultirangeOf(types.EmptyRange[T]())))
	empty := strata.Or(a.IsEmpty(), b.IsEmpty())
	each(t, c, name+" union", strata.Or(empty, a.OverlapsExpr(b), a.AdjacentExpr(b)), a.UnionExpr(b), computed(a).UnionExpr(b))
	each(t, c, name+" difference", strata.Or(empty, a.NotExtendLeftExpr(b), a.NotExtendRightExpr(b)), a.DifferenceExpr(b), computed(a).DifferenceExpr(b))
}

func many[T types.RangeElement, E bound[T, E]](t *testing.T, c besidePostgres, name string, elem strata.Type[T, E], a, b strata.Multirange[T]) {
	t.Helper()
	related(t, c, name, a, b, strata.ContainsAll(a, b), strata.LowerInclusive(a), strata.UpperInclusive(a))
	each(t, c, name+" operations", nil, a.UnionExpr(b), a.IntersectExpr(b), a.DifferenceExpr(b), a.UnionExpr(b).DifferenceExpr(a.IntersectExpr(b)))
	each(t, c, name+" bounds", nil, strata.LowerOf(a, elem), strata.UpperOf(a, elem))
	each(t, c, name+" hull", nil, strata.RangeOver(a))
}

// expression is what a query selects alone.
type expression[T, V any, E strata.Family[E]] interface {
	strata.Typed[T, E]
	strata.Result[V]
}

// each compares expressions one by one: of one type, they are one type of query
// for the compiler.
func each[X expression[T, V, E], T, V any, E strata.Family[E]](t *testing.T, c besidePostgres, name string, where strata.Condition, of ...X) {
	t.Helper()
	for i, e := range of {
		agree(t, c, fmt.Sprint(name, " ", i+1), builder.Select(e).From(pairs).Where(where).OrderBy(pairs.ID.Asc()))
	}
}

// relations is what ranges and multiranges have in common.
type relations[R any] interface {
	strata.AnyOperand
	strata.Operand[R]
	ContainedInExpr(strata.Operand[R]) strata.Predicate
	OverlapsExpr(strata.Operand[R]) strata.Predicate
	BeforeExpr(strata.Operand[R]) strata.Predicate
	AfterExpr(strata.Operand[R]) strata.Predicate
	AdjacentExpr(strata.Operand[R]) strata.Predicate
	NotExtendRightExpr(strata.Operand[R]) strata.Predicate
	NotExtendLeftExpr(strata.Operand[R]) strata.Predicate
	EqExpr(strata.Operand[R]) strata.Predicate
	IsEmpty() strata.Predicate
}

func related[R any](t *testing.T, c besidePostgres, name string, a, b relations[R], more ...strata.Predicate) {
	t.Helper()
	each(t, c, name+" predicates", nil, append([]strata.Predicate{
		a.ContainedInExpr(b), a.OverlapsExpr(b), a.BeforeExpr(b), a.AfterExpr(b), a.AdjacentExpr(b), a.NotExtendRightExpr(b), a.NotExtendLeftExpr(b),
		a.EqExpr(b), a.IsEmpty(), strata.LowerUnbounded(a), strata.UpperUnbounded(a),
	}, more...)...)
}

func agree[R any](t *testing.T, c besidePostgres, name string, q rows[R]) {
	t.Helper()
	want, err := q.All(t.Context(), c.pg)
	if err != nil || len(want) == 0 {
		t.Fatalf("%s on PostgreSQL: %v, %d rows", name, err, len(want))
	}
	for _, db := range c.others {
		got, err := q.All(t.Context(), db)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s on %s: %v, %d rows, %d on PostgreSQL", name, db.Dialect().Name, err, len(got), len(want))
		}
		for i := range got {
			if a, b := fmt.Sprint(got[i]), fmt.Sprint(want[i]); a != b {
				t.Fatalf("%s, row %d:\n%-10s %s\nPostgreSQL %s", name, i+1, db.Dialect().Name, a, b)
			}
		}
	}
}

// A parameter beside a multirange may be a range.
func TestRangeInMultirangeParam(t *testing.T) {
	withStays(t, func(t *testing.T, db *pool.DB) {
		q := builder.Prepare1(func(r strata.Param[types.Range[int64]]) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(stays.ID).Where(stays.Many.ContainsRangeExpr(r)).OrderBy(stays.ID.Asc())
		})
		expect(t, db, "inside", q(types.RangeOf[int64](2, 3)), "[1 3]")
		expect(t, db, "outside", q(types.RangeOf[int64](-3, 3)), "[3]")
	})
}

package integration

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// box is a row with an array of every kind.
type box struct {
	ID     int64
	Texts  []string
	Int64s []int64
	Int32s []int32
	Int16s []int16
	Floats []float64
	Reals  []float32
	Bools  []bool
	Keys   [][16]byte
	Dates  []types.Date
	Times  []time.Time
	Decs   []decimal.Decimal
	Null   sql.Null[[]string]
	Ptr    *[]int64
}

type boxColumns struct {
	strata.Table[box]
	ID     strata.Int64
	Texts  strata.Array[string]
	Int64s strata.Array[int64]
	Int32s strata.Array[int32]
	Int16s strata.Array[int16]
	Floats strata.Array[float64]
	Reals  strata.Array[float32]
	Bools  strata.Array[bool]
	Keys   strata.Array[[16]byte]
	Dates  strata.Array[types.Date]
	Times  strata.Array[time.Time]
	Decs   strata.Array[decimal.Decimal]
	Null   strata.NullArray[string] `db:"null_texts"`
	Ptr    strata.NullArray[int64]
}

var boxes = strata.Define("boxes", new(boxColumns), func(t *strata.Def, c *boxColumns) {
	t.PrimaryKey(c.ID)
	strata.Default(t, c.Texts, []string{"de", `f"au'lt`})
	strata.Default(t, c.Decs, nil)
})

// awkward are texts that an array's own syntax could take for its own.
var awkward = []string{"a,b", `q"q`, `back\slash`, "{x}", "", "NULL", "null", " b ", "é日😀", "it's", "\n\t<&>", "[1]", `\"`}

func fullBox() box {
	return box{
		ID: 1, Texts: awkward, Int64s: []int64{math.MinInt64, 0, math.MaxInt64}, Int32s: []int32{-1, 1}, Int16s: []int16{-7},
		Floats: []float64{0.1, -2, 1e300, 0.30000000000000004, math.Inf(1)}, Reals: []float32{0.1}, Bools: []bool{true, false},
		Keys: [][16]byte{{1}, {255, 15: 1}}, Dates: []types.Date{{Year: 2026, Month: 2, Day: 28}, {Year: 1, Month: 1, Day: 1}},
		Times: []time.Time{time.Date(2026, 2, 28, 23, 59, 58, 123456000, time.UTC), time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)},
		Decs:  []decimal.Decimal{decimal.RequireFromString("-12345678901234567890.5"), decimal.RequireFromString("0")},
		Null:  sql.Null[[]string]{V: []string{"x"}, Valid: true}, Ptr: &[]int64{4, 2},
	}
}

// holds reports whether an engine holds a value of a kind.
func holds(db *pool.DB, kind string, v any) bool {
	encode := db.Dialect().Encode[kind]
	if encode == nil {
		return true
	}
	_, err := encode(v)
	return err == nil
}

// largest is the largest float that an engine holds: on most it has no end.
func largest(db *pool.DB) float64 {
	if endless := math.Inf(1); holds(db, "float64", endless) {
		return endless
	}
	return math.MaxFloat64
}

// boxOn is a full box with what the engine holds.
func boxOn(db *pool.DB) box {
	b := fullBox()
	b.Floats[4] = largest(db)
	return b
}

func withBoxes(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(boxes).Exec(ctx, db))
		done(t)(builder.Insert(boxes).Rows(boxOn(db), box{ID: 2}).Exec(ctx, db))
		test(t, db)
	})
}

func TestArrayRoundTrip(t *testing.T) {
	withBoxes(t, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		read := func(id int64) box {
			t.Helper()
			got, err := builder.From(boxes).Where(boxes.ID.Eq(id)).One(ctx, db)
			must(t, err)
			return got
		}
		if got, want := fmt.Sprintf("%+v", clear0(read(1))), fmt.Sprintf("%+v", clear0(boxOn(db))); got != want {
			t.Errorf("full:\ngot  %s\nwant %s", got, want)
		}
		if got := read(1); !reflect.DeepEqual(got.Texts, awkward) || !reflect.DeepEqual(*got.Ptr, []int64{4, 2}) {
			t.Errorf("texts: %q, %v", got.Texts, *got.Ptr)
		}
		empty := read(2)
		if empty.Texts == nil || len(empty.Texts) != 0 || empty.Null.Valid || empty.Ptr != nil {
			t.Errorf("empty: %+v", empty)
		}
		full := boxOn(db)
		done(t)(builder.Update(boxes).Set(
			boxes.Texts.Set(full.Texts), boxes.Int64s.Set(full.Int64s), boxes.Int32s.Set(full.Int32s), boxes.Int16s.Set(full.Int16s),
			boxes.Floats.Set(full.Floats), boxes.Reals.Set(full.Reals), boxes.Bools.Set(full.Bools), boxes.Keys.Set(full.Keys),
			boxes.Dates.Set(full.Dates), boxes.Times.Set(full.Times), boxes.Decs.Set(full.Decs), boxes.Null.SetOrNull(full.Null), boxes.Ptr.Set(*full.Ptr),
		).Where(boxes.ID.Eq(2)).Exec(ctx, db))
		full.ID = 2
		if got, want := fmt.Sprintf("%+v", clear0(read(2))), fmt.Sprintf("%+v", clear0(full)); got != want {
			t.Errorf("updated:\ngot  %s\nwant %s", got, want)
		}
		done(t)(builder.Update(boxes).Set(boxes.Texts.Set(nil), boxes.Null.SetNull(), boxes.Ptr.SetOrNull(sql.Null[[]int64]{})).Where(boxes.ID.Eq(2)).Exec(ctx, db))
		if got := read(2); len(got.Texts) != 0 || got.Null.Valid || got.Ptr != nil {
			t.Errorf("emptied: %+v", got)
		}
		done(t)(builder.Insert(boxes).Set(boxes.ID.Set(3), boxes.Int64s.Set(nil), boxes.Int32s.Set(nil), boxes.Int16s.Set(nil), boxes.Floats.Set(nil),
			boxes.Reals.Set(nil), boxes.Bools.Set(nil), boxes.Keys.Set(nil), boxes.Dates.Set(nil), boxes.Times.Set(nil)).Exec(ctx, db))
		expect(t, db, "default", builder.Select2(boxes.Texts, boxes.Decs).Where(boxes.ID.Eq(3)), `[{[de f"au'lt] []}]`)
		byTexts := builder.Prepare1(func(texts strata.Param[[]string]) builder.Query[box] {
			return builder.From(boxes).Where(boxes.Texts.EqExpr(texts))
		})
		if got, err := byTexts(awkward).All(ctx, db); err != nil || len(got) != 1 {
			t.Errorf("prepared: %v, %v", got, err)
		}
	})
}

// clear0 leaves out the pointer, which prints as an address.
func clear0(b box) box { b.Ptr = nil; return b }

func TestArrayPredicates(t *testing.T) {
	withBoxes(t, func(t *testing.T, db *pool.DB) {
		dec, at := decimal.RequireFromString, fullBox().Times[0]
		for name, c := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"contains date":       {boxes.Dates.Contains(types.Date{Year: 2026, Month: 2, Day: 28}), "[1]"},
			"contains time":       {boxes.Times.Contains(at), "[1]"},
			"contains uuid":       {boxes.Keys.Contains([16]byte{1}), "[1]"},
			"contains bool":       {boxes.Bools.Contains(false), "[1]"},
			"contains decimal":    {boxes.Decs.Contains(dec("-12345678901234567890.500")), "[1]"},
			"contains zero":       {boxes.Decs.Contains(dec("0.0")), "[1]"},
			"contains float":      {boxes.Floats.Contains(-2), "[1]"},
			"contains real":       {boxes.Reals.Contains(0.1), "[1]"},
			"contains int":        {boxes.Int64s.Contains(math.MaxInt64), "[1]"},
			"contains int16":      {boxes.Int16s.Contains(-7), "[1]"},
			"contains no int":     {boxes.Int32s.Contains(2), "[]"},
			"contains expr":       {boxes.Int64s.ContainsExpr(strata.N(0)), "[1]"},
			"contains NULL":       {boxes.Null.Contains("x").Not(), "[]"},
			"contains nothing":    {boxes.Texts.ContainsAll(nil), "[1 2]"},
			"contains all":        {boxes.Texts.ContainsAll([]string{"", "a,b", "a,b"}), "[1]"},
			"contains too much":   {boxes.Texts.ContainsAll([]string{"", "other"}), "[]"},
			"contains itself":     {boxes.Texts.ContainsAllExpr(boxes.Texts), "[1 2]"},
			"contained":           {boxes.Bools.ContainedIn([]bool{false, true, false}), "[1 2]"},
			"overlaps":            {boxes.Texts.Overlaps([]string{"other", "NULL"}), "[1]"},
			"overlaps expr":       {boxes.Texts.OverlapsExpr(boxes.Texts), "[1]"},
			"overlaps nothing":    {boxes.Texts.Overlaps([]string{}), "[]"},
			"eq":                  {boxes.Texts.Eq(awkward), "[1]"},
			"eq empty":            {boxes.Texts.Eq(nil), "[2]"},
			"eq order":            {boxes.Int64s.Eq([]int64{0, math.MinInt64, math.MaxInt64}), "[]"},
			"eq decimals":         {boxes.Decs.Eq([]decimal.Decimal{dec("-12345678901234567890.50"), dec("0.00")}), "[1]"},
			"eq expr":             {boxes.Times.EqExpr(boxes.Times), "[1 2]"},
			"eq NULL":             {boxes.Null.EqExpr(boxes.Null), "[1]"},
			"is NULL":             {strata.NotDistinct(boxes.Null, boxes.Null), "[1 2]"},
			"ne":                  {boxes.Bools.Ne([]bool{true}), "[1 2]"},
			"any":                 {strata.EqAny(boxes.ID, boxes.Ptr), "[]"},
			"any of column":       {strata.EqAny(strata.N(4), boxes.Ptr), "[1]"},
			"any of NULL":         {strata.EqAny(strata.N(5), boxes.Ptr).Not(), "[1]"},
			"any of value":        {strata.EqAny(boxes.ID, strata.Value(strata.TypeArray(strata.TypeInt64), []int64{2, 7})), "[2]"},
			"any decimal":         {strata.EqAny(strata.D(dec("0.00")), boxes.Decs), "[1]"},
			"any bool":            {strata.EqAny(strata.B(true), boxes.Bools), "[1]"},
			"any of a query":      {strata.EqAny(boxes.ID, strata.Scalar(builder.Select(boxes.Ptr).Where(boxes.ID.Eq(1)))), "[2]"},
			"text of a query":     {strata.EqAny(strata.S("x"), strata.Scalar(builder.Select(boxes.Null).Where(boxes.ID.Eq(1)))), "[1 2]"},
			"NULL of a query":     {strata.EqAny(strata.S("x"), strata.Scalar(builder.Select(boxes.Null).Where(boxes.ID.Eq(2)))).Not(), "[]"},
			"scalar":              {strata.Scalar(builder.Select(boxes.Texts).Where(boxes.ID.Eq(1))).Contains(""), "[1 2]"},
			"any text":            {strata.EqAny(strata.S(`q"q`), boxes.Texts), "[1]"},
			"any, not":            {strata.EqAny(strata.S("q"), boxes.Texts).Not(), "[1 2]"},
			"in array":            {strata.InArray(boxes.ID, []int64{1, 9}), "[1]"},
			"in empty array":      {strata.InArray(boxes.ID, nil), "[]"},
			"not in empty array":  {strata.InArray(boxes.ID, nil).Not(), "[1 2]"},
			"element of array":    {strata.Element(boxes.Texts, 4, strata.TypeText).HasPrefix("{"), "[1]"},
			"length":              {boxes.Texts.Length().Eq(0), "[2]"},
			"position in where":   {boxes.Texts.Position("NULL").Gt(5), "[1]"},
			"contained in, float": {boxes.Floats.ContainedIn([]float64{largest(db), 0.1, -2, 1e300, 0.30000000000000004}), "[1 2]"},
		} {
			expect(t, db, name, builder.Select(boxes.ID).Where(c.where).OrderBy(boxes.ID.Asc()), c.want)
		}
	})
}

func TestArrayFunctions(t *testing.T) {
	withBoxes(t, func(t *testing.T, db *pool.DB) {
		b, one := boxes, boxes.ID.Eq(1)
		expect(t, db, "length", builder.Select3(b.Texts.Length(), b.Bools.Length(), b.Null.Length()).OrderBy(b.ID.Asc()), "[{13 2 {1 true}} {0 0 {0 false}}]")
		expect(t, db, "at", builder.Select6(strata.Element(b.Texts, 2, strata.TypeText), strata.Element(b.Int64s, 3, strata.TypeInt64), strata.Element(b.Bools, 1, strata.TypeBool), strata.Element(b.Decs, 2, strata.TypeDecimal), strata.Element(b.Dates, 1, strata.TypeDate), strata.Element(b.Floats, 2, strata.TypeFloat64)).Where(one),
			`[{{q"q true} {9223372036854775807 true} {true true} {0 true} {2026-02-28 true} {-2 true}}]`)
		expect(t, db, "at times", builder.Select3(strata.Element(b.Times, 1, strata.TypeTime), strata.Element(b.Keys, 1, strata.TypeUUID), strata.Element(b.Reals, 1, strata.TypeFloat32)).Where(one), "[{{2026-02-28 23:59:58.123456 +0000 UTC true} {[1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0] true} {0.1 true}}]")
		expect(t, db, "at nowhere", builder.Select4(strata.Element(b.Texts, 0, strata.TypeText), strata.Element(b.Texts, 99, strata.TypeText), strata.Element(b.Texts, -1, strata.TypeText), strata.Element(b.Null, 1, strata.TypeText)).OrderBy(b.ID.Desc()).Limit(1), "[{{ false} { false} { false} { false}}]")
		expect(t, db, "at expr", builder.Select(strata.ElementExpr(b.Ptr, b.ID.Add(1), strata.TypeInt64)).Where(one), "[{2 true}]")
		expect(t, db, "position", builder.Select5(b.Texts.Position("é日😀"), b.Texts.Position("z"), b.Decs.Position(decimal.RequireFromString("0.0")), b.Bools.Position(false), b.Null.Position("x")).OrderBy(b.ID.Asc()),
			"[{{9 true} {0 false} {2 true} {2 true} {1 true}} {{0 false} {0 false} {0 false} {0 false} {0 false}}]")
		expect(t, db, "append", builder.Select4(b.Int32s.Append(5), b.Bools.Append(true), b.Null.Append(`q",'`), b.Decs.Append(decimal.RequireFromString("1.50"))).OrderBy(b.ID.Asc()),
			`[{[-1 1 5] [true false true] {[x q",'] true} [-12345678901234567890.5 0 1.5]} {[5] [true] {[q",'] true} [1.5]}]`)
		expect(t, db, "append expr", builder.Select2(b.Ptr.AppendExpr(b.ID), b.Floats.Append(2)).Where(one), fmt.Sprintf("[{{[4 2 1] true} [0.1 -2 1e+300 0.30000000000000004 %v 2]}]", largest(db)))
		expect(t, db, "concat", builder.Select3(b.Int32s.Concat([]int32{7, 8}), strata.NullableArray(b.Texts.Without("").ConcatExpr(b.Null)).Length(), b.Ptr.ConcatExpr(b.Ptr)).OrderBy(b.ID.Asc()),
			"[{[-1 1 7 8] {13 true} {[4 2 4 2] true}} {[7 8] {0 true} {[] false}}]")
		expect(t, db, "without", builder.Select3(b.Bools.Without(true), b.Ptr.Without(4), b.Times.Without(fullBox().Times[1])).OrderBy(b.ID.Asc()),
			"[{[false] {[2] true} [2026-02-28 23:59:58.123456 +0000 UTC]} {[] {[] false} []}]")
		expect(t, db, "value", builder.Select2(strata.Value(strata.TypeArray(strata.TypeText), []string{`a"`}), strata.NullableArray(strata.Null(strata.TypeArray(strata.TypeText)))).From(b).Where(one), `[{[a"] {[] false}}]`)
		expect(t, db, "coalesce", builder.Select(b.Null.Coalesce([]string{"none"})).OrderBy(b.ID.Asc()), "[[x] [none]]")
		expect(t, db, "case", builder.Select(strata.NullableArray(strata.CaseWhen(one, b.Texts.Without("")).Else(b.Null))).Where(b.ID.Eq(2)), "[{[] false}]")
		if _, err := builder.Select(strata.Raw(strata.TypeArray(strata.TypeBytes), "''")).From(b).Where(strata.IsNotNull(strata.Value(strata.TypeArray(strata.TypeBytes), [][]byte{{1}}))).All(t.Context(), db); err == nil {
			t.Error("an array of bytes")
		}
	})
}

func TestArrayAgg(t *testing.T) {
	withBoxes(t, func(t *testing.T, db *pool.DB) {
		expect(t, db, "all", builder.Select5(strata.ArrayAgg(users.Name, users.Name.Desc()), strata.ArrayAgg(users.ID, users.ID.Asc()), strata.ArrayAgg(users.Balance, users.Balance.Asc()),
			strata.ArrayAgg(users.Age.Gt(25).IsTrue(), users.ID.Asc()), strata.ArrayAgg(users.Bio.Coalesce(`n"o`), users.ID.Asc())).From(users),
			`[{[eve bob ann] [1 2 3] [-3.5 9.9 10.1] [true false true] [likes ANN n"o n"o]}]`)
		expect(t, db, "none", builder.Select(strata.ArrayAgg(users.ID)).Where(users.ID.Eq(0)), "[[]]")
		expect(t, db, "group", builder.Select2(posts.AuthorID, strata.ArrayAgg(posts.Title, posts.ID.Desc())).GroupBy(posts.AuthorID).OrderBy(posts.AuthorID.Asc()), "[{1 [two One]} {2 [Three]}]")
		expect(t, db, "floats", builder.Select(strata.ArrayAgg(users.Age.Float64().Coalesce(0).Div(3), users.ID.Asc())).From(users), "[[13.333333333333334 6.666666666666667 10]]")
		expect(t, db, "length", builder.Select(strata.ArrayAgg(users.ID).Length()).From(users), "[3]")
		expect(t, db, "as JSON", builder.Select(strata.JSONAs(strata.JSONArray(strata.ArrayAgg(users.Age.Gt(25).IsTrue(), users.ID.Asc())), strata.TypeJSON[[]any]())).From(users), "[[[true false true]]]")
		null := strata.Raw(strata.TypeText, "NULL").NotNull()
		if _, err := builder.Select(strata.ArrayAgg(null)).From(users).All(t.Context(), db); err == nil {
			t.Error("an array with NULL is read")
		}
	})
}

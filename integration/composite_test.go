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
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// address is a composite type of texts.
type address struct {
	Street string
	Zip    sql.Null[string]
}

type addressFields struct {
	strata.CompositeType[address]
	Street strata.Text
	Zip    strata.NullText
}

var addressType = strata.DefineComposite("address", new(addressFields))

// wide is a composite type with a field of every kind that one holds.
type wide struct {
	I16   int16
	I64   int64
	F32   float32
	F64   float64
	Dec   decimal.Decimal
	Text  string
	Bool  bool
	Time  time.Time
	Date  types.Date
	Bytes []byte
	Key   [16]byte
	NInt  sql.Null[int64]
	NBool sql.Null[bool]
	NTime sql.Null[time.Time]
	NByte sql.Null[[]byte]
	NKey  sql.Null[[16]byte]
	NDec  sql.Null[decimal.Decimal]
	PDate *types.Date
	PText *string
}

type fullFields struct {
	strata.CompositeType[wide]
	I16   strata.Int16
	I64   strata.Int64
	F32   strata.Float32
	F64   strata.Float64
	Dec   strata.Decimal
	Text  strata.Text `db:"The text"`
	Bool  strata.Bool
	Time  strata.Time
	Date  strata.Date
	Bytes strata.Bytes
	Key   strata.UUID
	NInt  strata.NullInt64
	NBool strata.NullBool
	NTime strata.NullTime
	NByte strata.NullBytes
	NKey  strata.NullUUID
	NDec  strata.NullDecimal `db:",numeric(12,3)"`
	PDate strata.NullDate
	PText strata.NullText
}

var fullType = strata.DefineComposite(`app.Full"Type`, new(fullFields))

type person struct {
	ID     int64
	Home   address
	Work   sql.Null[address]
	Former *address
	Full   sql.Null[wide]
}

type personColumns struct {
	strata.Table[person]
	ID     strata.Int64
	Home   strata.Composite[address]
	Work   strata.NullComposite[address]
	Former strata.NullComposite[address]
	Full   strata.NullComposite[wide]
}

var persons = strata.Define("persons", new(personColumns), func(t *strata.Def, c *personColumns) {
	t.PrimaryKey(c.ID)
	t.Check("persons_street", strata.FieldOf(c.Home, addressType.Street).Ne("nowhere"))
	strata.Default(t, c.Home, address{Street: `It's "5, Main\`})
})

func addr(street, zip string) address {
	return address{street, sql.Null[string]{V: zip, Valid: zip != ""}}
}

func someAddr(street, zip string) sql.Null[address] {
	return sql.Null[address]{V: addr(street, zip), Valid: true}
}

func fullValue() wide {
	day, text := types.Date{Year: 1, Month: 1, Day: 1}, ""
	return wide{
		I16: -7, I64: math.MinInt64, F32: 0.1, F64: 0.30000000000000004, Dec: decimal.RequireFromString("-12345678901234567890.5"),
		Text: awkward[1], Bool: true, Time: time.Date(2026, 2, 28, 23, 59, 58, 123456000, time.UTC), Date: types.Date{Year: 2026, Month: 2, Day: 28},
		Bytes: []byte{0, '\\', '"', 255}, Key: [16]byte{1, 15: 255},
		NInt: sql.Null[int64]{V: 5, Valid: true}, NBool: sql.Null[bool]{Valid: true}, NTime: sql.Null[time.Time]{V: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), Valid: true},
		NByte: sql.Null[[]byte]{V: []byte{}, Valid: true}, NKey: sql.Null[[16]byte]{V: [16]byte{2}, Valid: true},
		NDec: sql.Null[decimal.Decimal]{V: decimal.RequireFromString("1.500"), Valid: true}, PDate: &day, PText: &text,
	}
}

// emptyFull has NULL in every field that may be.
func emptyFull(db *pool.DB) wide {
	return wide{Time: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Date: types.Date{Year: 9999, Month: 12, Day: 31}, F64: -largest(db), Bytes: []byte{}}
}

func withPersons(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if isPostgres(db) {
			rawExec(t, db, "SET TimeZone = 'America/New_York'") // it must not matter
		}
		must(t, builder.CreateTables(persons).Exec(ctx, db))
		former := addr("", "")
		done(t)(builder.Insert(persons).Rows(
			person{ID: 1, Home: addr("Elm", "10115"), Work: someAddr("Main, 5", "2"), Former: &former, Full: sql.Null[wide]{V: fullValue(), Valid: true}},
			person{ID: 2, Home: addr(`"q" \ (x)`, ""), Full: sql.Null[wide]{V: emptyFull(db), Valid: true}},
			person{ID: 3, Home: addr("Elm", "")},
		).Exec(ctx, db))
		test(t, db)
	})
}

// plainFull prints a value without its pointers.
func plainFull(f wide) string {
	date, text := f.PDate, f.PText
	f.PDate, f.PText = nil, nil
	s := fmt.Sprintf("%+v", f)
	if date != nil {
		s += date.String()
	}
	if text != nil {
		s += fmt.Sprintf("%q", *text)
	}
	return s
}

func TestCompositeRoundTrip(t *testing.T) {
	withPersons(t, func(t *testing.T, db *pool.DB) {
		ctx, p := t.Context(), persons
		read := func(id int64) person {
			t.Helper()
			got, err := builder.From(p).Where(p.ID.Eq(id)).One(ctx, db)
			must(t, err)
			return got
		}
		one, two, three := read(1), read(2), read(3)
		if one.Home != addr("Elm", "10115") || one.Work != someAddr("Main, 5", "2") || one.Former == nil || *one.Former != addr("", "") {
			t.Errorf("one: %+v", one)
		}
		if two.Home != addr(`"q" \ (x)`, "") || two.Work.Valid || two.Former != nil || three.Full.Valid {
			t.Errorf("two: %+v\nthree: %+v", two, three)
		}
		if got, want := plainFull(one.Full.V), plainFull(fullValue()); got != want {
			t.Errorf("full:\ngot  %s\nwant %s", got, want)
		}
		if got, want := plainFull(two.Full.V), plainFull(emptyFull(db)); got != want || two.Full.V.PText != nil || two.Full.V.PDate != nil {
			t.Errorf("empty:\ngot  %s\nwant %s", got, want)
		}
		done(t)(builder.Update(p).Set(p.Home.Set(addr("new", "1")), p.Work.SetNull(), p.Former.Set(addr("f", "")), p.Full.Set(emptyFull(db))).Where(p.ID.Eq(1)).Exec(ctx, db))
		one = read(1)
		if one.Home != addr("new", "1") || one.Work.Valid || *one.Former != addr("f", "") || plainFull(one.Full.V) != plainFull(emptyFull(db)) {
			t.Errorf("updated: %+v", one)
		}
		done(t)(builder.Update(p).Set(p.Work.SetExpr(strata.NullableComposite(p.Home)), p.Former.SetOrNull(sql.Null[address]{})).Where(p.ID.Eq(2)).Exec(ctx, db))
		if two = read(2); two.Work.V != two.Home || two.Former != nil {
			t.Errorf("copied: %+v", two)
		}
		done(t)(builder.Insert(p).Set(p.ID.Set(4)).Exec(ctx, db))
		if four := read(4); four.Home != addr(`It's "5, Main\`, "") {
			t.Errorf("default: %+v", four)
		}
		if _, err := builder.Insert(p).Set(p.ID.Set(5), p.Home.Set(addr("nowhere", ""))).Exec(ctx, db); !errors.Is(err, strata.ErrCheck) {
			t.Errorf("check: %v", err)
		}
		done(t)(builder.Insert(p).Set(p.ID.Set(4), p.Home.Set(addr("upserted", "9"))).OnConflict(p.ID).DoUpdate(p.Home.SetExpr(p.Home.Excluded())).Exec(ctx, db))
		if four := read(4); four.Home != addr("upserted", "9") {
			t.Errorf("upserted: %+v", four)
		}
		byHome := builder.Prepare1(func(a strata.Param[address]) builder.Query[person] { return builder.From(p).Where(p.Home.EqExpr(a)) })
		if found, err := byHome(addr("Elm", "")).All(ctx, db); err != nil || len(found) != 1 || found[0].ID != 3 {
			t.Errorf("prepared: %+v, %v", found, err)
		}
	})
}

func TestCompositePredicates(t *testing.T) {
	withPersons(t, func(t *testing.T, db *pool.DB) {
		p, zip, other := persons, strata.FieldOf(persons.Home, addressType.Zip), strata.As(persons, "other")
		similar := fullValue()
		similar.Dec = similar.Dec.Add(decimal.RequireFromString("0.00"))
		typ := strata.TypeComposite[address]()
		zeros := emptyFull(db)
		zeros.F64, zeros.F32 = 0, 0
		minus := zeros
		minus.F64, minus.F32 = math.Copysign(0, -1), float32(math.Copysign(0, -1))
		done(t)(builder.Insert(p).Rows(person{ID: 4, Home: addr("gone", "0"), Full: sql.Null[wide]{V: minus, Valid: true}}).Exec(t.Context(), db))
		for name, c := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"eq":                     {p.Home.Eq(addr("Elm", "10115")), "[1]"},
			"eq, a field NULL":       {p.Home.Eq(addr("Elm", "")), "[3]"},
			"eq, quotes":             {p.Home.Eq(addr(`"q" \ (x)`, "")), "[2]"},
			"ne":                     {p.Home.Ne(addr("Elm", "")), "[1 2]"},
			"eq of NULL":             {p.Work.Eq(addr("x", "")), "[]"},
			"ne of NULL":             {p.Work.Ne(addr("x", "")), "[1]"},
			"eq expr":                {p.Home.EqExpr(p.Home), "[1 2 3]"},
			"ne expr":                {p.Home.NeExpr(p.Work), "[1]"},
			"is expr":                {strata.NotDistinct(p.Work, p.Former), "[2 3]"},
			"is not expr":            {strata.Distinct(p.Work, p.Former), "[1]"},
			"is null":                {p.Former.IsNull(), "[2 3]"},
			"is not null":            {p.Former.IsNotNull(), "[1]"},
			"not null, a field NULL": {strata.IsNotNull(p.Home), "[1 2 3]"},
			"eq value":               {strata.Value(typ, addr("Elm", "")).EqExpr(p.Home), "[3]"},
			"eq of a full one":       {p.Full.Eq(similar), "[1]"},
			"field eq":               {zip.Eq("10115"), "[1]"},
			"field is null":          {zip.IsNull(), "[2 3]"},
			"field of NULL":          {strata.FieldOf(p.Work, addressType.Street).IsNull(), "[2 3]"},
			"field of NULL is not":   {strata.FieldOf(p.Work, addressType.Zip).IsNot(sql.Null[string]{V: "2", Valid: true}), "[2 3]"},
			"field, empty text":      {strata.FieldOf(p.Former, addressType.Street).Eq(""), "[1]"},
			"field like":             {strata.FieldOf(p.Home, addressType.Street).Like("%(x)"), "[2]"},
			"field of a value":       {strata.FieldOf(strata.Value(typ, addr("Elm", "7")), addressType.Street).EqExpr(strata.FieldOf(p.Home, addressType.Street)), "[1 3]"},
			"row value":              {strata.RowOf2(p.ID, p.Home).Eq(3, addr("Elm", "")), "[3]"},
			"zero":                   {p.Full.Eq(zeros), "[4]"},
			"int":                    {strata.FieldOf(p.Full, fullType.I64).Lt(0), "[1]"},
			"small int":              {strata.FieldOf(p.Full, fullType.I16).Add(8).Eq(1), "[1]"},
			"float":                  {strata.FieldOf(p.Full, fullType.F64).Eq(0.30000000000000004), "[1]"},
			"infinity":               {strata.FieldOf(p.Full, fullType.F64).Eq(-largest(db)), "[2]"},
			"real":                   {strata.FieldOf(p.Full, fullType.F32).Gt(0.05), "[1]"},
			"decimal":                {strata.FieldOf(p.Full, fullType.Dec).Eq(decimal.RequireFromString("-12345678901234567890.500")), "[1]"},
			"decimal lt":             {strata.FieldOf(p.Full, fullType.NDec).Lt(decimal.RequireFromString("10")), "[1]"},
			"bool":                   {strata.FieldOf(p.Full, fullType.Bool).IsTrue(), "[1]"},
			"bool not":               {strata.FieldOf(p.Full, fullType.Bool).Not(), "[2]"},
			"null bool":              {strata.FieldOf(p.Full, fullType.NBool).IsFalse(), "[1]"},
			"time":                   {strata.FieldOf(p.Full, fullType.Time).Eq(fullValue().Time), "[1]"},
			"time hour":              {strata.FieldOf(p.Full, fullType.Time).Hour().Eq(23), "[1]"},
			"date":                   {strata.FieldOf(p.Full, fullType.Date).Ge(types.Date{Year: 2026, Month: 3, Day: 1}), "[2]"},
			"bytes":                  {strata.FieldOf(p.Full, fullType.Bytes).Eq([]byte{0, '\\', '"', 255}), "[1]"},
			"bytes length":           {strata.FieldOf(p.Full, fullType.Bytes).Length().Eq(0), "[2]"},
			"uuid":                   {strata.FieldOf(p.Full, fullType.Key).Eq([16]byte{1, 15: 255}), "[1]"},
			"exists":                 {strata.Exists(builder.Select(other.ID).From(other).Where(other.Home.EqExpr(p.Home), other.ID.Gt(1))), "[2 3]"},
			"field in query":         {strata.FieldOf(p.Home, addressType.Street).InQuery(builder.Select(strata.FieldOf(other.Home, addressType.Street)).From(other).Where(other.ID.Eq(1))), "[1 3]"},
			"raw":                    {strata.RawCondition("? = ?", p.Home, strata.Value(typ, addr("Elm", ""))), "[3]"},
			"field of coalesce":      {strata.FieldOf(p.Work.Coalesce(addr("none", "0")), addressType.Zip).Eq("0"), "[2 3]"},
		} {
			q := builder.Select(p.ID).Where(c.where).OrderBy(p.ID.Asc())
			if name != "zero" {
				q = q.Where(p.ID.Lt(4))
			}
			expect(t, db, name, q, c.want)
		}
	})
}

func TestCompositeExpressions(t *testing.T) {
	withPersons(t, func(t *testing.T, db *pool.DB) {
		p, one := persons, persons.ID.Eq(1)
		street, zip := strata.FieldOf(p.Home, addressType.Street), strata.FieldOf(p.Home, addressType.Zip)
		expect(t, db, "select", builder.Select4(p.Home, p.Work, street, zip).OrderBy(p.ID.Asc()),
			`[{{Elm {10115 true}} {{Main, 5 {2 true}} true} {Elm true} {10115 true}} {{"q" \ (x) { false}} {{ { false}} false} {"q" \ (x) true} { false}} {{Elm { false}} {{ { false}} false} {Elm true} { false}}]`)
		expect(t, db, "not null", builder.Select(street.NotNull()).OrderBy(street.Asc(), p.ID.Asc()), `["q" \ (x) Elm Elm]`)
		expect(t, db, "order", builder.Select(p.ID).OrderBy(zip.Asc(), street.Desc()), "[1 3 2]")
		f := fullType
		expect(t, db, "fields", builder.Select6(strata.FieldOf(p.Full, f.Time), strata.FieldOf(p.Full, f.Bytes), strata.FieldOf(p.Full, f.Key), strata.FieldOf(p.Full, f.Bool), strata.FieldOf(p.Full, f.F32), strata.FieldOf(p.Full, f.PDate)).OrderBy(p.ID.Asc()).Limit(2),
			"[{{2026-02-28 23:59:58.123456 +0000 UTC true} {[0 92 34 255] true} {[1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 255] true} {true true} {0.1 true} {0001-01-01 true}} "+
				"{{0001-01-01 00:00:00 +0000 UTC true} {[] true} {[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0] true} {false true} {0 true} {0000-00-00 false}}]")
		expect(t, db, "coalesce", builder.Select(p.Work.Coalesce(addr("none", ""))).OrderBy(p.ID.Asc()), "[{Main, 5 {2 true}} {none { false}} {none { false}}]")
		expect(t, db, "case", builder.Select(strata.NullableComposite(strata.CaseWhen(one, p.Work).Else(p.Home))).OrderBy(p.ID.Asc()), `[{{Main, 5 {2 true}} true} {{"q" \ (x) { false}} true} {{Elm { false}} true}]`)
		expect(t, db, "group by field", builder.Select2(street, strata.CountAll()).GroupBy(street).OrderBy(street.Asc()), `[{{"q" \ (x) true} 1} {{Elm true} 2}]`)
		expect(t, db, "group by value", builder.Select2(p.Work, strata.CountAll()).GroupBy(p.Work).OrderBy(strata.CountAll().Asc()), "[{{{Main, 5 {2 true}} true} 1} {{{ { false}} false} 2}]")
		expect(t, db, "count", builder.Select2(strata.Count(p.Former), strata.CountDistinct(p.Home)), "[{1 3}]")
		expect(t, db, "min of field", builder.Select2(strata.Max(zip), strata.Min(strata.FieldOf(p.Full, f.Dec))), "[{{10115 true} {-12345678901234567890.5 true}}]")
		expect(t, db, "union", builder.Select2(p.ID, p.Home).Where(p.ID.Lt(3)).Union(builder.Select2(p.ID, p.Home).Where(p.ID.Eq(1))).OrderBy(strata.Position(1)), `[{1 {Elm {10115 true}}} {2 {"q" \ (x) { false}}}]`)
		expect(t, db, "distinct", builder.Select(strata.CountAll()).From(builder.Derived(builder.Select(p.Former).Distinct(), "d")), "[2]")
		d := builder.Derived(builder.Select2(p.ID, p.Home), "d")
		expect(t, db, "derived", builder.Select2(p.Home.From(d), strata.FieldOf(p.Home.From(d), addressType.Street)).From(d).Where(p.ID.From(d).Eq(1)), "[{{Elm {10115 true}} {Elm true}}]")
		expect(t, db, "scalar", builder.Select(strata.NullableComposite(strata.Scalar(builder.Select(p.Home).Where(p.ID.Eq(3))))).From(users).Limit(1), "[{{Elm { false}} true}]")
		expect(t, db, "null", builder.Select(strata.NullableComposite(strata.Null(strata.TypeComposite[address]()))).From(p).Where(one), "[{{ { false}} false}]")
		expect(t, db, "window", builder.Select(strata.NullableComposite(strata.FirstValue(p.Home).Over(strata.OrderedBy(p.ID.Desc())))).OrderBy(p.ID.Asc()).Limit(1), "[{{Elm { false}} true}]")
		got, err := builder.Returning(builder.Update(p).Set(p.Home.Set(addr("set", "1"))).Where(p.ID.Eq(3)), p).One(t.Context(), db)
		if err != nil || got.Home != addr("set", "1") {
			t.Errorf("returning: %+v, %v", got, err)
		}
	})
}

func TestCompositeRefused(t *testing.T) {
	withPersons(t, func(t *testing.T, db *pool.DB) {
		ctx, p := t.Context(), persons
		early := fullValue()
		early.Time = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)
		for name, err := range map[string]error{
			"address.zip is a field of a composite type, not a column": second(builder.Select(p.ID).Where(addressType.Zip.Eq("1")).All(ctx, db)),
			"read it from a value of the type with strata.FieldOf":     second(builder.Select(addressType.Zip).All(ctx, db)),
			"the years 1 to 9999":                                               second(builder.Select(p.ID).Where(p.Full.Eq(early)).All(ctx, db)),
			"text contains a NUL character":                                     second(builder.Select(p.ID).Where(p.Home.Eq(addr("a\x00", ""))).All(ctx, db)),
			"field street of address: text is not valid UTF-8":                  second(builder.Select(p.ID).Where(p.Home.Eq(addr("\xff", ""))).All(ctx, db)),
			"does not support JSONObject, ":                                     second(builder.Select(strata.JSONArray(p.Home)).All(ctx, db)),
			"does not support JSONAs":                                           second(builder.Select(strata.NullableComposite(strata.JSONAs(kinds.Doc, strata.TypeComposite[address]()))).All(ctx, db)),
			"does not support ArrayAgg":                                         second(builder.Select(strata.ArrayAgg(p.Home)).All(ctx, db)),
			"does not support greatest":                                         second(builder.Select(strata.Greatest(p.Home, p.Work)).All(ctx, db)),
			"no arrays of the kind composite":                                   second(builder.Select(p.ID).Where(strata.InArray(p.Home, []address{{}})).All(ctx, db)),
			"no portable conversion from composite to text":                     second(builder.Select(strata.Cast(p.Home, strata.TypeText)).All(ctx, db)),
			"persons.home.zip may be NULL":                                      second(builder.Select(strata.FieldOf(p.Home, addressType.Zip).NotNull()).All(ctx, db)),
			"position 1 is persons.home, a composite value, which has no order": second(builder.Select(p.Home).OrderBy(strata.Position(1)).All(ctx, db)),
			"persons.home is a composite value, which has no order":             second(builder.Select(p.ID).Where(strata.RowOf2(p.ID, p.Home).Lt(1, address{})).All(ctx, db)),
			"position 2 is persons.home":                                        second(builder.Select2(p.ID, p.Home).Union(builder.Select2(p.ID, p.Home)).OrderBy(strata.Position(2)).All(ctx, db)),
			"not of the type that the field":                                    second(builder.Select(strata.FieldOf(p.Home, twinType.Zip)).All(ctx, db)),
		} {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		null := map[bool]string{true: "ROW(NULL, NULL)::address", false: "'[null,null]'"}[isPostgres(db)]
		_, err := builder.Select(strata.NullableComposite(strata.Raw(strata.TypeComposite[address](), strata.SQL(null)))).From(p).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "column 1 (address.street) is NULL, but its Go type cannot hold NULL") {
			t.Errorf("NULL in a field: %v", err)
		}
	})
}

// twin is a composite type with the same fields.
type twin address

type twinFields struct {
	strata.CompositeType[twin]
	Street strata.Text
	Zip    strata.NullText
}

var twinType = strata.DefineComposite("twin", new(twinFields))

func TestCompositeDefinitions(t *testing.T) {
	withPersons(t, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		must(t, builder.CreateTables(persons).IfNotExists().Exec(ctx, db))
		must(t, builder.CreateTables(places).IfNotExists().Exec(ctx, db)) // the type is there
		done(t)(builder.Insert(places).Rows(place{1, addr("x", "")}).Exec(ctx, db))
		must(t, builder.DropTables(persons).Exec(ctx, db)) // places has the type still
		expect(t, db, "after the drop", builder.From(places), "[{1 {x { false}}}]")
		must(t, builder.DropTables(places).Exec(ctx, db))
		must(t, builder.CreateTables(places, persons).Exec(ctx, db)) // all are gone
	})
}

type place struct {
	ID int64
	At address
}

type placeColumns struct {
	strata.Table[place]
	ID strata.Int64
	At strata.Composite[address]
}

var places = strata.Define("places", new(placeColumns))

// TestCompositeText sends random text through both engines and back.
func TestCompositeText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	alphabet := []rune(`"\(),' {}[]:;` + "\n\t\r\u00a0é日😀aNULLnull0.-")
	random := func() string {
		s := make([]rune, r.IntN(8))
		for i := range s {
			s[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(s)
	}
	var all []place
	for i := range 300 {
		a := address{Street: random(), Zip: sql.Null[string]{V: random(), Valid: true}}
		if r.IntN(4) == 0 {
			a.Zip = sql.Null[string]{}
		}
		all = append(all, place{int64(i), a})
	}
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(places).Exec(ctx, db))
		done(t)(builder.Insert(places).Rows(all...).Exec(ctx, db))
		got, err := builder.From(places).OrderBy(places.ID.Asc()).All(ctx, db)
		must(t, err)
		if !reflect.DeepEqual(got, all) {
			for i := range got {
				if got[i] != all[i] {
					t.Fatalf("got %#v, want %#v", got[i], all[i])
				}
			}
		}
		fields, err := builder.Select2(strata.FieldOf(places.At, addressType.Street).NotNull(), strata.FieldOf(places.At, addressType.Zip)).OrderBy(places.ID.Asc()).All(ctx, db)
		must(t, err)
		for i, f := range fields {
			if (address{f.V1, f.V2}) != all[i].At {
				t.Fatalf("fields: got %#v, want %#v", f, all[i])
			}
		}
		for _, p := range all[:20] {
			n, err := builder.From(places).Where(places.At.Eq(p.At), places.ID.Eq(p.ID)).Count(ctx, db)
			if err != nil || n != 1 {
				t.Fatalf("%#v: %d, %v", p, n, err)
			}
		}
	})
}

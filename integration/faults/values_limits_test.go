package faults

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// narrow is a row of narrows: integers of every width.
type narrow struct {
	ID   int64
	I8   int8
	I16  int16
	I32  int32
	I64  int64
	U8   uint8
	U16  uint16
	U32  uint32
	U64  uint64
	F32  float32
	Live bool
	At   time.Time
	Day  types.Date
	Wall types.LocalTime
	Key  sample.Key
}

type narrowColumns struct {
	strata.Table[narrow]
	ID   strata.Int64
	I8   strata.Int8
	I16  strata.Int16
	I32  strata.Int32
	I64  strata.Int64
	U8   strata.Uint8
	U16  strata.Uint16
	U32  strata.Uint32
	U64  strata.Uint64
	F32  strata.Float32
	Live strata.Bool
	At   strata.Time
	Day  strata.Date
	Wall strata.LocalTime
	Key  strata.ID[sample.Key]
}

var narrows = strata.Define("narrows", new(narrowColumns), func(t *strata.Def, c *narrowColumns) { t.PrimaryKey(c.ID) })

// foreign is a row of a table that others have made: as it is, and in any form.
type foreign struct {
	ID  int64
	At  time.Time
	Day types.Date
	On  types.LocalTime
}

type foreignColumns struct {
	strata.Table[foreign]
	ID  strata.Int64
	At  strata.Time
	Day strata.Date
	On  strata.LocalTime
}

var (
	foreigns = strata.Define("foreigns", new(foreignColumns), func(t *strata.Def, c *foreignColumns) { t.PrimaryKey(c.ID) })
	anyForms = strata.Define("foreigns", new(foreignColumns), func(t *strata.Def, c *foreignColumns) {
		t.PrimaryKey(c.ID)
		t.AnyForm(c.At, c.Day, c.On)
	})
)

var faultsInLimits = []fault{
	{"B17", "what a column could not be read of is not stored", func(t *testing.T) { onEach(t, limits, narrows) }},
	{"B18", "instants of others are found, or refused when they are read", func(t *testing.T) { onEach(t, otherForms) }},
	{"B26", "every kind of element is written and read", everyElement},
	{"B30", "float32 is computed in 32 bits", func(t *testing.T) { onEach(t, reals, narrows) }},
}

func aNarrow() narrow {
	now := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	return narrow{1, 127, 32767, math.MaxInt32, 1, 255, 65535, math.MaxUint32, math.MaxInt64, 1, true, now, types.DateOf(now), types.LocalTimeOf(now), sample.Key{1}}
}

// limits computes values that the columns' Go types do not hold.
func limits(t *testing.T, ctx context.Context, db *pool.DB) {
	c := narrows
	engines.Done(t)(builder.Insert(c).Rows(aNarrow()).Exec(ctx, db))
	for _, test := range []struct {
		column string
		set    strata.Assignment
	}{
		{"i8", c.I8.SetExpr(c.I8.Add(1))},
		{"i8", c.I8.SetExpr(c.I8.Add(127).Mul(-1))},
		{"i16", c.I16.SetExpr(c.I16.Add(1))},
		{"i32", c.I32.SetExpr(c.I32.Add(1))},
		{"u8", c.U8.SetExpr(c.U8.Add(1))},
		{"u16", c.U16.SetExpr(c.U16.Add(1))},
		{"u32", c.U32.SetExpr(c.U32.Add(1))},
		{"u8", c.U8.SetExpr(c.U8.Sub(255).Sub(1))},
		{"u64", c.U64.SetExpr(c.U64.Mul(0).Sub(1))},
	} {
		_, err := builder.Update(c).Set(test.set).All().Exec(ctx, db)
		var e *strata.DatabaseError
		if !errors.As(err, &e) || !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("%s: %v", test.column, err)
			continue
		}
		if e.Table != "" && (e.Table != "narrows" || !slices.Equal(e.Columns, []string{test.column})) {
			t.Errorf("%s: %q %q %q", test.column, e.Table, e.Columns, e.Constraint)
		}
	}
	got, err := builder.From(c).One(ctx, db)
	engines.Must(t, err)
	if got != aNarrow() {
		t.Errorf("got %+v", got)
	}
	if onServer(db) {
		return
	}
	if onMariaDB(db) { // which makes values of these, or refuses them by itself
		return
	}
	for column, value := range map[string]string{
		"i8": "'abc'", "i64": "1.5", "live": "2", "at": "'2026-01-02 03:04:05'", "day": "'today'", "wall": "'x'", "key": "'ABC'", "f32": "'x'",
	} {
		if _, err := builder.Raw(strata.SQL("UPDATE narrows SET "+column+" = "+value)).Exec(ctx, db); err == nil {
			t.Errorf("%s = %s is stored", column, value)
		}
	}
	if _, err := builder.From(c).One(ctx, db); err != nil {
		t.Error(err)
	}
}

// otherForms reads a table of another program's.
func otherForms(t *testing.T, ctx context.Context, db *pool.DB) {
	if onMariaDB(db) { // whose columns hold one form
		return
	}
	if onServer(db) {
		raw(t, db, "CREATE TABLE foreigns (id bigint PRIMARY KEY, at timestamptz DEFAULT now(), day date, \"on\" timestamp)")
	} else {
		raw(t, db, "CREATE TABLE foreigns (id INTEGER PRIMARY KEY, at DATETIME DEFAULT CURRENT_TIMESTAMP, day DATE, \"on\" TIMESTAMP)")
	}
	for i, at := range []string{"2026-01-02 03:04:05", "2026-01-02 03:04:05+00:00", "2026-01-02 04:04:05+01:00", "2026-01-02T03:04:05Z", "2026-01-02 03:04:05.000000"} {
		raw(t, db, fmt.Sprintf(`INSERT INTO foreigns (id, at, day, "on") VALUES (%d, '%s', '2026-01-02 00:00:00+00:00', '2026-01-02 03:04:05+00:00')`, i+1, at))
	}
	want := foreign{1, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), types.Date{Year: 2026, Month: 1, Day: 2}, types.LocalTime{Date: types.Date{Year: 2026, Month: 1, Day: 2}, Hour: 3, Minute: 4, Second: 5}}
	c := anyForms
	all, err := builder.From(c).Where(c.At.Eq(want.At), c.Day.Eq(want.Day), c.On.Eq(want.On)).OrderBy(c.ID.Asc()).All(ctx, db)
	engines.Must(t, err)
	if len(all) != 5 {
		t.Errorf("%d rows are found", len(all))
	}
	for i, row := range all {
		if want.ID = int64(i + 1); row != want {
			t.Errorf("got %+v", row)
		}
	}
	engines.Expect(t, db, "GROUP BY", builder.Select2(c.At, strata.CountAll()).From(c).GroupBy(c.At), "[{2026-01-02 03:04:05 +0000 UTC 5}]")
	engines.Done(t)(builder.Update(c).Rows(all[0]).Exec(ctx, db))
	back, err := builder.Returning(builder.Update(c).Set(c.At.SetExpr(c.At)).Where(c.At.Eq(want.At)), c.At).All(ctx, db)
	if err != nil || len(back) != 5 || !back[4].Equal(want.At) {
		t.Errorf("RETURNING: %v, %v", back, err)
	}
	if onServer(db) {
		return
	}
	raw(t, db, "UPDATE foreigns SET at = '2026-01-02 03:04:05' WHERE id = 1")
	_, err = builder.From(foreigns).Where(foreigns.ID.Eq(1)).One(ctx, db)
	named(t, "a table that is not said to hold any form", err, "foreigns.at")
}

// everyElement compares the kinds that arrays are of with those that round trips try.
func everyElement(t *testing.T) {
	triedKinds := map[ast.Kind]bool{}
	for _, k := range tripKinds {
		triedKinds[k.element()] = true
	}
	for k := range ast.Kind(ast.Kinds) {
		if expr.ElementError(k) == nil && k != ast.JSONPath && k != ast.TextQuery && !triedKinds[k] {
			t.Errorf("arrays of %v are not tried by TestRoundTrips", k)
		}
	}
	everywhere(t, func(t *testing.T, db *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		intervals := builder.Select(strata.Value(strata.TypeArray(strata.TypeInterval), []types.Interval{{Months: 1, Days: -2, Microseconds: 3}, {}}))
		engines.Expect(t, db, "intervals", intervals, "[[P1M-2DT0.000003S PT0S]]")
		engines.Expect(t, db, "none", builder.Select(strata.Value(strata.TypeArray(strata.TypeInterval), []types.Interval{})), "[[]]")
	})
}

// reals computes with floats of 32 bits.
func reals(t *testing.T, ctx context.Context, db *pool.DB) {
	c := narrows
	row := aNarrow()
	row.F32 = 0.1
	engines.Done(t)(builder.Insert(c).Rows(row).Exec(ctx, db))
	third := strata.Value(strata.TypeFloat32, float32(1)/3)
	engines.Expect(t, db, "Text", builder.Select(c.F32.Text()).From(c), "[0.1]")
	engines.Expect(t, db, "Text of an argument", builder.Select(third.NotNull().Text()), "[0.33333334]")
	engines.Expect(t, db, "Text of a sum", builder.Select(c.F32.AddExpr(third.NotNull()).Text()).From(c), "[0.43333334]")
	engines.Expect(t, db, "an exponent", builder.Select(strata.Value(strata.TypeFloat32, float32(16777216)).NotNull().Text()), "[1.6777216e+07]")
	engines.Expect(t, db, "a sum", builder.Select(c.F32.Add(0.2).Float64()).From(c), fmt.Sprint([]float64{float64(float32(0.1) + float32(0.2))}))
	engines.Expect(t, db, "a product of a sum", builder.Select(c.F32.Add(16777216).Mul(3).Float64()).From(c), fmt.Sprint([]float64{float64((float32(0.1) + 16777216) * 3)}))
	engines.Expect(t, db, "a decimal", builder.Select(third.Decimal().NotNull()), "[0.33333334]")
	_, err := builder.Update(c).Set(c.F32.SetExpr(c.F32.Mul(math.MaxFloat32).Mul(100))).All().Exec(ctx, db)
	if !errors.Is(err, strata.ErrOutOfRange) {
		t.Errorf("overflow: %v", err)
	}
	if n, err := builder.From(c).Where(c.F32.Eq(0.1)).Count(ctx, db); n != 1 || err != nil {
		t.Errorf("Eq: %d, %v", n, err)
	}
}

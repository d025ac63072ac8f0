package differential

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// level is an enum that is stored as text.
type level string

const (
	low  level = "low"
	high level = "high"
	top  level = "top of all"
)

// record is a row of every table: a value of each kind, and one that may be NULL.
type record struct {
	ID    int64
	I16   int16
	I32   int32
	I64   int64
	F64   float64
	Dec   decimal.Decimal
	Text  string
	Bool  bool
	Time  time.Time
	Date  types.Date
	Bytes []byte
	UUID  [16]byte
	Enum  level
	Span  types.Interval
	Ints  []int64
	Texts []string
	Doc   any

	NI16   sql.Null[int16]
	NI32   sql.Null[int32]
	NI64   sql.Null[int64]
	NF64   sql.Null[float64]
	NDec   sql.Null[decimal.Decimal]
	NText  sql.Null[string]
	NBool  sql.Null[bool]
	NTime  sql.Null[time.Time]
	NDate  sql.Null[types.Date]
	NBytes sql.Null[[]byte]
	NUUID  sql.Null[[16]byte]
	NEnum  sql.Null[level]
	NSpan  sql.Null[types.Interval]
	NInts  sql.Null[[]int64]
	NDoc   sql.Null[any]
}

// columns are the columns of a table of records.
type columns struct {
	strata.Table[record]
	ID    strata.Int64
	I16   strata.Int16
	I32   strata.Int32
	I64   strata.Int64
	F64   strata.Float64
	Dec   strata.Decimal `db:",numeric(12,3)"`
	Text  strata.Text
	Bool  strata.Bool
	Time  strata.Time
	Date  strata.Date
	Bytes strata.Bytes
	UUID  strata.UUID
	Enum  strata.Enum[level]
	Span  strata.Interval
	Ints  strata.Array[int64]
	Texts strata.Array[string]
	Doc   strata.JSON[any]

	NI16   strata.NullInt16   `db:"n_i16"`
	NI32   strata.NullInt32   `db:"n_i32"`
	NI64   strata.NullInt64   `db:"n_i64"`
	NF64   strata.NullFloat64 `db:"n_f64"`
	NDec   strata.NullDecimal
	NText  strata.NullText
	NBool  strata.NullBool
	NTime  strata.NullTime
	NDate  strata.NullDate
	NBytes strata.NullBytes
	NUUID  strata.NullUUID `db:"n_uuid"`
	NEnum  strata.NullEnum[level]
	NSpan  strata.NullInterval
	NInts  strata.NullArray[int64]
	NDoc   strata.NullJSON[any]
}

func define(name string) *columns {
	return strata.Define(name, new(columns), func(t *strata.Def, c *columns) {
		strata.Values(t, c.Enum, low, high, top)
		strata.Values(t, c.NEnum, low, high, top)
		t.PrimaryKey(c.ID)
	})
}

const (
	datasets = 12 // sets of rows to draw from
	tables   = 3  // tables in each
	aliases  = 30 // names that one statement may give to its tables
)

// dataset is three tables of random rows.
type dataset struct {
	tables [tables]*columns
	names  [tables]string
	// alias holds every table under every name: making them takes long.
	alias [tables][aliases]*columns
}

var sets = defineSets()

func defineSets() (sets [datasets]dataset) {
	for i := range sets {
		for j := range tables {
			name := fmt.Sprintf("%c%d", 'a'+j, i)
			t := define(name)
			sets[i].tables[j], sets[i].names[j] = t, name
			for k := range aliases {
				sets[i].alias[j][k] = strata.As(t, fmt.Sprintf("t%d", k+1))
			}
		}
	}
	return sets
}

// The values that columns and literals have: few of each, so that rows meet.
var (
	smalls  = []int16{0, 1, 2, 3, 7, -1, -4, 20}
	edges16 = []int16{0, 1, 3, -4, 32767, -32768, 181}
	edges32 = []int32{0, 1, 3, -4, 1<<31 - 1, -1 << 31, 46341}
	edges64 = []int64{0, 1, 3, -4, 1<<63 - 1, -1 << 63, 3037000500}
	floats  = []float64{0, 1, 0.5, 1.5, 2.5, -0.25, -1.5, -2.5, 100.125, 1048576.5}
	decs    = decimals("0", "1", "1.5", "2.5", "-0.5", "-1.25", "0.125", "10.1", "99.999", "-12345.678", "1000000", "0.0005", "-2.3335")
	texts   = []string{"", "a", "A", "ab", "aB", "Ab c", "b", " a ", "b  ", "it's", `"q"`, "50%", "a_b", `a\b`, "日本", "e\u0301", "🙂a", "*?[a]", "10", "2", "-7"}
	instant = times("2024-02-29T23:59:59.999999Z", "2024-03-01T00:00:00Z", "1970-01-01T00:00:00.000001Z",
		"1969-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1582-10-10T12:34:56.789Z", "2000-06-15T08:00:00Z")
	days  = []types.Date{{Year: 2024, Month: 2, Day: 29}, {Year: 2024, Month: 3, Day: 1}, {Year: 1, Month: 1, Day: 1}, {Year: 9999, Month: 12, Day: 31}, {Year: 1969, Month: 12, Day: 31}}
	blobs = [][]byte{{}, {0}, {0, 255}, []byte("a"), []byte("A'"), {0x80}}
	uuids = [][16]byte{{}, {15: 1}, {0: 0xAB, 7: 0x40}, {0: 0xff, 15: 0xff}}
	enums = []level{low, high, top}

	lengths = []types.Interval{
		{},
		types.Days(1), types.Duration(24 * time.Hour), types.Months(1), types.Days(30), types.Months(-13),
		{Months: 1, Days: -30, Microseconds: 1},
		types.Duration(-1500 * time.Millisecond),
		{Days: 2, Microseconds: -3600_000_001},
	}
)

func decimals(s ...string) []decimal.Decimal {
	d := make([]decimal.Decimal, len(s))
	for i := range s {
		d[i] = decimal.RequireFromString(s[i])
	}
	return d
}

func times(s ...string) []time.Time {
	t := make([]time.Time, len(s))
	for i := range s {
		var err error
		if t[i], err = time.Parse(time.RFC3339Nano, s[i]); err != nil {
			panic(err)
		}
	}
	return t
}

func one[T any](r *rand.Rand, v []T) T { return v[r.IntN(len(v))] }

// some is NULL one time in three.
func some[T any](r *rand.Rand, v []T) sql.Null[T] {
	if r.IntN(3) == 0 {
		return sql.Null[T]{}
	}
	return sql.Null[T]{V: one(r, v), Valid: true}
}

func wider[T int32 | int64](v []int16) []T {
	w := make([]T, len(v))
	for i := range v {
		w[i] = T(v[i])
	}
	return w
}

var (
	ints  = wider[int32](smalls)
	longs = wider[int64](smalls)
)

func randomRecord(r *rand.Rand, id int64) record {
	return record{
		ID: id, I16: one(r, smalls), I32: one(r, ints), I64: one(r, longs), F64: one(r, floats), Dec: one(r, decs),
		Text: one(r, texts), Bool: r.IntN(2) == 0, Time: one(r, instant), Date: one(r, days), Bytes: one(r, blobs),
		UUID: one(r, uuids), Enum: one(r, enums), Span: one(r, lengths), Ints: one(r, numberLists), Texts: one(r, textLists), Doc: one(r, docs),

		NI16: some(r, smalls), NI32: some(r, ints), NI64: some(r, longs), NF64: some(r, floats), NDec: some(r, decs),
		NText: some(r, texts), NBool: some(r, []bool{true, false}), NTime: some(r, instant), NDate: some(r, days),
		NBytes: some(r, blobs), NUUID: some(r, uuids), NEnum: some(r, enums), NSpan: some(r, lengths), NInts: some(r, numberLists), NDoc: some(r, docs),
	}
}

// load creates and fills all tables: the rows are the same for the same seed.
func load(ctx context.Context, db *pool.DB, seed uint64) error {
	for i, set := range sets {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		for j, t := range set.tables {
			if err := builder.CreateTables(t).Exec(ctx, db); err != nil {
				return err
			}
			// The third table of some sets is empty.
			n := 6 + r.IntN(8)
			if j == tables-1 && i%4 == 3 {
				n = 0
			}
			rows := make([]record, n)
			for k := range rows {
				rows[k] = randomRecord(r, int64(k+1))
			}
			if _, err := builder.Insert(t).Rows(rows...).Exec(ctx, db); err != nil {
				return err
			}
		}
	}
	return nil
}

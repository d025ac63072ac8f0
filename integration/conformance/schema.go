package conformance

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

type person struct {
	ID     int64
	Name   string
	City   sql.Null[string]
	Age    sql.Null[int64]
	Boss   sql.Null[int64]
	Born   sql.Null[types.Date]
	Salary decimal.Decimal
	Active bool
}

type personColumns struct {
	strata.Table[person]
	ID     strata.Int64
	Name   strata.Text
	City   strata.NullText
	Age    strata.NullInt64
	Boss   strata.NullInt64
	Born   strata.NullDate
	Salary strata.Decimal `db:",numeric(12,2)"`
	Active strata.Bool
}

var people = strata.Define("people", new(personColumns), func(t *strata.Def, c *personColumns) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Name)
	t.Check("people_age", strata.Or(c.Age.IsNull(), c.Age.Ge(0)))
	strata.References(t, c.Boss, c.ID, strata.NoAction)
	strata.Default(t, c.Salary, decimal.RequireFromString("1.5"))
	strata.Default(t, c.Active, true)
})

var boss = strata.As(people, "boss")

type sale struct {
	ID     int64
	Person int64
	Item   string
	Qty    int64
	Price  decimal.Decimal
	At     time.Time
	Note   sql.Null[string]
}

type saleColumns struct {
	strata.Table[sale]
	ID     strata.Int64
	Person strata.Int64
	Item   strata.Text
	Qty    strata.Int64
	Price  strata.Decimal
	At     strata.Time
	Note   strata.NullText
}

var sales = strata.Define("sales", new(saleColumns), func(t *strata.Def, c *saleColumns) {
	t.PrimaryKey(c.ID)
	t.Index(c.Person)
	strata.References(t, c.Person, people.ID, strata.Cascade)
	strata.Default(t, c.Qty, 1)
})

// entry is a row of ledger, which cases that are alone write.
type entry struct {
	ID   int64
	Key  string
	N    int64
	Note sql.Null[string]
}

type entryColumns struct {
	strata.Table[entry]
	ID   strata.Int64
	Key  strata.Text
	N    strata.Int64
	Note strata.NullText
}

var ledger = strata.Define("ledger", new(entryColumns), func(t *strata.Def, c *entryColumns) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Key)
	t.Check("ledger_n", c.N.Ge(0))
	strata.Default(t, c.N, 7)
})

// ticket has a number that the database generates, and a column that it computes.
type ticket struct {
	ID    int64
	Title string
	Seats int64
	Twice int64
}

type ticketColumns struct {
	strata.Table[ticket]
	ID    strata.Int64 `db:",identity"`
	Title strata.Text
	Seats strata.Int64
	Twice strata.Int64
}

var tickets = strata.Define("tickets", new(ticketColumns), func(t *strata.Def, c *ticketColumns) {
	strata.Generated(t, c.Twice, c.Seats.Mul(2))
	strata.Default(t, c.Seats, 3)
})

// page has a full-text index.
type page struct {
	ID    int64
	Title string
	Body  sql.Null[string]
}

type pageColumns struct {
	strata.Table[page]
	ID     strata.Int64
	Title  strata.Text
	Body   strata.NullText
	Search strata.FullText
}

var pages = strata.Define("pages", new(pageColumns), func(t *strata.Def, c *pageColumns) {
	t.PrimaryKey(c.ID)
	t.FullText(c.Search, strata.Weighted(c.Title, 3), c.Body)
})

type (
	itemID  int64
	code    string
	points  int32
	mood    struct{}
	feeling = types.Enum[mood]
	level   string
)

var (
	glad = types.EnumValue[mood]("glad")
	sad  = types.EnumValue[mood]("sad")
)

const (
	low  level = "low"
	high level = "high"
)

// shade is stored as an integer by a mapping.
type shade struct{ Percent int64 }

// String is the percentage.
func (s shade) String() string { return fmt.Sprint(s.Percent, "%") }

var shadeMapping = strata.Mapping[shade, int64]{
	To:   func(s shade) (int64, error) { return s.Percent, nil },
	From: func(v int64) (shade, error) { return shade{v}, nil },
}

// memo is stored as JSON.
type memo struct {
	Title string   `json:"title"`
	Tags  []string `json:"tags,omitempty"`
}

// spot is a composite value.
type spot struct {
	Street string
	Zip    sql.Null[string]
}

type spotFields struct {
	strata.CompositeType[spot]
	Street strata.Text
	Zip    strata.NullText
}

var spots = strata.DefineComposite("spot", new(spotFields))

// kind has a column of each kind, any of which may be NULL.
type kind struct {
	ID     int64
	Int    sql.Null[int]
	Int8   sql.Null[int8]
	Int16  sql.Null[int16]
	Int32  sql.Null[int32]
	Int64  sql.Null[int64]
	Uint   sql.Null[uint]
	Uint8  sql.Null[uint8]
	Uint16 sql.Null[uint16]
	Uint32 sql.Null[uint32]
	Uint64 sql.Null[uint64]
	Real   sql.Null[float32]
	Float  sql.Null[float64]
	Exact  sql.Null[decimal.Decimal]
	Money  sql.Null[decimal.Decimal]
	Text   sql.Null[string]
	Bool   sql.Null[bool]
	Time   sql.Null[time.Time]
	Date   sql.Null[types.Date]
	Local  sql.Null[types.LocalTime]
	Span   sql.Null[types.Interval]
	Bytes  sql.Null[[]byte]
	UUID   sql.Null[[16]byte] `db:"uuid"`
	Addr   sql.Null[netip.Addr]
	Net    sql.Null[netip.Prefix]
	Raw    sql.Null[json.RawMessage]
	Memo   sql.Null[memo]
	Item   sql.Null[itemID]
	Code   sql.Null[code]
	Points sql.Null[points]
	Mood   sql.Null[feeling]
	Level  sql.Null[level]
	Shade  sql.Null[shade]
	Words  sql.Null[[]string]
	Nums   sql.Null[[]int64]
	Seats  sql.Null[types.Range[int64]]
	Days   sql.Null[types.Range[types.Date]]
	Open   sql.Null[types.Range[time.Time]]
	Free   sql.Null[types.Multirange[int64]]
	Spot   sql.Null[spot]
}

type kindColumns struct {
	strata.Table[kind]
	ID     strata.Int64
	Int    strata.NullInt
	Int8   strata.NullInt8
	Int16  strata.NullInt16
	Int32  strata.NullInt32
	Int64  strata.NullInt64
	Uint   strata.NullUint
	Uint8  strata.NullUint8
	Uint16 strata.NullUint16
	Uint32 strata.NullUint32
	Uint64 strata.NullUint64
	Real   strata.NullFloat32
	Float  strata.NullFloat64
	Exact  strata.NullDecimal
	Money  strata.NullDecimal `db:",numeric(12,2)"`
	Text   strata.NullText
	Bool   strata.NullBool
	Time   strata.NullTime
	Date   strata.NullDate
	Local  strata.NullLocalTime
	Span   strata.NullInterval
	Bytes  strata.NullBytes
	UUID   strata.NullUUID `db:"uuid"`
	Addr   strata.NullAddr
	Net    strata.NullPrefix
	Raw    strata.NullRawJSON
	Memo   strata.NullJSON[memo]
	Item   strata.NullID[itemID]
	Code   strata.NullTextOf[code]
	Points strata.NullNumberOf[points]
	Mood   strata.NullEnum[feeling]
	Level  strata.NullEnum[level]
	Shade  strata.NullMapped[shade]
	Words  strata.NullArray[string]
	Nums   strata.NullArray[int64]
	Seats  strata.NullRange[int64]
	Days   strata.NullRange[types.Date]
	Open   strata.NullRange[time.Time]
	Free   strata.NullMultirange[int64]
	Spot   strata.NullComposite[spot]
}

var every = strata.Define("every_kind", new(kindColumns), func(t *strata.Def, c *kindColumns) {
	t.PrimaryKey(c.ID)
	strata.Values(t, c.Mood, glad, sad)
	strata.Values(t, c.Level, low, high)
	strata.Map(t, c.Shade, shadeMapping)
})

func some[T any](v T) sql.Null[T] { return sql.Null[T]{V: v, Valid: true} }

func none[T any]() (n sql.Null[T]) { return n }

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func day(y, m, d int) types.Date { return types.Date{Year: y, Month: time.Month(m), Day: d} }

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func localAt(s string) types.LocalTime { return types.LocalTimeOf(at(s + "Z")) }

// peopleRows and their like are what every case finds.
var (
	peopleRows = []person{
		{1, "ann", some("Oslo"), some[int64](40), none[int64](), some(day(1986, 2, 28)), dec("5000"), true},
		{2, "bob", some("Rome"), some[int64](30), some[int64](1), some(day(1996, 1, 31)), dec("3000.50"), true},
		{3, "cy", none[string](), none[int64](), some[int64](1), none[types.Date](), dec("0"), false},
		{4, "dee", some("Oslo"), some[int64](30), some[int64](2), some(day(1996, 2, 29)), dec("4000.25"), true},
		{5, "eve", some("Rome"), some[int64](25), some[int64](2), some(day(2001, 12, 31)), dec("3000.50"), false},
		{6, "Zoé", some("Århus"), some[int64](51), none[int64](), some(day(1975, 6, 15)), dec("9999999999.99"), true},
	}
	saleRows = []sale{
		{1, 1, "pen", 10, dec("1.50"), at("2026-01-05T10:00:00Z"), none[string]()},
		{2, 1, "ink", 2, dec("12.25"), at("2026-01-31T23:59:59.999999Z"), some("rush")},
		{3, 2, "pen", 5, dec("1.50"), at("2026-02-01T00:00:00Z"), some("100%")},
		{4, 4, "cup", 1, dec("7"), at("2026-02-28T12:30:00Z"), some("a_b")},
		{5, 4, "pen", 20, dec("1.40"), at("2026-03-29T00:30:00Z"), some("")},
		{6, 5, "ink", 3, dec("12.25"), at("2026-03-29T01:30:00Z"), none[string]()},
	}
	pageRows = []page{
		{1, "Trees of the north", some("Birch and pine stand in the snow.")},
		{2, "Snow", some("White, cold; it falls on trees.")},
		{3, "Größe", none[string]()},
	}
)

func tables() []strata.AnyTable {
	return []strata.AnyTable{people, sales, ledger, tickets, every, authors, books, genres, shelved}
}

// searching reports whether a database has the table of pages, which only searches read.
func searching(db *pool.DB) bool { return db.Dialect().FullText != dialect.NoFullText }

// create creates the tables with their rows.
func create(ctx context.Context, db *pool.DB) error {
	if err := builder.CreateTables(tables()...).Exec(ctx, db); err != nil {
		return err
	}
	rows := []builder.Executable{builder.Insert(people).Rows(peopleRows...), builder.Insert(sales).Rows(saleRows...)}
	if searching(db) {
		if err := builder.CreateTables(pages).Exec(ctx, db); err != nil {
			return err
		}
		rows = append(rows, builder.Insert(pages).Rows(pageRows...))
	}
	for _, s := range rows {
		if _, err := s.Exec(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// untouched reports what the cases have left behind.
func untouched(ctx context.Context, db *pool.DB) error {
	var left []string
	for name, q := range map[string]interface {
		Count(context.Context, builder.Reader) (int64, error)
	}{
		"people": builder.From(people), "sales": builder.From(sales), "ledger": builder.From(ledger),
		"tickets": builder.From(tickets), "pages": builder.From(pages), "every_kind": builder.From(every),
		"authors": builder.From(authors), "books": builder.From(books),
	} {
		if name == "pages" && !searching(db) {
			left = append(left, "pages 3")
			continue
		}
		n, err := q.Count(ctx, db)
		if err != nil {
			return err
		}
		left = append(left, fmt.Sprint(name, " ", n))
	}
	slices.Sort(left)
	if got, want := strings.Join(left, ", "), "authors 0, books 0, every_kind 0, ledger 0, pages 3, people 6, sales 6, tickets 0"; got != want {
		return fmt.Errorf("the cases leave %s, want %s", got, want)
	}
	got, err := builder.From(people).OrderBy(people.ID.Asc()).All(ctx, db)
	if err != nil {
		return err
	}
	if s, want := show(got), show(peopleRows); s != want {
		return fmt.Errorf("the cases leave people %s, want %s", s, want)
	}
	return nil
}

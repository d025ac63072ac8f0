package language

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/types"
)

// The tables of the examples: a blog, and events with a column of most kinds.
var (
	Users = sample.Users
	Posts = sample.Posts
	Tags  = sample.Tags
	Boss  = strata.As(Users, "boss")
)

// Event is a row of Events.
type Event struct {
	ID     int64
	UserID sample.UserID
	Name   string
	Note   sql.Null[string]
	At     time.Time
	Ended  sql.Null[time.Time]
	Day    types.Date
	Wall   types.LocalTime
	Took   types.Interval
	Price  decimal.Decimal
	Score  float64
	Count  int64
	Key    [16]byte
	Data   []byte
	Tags   []string
	Doc    json.RawMessage
	During types.Range[time.Time]
	Free   types.Multirange[int64]
	Host   netip.Addr
	Net    netip.Prefix
	Place  Place
	Point  Point
}

// Place is a composite value.
type Place struct {
	Street string
	Zip    sql.Null[string]
}

// PlaceFields are the fields of Place.
type PlaceFields struct {
	strata.CompositeType[Place]
	Street strata.Text
	Zip    strata.NullText
}

// Places is the type of places.
var Places = strata.DefineComposite("place", new(PlaceFields))

// Point is a Go type that writes itself as text, stored as PostgreSQL's own.
type Point struct{ X, Y int }

// MarshalText writes (x,y).
func (p Point) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "(%d,%d)", p.X, p.Y), nil }

// UnmarshalText reads (x,y).
func (p *Point) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "(%d,%d)", &p.X, &p.Y)
	return err
}

var pointType = strata.SQLType("point", strata.In("SQLite", "TEXT"), strata.In("MariaDB", "VARCHAR(100)"))

// EventColumns are the columns of Events.
type EventColumns struct {
	strata.Table[Event]
	ID     strata.Int64
	UserID strata.ID[sample.UserID]
	Name   strata.Text
	Note   strata.NullText
	At     strata.Time
	Ended  strata.NullTime
	Day    strata.Date
	Wall   strata.LocalTime
	Took   strata.Interval
	Price  strata.Decimal `db:",numeric(12,2)"`
	Score  strata.Float64
	Count  strata.Int64
	Key    strata.UUID
	Data   strata.Bytes
	Tags   strata.Array[string]
	Doc    strata.RawJSON
	During strata.Range[time.Time]
	Free   strata.Multirange[int64]
	Host   strata.Addr
	Net    strata.Prefix
	Place  strata.Composite[Place]
	Point  strata.Custom[Point]
	Search strata.FullText
}

// Events happen to users.
var Events = strata.Define("events", new(EventColumns), func(t *strata.Def, c *EventColumns) {
	strata.Store(t, c.Point, pointType)
	t.FullText(c.Search, strata.Weighted(c.Name, 3), c.Note)
	t.PrimaryKey(c.ID)
	strata.References(t, c.UserID, Users.ID, strata.Cascade)
})

// Tables are the tables of the examples.
func Tables() []strata.AnyTable { return append(sample.Tables(), Events) }

// Rows are what the examples run on.
func Rows() ([]sample.User, []sample.Post, []Event) {
	money := decimal.RequireFromString
	noon := time.Date(2026, 2, 28, 12, 30, 15, 250000000, time.UTC)
	users := []sample.User{
		{Email: "ann@x", Name: "ann", Age: 40, Status: sample.Active, Balance: money("10.10"), Audit: sample.Audit{Created: noon}},
		{Email: "bob@x", Name: "bob", Bio: sql.Null[string]{V: "likes Go", Valid: true}, Age: 20, Status: sample.Blocked, Boss: sql.Null[sample.UserID]{V: 1, Valid: true}, Balance: money("-3.5"), Audit: sample.Audit{Created: noon.Add(time.Hour)}},
		{Email: "eve@x", Name: "eve", Age: 30, Status: sample.Active, Boss: sql.Null[sample.UserID]{V: 2, Valid: true}, Balance: money("9.9"), Audit: sample.Audit{Created: noon.AddDate(0, 0, 1)}},
	}
	posts := []sample.Post{
		{AuthorID: 1, Title: "One", Views: 7, Level: sample.Low, Live: true},
		{AuthorID: 1, EditorID: sql.Null[sample.UserID]{V: 2, Valid: true}, Title: "two", Views: 3, Level: sample.High},
		{AuthorID: 2, Title: "Three", Views: 7, Level: sample.Low, Live: true},
	}
	events := []Event{
		{
			ID: 1, UserID: 1, Name: "start", Note: sql.Null[string]{V: "a-b-c", Valid: true}, At: noon, Ended: sql.Null[time.Time]{V: noon.Add(90 * time.Minute), Valid: true},
			Day: types.Date{Year: 2026, Month: 2, Day: 28}, Wall: types.LocalTimeOf(noon), Took: types.Duration(90 * time.Minute),
			Price: money("12.50"), Score: 0.25, Count: 12, Key: [16]byte{1}, Data: []byte("abc"), Tags: []string{"go", "sql"},
			Doc:    json.RawMessage(`{"kind": "a", "n": 2, "lines": [{"sku": "x", "qty": 2}, {"sku": "y", "qty": 1}]}`),
			During: types.RangeOf(noon, noon.Add(time.Hour)), Free: types.MultirangeOf(types.RangeOf[int64](1, 5), types.RangeFrom[int64](9)),
			Host: netip.MustParseAddr("10.1.2.3"), Net: netip.MustParsePrefix("10.0.0.0/8"),
			Place: Place{Street: "High St 1", Zip: sql.Null[string]{V: "10115", Valid: true}}, Point: Point{1, 2},
		},
		{
			ID: 2, UserID: 2, Name: "stop", At: noon.AddDate(0, 1, 0), Day: types.Date{Year: 2026, Month: 3, Day: 28},
			Wall: types.LocalTimeOf(noon.AddDate(0, 1, 0)), Took: types.Months(1), Price: money("0.99"), Score: 2.5, Count: -7,
			Key: [16]byte{2}, Data: []byte{0, 255}, Tags: []string{}, Doc: json.RawMessage(`{"kind": "b"}`),
			During: types.RangeFrom(noon.AddDate(0, 1, 0)), Host: netip.MustParseAddr("2001:db8::1"), Net: netip.MustParsePrefix("2001:db8::/32"),
			Place: Place{Street: "Low Rd"}, Point: Point{-3, 4},
		},
	}
	return users, posts, events
}

// Rate is a decimal to compare with.
var Rate = decimal.RequireFromString("1.25")

// Name is a row of Names.
type Name struct{ Name string }

// NameColumns are the columns of Names.
type NameColumns struct {
	strata.Table[Name]
	Name strata.Text
}

// Names is a view of the names of users.
var Names = strata.DefineView("names", new(NameColumns))

// KeptNames is one that keeps its rows.
var KeptNames = strata.DefineView("kept_names", new(NameColumns), func(t *strata.Def, c *NameColumns) {
	t.Index(c.Name).Unique()
})

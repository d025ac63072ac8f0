package benchmarks

import (
	"context"
	"time"
)

// Peer is one library on one database. A function is nil where the library has
// no such thing of its own, and Missing says why.
type Peer struct {
	Name string

	// Get reads the item with the key.
	Get func(ctx context.Context, id int64) (Sum, error)
	// GetMany reads the items with the keys, in their order, in one round trip.
	// Where it is nil, Get is called for each.
	GetMany func(ctx context.Context, ids []int64) (Sum, error)
	// Read reads the first n items into memory.
	Read func(ctx context.Context, n int) (Sum, error)
	// Stream reads the first n items one by one.
	Stream func(ctx context.Context, n int) (Sum, error)
	// Insert inserts one row into sink.
	Insert func(ctx context.Context, it Item) error
	// InsertMany inserts rows into sink in one call, all or none.
	InsertMany func(ctx context.Context, items []Item) error
	// Load inserts very many rows into sink, all or none.
	Load func(ctx context.Context, items []Item) error
	// Update sets two columns of the row of sink with the key.
	Update func(ctx context.Context, id int64, score float64, name string) error
	// Eager reads the parents with their children.
	Eager func(ctx context.Context) (Sum, error)
	// Families reads the parents with their children, and theirs.
	Families func(ctx context.Context) (Sum, error)
	// Newest reads the parents, each with as many of its newest children as newestEach.
	Newest func(ctx context.Context) (Sum, error)
	// SaveOrder inserts an order and its lines in a transaction and fills in their keys.
	SaveOrder func(ctx context.Context, o *Order) error
	// Change reads the row of sink with the key, adds changed to its score, and writes
	// that column.
	Change func(ctx context.Context, id int64) error
	// ChangeAll does so with every row of sink, in one transaction.
	ChangeAll func(ctx context.Context) error

	Missing map[string]string // a reason by the name of a work
	close   func()
}

// Builder is how one library makes the text and the arguments of statements for
// PostgreSQL, with no database.
type Builder struct {
	Name string

	ByID    func(id int64) (string, []any, error)
	Filter  func(f Filter) (string, []any, error)
	Report  func(r Report) (string, []any, error)
	Insert  func(it *Item) (string, []any, error)
	Inserts func(items []Item) (string, []any, error)

	Missing map[string]string
}

// Filter is the arguments of the statement with five predicates.
type Filter struct {
	Active   bool
	MinScore float64
	Before   time.Time
	Like     string
	Qty      []int32
	Limit    int
}

// Report is the arguments of the statement over three tables.
type Report struct {
	Since    time.Time
	MinScore float64
	Limit    int
}

var (
	sampleFilter = Filter{
		Active: true, MinScore: 40, Before: time.Unix(epoch+200_000, 0).UTC(), Like: "item%",
		Qty: []int32{1, 5, 50, 70, 77}, Limit: 20,
	}
	sampleReport = Report{Since: time.Unix(epoch+36_000, 0).UTC(), MinScore: 100, Limit: 50}
)

// A way to open a peer, by its name. Raw comes first: it is what the others are
// compared with.
type opener struct {
	name string
	on   []string // the engines that it is for; none for all
	open func(ctx context.Context, t *Target) ([]*Peer, error)
}

var openers = []opener{
	{name: "raw", open: openRaw},
	{name: "strata", open: openStrata},
	{name: "strata-foreign", on: []string{onSQLite}, open: openStrataForeign},
	{name: "capi", on: []string{onSQLite}, open: openCAPI},
	{name: "go-mysql", on: []string{onMariaDB}, open: openGoMySQL},
	{name: "sqlx", open: openSqlx},
	{name: "scany", open: openScany},
	{name: "gorm", open: openGorm},
	{name: "bun", open: openBun},
	{name: "ent", open: openEnt},
	{name: "jet", on: []string{onPostgres, onSQLite}, open: openJet},
	{name: "bob", on: []string{onPostgres, onSQLite}, open: openBob},
	{name: "squirrel", open: openSquirrel},
}

// A way to make builders, by the name of the peer.
var builders = []struct {
	name string
	make func() ([]*Builder, error)
}{
	{"raw", handBuilder},
	{"strata", strataBuilder},
	{"sqlx", sqlxBuilder},
	{"gorm", gormBuilder},
	{"bun", bunBuilder},
	{"ent", entBuilder},
	{"jet", jetBuilder},
	{"bob", bobBuilder},
	{"squirrel", squirrelBuilder},
}

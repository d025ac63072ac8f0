package reading

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// item is a row with a column of each common type.
type item struct {
	ID      int64
	Name    string
	Active  bool
	Score   float64
	Created time.Time
	Note    *string
	Data    []byte
	Qty     int32
}

type itemColumns struct {
	strata.Table[item]
	ID      strata.Int64
	Name    strata.Text
	Active  strata.Bool
	Score   strata.Float64
	Created strata.Time
	Note    strata.NullText
	Data    strata.Bytes
	Qty     strata.Int32
}

var items = strata.Define("items", new(itemColumns), func(t *strata.Def, c *itemColumns) {
	t.PrimaryKey(c.ID)
})

func sampleItem(i int) item {
	it := item{
		ID: int64(i), Name: "item number one", Active: i%3 != 0, Score: float64(i) * 1.25,
		Created: time.Unix(1_700_000_000+int64(i)*61, 0).UTC(), Data: []byte("some bytes of data"), Qty: int32(i),
	}
	if i%2 == 0 {
		note := "a note"
		it.Note = &note
	}
	return it
}

var (
	itemByID = builder.Prepare1(func(id strata.Param[int64]) builder.Query[item] {
		return builder.From(items).Where(items.ID.EqExpr(id))
	})
	firstItems = builder.Prepare1(func(n strata.Param[int64]) builder.Query[item] {
		return builder.From(items).OrderBy(items.ID.Asc()).Clauses(builder.LimitExpr(n))
	})
	itemUpdate = builder.Prepare3(func(id strata.Param[int64], score strata.Param[float64], name strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(items).Set(items.Score.SetExpr(score), items.Name.SetExpr(name)).Where(items.ID.EqExpr(id))
	})
)

// databases are what the suite runs on.
var databases = []struct {
	name string
	url  func(tb testing.TB) string
}{
	{"SQLite", func(tb testing.TB) string { return "sqlite:" + filepath.Join(tb.TempDir(), "test.db") }},
	{"PostgreSQL", pgtest.DSN},
	{"MariaDB", mariatest.Empty},
}

// open opens a database with 1,000 items.
func open(tb testing.TB, url string) *pool.DB {
	tb.Helper()
	ctx := context.Background()
	db, err := pool.Open(ctx, url, sqlite.Driver, postgres.Driver, mariadb.Driver)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close(context.Background()) })
	if err := builder.CreateTables(items).Exec(ctx, db); err != nil {
		tb.Fatal(err)
	}
	var rows []item
	for i := range 1000 {
		rows = append(rows, sampleItem(i+1))
	}
	if _, err := builder.Insert(items).Rows(rows...).Exec(ctx, db); err != nil {
		tb.Fatal(err)
	}
	return db
}

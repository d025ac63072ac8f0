package strata_test

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// orderID and the types after it are the user's.
type (
	orderID  int64
	token    [16]byte
	checksum []byte
)

type stamps struct {
	Created time.Time
	Updated *time.Time
}

type address struct {
	Street string
	Geo    struct{ Lat, Lon float64 }
}

// order is a model with everything that a definition ties columns to.
type order struct {
	ID       orderID
	ParentID *orderID
	Token    token
	Sum      checksum
	NoteText sql.Null[string]
	Hint     *string
	Total    decimal.Decimal
	Status   sql.Null[sample.Level]
	Color    *sample.Color
	stamps
	Ship  address
	Cache map[string]int `db:"-"`
	Inner struct{ Deep struct{ Count int32 } }
	plain string
}

type stampColumns struct {
	Created strata.Time
	Updated strata.NullTime
}

type geoColumns struct{ Lat, Lon strata.Float64 }

type addressColumns struct {
	Street strata.Text
	Geo    geoColumns `db:"at"`
}

type orderColumns struct {
	strata.Table[order]
	ID       strata.ID[orderID] `db:",identity"`
	ParentID strata.NullID[orderID]
	Token    strata.UUID
	Sum      strata.Bytes `db:"crc32"`
	NoteText strata.NullText
	Hint     strata.NullText
	Total    strata.Decimal `db:"total_amount,numeric(12,2)"`
	Status   strata.NullEnum[sample.Level]
	Color    strata.NullMapped[sample.Color]
	stampColumns
	Ship  addressColumns
	Count strata.Int32 `db:",field=Inner.Deep.Count"`
	Left  strata.Text  `db:"-"`
}

var orders = strata.Define("shop.orders", new(orderColumns), func(t *strata.Def, c *orderColumns) {
	strata.Values(t, c.Status, sample.Low, sample.High)
	strata.Map(t, c.Color, strata.Mapping[sample.Color, string]{
		To:   func(c sample.Color) (string, error) { return strings.Repeat("r", int(c.R)), nil },
		From: func(s string) (sample.Color, error) { return sample.Color{R: uint8(len(s))}, nil },
	})
	t.Unique(c.Token)
	t.Check("status_or_note", strata.Or(c.Status.Eq(sample.High), c.NoteText.IsNotNull(), c.Color.Ne(sample.Color{R: 2})))
	t.UniqueWhere(c.Count.Gt(0), c.Created, c.Ship.Street)
	strata.References(t, c.ParentID, c.ID, strata.Cascade)
	strata.Default(t, c.Ship.Geo.Lat, 1.5)
})

func TestColumnsAreNamedAndTied(t *testing.T) {
	text, _, err := compile.SQL(builder.CreateTables(orders).Statements()[1], dialect.PostgreSQL)
	if err != nil {
		t.Fatal(err)
	}
	const want = `CREATE TABLE "shop"."orders" (
	"id" bigint GENERATED ALWAYS AS IDENTITY,
	"parent_id" bigint,
	"token" uuid NOT NULL,
	"crc32" bytea NOT NULL,
	"note_text" text COLLATE "C",
	"hint" text COLLATE "C",
	"total_amount" numeric(12, 2) NOT NULL,
	"status" text COLLATE "C" CHECK ("status" IN ('low', 'high')),
	"color" text COLLATE "C",
	"created" timestamptz NOT NULL,
	"updated" timestamptz,
	"ship_street" text COLLATE "C" NOT NULL,
	"ship_at_lat" double precision NOT NULL DEFAULT (1.5),
	"ship_at_lon" double precision NOT NULL,
	"count" integer NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "orders_token_key" UNIQUE ("token"),
	CONSTRAINT "status_or_note" CHECK ("status" = 'high' OR "note_text" IS NOT NULL OR "color" <> 'rr'),
	CONSTRAINT "orders_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "shop"."orders" ("id") ON DELETE CASCADE
)`
	if text != want {
		t.Errorf("got %s\nwant %s", text, want)
	}
}

func openWith(t *testing.T, tables ...strata.AnyTable) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	if err := builder.CreateTables(tables...).Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestEveryFieldIsWrittenAndRead(t *testing.T) {
	db := openWith(t, orders)
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	full := order{
		ID: 1, Token: token{1, 2}, Sum: checksum{0, 255}, NoteText: sql.Null[string]{V: "n", Valid: true}, Hint: new("h"), Total: decimal.New(150, -2),
		Status: sql.Null[sample.Level]{V: sample.High, Valid: true}, Color: &sample.Color{R: 3}, stamps: stamps{at, &at},
		Ship: address{Street: "s", Geo: struct{ Lat, Lon float64 }{1, 2}},
	}
	full.Inner.Deep.Count = 7
	bare := order{ID: 2, ParentID: new(orderID(1)), Sum: checksum{}, Total: decimal.New(0, -2), stamps: stamps{Created: at}}
	if _, err := builder.Insert(orders).Rows(full, bare).OverridingSystemValue().Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	got, err := builder.From(orders).OrderBy(orders.ID.Asc()).All(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []order{full, bare} {
		if !got[i].Total.Equal(want.Total) {
			t.Errorf("the total is %v, want %v", got[i].Total, want.Total)
		}
		if got[i].Total = want.Total; !reflect.DeepEqual(got[i], want) {
			t.Errorf("got  %+v\nwant %+v", got[i], want)
		}
	}
	_ = full.plain
}

// An alias is a struct of columns of its own, with the same kinds and keys.
func TestAliasesKeepKindsAndKeys(t *testing.T) {
	in := strata.Internals(door.Key{})
	o := strata.As(orders, "o")
	if strata.As(orders, "o") != o {
		t.Error("the same alias is another handle")
	}
	if strata.As(o, "p") == o || in.Table(strata.As(o, "p")).Alias != "p" {
		t.Error("the alias of an alias is not its own")
	}
	table, alias := in.Table(orders), in.Table(o)
	if alias.Alias != "o" || alias.Name != table.Name || alias.Schema != "shop" {
		t.Errorf("the alias is %+v", alias)
	}
	for i, c := range table.Columns {
		if a := alias.Columns[i]; a == c || a.Table != alias || a.Name != c.Name || a.Type != c.Type || a.Nullable != c.Nullable || a.Identity != c.Identity {
			t.Errorf("the column %s is %+v, under the alias %+v", c.Name, c, a)
		}
	}
	if len(alias.PrimaryKey) != 1 || alias.PrimaryKey[0] != alias.Columns[0] || len(alias.Uniques) != len(table.Uniques) || len(alias.Checks) != 1 {
		t.Errorf("the keys of the alias are %v", alias.PrimaryKey)
	}
	// The kinds that the definition completes are the alias's, too: this would else be
	// refused for a color that nobody maps, and a level that nobody allows.
	q := builder.Select(o.ID).Where(o.Color.Eq(sample.Color{R: 1}), o.Status.In(sample.Low), o.Ship.Geo.Lat.Gt(1), o.Created.Lt(time.Now()))
	if err := compile.Check(q, dialect.SQLite, dialect.PostgreSQL); err != nil {
		t.Error(err)
	}
	if err := compile.Check(builder.Select(o.ID).Where(o.Status.Eq("none")), dialect.SQLite); err == nil {
		t.Error("a level that is none is allowed under the alias")
	}
}

func TestNamesInSnakeCase(t *testing.T) {
	type names struct {
		A, ID, AuthorID, HTTPServer, UserHTTP, X509Cert, OAuth2Token, MD5, Ünïcode, N64, ABTest, Already_Snake int64
	}
	type columns struct {
		strata.Table[names]
		A, ID, AuthorID, HTTPServer, UserHTTP, X509Cert, OAuth2Token, MD5, Ünïcode, N64, ABTest, Already_Snake strata.Int64
	}
	want := []string{
		"a", "id", "author_id", "http_server", "user_http", "x509_cert", "o_auth2_token", "md5", "ünïcode", "n64", "ab_test", "already_snake",
	}
	for i, c := range in(strata.Define("names", new(columns))).Columns {
		if c.Name != want[i] {
			t.Errorf("%s is called %q, want %q", reflect.TypeFor[names]().Field(i).Name, c.Name, want[i])
		}
	}
}

func in(s strata.Source) *ast.Table { return strata.Internals(door.Key{}).Table(s) }

// Tables may be defined, and aliased, by several goroutines.
func TestDefinedConcurrently(t *testing.T) {
	type part struct{ A string }
	type parts struct {
		strata.CompositeType[part]
		A strata.Text
	}
	type model struct {
		ID   int64
		Part part
	}
	type columns struct {
		strata.Table[model]
		ID   strata.Int64
		Part strata.Composite[part]
	}
	defer strata.TakeMistakes()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			c := strata.Define("m", new(columns), func(t *strata.Def, c *columns) { t.PrimaryKey(c.ID) })
			if i%10 == 5 {
				strata.DefineComposite("part", new(parts))
			}
			_ = strata.As(notes, "n").ID.Eq(1)
			_ = builder.Update(c).Model(model{})
		})
	}
	wg.Wait()
}

// Col, ColPtr and Model tie columns by pointers, which the compiler checks.
func TestColumnsTiedByPointers(t *testing.T) {
	type model struct {
		Key  int64
		Name string
		Nick *string
		Far  struct{ Bio sql.Null[string] }
	}
	type columns struct {
		strata.Table[model]
		ID   strata.Int64
		Name strata.Text
		Nick strata.NullText
		Bio  strata.NullText
	}
	people := strata.Define("people", new(columns), func(t *strata.Def, c *columns) {
		p := strata.Model(t, c)
		strata.Col(t, c.ID, "", &p.Key)
		strata.Col(t, c.Name, "full_name", &p.Name)
		strata.ColPtr(t, c.Nick, "name", &p.Nick)
		strata.Col(t, c.Bio, "biography", &p.Far.Bio)
		t.PrimaryKey(c.ID)
	})
	want := model{Key: 7, Name: "n", Nick: new("m")}
	want.Far.Bio = sql.Null[string]{V: "b", Valid: true}
	db := openWith(t, people)
	if _, err := builder.Insert(people).Rows(want).Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	p := strata.As(people, "p")
	got, err := builder.From(p).Where(p.Nick.Eq("m"), p.Bio.Eq("b")).One(t.Context(), db)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	text, _, err := compile.SQL(builder.From(people), dialect.SQLite)
	if want := `SELECT "people"."id", "people"."full_name", "people"."name", "people"."biography" FROM "people"`; err != nil || text != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
}

// A column may be a field that is not exported, as in any struct of one's own.
func TestColumnsThatAreNotExported(t *testing.T) {
	type model struct {
		id   orderID
		name string
	}
	type columns struct {
		strata.Table[model]
		_    strata.Text
		id   strata.ID[orderID]
		name strata.Text
	}
	tags := strata.Define("tags", new(columns), func(t *strata.Def, c *columns) { t.PrimaryKey(c.id) })
	db := openWith(t, tags)
	want := model{3, "x"}
	if _, err := builder.Insert(tags).Rows(want).Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if got, err := builder.From(tags).Where(tags.id.Eq(3), tags.name.Eq("x")).One(t.Context(), db); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

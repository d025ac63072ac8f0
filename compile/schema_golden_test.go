package compile_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
)

// entry is a row of tables that say all that a definition can.
type entry struct {
	ID    int64
	Name  string
	Note  sql.Null[string]
	Score float64
	Open  bool
	Doc   json.RawMessage
}

type entryColumns struct {
	strata.Table[entry]
	ID    strata.Int64
	Name  strata.Text
	Note  strata.NullText
	Score strata.Float64
	Open  strata.Bool
	Doc   strata.RawJSON
}

type typed struct {
	ID    int64
	Level string
	Price int64
	Last  sql.Null[int64]
}

type typedColumns struct {
	strata.Table[typed]
	ID    strata.Int64
	Level strata.Enum[string]
	Price strata.Int64
	Last  strata.NullInt64
}

// entries makes a table that has more to it.
func entries(name string, more func(*strata.Def, *entryColumns)) *entryColumns {
	return strata.Define(name, new(entryColumns), func(t *strata.Def, c *entryColumns) {
		t.PrimaryKey(c.ID)
		more(t, c)
	})
}

// defined are tables whose whole DDL is in the golden file.
var defined = []struct {
	name  string
	table strata.AnyTable
}{
	{"indexes", entries("indexed", func(t *strata.Def, c *entryColumns) {
		t.Index(c.Name).Named("by_name")
		t.Index(c.Note, strata.Sorted(c.Score.Desc()))
		t.Index(strata.Sorted(c.Note.Asc().NullsFirst()), strata.Sorted(c.Score.Desc().NullsLast()))
		t.Index(c.Name.Lower()).Unique()
		t.Index(c.Name.Lower(), c.Score.Mul(-2), strata.Sorted(c.Note.Length().Desc())).Where(c.Name.Ne("it's"))
		t.Index(c.Name).Unique().Where(c.Open.IsTrue())
		t.UniqueWhere(c.Open.IsFalse(), c.Name.Upper())
		t.Named("chosen").Index(c.Open).Using(strata.BTree)
	})},
	{"indexes of one dialect", entries("indexed_more", func(t *strata.Def, c *entryColumns) {
		t.Index(c.Doc).Using(strata.GIN).OnlyOn("PostgreSQL")
		t.Index(strata.OpClass(c.Doc, "jsonb_path_ops")).Using(strata.GIN).OnlyOn("postgresql").Named("paths")
		t.Index(strata.OpClass(strata.Sorted(c.Name.Desc()), "pg_catalog.text_pattern_ops")).Include(c.Note, c.Score).OnlyOn("PostgreSQL")
		t.Index(strata.Sorted(c.Note.Asc().NullsLast())).OnlyOn("PostgreSQL")
		t.Index(strata.Sorted(c.Note.Desc().NullsFirst())).OnlyOn("PostgreSQL")
		t.Index(c.Name).Using(strata.Hash).OnlyOn("PostgreSQL")
		t.Index(c.ID, c.Score).Using(strata.BRIN).OnlyOn("PostgreSQL")
		t.Index(c.Name.Like("a%")).OnlyOn("SQLite")
	})},
	{"constraints", strata.Define("bound", new(entryColumns), func(t *strata.Def, c *entryColumns) {
		t.Named("its_key").PrimaryKey(c.ID)
		t.Unique(c.Name).Named("one_name")
		strata.Default(t, c.Note, "none")
		strata.References(t, c.Note, c.Name, strata.SetDefaults).OnUpdate(strata.Cascade).Deferred().Named("noted")
		t.ForeignKey(strata.Restrict, strata.Refer(c.Note, c.Name)).OnUpdate(strata.SetNulls).Deferrable()
	})},
	{"lengths", entries("sized", func(t *strata.Def, c *entryColumns) {
		t.MaxLength(c.Name, 3)
		t.MaxLength(c.Note, 80)
	})},
	{"comments", entries("web.said", func(t *strata.Def, c *entryColumns) {
		t.Comment("it's $do$ a table\\")
		t.CommentOn(c.Name, "a name; --")
	})},
	{"constraints that SQLite lacks", entries("bound_more", func(t *strata.Def, c *entryColumns) {
		t.Unique(c.Note, c.Name).NullsNotDistinct()
		t.Exclude(strata.Conflicts(c.Name.Lower(), "="), strata.Conflicts(strata.OpClass(c.Note, "text_ops"), "<>")).Where(c.Note.Ne("it's"))
	})},
	{"types", strata.Define("web.typed", new(typedColumns), func(t *strata.Def, c *typedColumns) {
		t.Identity(c.ID).ByDefault().Start(5).OnlyOn("postgresql")
		strata.InEnum(t, c.Level, strata.DefineEnum[string]("web.a level", "it's", "high"))
		strata.Default(t, c.Level, "high")
		t.Check("high", c.Level.In("high", "it's"))
		t.InDomain(strata.DefineDomain("price", strata.TypeInt64, func(d *strata.DomainDef, value strata.NullInt64) {
			d.Check("price_more", value.Gt(0))
			d.Check("price_less", strata.Or(value.Lt(10), value.Eq(99)))
		}), c.Price, c.Last)
	})},
	{"sequence", strata.Define("sequenced", new(typedColumns), func(t *strata.Def, c *typedColumns) {
		t.PrimaryKey(c.ID).Named("own_key").Deferred()
		t.Unique(c.Price).Deferrable()
		strata.Values(t, c.Level, "a")
		strata.DefaultExpr(t, c.ID, strata.DefineSequence("it's.a", strata.StartWith(7), strata.IncrementBy(2)).NextValue())
	})},
	{"identity", strata.Define("counted", new(typedColumns), func(t *strata.Def, c *typedColumns) {
		strata.Values(t, c.Level, "a")
		t.Identity(c.ID).Increment(2)
	})},
	{"indexes that SQLite lacks", entries("indexed_all", func(t *strata.Def, c *entryColumns) {
		t.Index(c.Doc).Using(strata.GIN)
		t.Index(strata.OpClass(c.Name, "text_pattern_ops"))
		t.Index(c.Name).Include(c.Score)
		t.Index(strata.Sorted(c.Note.Asc().NullsLast()))
		t.Index(c.Note).Unique().NullsNotDistinct()
		t.Index(c.Note).OnlyOn("Postgres")
	})},
}

func TestGoldenSchema(t *testing.T) {
	var out bytes.Buffer
	for _, c := range defined {
		fmt.Fprintf(&out, "== %s\n", c.name)
		for _, d := range dialects {
			fmt.Fprintf(&out, "-- %s\n", d.Name)
			for _, s := range builder.CreateTables(c.table).Statements() {
				text, _, err := compile.SQL(s, d)
				if err != nil {
					fmt.Fprintf(&out, "refused: %v\n", err)
				} else if text != "" {
					fmt.Fprintln(&out, text)
				}
			}
		}
	}
	golden(t, "schema.golden", out.Bytes())
}

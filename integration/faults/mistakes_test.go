package faults

import (
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/repo"
)

func decimalOf(s string) decimal.Decimal { return decimal.RequireFromString(s) }

type item struct {
	ID   int64
	Name string
	Of   int64
}

type itemColumns struct {
	strata.Table[item]
	ID   strata.Int64
	Name strata.Text
	Of   strata.Int64
}

// items defines a table with more in it.
func items(name string, more func(t *strata.Def, c *itemColumns)) func() {
	return func() { strata.Define(name, new(itemColumns), more) }
}

type partial struct {
	ID    int64
	Email string
	Nick  *string
	Other string
}

type partialColumns struct {
	strata.Table[partial]
	ID    strata.Int64
	Email strata.Text
	Nick  strata.NullText
	Other strata.Text
}

var partials = strata.Define("partials", new(partialColumns), func(t *strata.Def, c *partialColumns) {
	t.PrimaryKey(c.ID)
	t.UniqueWhere(c.Nick.IsNotNull(), c.Email)
	t.Unique(c.Nick)
	t.Unique(c.Email, c.Other)
})

type namedA struct {
	Name  string
	Other string
}

func init() {
	mistakes = map[string]func(){
		"reference to an expression": items("items", func(t *strata.Def, c *itemColumns) {
			strata.References(t, c.ID, users.Age.Add(1), strata.NoAction)
		}),
		"key: a foreign key":          func() { repo.ByKey(posts, posts.AuthorID) },
		"key: a part of the key":      func() { repo.ByKey(tags, tags.PostID) },
		"key: a column of an alias":   func() { repo.ByKey(users, boss.ID) },
		"key: an expression":          func() { repo.ByKey(users, users.Name.Lower()) },
		"key: unique of some rows":    func() { repo.ByKey(partials, partials.Email) },
		"key: a part of a unique one": func() { repo.ByKey(partials, partials.Email) },
		"name: of a check":            items("items", func(t *strata.Def, c *itemColumns) { t.Check("", c.Of.Gt(0)) }),
		"name: of a table":            items("", nothingMore),
		"name: NUL in a column": func() {
			strata.Define("a", new(struct {
				strata.Table[namedA]
				Name, Other strata.Text
			}), func(t *strata.Def, c *struct {
				strata.Table[namedA]
				Name, Other strata.Text
			},
			) {
				strata.Col(t, c.Name, "a\x00b", &strata.Model(t, c).Name)
			})
		},
		"name: a column that is not UTF-8": items("items", func(t *strata.Def, c *itemColumns) {
			strata.Col(t, c.Name, "a\xff", &strata.Model(t, c).Name)
		}),
		"name: a long column": items("items", func(t *strata.Def, c *itemColumns) {
			strata.Col(t, c.Name, strings.Repeat("a", 64), &strata.Model(t, c).Name)
		}),
		"name: columns in other letters": items("items", func(t *strata.Def, c *itemColumns) {
			strata.Col(t, c.Name, "ID", &strata.Model(t, c).Name)
		}),
		"check with a subquery": items("items", func(t *strata.Def, c *itemColumns) {
			t.Check("c", c.Of.InQuery(builder.Select(users.Age)))
		}),
		"default that reads a column": items("items", func(t *strata.Def, c *itemColumns) {
			strata.DefaultExpr(t, c.Of, strata.Operand[int64](c.ID))
		}),
		"reference to what is not unique": items("items", func(t *strata.Def, c *itemColumns) {
			strata.References(t, c.Of, users.Age, strata.NoAction)
		}),
		"SET NULL on NOT NULL": func() {
			strata.Define("replies", new(sample.PostColumns), func(t *strata.Def, c *sample.PostColumns) {
				strata.Values(t, c.Level, sample.Low)
				strata.References(t, c.AuthorID, users.ID, strata.SetNulls)
			})
		},
	}
}

func nothingMore(*strata.Def, *itemColumns) {}

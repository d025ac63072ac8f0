package compile_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
)

type page struct {
	Site, Path string
	Title      string
	Body       sql.Null[string]
	RowID      int64
}

type pageFields struct {
	Site, Path strata.Text
	Title      strata.Text
	Body       strata.NullText
	RowID      strata.Int64 `db:"ROWID"`
	Search     strata.FullText
	Plain      strata.FullText
}

type pageColumns struct {
	strata.Table[page]
	pageFields
}

type stemColumns struct {
	strata.Table[page]
	pageFields
	Stems strata.FullText
}

// definePages is a table with a composite key, in a schema.
func definePages(t *strata.Def, c *pageFields) {
	t.FullText(c.Search, strata.Weighted(c.Title, 4), strata.Weighted(c.Path, 2), c.Body)
	t.FullText(c.Plain, c.Body)
	t.PrimaryKey(c.Site, c.Path)
}

var (
	pages = strata.Define("web.pages", new(pageColumns), func(t *strata.Def, c *pageColumns) { definePages(t, &c.pageFields) })
	stems = strata.Define("web.pages", new(stemColumns), func(t *strata.Def, c *stemColumns) {
		definePages(t, &c.pageFields)
		t.FullTextIn(c.Stems, strata.English, c.Title, c.Body)
	})
	p2 = strata.As(pages, "p2")
)

var searches = []statement{
	{"match", builder.From(pages).Where(pages.Search.Match(`Quick -brown "exact phrase" pre* or 358e82a -"not me"`))},
	{"match nothing", builder.From(pages).Where(pages.Search.Match(``))},
	{"alias", builder.Select(p2.Title).From(p2).Where(p2.Plain.Match("a").Not(), p2.Title.Eq("b"))},
	{"outer", builder.Select(users.Name).From(users).LeftJoin(pages, pages.Site.EqExpr(users.Name)).Where(strata.Or(pages.Plain.Match("a").Not(), users.Age.Gt(1)))},
	{"rank", builder.Select(pages.Title).OrderBy(pages.Search.Rank("a").Desc())},
	{"rank plain", builder.Select(pages.Plain.Rank("a b").Add(1))},
	{"stems", builder.Select2(stems.Title, stems.Stems.Rank("foxes")).Where(stems.Stems.Match("foxes"))},
	{"text", builder.Select(strata.Highlight(pages.Title, "a -b", "<b>", "</b>")).Where(strata.MatchText(pages.Title.Concat("x"), "a"))},
	{"update", builder.Update(pages).Set(pages.Title.Set("x")).Where(pages.Plain.Match("a"))},
	{"delete", builder.Delete(pages).Where(pages.Plain.Match("a"))},
	{"prepared", builder.Prepare1(func(q strata.Param[string]) builder.Query[strata.Row2[string, float64]] {
		return builder.Select2(strata.HighlightParam(pages.Title, q, "[", "]").NotNull(), pages.Plain.RankParam(q)).Where(pages.Plain.MatchParam(q), strata.MatchTextParam(pages.Title, q))
	})("a -b")},
	{"out of scope", builder.From(users).Where(pages.Search.Match("a"))},
	{"other alias", builder.From(pages).Where(p2.Search.Match("a"))},
	{"rank out of scope", builder.From(users).OrderBy(pages.Search.Rank("a").Desc())},
	{"only excluded", builder.From(pages).Where(pages.Search.Match("a or -b"))},
	{"returning", builder.Returning(builder.Delete(pages).All(), pages.Search.Match("a"))},
	{"grouped", builder.Select2(pages.Title, pages.Search.Rank("a")).GroupBy(pages.Title)},
	{"grouped by the key", builder.Select2(strata.CountAll(), pages.Plain.Match("a")).From(pages).GroupBy(pages.Site, pages.Path)},
	{"not null", builder.Select(pages.Plain.Match("a").NotNull()).From(pages)},
	{"optional", builder.Select(pages.Plain.Match("a").NotNull()).From(users).LeftJoin(pages, pages.Site.EqExpr(users.Name))},
}

func TestGoldenFullText(t *testing.T) {
	var out bytes.Buffer
	for _, d := range dialects {
		fmt.Fprintf(&out, "== %s\n", d.Name)
		for _, table := range []strata.AnyTable{pages, stems} {
			for _, s := range builder.CreateTables(table).IfNotExists().Statements() {
				writeGolden(&out, s, d)
			}
		}
	}
	for _, c := range searches {
		fmt.Fprintf(&out, "== %s\n", c.name)
		for _, d := range dialects {
			fmt.Fprintf(&out, "%s: ", d.Name)
			writeGolden(&out, c.s, d)
		}
	}
	golden(t, "fulltext.golden", out.Bytes())
}

func writeGolden(out *bytes.Buffer, s compile.Statement, d *dialect.Dialect) {
	text, args, err := compile.SQL(s, d)
	if err != nil {
		text = "refuses: " + err.Error()
	}
	fmt.Fprintln(out, text)
	if len(args) > 0 {
		fmt.Fprintf(out, "    %q\n", args)
	}
}

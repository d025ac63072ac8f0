package compile_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
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

type pageColumns struct {
	strata.Table[page]
	Site, Path strata.Text[page]
	Title      strata.Text[page]
	Body       strata.NullText[page]
	RowID      strata.Int64[page]
	Search     *strata.FullText
	Plain      *strata.FullText
	Stems      *strata.FullText
}

// definePages is a table with a composite key, in a schema.
func definePages(stems bool) pageColumns {
	return strata.Define("web.pages", func(t *strata.Def[page], p *page) pageColumns {
		c := pageColumns{
			Table: t.Table(),
			Site:  strata.DefText(t, "site", &p.Site),
			Path:  strata.DefText(t, "path", &p.Path),
			Title: strata.DefText(t, "title", &p.Title),
			Body:  strata.DefNullText(t, "body", &p.Body),
			RowID: strata.DefNumber(t, "ROWID", &p.RowID),
		}
		c.Search = strata.DefFullText(t, "search", strata.Weighted(c.Title, 4), strata.Weighted(c.Path, 2), c.Body)
		c.Plain = strata.DefFullText(t, "plain", c.Body)
		if stems {
			c.Stems = strata.DefFullTextIn(t, "stems", strata.English, c.Title, c.Body)
		}
		t.PrimaryKey(c.Site, c.Path)
		return c
	})
}

var (
	pages = definePages(false)
	stems = definePages(true)
	p2    = strata.As(pages, "p2")
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
		return builder.Select2(strata.HighlightParam(pages.Title, q, "[", "]"), pages.Plain.RankParam(q)).Where(pages.Plain.MatchParam(q), strata.MatchTextParam(pages.Title, q))
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

// wrongIndex defines a table with a mistake in its index.
func wrongIndex(t *testing.T, want string, define func(*strata.Def[page], pageColumns)) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}()
	strata.Define("pages", func(t *strata.Def[page], p *page) pageColumns {
		c := pageColumns{
			Table: t.Table(), Site: strata.DefText(t, "site", &p.Site), Path: strata.DefText(t, "path", &p.Path),
			Title: strata.DefText(t, "title", &p.Title), Body: strata.DefNullText(t, "body", &p.Body), RowID: strata.DefNumber(t, "id", &p.RowID),
		}
		define(t, c)
		return c
	})
}

func TestWrongFullTextIndexes(t *testing.T) {
	for want, define := range map[string]func(*strata.Def[page], pageColumns){
		`full-text index "s": the table needs a primary key`: func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "s", c.Title) },
		`full-text index "title": a column has that name`:    func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "title", c.Title) },
		`full-text index "s" names no column`:                func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "s") },
		`full-text index "s" names the column "title" twice`: func(t *strata.Def[page], c pageColumns) {
			strata.DefFullText(t, "s", c.Title, strata.Weighted(c.Title, 2))
		},
		`full-text index "s": a weight is between 1 and 1000, not 0`:    func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "s", strata.Weighted(c.Title, 0)) },
		`full-text index "s": "en'glish" is not the name of a language`: func(t *strata.Def[page], c pageColumns) { strata.DefFullTextIn(t, "s", "en'glish", c.Title) },
		`full-text index: &{`:              func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "s", pages.Title) },
		`"" is not a full-text index name`: func(t *strata.Def[page], c pageColumns) { strata.DefFullText(t, "", c.Title) },
		`column "s" is defined twice`: func(t *strata.Def[page], c pageColumns) {
			strata.DefFullText(t, "s", c.Title)
			strata.DefText(t, "s", new(string))
		},
	} {
		wrongIndex(t, want, define)
	}
	wrongIndex(t, `a view has no full-text index "s": use MatchText`, func(*strata.Def[page], pageColumns) {
		strata.DefineView("v", func(t *strata.Def[page], p *page) pageColumns {
			c := pageColumns{Title: strata.DefText(t, "title", &p.Title)}
			strata.DefFullText(t, "s", c.Title)
			return c
		})
	})
}

package compile_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
)

// Whatever text of a program's own stands in a statement has no NUL, which would end it,
// and is UTF-8.
func TestTextsOfTheProgramAreText(t *testing.T) {
	u := sample.Users
	for _, bad := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
		rows := strata.TableFunc0("f()")("g")
		both := []strata.FuncOption{strata.In("SQLite", strata.SQL("f('"+bad+"')")), strata.In("PostgreSQL", strata.SQL("f('"+bad+"')"))}
		for name, s := range map[string]compile.Statement{
			"function":           builder.Select(strata.Func0(strata.TypeText, strata.SQL("f('"+bad+"')"))()).From(u),
			"a dialect's own":    builder.Select(strata.Func0(strata.TypeText, "f()", both...)()).From(u),
			"aggregate":          builder.Select(strata.AggregateFunc1[string](strata.TypeText, strata.SQL("f({1}, '"+bad+"')"))(u.Name)).From(u),
			"rows of a function": builder.Select(strata.CountAll()).From(strata.TableFunc0(strata.SQL("f('" + bad + "')"))("g")),
			"a column of rows":   builder.Select(strata.RowsetColumn(rows, bad, strata.TypeText)).From(rows),
			"type":               builder.Select(strata.Cast(u.Name, strata.TypeCustom[sample.Path](strata.SQLType(strata.SQL("t"+bad))))).From(u),
			"statement":          builder.Raw(strata.SQL("SELECT '" + bad + "'")),
			"expression":         builder.Select(strata.Raw(strata.TypeText, strata.SQL("'"+bad+"'"))).From(u),
			"condition":          builder.Select(u.Name).From(u).Where(strata.RawCondition(strata.SQL("'" + bad + "' = ''"))),
			"search query":       builder.Select(u.Name).From(u).Where(strata.MatchText(u.Name, bad)),
			"highlighted":        builder.Select(strata.Highlight(u.Name, bad, "", "")).From(u),
		} {
			for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
				_, _, err := compile.SQL(s, d)
				if err == nil || !strings.Contains(err.Error(), "NUL") && !strings.Contains(err.Error(), "UTF-8") {
					t.Errorf("%s: %s with %q: %v", d.Name, name, bad, err)
				} else if strings.IndexByte(err.Error(), 0) >= 0 || !utf8.ValidString(err.Error()) {
					t.Errorf("%s: %s: the error has the text as it is: %q", d.Name, name, err)
				}
			}
		}
	}
	rows := strata.TableFunc0("f()")("g")
	for _, name := range []string{"", strings.Repeat("x", 64)} {
		if err := compile.Check(builder.Select(strata.RowsetColumn(rows, name, strata.TypeText)).From(rows), dialect.SQLite); err == nil {
			t.Errorf("a column of rows is called %q", name)
		}
	}
}

// A table that is changed has an alias that is a name, as one that is read.
func TestAliasesOfChangedTablesAreNames(t *testing.T) {
	for _, bad := range []string{"a\x00b", "a\xffb", strings.Repeat("x", 64)} {
		u := strata.As(sample.Users, bad)
		for name, s := range map[string]compile.Statement{
			"INSERT": builder.Insert(u).Set(u.Email.Set("e"), u.Name.Set("n"), u.Age.Set(1)),
			"UPDATE": builder.Update(u).Set(u.Age.Set(1)).Where(u.ID.Eq(1)),
			"DELETE": builder.Delete(u).Where(u.ID.Eq(1)),
			"MERGE":  builder.Merge(u, sample.Posts, u.ID.EqExpr(sample.Posts.AuthorID)).WhenMatched().Delete(),
			"rows":   builder.Update(u).Rows(sample.User{ID: 1}),
		} {
			for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
				if _, _, err := compile.SQL(s, d); err == nil || !strings.Contains(err.Error(), "the name of an alias of users") {
					t.Errorf("%s: %s of %.10q: %v", d.Name, name, bad, err)
				}
			}
		}
	}
}

package hostile

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/sample"
)

// position is where a text of a program's stands in a statement.
type position struct {
	name string
	say  func(v string) compile.Statement
	// picky positions take some texts only, and refuse the others alike for all dialects.
	picky bool
}

func condition(name string, c func(v string) strata.Condition) position {
	return position{name: name, say: func(v string) compile.Statement {
		return builder.Select(letters.ID).From(letters).Where(c(v))
	}}
}

func value(name string, x func(v string) strata.Text) position {
	return position{name: name, say: func(v string) compile.Statement { return builder.Select(x(v)).From(letters) }}
}

func statement(name string, s func(v string) compile.Statement) position {
	return position{name: name, say: s}
}

func picky(p position) position {
	p.picky = true
	return p
}

type condIs = strata.Condition

var c = letters

// positions are the places where a string is a value.
var positions = []position{
	condition("=", func(v string) condIs { return c.Title.Eq(v) }),
	condition("<>", func(v string) condIs { return c.Title.Ne(v) }),
	condition("<", func(v string) condIs { return c.Title.Lt(v) }),
	condition("<=", func(v string) condIs { return c.Note.Le(v) }),
	condition(">", func(v string) condIs { return c.Title.Gt(v) }),
	condition(">=", func(v string) condIs { return c.Title.Ge(v) }),
	condition("BETWEEN", func(v string) condIs { return c.Title.Between(v, "z") }),
	condition("NOT BETWEEN", func(v string) condIs { return c.Title.NotBetween("a", v) }),
	condition("IN", func(v string) condIs { return c.Title.In("a", v, "b") }),
	condition("NOT IN", func(v string) condIs { return c.Title.NotIn(v) }),
	condition("a long IN", func(v string) condIs { return c.Title.In(append(strings.Split(strings.Repeat("a,", 50), ","), v)...) }),
	picky(condition("LIKE", func(v string) condIs { return c.Title.Like("%" + v) })),
	picky(condition("NOT LIKE", func(v string) condIs { return c.Title.NotLike(v + "%") })),
	picky(condition("ILIKE", func(v string) condIs { return c.Title.ILike(v) })),
	picky(condition("NOT ILIKE", func(v string) condIs { return c.Title.NotILike(v) })),
	picky(condition("LikeExpr", func(v string) condIs { return c.Title.LikeExpr(strata.S(v)) })),
	condition("HasPrefix", func(v string) condIs { return c.Title.HasPrefix(v) }),
	condition("HasSuffix", func(v string) condIs { return c.Title.HasSuffix(v) }),
	condition("Contains", func(v string) condIs { return c.Title.Contains(v) }),
	condition("IS DISTINCT FROM", func(v string) condIs { return c.Note.IsNotExpr(strata.S(v)) }),
	condition("a row value", func(v string) condIs { return strata.RowOf2(c.Title, c.ID).Eq(v, 1) }),
	condition("a list of row values", func(v string) condIs {
		return strata.RowOf2(c.Title, c.ID).In(strata.Row2[string, int64]{V1: v, V2: 1})
	}),
	condition("a raw condition", func(v string) condIs { return strata.RawCondition("? = ?", c.Title, v) }),
	condition("a search", func(v string) condIs { return strata.MatchText(c.Title, "a "+strings.ReplaceAll(v, "-", "")) }),
	condition("a type of its own", func(v string) condIs { return strata.NotDistinct(c.Own, strata.Val(c.Own, own(v))) }),
	condition("an element", func(v string) condIs { return c.Tags.Contains(v) }),
	condition("an array", func(v string) condIs { return c.Tags.Eq([]string{v}) }),
	condition("HasKey", func(v string) condIs { return c.Doc.Doc().HasKey(v) }),
	condition("HasPath", func(v string) condIs { return c.Doc.Doc().HasPath("a", v) }),
	condition("a document", func(v string) condIs { return c.Raw.Contains(map[string]string{v: v}) }),
	condition("EqJSON", func(v string) condIs { return c.Raw.EqJSON([]string{v}) }),
	picky(condition("a regular expression", func(v string) condIs { return c.Title.RegexpMatch(v) })),

	value("Concat", func(v string) strata.Text { return c.Title.Concat(v) }),
	value("Replace", func(v string) strata.Text { return c.Title.Replace(v, v+"b") }),
	value("Translate", func(v string) strata.Text { return c.Title.Translate(v, "b") }),
	value("TrimChars", func(v string) strata.Text { return c.Title.TrimChars(v) }),
	value("PadLeft", func(v string) strata.Text { return c.Title.PadLeft(9, v) }),
	value("SplitPart", func(v string) strata.Text { return c.Title.SplitPart(v, 1) }),
	value("a constant", func(v string) strata.Text { return strata.S(v) }),
	value("Coalesce", func(v string) strata.Text { return c.Note.Coalesce(v) }),
	value("CASE", func(v string) strata.Text {
		return strata.CaseWhen(c.Title.Eq(v), strata.S(v)).Else(strata.S("x")).NotNull()
	}),
	value("ConcatWS", func(v string) strata.Text { return strata.ConcatWS(v, c.Title, c.Note) }),
	statement("Position", func(v string) compile.Statement { return builder.Select(c.Title.Position(v)).From(c) }),
	statement("StringAgg", func(v string) compile.Statement { return builder.Select(strata.StringAgg(c.Title, v)).From(c) }),
	statement("NullIf", func(v string) compile.Statement { return builder.Select(strata.NullIf(c.Title, v)).From(c) }),
	statement("Highlight", func(v string) compile.Statement {
		return builder.Select(strata.Highlight(c.Title, "a", v, v+">")).From(c)
	}),
	statement("JSONPair", func(v string) compile.Statement {
		return builder.Select(strata.JSONObject(strata.JSONPair(v, c.Title), strata.JSONPair("x", strata.S(v)))).From(c)
	}),
	statement("Path", func(v string) compile.Statement { return builder.Select(c.Raw.Path("a", v, v)).From(c) }),
	statement("TextAt", func(v string) compile.Statement { return builder.Select(c.Raw.TextAt(v)).From(c) }),
	statement("IntAt", func(v string) compile.Statement { return builder.Select(c.Raw.IntAt(v)).From(c) }),
	statement("Put", func(v string) compile.Statement { return builder.Select(c.Raw.Put([]string{v}, v)).From(c) }),
	statement("Remove", func(v string) compile.Statement { return builder.Select(c.Raw.Remove("a", v)).From(c) }),
	statement("raw SQL", func(v string) compile.Statement { return builder.Raw("SELECT ?, '?', ?", v, v) }),
	statement("Raw", func(v string) compile.Statement {
		return builder.Select(strata.Raw(strata.TypeText, "lower(?)", v)).From(c)
	}),
	statement("VALUES", func(v string) compile.Statement {
		rows := strata.ValuesOf1("v", strata.TypeText, "a", v)
		return builder.Select(rows.C1).From(rows)
	}),
	statement("unnest", func(v string) compile.Statement {
		rows := strata.Unnest("v", strata.Value(strata.TypeArray(strata.TypeText), []string{v}), strata.TypeText)
		return builder.Select(rows.Value).From(rows)
	}),
	statement("INSERT", func(v string) compile.Statement { return builder.Insert(c).Rows(textual(1, v)) }),
	statement("INSERT of ten rows", func(v string) compile.Statement {
		rows := make([]letter, 10)
		for i := range rows {
			rows[i] = textual(int64(i), v)
		}
		return builder.Insert(c).Rows(rows...)
	}),
	statement("ON CONFLICT", func(v string) compile.Statement {
		return builder.Insert(c).Rows(textual(1, v)).OnConflict(c.ID).DoUpdate(c.Title.Set(v)).Where(c.Note.Eq(v))
	}),
	statement("UPDATE", func(v string) compile.Statement {
		return builder.Update(c).Set(c.Title.Set(v), c.Note.Set(v), c.Own.Set(own(v)), c.Tags.Set([]string{v})).Where(c.Nick.Eq(v))
	}),
	statement("DELETE", func(v string) compile.Statement { return builder.Delete(c).Where(c.Title.Eq(v)) }),
	statement("ORDER BY", func(v string) compile.Statement {
		return builder.Select(c.ID).From(c).OrderBy(c.Title.Concat(v).Asc())
	}),
	statement("HAVING", func(v string) compile.Statement {
		return builder.Select(c.Title).From(c).GroupBy(c.Title).Having(strata.Max(c.Note).Gt(v))
	}),
	statement("a join", func(v string) compile.Statement {
		return builder.Select(c.ID).From(c).Join(users, users.Name.Eq(v))
	}),
	statement("a subquery", func(v string) compile.Statement {
		return builder.Select(c.ID).From(c).Where(c.Title.InQuery(builder.Select(users.Name.Nullable()).From(users).Where(users.Name.Eq(v))))
	}),
	statement("WITH", func(v string) compile.Statement {
		w := builder.CTE("w", builder.Select(c.Title).From(c).Where(c.Title.Eq(v)))
		return builder.Select(c.Title.From(w)).From(w)
	}),
	picky(statement("Format", func(v string) compile.Statement { return builder.Select(c.At.Format(v)).From(c) })),
	picky(statement("AtTimeZone", func(v string) compile.Statement { return builder.Select(c.At.AtTimeZone(v)).From(c) })),
	picky(statement("RegexpReplace", func(v string) compile.Statement { return builder.Select(c.Title.RegexpReplace("a", v)).From(c) })),
	picky(statement("an enum", func(v string) compile.Statement {
		return builder.Select(sample.Kinds.I).From(sample.Kinds).Where(sample.Kinds.Level.Eq(sample.Level(v)))
	})),
}

var users = sample.Users

// textual is a letter with a text in each field but those of JSON, which may hold a text
// in an escaped form.
func textual(id int64, v string) letter {
	l := full(id, v)
	l.Tags = []string{v}
	return l
}

// staticTexts looks that no text of the program's changes the text of a statement, whose
// tree is so that of a harmless one.
func staticTexts(t *testing.T) {
	r := newSource(1)
	each := share(700)
	for _, p := range positions {
		harmless, err := compiled(t, p.name, p.say("harmless"))
		if err != nil && !p.picky {
			t.Fatalf("%s: %v", p.name, err)
		}
		for _, v := range r.texts(each) {
			tried(1)
			texts, err := compiled(t, p.name, p.say(v))
			switch {
			case err == nil && differ(texts, harmless) && !(p.picky && harmless == [len(dialects)]string{}):
				escape(t, "%s: %q changes the statement:\n%q\n%q", p.name, v, texts, harmless)
			case err != nil && !p.picky:
				escape(t, "%s: %q: %v", p.name, v, err)
			case err != nil && len(v) > 12 && strings.Contains(err.Error(), v):
				escape(t, "%s: the error has the value %q: %v", p.name, v, err)
			}
		}
	}
}

// differ reports whether texts are not those of a harmless statement, where a dialect has not
// refused what is in them.
func differ(texts, harmless [len(dialects)]string) bool {
	for i, text := range texts {
		if text != "" && text != harmless[i] {
			return true
		}
	}
	return false
}

// refusedTexts looks that what no database has is refused for all dialects, in one
// kind of error that does not have the text.
func refusedTexts(t *testing.T) {
	r := newSource(2)
	for _, p := range positions {
		for range share(300) {
			v := r.bad()
			tried(1)
			_, err := compiled(t, p.name, p.say(v))
			switch {
			case err == nil:
				escape(t, "%s takes %q", p.name, v)
			case !errors.Is(err, strata.BadValue):
				escape(t, "%s: %q: %v", p.name, v, err)
			case slices.ContainsFunc([]byte(err.Error()), func(c byte) bool { return c == 0 || c == 0xff }):
				escape(t, "%s: the error of %q: %q", p.name, v, err)
			}
		}
	}
}

package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// texts are what SQLite may keep of a table, and what it means, by hand.
var texts = []struct{ sql, want string }{
	{
		`CREATE TABLE t(a, "b c" VARCHAR(10) , [d] DOUBLE PRECISION NULL, ` + "`e``f`" + ` int)`,
		"a||null b c|VARCHAR(10)|null d|DOUBLE PRECISION|null e`f|int|null",
	},
	{
		`CREATE TABLE IF NOT EXISTS 't' (id integer primary key autoincrement, n decimal(10, 2) not null default -1.5e+3, s text default 'a''b' check (s <> ')'))`,
		"id|integer|AUTOINCREMENT n|decimal(10, 2)|default -1.5e+3 s|text|null|default 'a''b' key(id) check(s <> ')')",
	},
	{
		"CREATE TABLE t (a INTEGER NOT NULL, -- a comment, with (\n b TEXT COLLATE nocase /* , x */ UNIQUE, c INT GENERATED ALWAYS AS (a + 1) STORED, d INT AS (a), PRIMARY KEY (a, b) , CONSTRAINT u UNIQUE (b, a) CONSTRAINT k CHECK (a > (1))) STRICT, WITHOUT ROWID",
		"a|INTEGER b|TEXT|collate nocase c|INT|null|stored a + 1 d|INT|null|virtual a key(a, b) unique(b) unique u(b, a) check k(a > (1)) strict norowid",
	},
	{
		`CREATE TABLE t (a INT REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE, b INT CONSTRAINT f REFERENCES "q r" (x) MATCH FULL DEFERRABLE INITIALLY DEFERRED, c INT, FOREIGN KEY (b, c) REFERENCES z (m, n) ON DELETE NO ACTION NOT DEFERRABLE)`,
		"a|INT|null b|INT|null c|INT|null fk(a)->p() ON DELETE SET NULL ON UPDATE CASCADE fk f(b)->q r(x) DEFERRABLE INITIALLY DEFERRED fk(b, c)->z(m, n)",
	},
	{
		`CREATE TABLE t (a INT PRIMARY KEY DESC ON CONFLICT REPLACE, b TEXT DEFAULT CURRENT_TIMESTAMP, c BLOB DEFAULT x'00ff')`,
		"a|INT|null b|TEXT|null|default CURRENT_TIMESTAMP c|BLOB|null|default x'00ff' key(a) other(the key's column a is in descending order) other(ON CONFLICT REPLACE of a constraint)",
	},
}

func TestParse(t *testing.T) {
	for _, c := range texts {
		table, err := parseTable(c.sql)
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		if got := told(&table); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.sql, got, c.want)
		}
		again, err := parseTable(createTable(&table))
		again.Others = table.Others
		if err != nil || told(&again) != c.want {
			t.Errorf("what is written of it is %s: %v", createTable(&table), err)
		}
	}
}

// told tells a table in few words.
func told(t *Table) string {
	var out []string
	for _, c := range t.Columns {
		s := c.Name + "|" + c.Type
		for word, on := range map[string]bool{"|null": c.Nullable} {
			if on {
				s += word
			}
		}
		for _, w := range [][2]string{{"collate ", c.Collation}, {"default ", c.Default}, {"", string(c.Identity)}} {
			if w[1] != "" {
				s += "|" + w[0] + w[1]
			}
		}
		if c.Generated != "" {
			s += "|" + map[bool]string{true: "virtual ", false: "stored "}[c.Virtual] + c.Generated
		}
		out = append(out, s)
	}
	if t.PrimaryKey != nil {
		out = append(out, "key("+names(t.PrimaryKey.Columns)+")")
	}
	for _, u := range t.Uniques {
		out = append(out, strings.TrimSpace("unique "+u.Name)+"("+names(u.Columns)+")")
	}
	for _, c := range t.Checks {
		out = append(out, strings.TrimSpace("check "+c.Name)+"("+c.Expr+")")
	}
	for _, k := range t.ForeignKeys {
		out = append(out, strings.TrimSpace("fk "+k.Name)+"("+names(k.Columns)+")->"+k.Table+"("+names(k.References)+")"+k.acts())
	}
	for _, o := range t.Others {
		out = append(out, "other("+o+")")
	}
	return strings.Join(out, " ") + map[bool]string{true: " strict"}[t.Strict] + map[bool]string{true: " norowid"}[t.NoRowID]
}

func TestParseIndex(t *testing.T) {
	for sql, want := range map[string]string{
		`CREATE UNIQUE INDEX "i" ON t (a, b DESC, lower(c, 1) COLLATE nocase ASC, "d" + 1) WHERE a > 0`: `unique index i ("a", "b" DESC, lower(c, 1) COLLATE "nocase", "d" + 1) WHERE a > 0`,
		"CREATE INDEX i ON t(`a`)": `index i ("a")`,
	} {
		i, err := parseIndex(sql)
		if err != nil || i.String() != want {
			t.Errorf("%s is %s, not %s: %v", sql, i, want, err)
		}
	}
}

// What is no definition is an error, and ends.
func FuzzParse(f *testing.F) {
	for _, c := range texts {
		f.Add(c.sql)
		for cut := range len(c.sql) {
			f.Add(c.sql[:cut])
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		parseTable(sql)
		parseIndex(sql)
		canonical(sql)
		renamed(sql, "a", "b")
	})
}

func TestCanonical(t *testing.T) {
	for _, same := range [][2]string{
		{"(a>=1)", "`A` >= 1"}, {`"x" IN ('A', 'b')`, "x in ('A','b')"}, {"((a)+(b))", "(a) + (b)"}, {"a -- why\n> 1", "a > 1"},
	} {
		if canonical(same[0]) != canonical(same[1]) {
			t.Errorf("%s and %s are not one: %s, %s", same[0], same[1], canonical(same[0]), canonical(same[1]))
		}
	}
	for _, other := range [][2]string{{"a = 'A'", "a = 'a'"}, {"a > 1", "a > 10"}, {"(a) + (b)", "(a + b)"}, {"a || b", "a | b"}, {"'a  b'", "'a b'"}} {
		if canonical(other[0]) == canonical(other[1]) {
			t.Errorf("%s and %s are taken for one", other[0], other[1])
		}
	}
}

func TestRenamed(t *testing.T) {
	for _, c := range [][4]string{
		{"(name <> ''::text)", "name", "title", "(title <> ''::text)"},
		{"lower(lower) = 'lower'", "lower", "select me", `lower("select me") = 'lower'`},
		{`("a" > 1) AND (aa > 1)`, "a", "b", `("b" > 1) AND (aa > 1)`},
		{"(x)::date > date", "date", "day", "(x)::date > day"},
	} {
		if got := renamed(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%s is %s, not %s", c[0], got, c[3])
		}
	}
}

// Names of types of changes are those of the properties; nothing else is destructive.
func TestDestructive(t *testing.T) {
	in := In{Table: "t"}
	alter := func(what Property, from, to Column) Change {
		return &AlterColumn{In: in, What: what, From: from, To: to}
	}
	lossy := []Change{
		&DropTable{in}, &DropColumn{in, Column{Name: "a"}}, alter(AlterType, Column{Type: "bigint"}, Column{Type: "integer"}),
		alter(AlterType, Column{Type: "numeric(12,2)"}, Column{Type: "numeric(10,1)"}), alter(SetGenerated, Column{}, Column{Generated: "1"}),
		&AlterField{In: in, Drop: true},
	}
	safe := []Change{
		&AddTable{In: in}, &AddColumn{in, Column{Name: "a"}}, &DropColumn{in, Column{Generated: "1"}}, &DropIndex{in, Index{}}, &DropCheck{in, CheckConstraint{}},
		alter(AlterType, Column{Type: "integer"}, Column{Type: "bigint"}), alter(AlterType, Column{Type: "bigint"}, Column{Type: "text"}),
		alter(SetNotNull, Column{}, Column{}), alter(SetGenerated, Column{Generated: "1"}, Column{}), &RenameColumn{in, "a", "b"},
	}
	for _, c := range lossy {
		if !c.Destructive() {
			t.Errorf("%s loses values", c)
		}
	}
	for _, c := range safe {
		if c.Destructive() {
			t.Errorf("%s loses nothing", c)
		}
	}
	if !slices.ContainsFunc(lossy, func(c Change) bool { return strings.Contains(fmt.Sprint(c), "drop table") }) {
		t.Error("a table that is dropped is not said")
	}
}

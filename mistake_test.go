package strata_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"
)

// note is what the tables with mistakes have rows of.
type note struct {
	ID    int64
	Title string
	Body  sql.Null[string]
}

type noteColumns struct {
	strata.Table[note]
	ID    strata.Int64
	Title strata.Text
	Body  strata.NullText
}

// notes is a table without a mistake.
var notes = strata.Define("notes", new(noteColumns))

// mistakesOf returns the mistakes of what a function defines.
func mistakesOf(t *testing.T, define func()) []string {
	t.Helper()
	if list := strata.TakeMistakes(); list != nil {
		t.Fatalf("there are mistakes already: %q", list)
	}
	define()
	return strata.TakeMistakes()
}

// wantMistakes compares the mistakes of what a function defines.
func wantMistakes(t *testing.T, define func(), want ...string) {
	t.Helper()
	if got := mistakesOf(t, define); !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// noted returns the definition of notes with more in it.
func noted(more func(*strata.Def, *noteColumns)) func() {
	return func() { strata.Define("notes", new(noteColumns), more) }
}

func TestColumnsMatchTheModel(t *testing.T) {
	wantMistakes(t, noted(func(*strata.Def, *noteColumns) {}))

	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			ID    strata.Int64
			Titel strata.Text
			Body  strata.NullText
		}))
	}, "Define(\"notes\"): the column Titel: strata_test.note has no field Titel; add it, name another by `db:\",field=Name\"`, or leave the column out by `db:\"-\"`")

	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			ID    strata.Text
			Title strata.NullText
			Body  strata.Text
		}))
	},
		`Define("notes"): the column ID: it is strata.Text, but the field ID is int64; make the column strata.Int64, or the field string`,
		`Define("notes"): the column Title: it is strata.NullText, but the field Title is string; make the column strata.Text, or the field sql.Null[string] or *string`,
		`Define("notes"): the column Body: it is strata.Text, but the field Body is sql.Null[string]; make the column strata.NullText, or the field string`,
	)

	wantMistakes(t, func() {
		strata.DefineView("notes", new(struct {
			strata.Table[note]
			ID strata.Int64
		}))
	},
		"DefineView(\"notes\"): the field Title of strata_test.note has no column; add one, or tag it `db:\"-\"`",
		"DefineView(\"notes\"): the field Body of strata_test.note has no column; add one, or tag it `db:\"-\"`",
	)
}

// odds has fields of many types.
type odds struct {
	Key    sample.UserID
	Boss   *sample.UserID
	Status sample.Status
	Score  score
	Raw    blob
	Live   flag
	At     stamp
	Spans  sql.Null[types.Range[types.Date]]
	Free   types.Multirange[int64]
	Tags   []string
	Docs   []map[string]int
	Home   sample.Address
	Any    any
}

type (
	score float64
	blob  []byte
	flag  bool
	stamp struct{ time.Time }
)

// Each mistake names the type that fits.
func TestMismatchesTellTheFix(t *testing.T) {
	got := mistakesOf(t, func() {
		strata.Define("odds", new(struct {
			strata.Table[odds]
			Key, Boss, Status, Score, Raw, Live, At, Spans, Free, Tags, Docs, Home, Any strata.Date
		}))
	})
	want := []string{
		"ID[sample.UserID]", "NullID[sample.UserID]", "Enum[types.Enum[sample.status]]", "NumberOf[strata_test.score]", "Bytes",
		"Mapped[strata_test.flag]", "Mapped[strata_test.stamp]", "NullRange[types.Date]", "Multirange[int64]", "Array[string]",
		"JSON[[]map[string]int]", "Composite[sample.Address]", "JSON[interface {}]",
	}
	if len(got) != len(want) {
		t.Fatalf("%d mistakes, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i, m := range got {
		if fix := "make the column strata." + want[i] + ", or the field types.Date"; !strings.HasSuffix(m, fix) {
			t.Errorf("%s\nwant %s", m, fix)
		}
	}
}

func TestStructsOfColumns(t *testing.T) {
	type embeds struct{ noteColumns }
	wantMistakes(t, func() {
		strata.Define("notes", new(embeds))
		strata.Define("notes", (*noteColumns)(nil))
		strata.Define("numbers", new(struct{ strata.Table[int64] }))
		strata.Define("nothing", new(struct{ strata.Table[struct{}] }))
	},
		`Define("notes"): strata_test.embeds does not embed strata.Table[Model] itself`,
		`Define("notes"): it takes a pointer to a struct of columns, new(columns), not a nil *strata_test.noteColumns`,
		`Define("numbers"): the model int64 is not a struct`,
		`Define("nothing"): it has no columns`,
	)
	wantMistakes(t, func() {
		strata.Define("", new(noteColumns))
		strata.Define("web.", new(noteColumns))
		strata.Define("a\x00b", new(noteColumns))
	},
		`Define(""): "" is not a table name: it is empty`,
		`Define("web."): "" is not a table name: it is empty`,
		`Define("a\x00b"): "a\x00b" is not a table name: it contains a NUL character`,
	)
	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			*noteColumns
			ID    strata.Int64
			Title string
			Body  strata.NullText
		}))
	},
		"Define(\"notes\"): the field noteColumns of the struct of columns is no column, but *strata_test.noteColumns; take it out, or tag it `db:\"-\"`",
		"Define(\"notes\"): the field Title of the struct of columns is no column, but string; take it out, or tag it `db:\"-\"`",
		"Define(\"notes\"): the field Title of strata_test.note has no column; add one, or tag it `db:\"-\"`",
	)
}

func TestTags(t *testing.T) {
	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			ID    strata.Int64    `db:",idenity"`
			Title strata.Text     `db:",numeric(12)"`
			Body  strata.NullText `db:",numeric(x)"`
		}))
	},
		`Define("notes"): the tag of the column ID: there is no option "idenity"; there are identity, numeric(precision,scale) and field=Path`,
		`Define("notes"): the column Title: the option numeric is for a strata.Decimal, not for a strata.Text`,
		`Define("notes"): the tag of the column Body: there is no option "numeric(x)"; there are identity, numeric(precision,scale) and field=Path`,
	)
	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			ID    strata.Int64
			Title strata.Text     `db:",identity"`
			Body  strata.NullText `db:"title"`
		}))
	},
		`Define("notes"): the column Title is an identity; that is an integer, not text`,
		`Define("notes"): two columns have the name "title"`,
	)
	wantMistakes(t, func() {
		strata.Define("notes", new(struct {
			strata.Table[note]
			ID    strata.Int64
			Title strata.Text
			Again strata.Text `db:",field=Title"`
			Body  strata.NullText
		}))
	}, "Define(\"notes\"): the column Again: its field is another column's, too; tag one with `db:\",field=Name\"`")
}

// inner is a model whose fields lie in structs, and behind a pointer.
type inner struct {
	ID    int64
	Audit struct{ At time.Time }
	Far   *struct{ At time.Time } `db:"-"`
	*note `db:"-"`
}

func TestPathsToFields(t *testing.T) {
	type at struct{ At strata.Time }
	wantMistakes(t, func() {
		strata.Define("inner", new(struct {
			strata.Table[inner]
			ID    strata.Int64
			Audit at
			One   strata.Time `db:",field=Far.At"`
			Two   strata.Text `db:",field=Title"`
			Three strata.Time `db:",field=Audit.On"`
			Four  strata.Time `db:",field=ID.At"`
			Five  at          `db:",field=ID"`
			Six   at
		}))
	},
		`Define("inner"): the columns Five: the field ID of strata_test.inner is no struct, but int64`,
		"Define(\"inner\"): the columns Six: strata_test.inner has no field Six; add it, name another by `db:\",field=Name\"`, or leave the column out by `db:\"-\"`",
		`Define("inner"): the column One: the field Far.At of strata_test.inner lies behind a pointer`,
		`Define("inner"): the column Two: the field Title of strata_test.inner lies behind a pointer`,
		"Define(\"inner\"): the column Three: strata_test.inner has no field Audit.On; add it, name another by `db:\",field=Name\"`, or leave the column out by `db:\"-\"`",
		`Define("inner"): the column Four: the field ID.At of strata_test.inner does not lie in a struct`,
	)
}

// typed has a field for each family that a definition completes.
type typed struct {
	Level sample.Level
	Color sample.Color
	Path  sample.Path
}

type typedColumns struct {
	strata.Table[typed]
	Level strata.Enum[sample.Level]
	Color strata.Mapped[sample.Color]
	Path  strata.Custom[sample.Path]
}

var colors = strata.Mapping[sample.Color, string]{
	To:   func(sample.Color) (string, error) { return "", nil },
	From: func(string) (sample.Color, error) { return sample.Color{}, nil },
}

func TestFamiliesThatNeedADefinition(t *testing.T) {
	wantMistakes(t, func() { strata.Define("typed", new(typedColumns)) },
		`Define("typed"): the column Level: say which values it has with strata.Values in the definition`,
		`Define("typed"): the column Color: say how it is stored with strata.Map in the definition`,
		`Define("typed"): the column Path: name its type with strata.Store in the definition`,
	)
	wantMistakes(t, func() {
		strata.Define("typed", new(typedColumns), func(t *strata.Def, c *typedColumns) {
			strata.Values(t, c.Level)
			strata.Map(t, c.Color, strata.Mapping[sample.Color, string]{})
			strata.Map(t, c.Color, colors)
			strata.Store(t, c.Path, strata.NamedType{})
			strata.Store(t, c.Path, sample.Ltree)
		})
	},
		`Define("typed"): Values: the column Level gets no values`,
		`Define("typed"): Map: the column Color needs both ways, To and From`,
		`Define("typed"): Store: the column Path gets no type; SQLType makes one`,
	)
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		strata.Values(t, c.Title, "a", "b")
		strata.Map(t, c.Title, strata.Mapping[string, int64]{})
	}),
		`Define("notes"): Values: the column Title is no strata.Enum`,
		`Define("notes"): Map: the column Title is no strata.Mapped`,
	)
}

// A family that cannot hold its type says what can.
func TestFamiliesOfWrongTypes(t *testing.T) {
	type model struct {
		A int64
		B []chan int
		C sample.Color
	}
	wantMistakes(t, func() {
		strata.Define("m", new(struct {
			strata.Table[model]
			A strata.Enum[int64]
			B strata.Array[chan int]
			C strata.Array[[]byte]
		}))
	},
		`Define("m"): the column A: a strata.Enum has values of a string type or a types.Enum, not of int64`,
		`Define("m"): the column B: there are no arrays of chan int`,
		`Define("m"): the column C: there are no arrays of the kind bytes`,
	)
}

func TestColumnsOfAnotherTable(t *testing.T) {
	other := notes.Title
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(notes.ID)
		t.Unique(c.ID, other)
		t.Index(other)
		t.UniqueWhere(notes.ID.Gt(1), other)
		t.Check("long", strata.And(c.ID.Gt(1), other.Length().Gt(1)))
		t.ForeignKey(strata.Cascade, strata.Refer(notes.ID, sample.Posts.Views))
		strata.References(t, notes.ID, sample.Posts.Views, strata.Cascade)
		strata.Default(t, other, "x")
		strata.DefaultExpr(t, other, strata.S("x"))
		strata.Generated(t, c.Body, other.Lower().Nullable())
		strata.Generated(t, other, c.Title)
	}),
		`Define("notes"): PrimaryKey: notes.id is not a column of this table`,
		`Define("notes"): Unique: notes.title is not a column of this table`,
		`Define("notes"): Index: notes.title is not a column of this table`,
		`Define("notes"): UniqueWhere: notes.title is not a column of this table`,
		`Define("notes"): UniqueWhere: notes.id is not a column of this table`,
		`Define("notes"): Check("long"): notes.title is not a column of this table`,
		`Define("notes"): ForeignKey: notes.id is not a column of this table`,
		`Define("notes"): References: notes.id is not a column of this table`,
		`Define("notes"): Default: notes.title is not a column of this table`,
		`Define("notes"): DefaultExpr: notes.title is not a column of this table`,
		`Define("notes"): Generated: the column Body: notes.title is not a column of this table`,
		`Define("notes"): Generated: notes.title is not a column of this table`,
	)
}

func TestWhatATableCannotHave(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey()
		t.PrimaryKey(c.Body)
		t.Unique(c.Title.Lower())
		t.Unique(nil)
		t.Check("none", nil)
		t.Check("left out", strata.If(false, c.ID.Gt(0)))
		t.Check("sum", strata.Sum(c.ID).Gt(1))
		t.Check("query", c.ID.InQuery(builder.Select(notes.ID)))
		t.UniqueWhere(nil, c.ID)
		t.ForeignKey(strata.Cascade)
		strata.References(t, c.ID, notes.ID.Add(1), strata.Cascade)
		strata.DefaultExpr(t, c.Title, c.Body)
		strata.Default(t, c.Body, "a\x00b")
		strata.Generated(t, c.Body, c.Title.Nullable())
	}),
		`Define("notes"): PrimaryKey names no column`,
		`Define("notes"): Unique: lower is not a column of this table`,
		`Define("notes"): Unique: a column is missing`,
		`Define("notes"): Check("none"): there is no condition`,
		`Define("notes"): Check("left out"): there is no condition`,
		`Define("notes"): Check("sum"): an aggregate has no place there, where there is one row`,
		`Define("notes"): Check("query"): a subquery has no place there`,
		`Define("notes"): UniqueWhere: there is no condition; Unique has none`,
		`Define("notes"): ForeignKey names no column`,
		`Define("notes"): References: the target is no column`,
		`Define("notes"): DefaultExpr: the column Title: a default is the same for every row, and has no columns; Generated has`,
		`Define("notes"): Default: the column Body: text contains a NUL character, which no text of PostgreSQL holds`,
		`Define("notes"): the primary key's column "body" is nullable`,
	)
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.PrimaryKey(c.ID, c.Title)
		strata.Default(t, c.Title, "x")
		strata.Generated(t, c.Title, strata.S("y"))
	}),
		`Define("notes"): it has two primary keys`,
		`Define("notes"): the column Title gets its value in two ways: by identity, default or generation, but one`,
	)
	wantMistakes(t, func() {
		type columns struct {
			strata.Table[note]
			ID    strata.Int64 `db:",identity"`
			Title strata.Text
			Body  strata.NullText
		}
		strata.Define("notes", new(columns), func(t *strata.Def, c *columns) { t.PrimaryKey(c.Title) })
	}, `Define("notes"): the identity column "id" must be the primary key: SQLite generates no other`)
}

func TestColTiesColumnsThatExist(t *testing.T) {
	elsewhere := new(note)
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		n := strata.Model(t, c)
		strata.Col(t, c.ID, "key", &n.ID)
		strata.Col(t, c.Title, "key", &n.Title)
		strata.Col(t, c.Title.Lower(), "lower", &n.Title)
		strata.Col(t, notes.Title, "other", &n.Title)
		strata.Col(t, c.Body, "", &elsewhere.Body)
	}),
		`Define("notes"): Col: lower is not a column of this table`,
		`Define("notes"): Col: notes.title is not a column of this table`,
		`Define("notes"): Col: the column Body: the field does not lie inside strata_test.note`,
		`Define("notes"): two columns have the name "key"`,
	)
}

// All mistakes of all definitions come at once, from whatever needs them first.
func TestMistakesAreToldTogether(t *testing.T) {
	defer strata.TakeMistakes()
	told := func() (m string) {
		defer func() { m = fmt.Sprint(recover()) }()
		_ = compile.Check(builder.From(notes), dialect.SQLite)
		return ""
	}
	if m := told(); m != "<nil>" {
		t.Fatalf("without a mistake: %s", m)
	}
	wrong := strata.Define("wrong", new(struct {
		strata.Table[note]
		ID    strata.ID[sample.UserID]
		Title strata.Text
		Body  strata.NullText
	}))
	const one = `Define("wrong"): the column ID: it is strata.ID[sample.UserID], but the field ID is int64; make the column strata.Int64, or the field sample.UserID`
	if m := told(); m != "strata: "+one {
		t.Errorf("with one mistake: %s", m)
	}
	noted(func(t *strata.Def, _ *noteColumns) { t.Unique() })()
	want := "strata: 2 mistakes in definitions\n\t" + one + "\n\t" + `Define("notes"): Unique names no column`
	if m := told(); m != want {
		t.Errorf("with two mistakes: %s\nwant %s", m, want)
	}
	opened := func() (m string) {
		defer func() { m = fmt.Sprint(recover()) }()
		_, _ = pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
		return ""
	}
	if m := opened(); m != want {
		t.Errorf("of a database that is opened: %s\nwant %s", m, want)
	}
	// What the program does with the table until then is no panic of another kind.
	_ = wrong.ID.Eq(1)
	_ = strata.As(wrong, "w").ID.Eq(1)
}

// A definition that could not be read leaves columns that can be named.
func TestWrongDefinitionsLeaveNoNilPointers(t *testing.T) {
	type columns struct {
		strata.Table[int64]
		ID   strata.ID[sample.UserID]
		Docs struct {
			Doc strata.NullJSON[map[string]int]
		}
	}
	type arrays struct {
		strata.Table[note]
		Tags strata.Array[chan int] // of no kind
		Left strata.ID[int64]       `db:"-"`
	}
	got := mistakesOf(t, func() {
		c := strata.Define("m", new(columns))
		_, _ = c.ID.Eq(1), c.Docs.Doc.Doc().HasKey("a")
		_ = builder.From(strata.As(c, "d"))
		strata.Define("m", new(arrays), func(t *strata.Def, c *arrays) {
			t.Check("some", c.Tags.Length().Gt(0))
			t.Check("left", c.Left.Eq(1))
		})
	})
	if len(got) < 4 {
		t.Errorf("mistakes: %q", got)
	}
}

func TestWrongFullTextIndexes(t *testing.T) {
	type columns struct {
		strata.Table[note]
		ID    strata.Int64
		Title strata.Text
		Body  strata.NullText
		S     strata.FullText
	}
	wrong := func(want string, more func(*strata.Def, *columns)) {
		t.Helper()
		wantMistakes(t, func() {
			strata.Define("notes", new(columns), func(t *strata.Def, c *columns) {
				t.PrimaryKey(c.ID)
				more(t, c)
			})
		}, `Define("notes"): `+want)
	}
	wrong(`full-text index "s" names no column; call t.FullText in the definition`, func(*strata.Def, *columns) {})
	wrong(`full-text index "s" names no column; call t.FullText in the definition`, func(t *strata.Def, c *columns) { t.FullText(c.S) })
	wrong(`full-text index "s" names the column "title" twice`, func(t *strata.Def, c *columns) {
		t.FullText(c.S, c.Title, strata.Weighted(c.Title, 2))
	})
	wrong(`full-text index "s": a weight is between 1 and 1000, not 0`, func(t *strata.Def, c *columns) {
		t.FullText(c.S, strata.Weighted(c.Title, 0))
	})
	wrong(`full-text index "s": "en'glish" is not the name of a language`, func(t *strata.Def, c *columns) {
		t.FullTextIn(c.S, "en'glish", c.Title)
	})
	wrong(`full-text index "s": notes.title is not a column of this table`, func(t *strata.Def, c *columns) {
		t.FullText(c.S, c.Body, notes.Title)
	})
	wrong(`Check("found"): a full-text index is not asked there; MatchText looks at the texts themselves`, func(t *strata.Def, c *columns) {
		t.FullText(c.S, c.Title)
		t.Check("found", c.S.Match("a"))
	})
	wrong(`FullText: the index is not one of this table's struct of columns`, func(t *strata.Def, c *columns) {
		t.FullText(c.S, c.Title)
		t.FullText(strata.FullText{}, c.Title)
	})
	wantMistakes(t, func() {
		strata.Define("notes", new(columns), func(t *strata.Def, c *columns) { t.FullText(c.S, c.Title) })
	}, `Define("notes"): full-text index "s": the table needs a primary key`)
	wantMistakes(t, func() {
		strata.DefineView("notes", new(columns), func(t *strata.Def, c *columns) {
			t.PrimaryKey(c.ID)
			t.FullText(c.S, c.Title)
		})
	}, `DefineView("notes"): a view has no full-text index "s": use MatchText`)
	wantMistakes(t, func() {
		type named struct {
			strata.Table[note]
			ID    strata.Int64
			Title strata.Text
			Body  strata.NullText
			S     strata.FullText `db:"title"`
		}
		strata.Define("notes", new(named), func(t *strata.Def, c *named) {
			t.PrimaryKey(c.ID)
			t.FullText(c.S, c.Title)
		})
	}, `Define("notes"): full-text index "title": a column has that name`)
}

// TestMistakesInReferences reports, once all tables are defined, what no database takes
// as a foreign key, or only one of them.
func TestMistakesInReferences(t *testing.T) {
	keyed := strata.Define("keyed", new(noteColumns), func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Title, c.ID)
	})
	view := strata.DefineView("seen", new(noteColumns))
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		strata.References(t, c.ID, keyed.ID, strata.Cascade)
		t.ForeignKey(strata.NoAction, strata.Refer(c.ID, keyed.ID), strata.Refer(c.Title, keyed.Title))
	}))
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		strata.References(t, c.Title, keyed.Title, strata.Cascade)
		strata.References(t, c.ID, view.ID, strata.Cascade)
		strata.References(t, c.ID, c.ID, strata.Cascade)
		strata.References(t, c.ID, keyed.ID, strata.SetNulls)
		strata.ReferencesFunc(t, c.ID, func() strata.Operand[int64] { return keyed.ID.Add(1) }, strata.Cascade)
		t.ForeignKey(strata.NoAction, strata.Refer(c.ID, keyed.ID), strata.Refer(c.Title, notes.Title))
	}),
		`Define("notes"): the reference from title to keyed.title: it is neither the primary key nor Unique there`,
		`Define("notes"): the reference from id to seen.id: a view has no keys`,
		`Define("notes"): the reference from id to notes.id: that is the column itself`,
		`Define("notes"): the reference from id to keyed.id: SetNulls, but id is never NULL`,
		`Define("notes"): the target of the reference from id is no column`,
		`Define("notes"): the reference from (id, title) to keyed.(id, title): notes.title is a column of another table; a key has one`,
	)
}

// A struct of columns is one table's, a field one column's.
func TestNothingIsTiedTwice(t *testing.T) {
	c := new(noteColumns)
	wantMistakes(t, func() {
		strata.Define("one", c)
		strata.Define("two", c)
	}, `Define("two"): the struct of columns is that of "one" already; each definition takes a new(strata_test.noteColumns) of its own`)
	if table := in(c); table.Name != "one" {
		t.Errorf("the columns are those of %s", table.Name)
	}

	type far struct {
		Bio  string
		Note sql.Null[string]
	}
	type model struct{ Far far }
	wantMistakes(t, func() {
		strata.Define("far", new(struct {
			strata.Table[model]
			Doc strata.JSON[far] `db:",field=Far"`
			Far struct{ Note strata.NullText }
		}))
	}, `Define("far"): the column Far.Note: its field, a sql.Null[string], and a strata_test.far that is another column's overlap; leave one column out`)

	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID, c.ID)
		t.Unique(c.Title, c.Title)
	}), `Define("notes"): PrimaryKey names the column "id" twice`, `Define("notes"): Unique names the column "title" twice`)
	wantMistakes(t, func() { strata.Define[strata.Source]("none", nil) },
		`Define("none"): it takes a pointer to a struct of columns, new(columns), not nil`)
}

// Col takes a column, and a field that can hold what the column can.
func TestColRefusesWhatDoesNotFit(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		strata.Col(t, c, "whole", strata.Model(t, c))
		strata.Col[string](t, nil, "", nil)
	}), `Define("notes"): Col: it takes a column`)

	type model struct{ Title *string }
	type columns struct {
		strata.Table[model]
		Title strata.Text
	}
	got := mistakesOf(t, func() {
		strata.Define("m", new(columns), func(t *strata.Def, c *columns) {
			strata.ColPtr(t, c.Title, "", &strata.Model(t, c).Title)
		})
	})
	if want := `Define("m"): Col: the column Title: its field is a *string; a column that may be NULL has a sql.Null or a pointer, another has neither`; len(got) == 0 || got[0] != want {
		t.Errorf("got %q", got)
	}
}

// Until the program hears of a mistake, no field is read as what it is not.
func TestMismatchedFieldsAreNotRead(t *testing.T) {
	defer strata.TakeMistakes()
	wrong := strata.Define("wrong", new(struct {
		strata.Table[note]
		ID    strata.Text
		Title strata.Int64
		Body  strata.NullText
	}))
	n := note{ID: 1 << 40, Title: "x"}
	_ = builder.Update(wrong).Model(n)
	_ = builder.Update(wrong).Rows(n, n)
}

// TestMistakesThatOneDatabaseTakes reports what SQLite creates and PostgreSQL refuses.
func TestMistakesThatOneDatabaseTakes(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID, c.ID)
		t.Check("positive", c.ID.Gt(0))
		t.Check("positive", c.ID.Gt(1))
		t.Unique(c.Title)
		t.Unique(c.Title)
		strata.Generated(t, c.Body, c.Body.Lower())
		strata.Generated(t, c.Title, c.Body.Coalesce("").Lower())
	}),
		`Define("notes"): PrimaryKey names the column "id" twice`,
		`Define("notes"): Generated: the column Title: it is computed of body, which is generated itself`,
		`Define("notes"): Generated: the column Body: it is computed of body, which is generated itself`,
		`Define("notes"): two constraints have the name "notes_title_key"`,
		`Define("notes"): two constraints have the name "positive"`,
	)
}

package integration

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

// mac is a hardware address: PostgreSQL's macaddr, which pgx reads in binary.
type mac [6]byte

func (m mac) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "% x", m[:]), nil }

func (m *mac) UnmarshalText(b []byte) error {
	digits := strings.NewReplacer(":", "", " ", "").Replace(string(b))
	_, err := hex.Decode(m[:], []byte(digits))
	return err
}

// label is a path of labels: ltree, of an extension.
type label []string

func (l label) MarshalText() ([]byte, error) {
	if len(l) == 0 {
		return nil, errors.New("a path has labels")
	}
	return []byte(strings.Join(l, ".")), nil
}

func (l *label) UnmarshalText(b []byte) error {
	*l = strings.Split(string(b), ".")
	return nil
}

// spot is a point, which has no comparison in PostgreSQL.
type spot struct{ X, Y float64 }

func (p spot) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "(%v,%v)", p.X, p.Y), nil }

func (p *spot) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "(%g,%g)", &p.X, &p.Y)
	return err
}

// word is text that is stored as a domain, an enum type, citext or xml.
type word struct{ s string }

func (w word) MarshalText() ([]byte, error)  { return []byte(w.s), nil }
func (w *word) UnmarshalText(b []byte) error { w.s = string(b); return nil }
func (w word) String() string                { return w.s }
func someWord(s string) sql.Null[word]       { return sql.Null[word]{V: word{s}, Valid: true} }
func liteText(name string) strata.NamedType {
	return strata.SQLType(strata.SQL(name), strata.In("SQLite", "TEXT"), strata.In("MariaDB", "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"))
}
func isPostgres(db *pool.DB) bool { return db.Dialect().Has(dialect.Schemas) }
func rawExec(t *testing.T, db *pool.DB, s string) {
	t.Helper()
	done(t)(builder.Raw(strata.SQL(s)).Exec(t.Context(), db))
}

var (
	macaddr  = liteText("macaddr")
	ltree    = liteText("ltree")
	point    = liteText("point")
	zipCode  = liteText("zip_code")
	mood     = liteText(`"Mood"`)
	citext   = strata.SQLType("citext", strata.In("SQLite", "TEXT COLLATE NOCASE"), strata.In("MariaDB", "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_nopad_ci"))
	serialNo = liteText("serial_no")
	xmlType  = strata.SQLType("xml", strata.In("SQLite", ""), strata.In("MariaDB", ""))
)

type thing struct {
	ID     int64
	MAC    mac
	Path   label
	Spot   spot
	Zip    word
	Mood   sql.Null[word]
	Nick   *word
	Serial sql.Null[word]
}

type thingColumns struct {
	strata.Table[thing]
	ID     strata.Int64
	MAC    strata.Custom[mac]
	Path   strata.Custom[label]
	Spot   strata.Custom[spot]
	Zip    strata.Custom[word]
	Mood   strata.NullCustom[word]
	Nick   strata.NullCustom[word]
	Serial strata.NullCustom[word]
}

var things = strata.Define("things", new(thingColumns), func(t *strata.Def, c *thingColumns) {
	strata.Store(t, c.MAC, macaddr)
	strata.Store(t, c.Path, ltree)
	strata.Store(t, c.Spot, point)
	strata.Store(t, c.Zip, zipCode)
	strata.Store(t, c.Mood, mood)
	strata.Store(t, c.Nick, citext)
	strata.Store(t, c.Serial, serialNo)
	t.PrimaryKey(c.ID)
	t.Index(c.MAC)
	strata.Default(t, c.Zip, word{"00000"})
})

var (
	typePath   = strata.TypeCustom[label](ltree)
	isAncestor = strata.Func2[label, label](strata.TypeBool, "{1} @> {2}", strata.In("SQLite", "{2} || '.' GLOB {1} || '.*'"), strata.In("MariaDB", "LOCATE({1} || '.', {2} || '.') = 1"))
	parent     = strata.Func1[label](typePath, "subpath({1}, 0, -1)", strata.In("SQLite", "rtrim(rtrim({1}, 'abcdefghijklmnopqrstuvwxyz'), '.')"), strata.In("MariaDB", "REGEXP_REPLACE({1}, '([.]|^)[^.]*$', '')"))
)

func withThings(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if isPostgres(db) {
			for _, s := range []string{
				"CREATE EXTENSION ltree", "CREATE EXTENSION citext", "CREATE DOMAIN zip_code AS text CHECK (VALUE ~ '^[0-9]{5}$')",
				`CREATE TYPE "Mood" AS ENUM ('sad', 'ok', 'happy')`, "CREATE DOMAIN serial_no AS bigint",
			} {
				rawExec(t, db, s)
			}
		}
		must(t, builder.CreateTables(things).Exec(ctx, db))
		nick := word{"Ann"}
		done(t)(builder.Insert(things).Rows(
			thing{ID: 1, MAC: mac{1, 2, 3, 0xab, 0xcd, 0xef}, Path: label{"top", "science"}, Spot: spot{1.5, -2}, Zip: word{"10115"}, Mood: someWord("happy"), Nick: &nick, Serial: someWord("12")},
			thing{ID: 2, MAC: mac{}, Path: label{"top", "science", "physics"}, Zip: word{"00501"}},
			thing{ID: 3, MAC: mac{0xff}, Path: label{"top"}, Spot: spot{1e-7, 1e20}, Zip: word{"99999"}, Mood: someWord("sad")},
		).Exec(ctx, db))
		test(t, db)
	})
}

func TestCustomRoundTrip(t *testing.T) {
	withThings(t, func(t *testing.T, db *pool.DB) {
		ctx, c := t.Context(), things
		expect(t, db, "rows", builder.Select6(c.ID, c.MAC, c.Path, c.Spot, c.Zip, c.Mood).OrderBy(c.ID.Asc()),
			"[{1 [1 2 3 171 205 239] [top science] {1.5 -2} 10115 {happy true}} {2 [0 0 0 0 0 0] [top science physics] {0 0} 00501 { false}} {3 [255 0 0 0 0 0] [top] {1e-07 1e+20} 99999 {sad true}}]")
		got, err := builder.From(c).Where(c.ID.Eq(1)).One(ctx, db)
		if err != nil || got.Nick == nil || got.Nick.s != "Ann" || got.Serial != someWord("12") {
			t.Errorf("pointer: %+v, %v", got, err)
		}
		done(t)(builder.Update(c).Set(c.MAC.Set(mac{9}), c.Path.Set(label{"a", "b"}), c.Mood.SetNull(), c.Nick.SetOrNull(sql.Null[word]{}), c.Serial.Set(word{"7"}), c.Zip.SetExpr(c.Zip)).Where(c.ID.Eq(1)).Exec(ctx, db))
		expect(t, db, "updated", builder.Select5(c.MAC, c.Path, c.Mood, c.Nick, c.Serial).Where(c.ID.Eq(1)), "[{[9 0 0 0 0 0] [a b] { false} { false} {7 true}}]")
		done(t)(builder.Insert(c).Set(c.ID.Set(4), c.MAC.Set(mac{1}), c.Path.Set(label{"x"}), c.Spot.Set(spot{})).Exec(ctx, db))
		expect(t, db, "default", builder.Select(c.Zip).Where(c.ID.Eq(4)), "[00000]")
		byMAC := builder.Prepare1(func(m strata.Param[mac]) builder.Query[thing] { return builder.From(c).Where(c.MAC.EqExpr(m)) })
		if found, err := byMAC(mac{9}).All(ctx, db); err != nil || len(found) != 1 || found[0].ID != 1 {
			t.Errorf("prepared: %v, %v", found, err)
		}
	})
}

func TestCustomExpressions(t *testing.T) {
	withThings(t, func(t *testing.T, db *pool.DB) {
		c := things
		for name, q := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"eq":           {c.MAC.Eq(mac{1, 2, 3, 0xab, 0xcd, 0xef}), "[1]"},
			"ne":           {c.Path.Ne(label{"top"}), "[1 2]"},
			"lt":           {c.MAC.Lt(mac{2}), "[1 2]"},
			"in":           {c.Zip.In(word{"10115"}, word{"99999"}), "[1 3]"},
			"between":      {strata.Between(c.Zip, strata.Val(c.Zip, word{"00500"}), strata.Val(c.Zip, word{"20000"})), "[1 2]"},
			"enum":         {c.Mood.Eq(word{"sad"}), "[3]"},
			"enum is NULL": {strata.NotDistinct(c.Mood, strata.Value(strata.OrNull(strata.TypeOf(c.Mood)), sql.Null[word]{})), "[2]"},
			"enum is not":  {strata.Distinct(c.Mood, strata.Value(strata.OrNull(strata.TypeOf(c.Mood)), someWord("sad"))), "[1 2]"},
			"citext":       {c.Nick.Eq(word{"aNN"}), "[1]"},
			"ancestor":     {isAncestor(strata.Value(typePath, label{"top", "science"}), c.Path), "[1 2]"},
			"descendant":   {isAncestor(c.Path, strata.Value(typePath, label{"top", "science"})), "[1 3]"},
			"of NULL":      {isAncestor(c.Path, strata.Null(typePath)).Not(), "[]"},
			"function":     {parent(c.Path).Eq(label{"top", "science"}), "[2]"},
			"raw":          {strata.RawCondition("? = ?", c.Path, strata.Value(typePath, label{"top"})), "[3]"},
			"cast to text": {strata.Cast(c.Path, strata.TypeText).Like("%science"), "[1]"},
			"cast to type": {strata.Cast(strata.S("top"), typePath).EqExpr(c.Path), "[3]"},
			"in query":     {c.Path.InQuery(builder.Select(strata.NullableCustom(parent(c.Path))).Where(c.ID.Lt(3))), "[1 3]"},
		} {
			expect(t, db, name, builder.Select(c.ID).Where(q.where).OrderBy(c.ID.Asc()), q.want)
		}
		expect(t, db, "coalesce", builder.Select(c.Mood.Coalesce(word{"ok"})).OrderBy(c.ID.Asc()), "[happy ok sad]")
		expect(t, db, "case", builder.Select(strata.CaseWhen(c.ID.Eq(1), c.Path).Else(strata.Value(typePath, label{"z"}))).OrderBy(c.ID.Asc()), "[[top science] [z] [z]]")
		expect(t, db, "order", builder.Select(c.ID).OrderBy(c.MAC.Desc()), "[3 1 2]")
		expect(t, db, "group", builder.Select2(strata.NullableCustom(parent(c.Path)), strata.CountAll()).Where(c.Path.Ne(label{"top"})).GroupBy(parent(c.Path)).OrderBy(parent(c.Path).Asc()), "[{{[top] true} 1} {{[top science] true} 1}]")
		expect(t, db, "raw", builder.Select(strata.NullableCustom(strata.Raw(typePath, "?", c.Path))).Where(c.ID.Eq(1)), "[{[top science] true}]")
		expect(t, db, "value", builder.Select2(strata.Value(typePath, label{"a", "b"}), strata.Value(strata.TypeCustom[spot](point), spot{3, 4})).From(c).Where(c.ID.Eq(1)), "[{[a b] {3 4}}]")
		expect(t, db, "union", builder.Select(c.Mood).Union(builder.Select(c.Mood).Where(c.ID.Eq(2))).OrderBy(strata.Position(1).NullsFirst()), map[bool]string{
			true:  "[{ false} {sad true} {happy true}]", // in the order of the enum type
			false: "[{ false} {happy true} {sad true}]",
		}[isPostgres(db)])
		expect(t, db, "JSON", builder.Select(strata.JSONAs(strata.JSONArray(c.Path, c.Mood, c.Zip), strata.TypeJSON[[]any]())).Where(c.ID.Eq(2)), "[[top.science.physics <nil> 00501]]")
		expect(t, db, "derived", func() rows[label] {
			d := builder.Derived(builder.Select(c.Path).Where(c.ID.Eq(3)), "d")
			return builder.Select(c.Path.From(d)).From(d)
		}(), "[[top]]")
	})
}

func TestCustomRefused(t *testing.T) {
	withThings(t, func(t *testing.T, db *pool.DB) {
		ctx, c := t.Context(), things
		xml := strata.TypeCustom[word](xmlType)
		q := builder.Select(strata.Value(xml, word{"<a>b</a>"})).From(c).Where(c.ID.Eq(1))
		if isPostgres(db) {
			expect(t, db, "xml", q, "[<a>b</a>]")
		} else {
			for name, err := range map[string]error{
				"value":  second(q.All(ctx, db)),
				"cast":   second(builder.Select(strata.Cast(strata.S("<a/>"), xml)).From(c).All(ctx, db)),
				"raw":    second(builder.Select(strata.Raw(xml, "1")).From(c).All(ctx, db)),
				"column": second(builder.From(pages).All(ctx, db)),
				"insert": second(builder.Insert(pages).Rows(page{1, word{"<a/>"}}).Exec(ctx, db)),
				"table":  builder.CreateTables(pages).Exec(ctx, db),
			} {
				if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), db.Dialect().Name+" has no spelling of the type xml") {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for name, err := range map[string]error{
			"a path has labels":             second(builder.Select(c.ID).Where(c.Path.Eq(label{})).All(ctx, db)),
			"text contains a NUL character": second(builder.Select(c.ID).Where(c.Zip.Eq(word{"a\x00"})).All(ctx, db)),
			"no arrays of the kind custom":  second(builder.Select(c.ID).Where(strata.InArray(c.Zip, []word{{"1"}})).All(ctx, db)),
			"no portable conversion":        second(builder.Select(strata.Cast(c.Path, strata.TypeCustom[word](zipCode))).All(ctx, db)),
			"does not support ArrayAgg":     second(builder.Select(strata.ArrayAgg(c.Zip)).All(ctx, db)),
			"does not support JSONAs":       second(builder.Select(strata.NullableCustom(strata.JSONAs(kinds.Doc, typePath))).All(ctx, db)),
			"custom to int":                 second(builder.Select(strata.Cast(c.Serial, strata.TypeInt64)).All(ctx, db)),
		} {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := builder.Select(strata.NullableCustom(strata.Raw(strata.TypeCustom[failing](liteText("text")), "'x'"))).From(c).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("an error of UnmarshalText: %v", err)
		}
	})
}

// failing reads nothing.
type failing struct{}

func (failing) MarshalText() ([]byte, error)  { return []byte("x"), nil }
func (*failing) UnmarshalText(b []byte) error { return fmt.Errorf("%q cannot be read", b) }

type page struct {
	ID   int64
	Body word
}

type pageColumns struct {
	strata.Table[page]
	ID   strata.Int64
	Body strata.Custom[word]
}

var pages = strata.Define("pages", new(pageColumns), func(t *strata.Def, c *pageColumns) {
	strata.Store(t, c.Body, xmlType)
})

// second returns the error alone.
func second[T any](_ T, err error) error { return err }

package integration

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// paper is a row with any document.
type paper struct {
	ID   int64
	Body json.RawMessage
	Note sql.Null[json.RawMessage]
}

type paperColumns struct {
	strata.Table[paper]
	ID   strata.Int64
	Body strata.RawJSON
	Note strata.NullRawJSON
}

var papers = strata.Define("papers", new(paperColumns), func(t *strata.Def, c *paperColumns) {
	t.PrimaryKey(c.ID)
	strata.Default(t, c.Body, json.RawMessage(`{"de": "fault's"}`))
})

// bodies are the documents of papers, by ID from 1.
var bodies = []string{
	`{"a": {"b": [10, "x", null, {"c": true}]}, "n": 12, "f": 2.5, "d": 12345678901234567890.50, "s": "it's \"q\" \\ {,} é日😀", "t": true, "z": null,
	  "i": "7", "at": "2026-02-28T23:59:58.123456-01:00", "day": "2026-02-28", "id": "0a000000-0000-0000-0000-00000000000B",
	  "bytes": "\\x00ff", "0": "zero", "k\"'\\,{} é": "odd", "e": 1.5e3, "": "empty"}`,
	`[1, "two", [3, 4], {"a": 1}, null, 1.50]`,
	`"scalar"`,
	`null`,
}

func withPapers(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(papers).Exec(ctx, db))
		for i, b := range bodies {
			done(t)(builder.Insert(papers).Rows(paper{ID: int64(i + 1), Body: json.RawMessage(b)}).Exec(ctx, db))
		}
		test(t, db)
	})
}

func TestJSONExtraction(t *testing.T) {
	withPapers(t, func(t *testing.T, db *pool.DB) {
		b := papers.Body
		text := func(name string, id int64, want string, path ...string) {
			t.Helper()
			expect(t, db, name, builder.Select(b.TextAt(path...)).Where(papers.ID.Eq(id)), want)
		}
		text("nested", 1, "[{x true}]", "a", "b", "1")
		text("number", 1, "[{10 true}]", "a", "b", "0")
		text("from the end", 1, "[{10 true}]", "a", "b", "-4")
		text("past the end", 1, "[{ false}]", "a", "b", "4")
		text("no index", 1, "[{ false}]", "a", "b", "x")
		text("null", 1, "[{ false}]", "z")
		text("missing", 1, "[{ false}]", "a", "nope", "deep")
		text("characters", 1, `[{it's "q" \ {,} é日😀 true}]`, "s")
		text("odd key", 1, "[{odd true}]", `k"'\,{} é`)
		text("digit key", 1, "[{zero true}]", "0")
		text("empty key", 1, "[{empty true}]", "")
		text("bool", 1, "[{true true}]", "t")
		text("exponent", 1, "[{1500 true}]", "e")
		text("scale", 2, "[{1.50 true}]", "5")
		text("object", 1, `[{{"b": [10, "x", null, {"c": true}]} true}]`, "a")
		text("root", 3, "[{scalar true}]")
		text("null root", 4, "[{ false}]")
		text("into a scalar", 3, "[{ false}]", "0")

		one := builder.Select6(b.IntAt("n"), b.IntAt("i"), b.FloatAt("f"), b.BoolAt("t"), b.DecimalAt("d"), b.IntAt("z")).Where(papers.ID.Eq(1))
		expect(t, db, "typed", one, "[{{12 true} {7 true} {2.5 true} {true true} {12345678901234567890.5 true} {0 false}}]")
		expect(t, db, "as", builder.Select5(
			strata.JSONAs(b.Path("at"), strata.TypeTime), strata.JSONAs(b.Path("day"), strata.TypeDate),
			strata.JSONAs(b.Path("bytes"), strata.TypeBytes), strata.JSONAs(b.Path("id"), strata.TypeUUID),
			strata.JSONAs(b.Path("nope"), strata.TypeTime)).Where(papers.ID.Eq(1)),
			"[{{2026-03-01 00:59:58.123456 +0000 UTC true} {2026-02-28 true} {[0 255] true} {[10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 11] true} {0001-01-01 00:00:00 +0000 UTC false}}]")
		expect(t, db, "decoded", builder.Select2(strata.NullableJSON(strata.JSONAs(b.Path("a", "b", "3"), strata.TypeJSON[map[string]bool]())), strata.NullableJSON(strata.JSONAs(b.Path("a").Path("b"), strata.TypeJSON[[]any]()))).Where(papers.ID.Eq(1)),
			"[{{map[c:true] true} {[10 x <nil> map[c:true]] true}}]")
		expect(t, db, "arithmetic", builder.Select(b.IntAt("n").Add(1)).Where(b.FloatAt("f").Gt(2), papers.ID.Eq(1)), "[{13 true}]")
		expect(t, db, "of NULL", builder.Select3(papers.Note.TextAt("a"), papers.Note.TypeOf(), papers.Note.ArrayLength()).Where(papers.ID.Eq(1)), "[{{ false} { false} {0 false}}]")
		if _, err := builder.Select(b.IntAt("f")).Where(papers.ID.Eq(1)).All(t.Context(), db); err == nil {
			t.Error("2.5 is an integer")
		}
		if _, err := builder.Select(b.BoolAt("s")).Where(papers.ID.Eq(1)).All(t.Context(), db); err == nil {
			t.Error("text is a truth value")
		}
	})
}

func TestJSONPredicates(t *testing.T) {
	withPapers(t, func(t *testing.T, db *pool.DB) {
		b := papers.Body
		object := map[string]any{"n": 12.0, "a": map[string]any{"b": []any{map[string]any{"c": true}, 10}}}
		for name, c := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"key":              {b.HasKey("z"), "[1]"},
			"odd key":          {b.HasKey(`k"'\,{} é`), "[1]"},
			"element":          {b.HasKey("two"), "[2]"},
			"scalar":           {b.HasKey("scalar"), "[3]"},
			"no key":           {b.HasKey("1"), "[]"},
			"path":             {b.HasPath("a", "b", "2"), "[1]"},
			"path of array":    {b.HasPath("3", "a"), "[2]"},
			"no path":          {b.HasPath("a", "b", "9"), "[]"},
			"contains":         {b.Contains(object), "[1]"},
			"contains nothing": {b.Contains(map[string]any{}), "[1]"},
			"contains element": {b.Contains("two"), "[2]"},
			"contains 1.5":     {b.Contains([]float64{1.5, 1}), "[2]"},
			"contains nested":  {b.Contains([]any{[]int{4}}), "[2]"},
			"nested plain":     {b.Contains([]any{3}), "[]"},
			"contains null":    {b.Contains(nil), "[2 4]"},
			"contains itself":  {b.ContainsExpr(papers.Body), "[1 2 3 4]"},
			"contained":        {b.ContainedIn([]any{"scalar", 1}), "[3]"},
			"contained expr":   {b.ContainedInExpr(strata.JSONArray(strata.S("scalar"))), "[3]"},
			"of NULL":          {papers.Note.Contains(1).Not(), "[]"},
			"equal":            {b.EqJSON([]any{1.0, "two", []int{3, 4}, map[string]int{"a": 1}, nil, 1.5}), "[2]"},
			"equal expr":       {b.EqJSONExpr(b.Path()), "[1 2 3 4]"},
			"not equal":        {b.NeJSON("scalar"), "[1 2 4]"},
			"differs":          {b.NeJSONExpr(b), "[]"},
		} {
			expect(t, db, name, builder.Select(papers.ID).Where(c.where).OrderBy(papers.ID.Asc()), c.want)
		}
		expect(t, db, "types", builder.Select(b.TypeOf()).OrderBy(papers.ID.Asc()), "[object array string null]")
		expect(t, db, "types inside", builder.Select3(b.Path("n").TypeOf(), b.Path("t").TypeOf(), b.Path("nope").TypeOf()).Where(papers.ID.Eq(1)), "[{{number true} {boolean true} { false}}]")
		expect(t, db, "lengths", builder.Select(b.ArrayLength()).OrderBy(papers.ID.Asc()), "[{0 false} {6 true} {0 false} {0 false}]")
	})
}

// same compares a document with JSON text by value.
func same(t *testing.T, db *pool.DB, name string, q rows[json.RawMessage], want string) {
	t.Helper()
	got, err := q.All(t.Context(), db)
	if engines.Refused(t, name, err) {
		return
	}
	if err != nil || len(got) != 1 {
		t.Errorf("%s: %s, %v", name, got, err)
		return
	}
	var x, y any
	must(t, json.Unmarshal(got[0], &x))
	must(t, json.Unmarshal([]byte(want), &y))
	if !reflect.DeepEqual(x, y) {
		t.Errorf("%s:\ngot  %s\nwant %s", name, got[0], want)
	}
}

func TestJSONChanges(t *testing.T) {
	withPapers(t, func(t *testing.T, db *pool.DB) {
		small := json.RawMessage(`{"a": {"b": [1, 2]}, "c": "x"}`)
		done(t)(builder.Update(papers).Set(papers.Body.Set(small)).Where(papers.ID.Eq(3)).Exec(t.Context(), db))
		b := papers.Body
		for _, c := range []struct {
			name string
			doc  strata.RawJSON
			want string
		}{
			{"set", b.Put([]string{"c"}, 5), `{"a": {"b": [1, 2]}, "c": 5}`},
			{"set new", b.Put([]string{"a", `q"\é`}, map[string]any{"<&>": nil}), `{"a": {"b": [1, 2], "q\"\\é": {"<&>": null}}, "c": "x"}`},
			{"set nowhere", b.Put([]string{"nope", "x"}, 5), string(small)},
			{"set element", b.Put([]string{"a", "b", "-1"}, 5), `{"a": {"b": [1, 5]}, "c": "x"}`},
			{"set past the end", b.Put([]string{"a", "b", "7"}, 5), `{"a": {"b": [1, 2, 5]}, "c": "x"}`},
			{"set before the start", b.Put([]string{"a", "b", "-7"}, 5), `{"a": {"b": [5, 1, 2]}, "c": "x"}`},
			{"set inside a scalar", b.Put([]string{"c", "d"}, 5), string(small)},
			{"set null", b.Put([]string{"c"}, nil), `{"a": {"b": [1, 2]}, "c": null}`},
			{"set nothing", b.Put(nil, 1), string(small)},
			{"set expr", b.PutExpr([]string{"c"}, papers.ID.Add(1)), `{"a": {"b": [1, 2]}, "c": 4}`},
			{"set NULL", b.PutExpr([]string{"c"}, papers.Note), `{"a": {"b": [1, 2]}, "c": null}`},
			{"set document", b.PutExpr([]string{"c"}, b.Path("a", "b")), `{"a": {"b": [1, 2]}, "c": [1, 2]}`},
			{"set bool", b.PutExpr([]string{"c"}, papers.ID.Eq(3)), `{"a": {"b": [1, 2]}, "c": true}`},
			{"remove", b.Remove("a"), `{"c": "x"}`},
			{"remove element", b.Remove("a", "b", "0"), `{"a": {"b": [2]}, "c": "x"}`},
			{"remove last", b.Remove("a", "b", "-1"), `{"a": {"b": [1]}, "c": "x"}`},
			{"remove nothing", b.Remove("a", "x", "y"), string(small)},
			{"set a key with a minus", b.Put([]string{"a", "-1"}, 5), `{"a": {"b": [1, 2], "-1": 5}, "c": "x"}`},
			{"remove a key with a minus, which is not there", b.Remove("a", "-1"), string(small)},
			{"remove inside one", b.Remove("a", "-1", "b"), string(small)},
			{"remove what was set", b.Put([]string{"a", "-1"}, 5).Remove("a", "-1"), string(small)},
			{"merge", b.Merge(map[string]any{"a": 1, "é\"": "'"}), `{"a": 1, "c": "x", "é\"": "'"}`},
			{"merge array", b.Merge([]int{1}), `[{"a": {"b": [1, 2]}, "c": "x"}, 1]`},
			{"merge expr", b.MergeExpr(strata.JSONObject(strata.JSONPair("c", papers.ID))), `{"a": {"b": [1, 2]}, "c": 3}`},
		} {
			same(t, db, c.name, builder.Select(c.doc).Where(papers.ID.Eq(3)), c.want)
		}
		same(t, db, "arrays", builder.Select(b.Merge([]int{7}).Merge("x")).Where(papers.ID.Eq(2)), `[1, "two", [3, 4], {"a": 1}, null, 1.5, 7, "x"]`)

		done(t)(builder.Update(papers).Set(b.SetExpr(b.Put([]string{"c"}, "y").Remove("a"))).Where(papers.ID.Eq(3)).Exec(t.Context(), db))
		same(t, db, "updated", builder.Select(b).Where(papers.ID.Eq(3)), `{"c": "y"}`)
		done(t)(builder.Insert(papers).Set(papers.ID.Set(9)).Exec(t.Context(), db))
		same(t, db, "default", builder.Select(b).Where(papers.ID.Eq(9)), `{"de": "fault's"}`)
		for name, doc := range map[string]strata.RawJSON{"set": b.Put([]string{"x"}, 1), "remove": b.Remove("x")} {
			if _, err := builder.Select(doc).Where(papers.ID.Eq(2)).All(t.Context(), db); err == nil {
				t.Errorf("%s: a step into an array is no position, and no error", name)
			}
		}
		if _, err := builder.Select(b.Merge("\x00")).All(t.Context(), db); err == nil {
			t.Error("a NUL character in a document")
		}
	})
}

func TestJSONBuilding(t *testing.T) {
	withPapers(t, func(t *testing.T, db *pool.DB) {
		at := strata.At(time.Date(2026, 2, 28, 23, 59, 58, 123456000, time.FixedZone("", -3600)))
		day := strata.Value(strata.TypeDate, types.Date{Year: 2026, Month: 2, Day: 28})
		object := strata.JSONObject(
			strata.JSONPair(`k"'\ é`, strata.S(`v"'\ 日`)), strata.JSONPair("int", users.ID), strata.JSONPair("float", strata.F(0.1)),
			strata.JSONPair("dec", strata.D(decimal.RequireFromString("1.50"))), strata.JSONPair("bool", users.ID.Eq(1)), strata.JSONPair("null", users.Nick),
			strata.JSONPair("at", at), strata.JSONPair("day", day), strata.JSONPair("bytes", strata.Value(strata.TypeBytes, []byte{0, 255})),
			strata.JSONPair("uuid", strata.Value(strata.TypeUUID, [16]byte{10})),
			strata.JSONPair("doc", strata.Value(strata.TypeJSON[[]int](), []int{1})),
			strata.JSONPair("list", strata.JSONArray(strata.B(false), users.Bio.IsNull(), strata.JSONObject())),
			strata.JSONPair("bools", strata.Value(strata.TypeArray(strata.TypeBool), []bool{true, false})),
			strata.JSONPair("texts", strata.Value(strata.TypeArray(strata.TypeText), []string{"a", `b"`})),
			strata.JSONPair("decs", strata.Value(strata.TypeArray(strata.TypeDecimal), []decimal.Decimal{decimal.RequireFromString("2.5")})),
			strata.JSONPair("times", strata.Value(strata.TypeArray(strata.TypeTime), []time.Time{time.Unix(0, 0)})),
		)
		same(t, db, "object", builder.Select(object).Where(users.ID.Eq(1)), `{"k\"'\\ é": "v\"'\\ 日", "int": 1, "float": 0.1, "dec": 1.5, "bool": true, "null": null,
			"at": "2026-03-01T00:59:58.123456Z", "day": "2026-02-28", "bytes": "\\x00ff", "uuid": "0a000000-0000-0000-0000-000000000000", "doc": [1],
			"list": [false, false, {}], "bools": [true, false], "texts": ["a", "b\""], "decs": [2.5], "times": ["1970-01-01T00:00:00.000000Z"]}`)
		same(t, db, "nothing", builder.Select(strata.JSONArray()).From(users).Where(users.ID.Eq(1)), `[]`)
		same(t, db, "agg", builder.Select(strata.JSONAgg(users.Name, users.Name.Desc())), `["eve", "bob", "ann"]`)
		same(t, db, "agg of NULLs", builder.Select(strata.JSONAgg(users.Bio, users.ID.Asc())), `["likes ANN", null, null]`)
		same(t, db, "agg of objects", builder.Select(strata.JSONAgg(strata.JSONObject(strata.JSONPair("n", users.Name), strata.JSONPair("old", users.Age.Gt(25))), users.ID.Asc())).From(users),
			`[{"n": "ann", "old": true}, {"n": "bob", "old": false}, {"n": "eve", "old": true}]`)
		same(t, db, "agg of none", builder.Select(strata.JSONAgg(users.Name)).Where(users.ID.Eq(0)), `[]`)
		same(t, db, "object agg", builder.Select(strata.JSONObjectAgg(users.Name, users.Balance)), `{"ann": 10.1, "bob": -3.5, "eve": 9.9}`)
		same(t, db, "object agg of none", builder.Select(strata.JSONObjectAgg(users.Name, users.Balance)).Where(users.ID.Eq(0)), `{}`)
		expect(t, db, "by group", builder.Select2(users.Name, strata.JSONAs(strata.JSONAgg(posts.Title.Nullable(), posts.Title.Asc()), strata.TypeJSON[[]any]())).From(users).LeftJoin(posts, wrote).GroupBy(users.ID).OrderBy(users.ID.Asc()).Limit(2),
			"[{ann [One two]} {bob [Three]}]")

		list := strata.JSONAgg(users.ID, users.ID.Asc()).As("list")
		d := builder.Derived(builder.Select(list), "d")
		same(t, db, "nested in a derived table", builder.Select(strata.JSONObject(strata.JSONPair("list", list.From(d)))).From(d), `{"list": [1, 2, 3]}`)
		type summary struct{ List []int }
		expect(t, db, "decoded", builder.Select(strata.JSONAs(strata.JSONObject(strata.JSONPair("List", strata.Value(strata.TypeJSON[[]int](), []int{1, 2}))), strata.TypeJSON[summary]())).From(users).Limit(1), fmt.Sprint([]summary{{[]int{1, 2}}}))
	})
}

// TestJSONOfATypeIsChanged inside, as a document, and read again as what it decodes into.
func TestJSONOfATypeIsChanged(t *testing.T) {
	type settings struct {
		Theme string `json:"theme"`
		Size  int    `json:"size"`
	}
	type account struct {
		ID       int64
		Settings settings
	}
	type accountColumns struct {
		strata.Table[account]
		ID       strata.Int64
		Settings strata.JSON[settings]
	}
	accounts := strata.Define("accounts", new(accountColumns), func(t *strata.Def, c *accountColumns) { t.PrimaryKey(c.ID) })
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(accounts).Exec(ctx, db))
		done(t)(builder.Insert(accounts).Rows(account{1, settings{"dark", 3}}).Exec(ctx, db))
		larger := strata.JSONAs(accounts.Settings.Doc().Put([]string{"size"}, 7), strata.TypeJSON[settings]())
		done(t)(builder.Update(accounts).Set(accounts.Settings.SetExpr(larger)).Where(accounts.ID.Eq(1)).Exec(ctx, db))
		if got, err := builder.Select(accounts.Settings).One(ctx, db); err != nil || got != (settings{"dark", 7}) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

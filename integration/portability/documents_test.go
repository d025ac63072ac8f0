package portability

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// doc is a document as it came.
func doc(text string) strata.NullRawJSON {
	return strata.Value(strata.TypeRawJSON, json.RawMessage(text))
}

// raw reads a document undecoded.
func raw(x strata.NullRawJSON) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		got, err := builder.Select(x).One(ctx, db)
		return string(got.V), err
	}
}

// nested is a document of as many levels.
func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

var documents = []row{
	{"A path with a number into a document", all(
		same(three(doc(`{"a":[7,8]}`).IntAt("a", "1"), doc(`{"a":{"1":9}}`).IntAt("a", "1"), doc(`{"a":5}`).IntAt("a", "0")), "[{{8 true} {9 true} {0 false}}]"),
		lacks(mariadb, value(doc(`[[[[1]]]]`).IntAt("0", "0", "0", "0")), "[{1 true}]"))},
	{"Containment of documents", same(three(doc(`{"a":[1,2]}`).Contains(map[string]any{"a": 1}), doc(`[1,2]`).Contains(1), doc(`{"n":9007199254740993}`).Contains(json.RawMessage(`{"n":9007199254740992}`))),
		"[{{false true} {true true} {false true}}]")},
	{"Local times and intervals in documents", same(rows(builder.Select2(strata.JSONArray(events.Wall, events.Took).TextAt("0"), strata.JSONArray(events.Took).TextAt("0")).From(events).Where(events.ID.Eq(1))), "[{{2026-02-28T12:30:15.250000 true} {PT1H30M true}}]")},
	{"How deep documents nest, and how large they are", all(
		same(value(doc(nested(30)).Path("0", "0").IsNotNull()), "[true]"),
		lacks(mariadb, value(doc(nested(1000)).IsNotNull()), "[true]"), lacks(mariadb, value(doc(nested(31)).IsNotNull()), "[true]"),
		unsent(strata.BadValue, "", value(doc(nested(1001)))),
		by("integration/faults", "documents that nest deep", "documents from elsewhere that nest deep"))},
	{"Text of a document that is read undecoded", all(
		differs(raw(doc(`{"bb":1.50, "a":  [1,2]}`)), each{postgres: `{"a": [1, 2], "bb": 1.50}`, sqlite: `{"bb":1.50,"a":[1,2]}`, mariadb: `{"a": [1, 2], "bb": 1.50}`}),
		same(value(doc(`{"bb":1, "a":[1]}`).EqJSON(json.RawMessage(`{"a":[1],"bb":1}`))), "[{true true}]"))},
	{"Documents with equal keys, and exponents", all(
		same(of(doc(`{"a":1,"a":2}`).IntAt("a"), doc(`{"a":1.5e3}`).TextAt("a")), "[{{2 true} {1500 true}}]"))},
	{"Integers in documents whose Go type is not known", by("integration/faults", "exactDocuments")},
}

var searches = []row{
	{"Words of full text", all(same(value(strata.MatchText(strata.S("Über 3 ÄPFEL,mehr"), "äpfel")), "[{true true}]"), by("integration", "TestRandomFullText"))},
	{"Case of full text", same(value(strata.MatchText(strata.S("ÄPFEL ПРИВЕТ"), "äpfel привет")), "[{true true}]")},
	{"Search queries", same(value(strata.MatchText(strata.S("a b c"), `"b c" -x`)), "[{true true}]")},
	{"Phrases over columns", by("integration", "TestFullTextMatches")},
	{"Rank of full text", lacks(mariadb, rows(builder.Select(events.Search.Rank("start").Gt(0)).Where(events.Search.Match("start"))), "[{true true}]")},
	{"Stems, stop words", by("integration", "TestFullTextInALanguage")},
	{"Long documents", because("what an index leaves out of a megabyte is PostgreSQL's own, and no answer of Strata's")},
	{"Long words", by("integration", "TestFullTextMatches")},
	{"Rows of an index", because("it is about a dump by another program")},
}

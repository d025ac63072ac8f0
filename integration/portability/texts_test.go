package portability

import (
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/language"
)

var (
	users  = language.Users
	posts  = language.Posts
	events = language.Events
)

var some = strata.ValuesOf1("some", strata.TypeText, "é", "a", "B", "a ", "_")

// of are two expressions in one row.
func of[A, B any](a strata.Result[A], b strata.Result[B]) step { return rows(builder.Select2(a, b)) }

// three are as many in one row.
func three[A, B, C any](a strata.Result[A], b strata.Result[B], c strata.Result[C]) step {
	return rows(builder.Select3(a, b, c))
}

var texts = []row{
	{"Order of text", all(
		same(rows(builder.Select(some.C1).From(some).OrderBy(some.C1.Asc())), "[{B true} {_ true} {a true} {a  true} {é true}]"),
		same(three(strata.S("a").Eq("A"), strata.S("a").Eq("a "), strata.S("e").Eq("é")), "[{{false true} {false true} {false true}}]"))},
	{"`LIKE`", same(three(strata.S("Ann").Like("a%"), strata.S("a_b").Like(`a\_b`), strata.S("*").Like("[*]")), "[{{false true} {true true} {false true}}]")},
	{"`ILIKE`", same(of(strata.S("ÄRGER").ILike("ä%"), strata.S("ÄRGER").NotILike("a%")), "[{{true true} {true true}}]")},
	{"`lower`, `upper`", all(
		same(three(strata.S("ÀÉ日").Lower(), strata.S("àé日").Upper(), strata.S("ПРИВЕТ").Lower()), "[{àé日 ÀÉ日 привет}]"),
		by("integration/faults", "foldedCase"))},
	{"`substr`", same(of(strata.S("abc").Substring(-1, 3), strata.S("abc").Substring(2, 9)), "[{a bc}]")},
	{"Lengths, positions, `GROUPING`", same(of(strata.S("日本").Length().Mul(3_000_000_000), strata.S("日本").Position("本").Mul(3_000_000_000)), "[{6000000000 6000000000}]")},
	{"`COLLATE \"C\"`", same(rows(builder.Select(some.C1).From(some).OrderBy(some.C1.Collate("C").Desc()).Limit(1)), "[{é true}]")},
	{"`COLLATE` inside an expression", by("integration", "TestCollationsDoNotLeak")},
	{"`SELECT DISTINCT` ordered by text", same(rows(builder.Select(posts.Title).Distinct().OrderBy(posts.Title.Asc())), "[One Three two]")},
	{"`greatest`, `least`", same(of(strata.Greatest(strata.Null(strata.TypeInt64), strata.N(1)), strata.Least(strata.S("a"), strata.S("B"))), "[{{1 true} {B true}}]")},
	{"UUIDs as text", all(
		same(value(strata.Cast(events.Key, strata.TypeText)), "[{01000000-0000-0000-0000-000000000000 true} {02000000-0000-0000-0000-000000000000 true}]"),
		by("integration/faults", "limits"))},
	{"Regular expressions", all(
		same(three(strata.S("ab12").RegexpMatch(`^[a-z]+\d{2}$`), strata.S("é").RegexpMatch(`\w`), strata.S("a1b22").RegexpReplace(`\d+`, "#")), "[{{true true} {false true} a#b#}]"),
		lacks(mariadb, value(strata.S("abab").RegexpReplace("a|ab", "x")), "[xx]"),
		unsent(strata.BadValue, "", value(strata.S("x").RegexpMatch(`(?i)a`)), value(strata.S("x").RegexpMatch(`a*?`))))},
	{"Text with NUL, and text that is not UTF-8", all(
		unsent(strata.BadValue, "", value(strata.S("a\x00b")), value(strata.S("\xff")), rows(builder.Select(users.ID).Where(users.Name.Like("\xff%")))),
		by("integration/hostile", "refusedTexts"))},
	{"Names over 63 bytes", unsent(nil, "the name of a label", value(strata.N(1).As(strings.Repeat("x", 64))), value(strata.N(1).As("")))},
}

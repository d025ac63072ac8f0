package differential

import (
	"github.com/strata-go/strata"
)

// Arrays and documents have no order, so that they stand inside other
// expressions only.
type (
	array[T any] = strata.NullArray[T]
	document     = strata.NullJSON[any]
)

var (
	numberLists = [][]int64{{}, {1}, {1, 2, 3}, {2, 2, -1}, {7, 0}}
	textLists   = [][]string{{}, {"a"}, {"a", "b", "a"}, {"", `"q"`, "{x,y}", "日本"}, {"NULL", "null"}}
	docs        = []any{
		map[string]any{"n": 1, "s": "a", "b": true, "l": []any{1, "x", nil}},
		map[string]any{"n": -7, "s": "日本", "b": false, "o": map[string]any{"n": 2, "s": "it's"}},
		map[string]any{"s": nil, "n": nil, "l": []any{}, "o": map[string]any{}},
		map[string]any{"n": 20, "s": `a"b\c`, "l": []any{1.5, map[string]any{"n": 3}}},
		map[string]any{},
	}
	parts = []any{map[string]any{"n": 1}, map[string]any{"l": []any{1}}, map[string]any{"o": map[string]any{}}, []any{1}, "a", 1, nil, true}
	paths = [][]string{{"n"}, {"s"}, {"b"}, {"l"}, {"l", "0"}, {"l", "-1"}, {"o"}, {"o", "n"}, {"o", "x", "y"}, {"n", "0"}}
)

// leafOf draws a column of arrays or documents, or a literal.
func leafOf[E any](g *gen, name string, literal func() E) E {
	known := g.scope.leaves[name]
	if g.scope.rows != nil || len(known) == 0 || g.n(5) == 4 {
		return literal()
	}
	return pick(g, known).(E)
}

func listOf[T any](g *gen, name string, t strata.Type[[]T, strata.Array[T]], domain [][]T, values []T) array[T] {
	x := leafOf(g, name, func() array[T] { return strata.NullableArray(strata.Value(t, pick(g, domain))) })
	switch g.n(6) {
	case 3:
		return x.Append(pick(g, values))
	case 4:
		return x.Concat(pick(g, domain))
	case 5:
		return x.Without(pick(g, values))
	default:
		return x
	}
}

var (
	numberArray = strata.TypeArray(strata.TypeInt64)
	textArray   = strata.TypeArray(strata.TypeText)
	anyJSON     = strata.TypeJSON[any]()
)

func numberList(g *gen) array[int64] {
	if g.scope.rows != nil && g.flip() { // an aggregate, as all in groups may be
		groups, windows, over := g.scope, g.windows, g.over
		g.scope, g.windows, g.over = groups.rows, false, nil
		defer func() { g.scope, g.windows, g.over = groups, windows, over }()
		return strata.NullableArray(strata.ArrayAgg(integers.expr(g).Coalesce(0), g.ordered()...))
	}
	return listOf(g, "int64s", numberArray, numberLists, longs)
}

// searched is what EqAny may search: no aggregate, which SQLite's is refused of.
func searched(g *gen) array[int64] {
	if g.scope.rows != nil {
		return strata.NullableArray(strata.Value(numberArray, pick(g, numberLists)))
	}
	return numberList(g)
}

func textList(g *gen) array[string] { return listOf(g, "texts", textArray, textLists, texts) }

func doc(g *gen) strata.NullRawJSON {
	x := leafDoc(g)
	switch g.n(7) {
	case 3:
		return x.Put(pick(g, paths), pick(g, parts))
	case 4:
		return x.PutExpr(pick(g, paths), integers.expr(g))
	case 5:
		return x.Remove(pick(g, paths)...)
	case 6:
		return x.Merge(pick(g, docs))
	default:
		return x
	}
}

func listPredicates() []maker[boolean] {
	return []maker[boolean]{
		{"has number", func(g *gen) boolean { return searched(g).ContainsExpr(integers.expr(g)) }},
		{"has text", func(g *gen) boolean { return textList(g).Contains(pick(g, texts)) }},
		{"has all", func(g *gen) boolean { return numberList(g).ContainsAllExpr(numberList(g)) }},
		{"in", func(g *gen) boolean { return textList(g).ContainedIn(pick(g, textLists)) }},
		{"overlaps", func(g *gen) boolean { return textList(g).OverlapsExpr(textList(g)) }},
		{"equal", func(g *gen) boolean { return numberList(g).EqExpr(numberList(g)) }},
		{"other", func(g *gen) boolean { return textList(g).Ne(pick(g, textLists)) }},
		{"any of", func(g *gen) boolean { return strata.EqAny(integers.expr(g), searched(g)) }},
		{"has key", func(g *gen) boolean { return doc(g).HasKey(pick(g, []string{"n", "l", "x"})) }},
		{"has path", func(g *gen) boolean { return doc(g).HasPath(pick(g, paths)...).Nullable() }},
		{"contains", func(g *gen) boolean { return doc(g).Contains(pick(g, parts)) }},
		{"contained", func(g *gen) boolean { return doc(g).ContainedIn(pick(g, docs)) }},
		{"equal docs", func(g *gen) boolean { return doc(g).EqJSONExpr(doc(g)) }},
		{"other doc", func(g *gen) boolean { return doc(g).NeJSON(pick(g, docs)) }},
		{"bool at", func(g *gen) boolean { return leafDoc(g).BoolAt("b") }},
	}
}

// leafDoc is a document whose values have the types that its keys stand for.
func leafDoc(g *gen) strata.NullRawJSON {
	return leafOf(g, "doc", func() document { return strata.NullableJSON(strata.Value(anyJSON, pick(g, docs))) }).Doc()
}

func listNumbers() []maker[long] {
	return []maker[long]{
		{"list length", func(g *gen) long { return numberList(g).Length() }},
		{"element", func(g *gen) long { return strata.Element(numberList(g), g.n(5), strata.TypeInt64) }},
		{"element expr", func(g *gen) long { return strata.ElementExpr(numberList(g), integers.expr(g), strata.TypeInt64) }},
		{"index", func(g *gen) long { return textList(g).Position(pick(g, texts)) }},
		{"int at", func(g *gen) long { return leafDoc(g).IntAt("n") }},
		{"array length", func(g *gen) long { return doc(g).Path(pick(g, paths)...).ArrayLength() }},
	}
}

func listTexts() []maker[text] {
	return []maker[text]{
		{"element", func(g *gen) text { return strata.Element(textList(g), 1+g.n(3), strata.TypeText) }},
		{"text at", func(g *gen) text { return leafDoc(g).TextAt(pick(g, paths[:3])...) }},
		{"type of", func(g *gen) text { return doc(g).Path(pick(g, paths)...).TypeOf() }},
		{"type of doc", func(g *gen) text { return doc(g).TypeOf() }},
	}
}

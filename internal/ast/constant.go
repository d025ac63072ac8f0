package ast

// What the compiler itself puts into expressions: neither depends on anything.
var (
	Zero  Expr = &Raw{Text: []string{"0"}, Type: Type{Kind: Int64}}
	False Expr = &Raw{Text: []string{"false"}, Type: Type{Kind: Bool}}
)

package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// TextExpr is text. Positions and lengths count characters (code points).
type TextExpr[T ~string, V any] struct {
	Value[T, V, *TextExpr[T, V], *TextExpr[T, sql.Null[T]], *TextExpr[T, T]]
	Comparisons[T]
}

func (*TextExpr[T, V]) wrap(c core[T]) *TextExpr[T, V] {
	e := new(TextExpr[T, V])
	e.c, e.x = c, c
	return e
}

// TextOperand is a text expression as an argument of a function.
type TextOperand[T ~string, V any] interface {
	Expression[T, V]
	textual()
}

func (e *TextExpr[T, V]) textual() {}

func (e *TextExpr[T, V]) match(k ast.MatchKind, pattern ast.Expr, not bool) Predicate {
	return condition[sql.Null[bool]](&ast.Match{Kind: k, X: e.c.node, Pattern: pattern, Not: not})
}

func (e *TextExpr[T, V]) matchText(k ast.MatchKind, text string, not bool) Predicate {
	value, err := encodeText(text)
	return match(ast.Match{Kind: k, X: e.c.node, Not: not}, ast.Bind{Value: value, Type: stringKind.typ, Err: err})
}

// Like is x LIKE pattern, case-sensitive on every dialect: % stands for any
// text, _ for one character, and a backslash takes the next one literally.
func (e *TextExpr[T, V]) Like(pattern string) Predicate {
	return e.matchText(ast.Like, pattern, false)
}

// LikeExpr is x LIKE pattern.
func (e *TextExpr[T, V]) LikeExpr(pattern Operand[string]) Predicate {
	return e.match(ast.Like, core[string]{kind: stringKind}.other(pattern), false)
}

// NotLike is x NOT LIKE pattern.
func (e *TextExpr[T, V]) NotLike(pattern string) Predicate {
	return e.matchText(ast.Like, pattern, true)
}

// ILike is x ILIKE pattern: Like without regard to case.
func (e *TextExpr[T, V]) ILike(pattern string) Predicate {
	return e.matchText(ast.ILike, pattern, false)
}

// NotILike is x NOT ILIKE pattern.
func (e *TextExpr[T, V]) NotILike(pattern string) Predicate {
	return e.matchText(ast.ILike, pattern, true)
}

// HasPrefix reports whether the text starts with part, taken literally.
func (e *TextExpr[T, V]) HasPrefix(part string) Predicate {
	return e.matchText(ast.Prefix, part, false)
}

// HasSuffix reports whether the text ends with part, taken literally.
func (e *TextExpr[T, V]) HasSuffix(part string) Predicate {
	return e.matchText(ast.Suffix, part, false)
}

// Contains reports whether part, taken literally, occurs in the text.
func (e *TextExpr[T, V]) Contains(part string) Predicate {
	return e.matchText(ast.Contains, part, false)
}

// Lower is lower(x).
func (e *TextExpr[T, V]) Lower() *TextExpr[T, V] { return e.wrap(e.c.call(ast.Lower)) }

// Upper is upper(x).
func (e *TextExpr[T, V]) Upper() *TextExpr[T, V] { return e.wrap(e.c.call(ast.Upper)) }

// Trim removes blanks from both ends.
func (e *TextExpr[T, V]) Trim() *TextExpr[T, V] { return e.wrap(e.c.call(ast.Trim)) }

// TrimLeft removes blanks from the start.
func (e *TextExpr[T, V]) TrimLeft() *TextExpr[T, V] { return e.wrap(e.c.call(ast.LTrim)) }

// TrimRight removes blanks from the end.
func (e *TextExpr[T, V]) TrimRight() *TextExpr[T, V] { return e.wrap(e.c.call(ast.RTrim)) }

// Substring is substring(x FROM start FOR length), start counted from 1.
func (e *TextExpr[T, V]) Substring(start, length int) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.Substring, int64Kind.literal(int64(start)), int64Kind.literal(int64(length))))
}

// Replace replaces every occurrence of from by to.
func (e *TextExpr[T, V]) Replace(from, to string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.Replace, stringKind.literal(from), stringKind.literal(to)))
}

// Length is char_length(x).
func (e *TextExpr[T, V]) Length() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.Length, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Position is position(part IN x): where part first occurs, counted from 1, or
// 0 when it does not.
func (e *TextExpr[T, V]) Position(part string) *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.Position, Args: []ast.Expr{e.c.node, stringKind.literal(part)}, Type: e.c.typ()})
}

// Concat is x || v.
func (e *TextExpr[T, V]) Concat(v T) *TextExpr[T, V] { return e.concat(e.c.kind.literal(v)) }

// ConcatExpr is x || other.
func (e *TextExpr[T, V]) ConcatExpr(other Expression[T, V]) *TextExpr[T, V] {
	return e.concat(e.c.other(other))
}

func (e *TextExpr[T, V]) concat(other ast.Expr) *TextExpr[T, V] {
	return e.wrap(e.c.with(&ast.Binary{Op: ast.Concat, L: e.c.node, R: other, Type: e.c.typ()}))
}

// Collate compares and orders by a collation of the database, by name. Without
// it text is compared and ordered by code point, the same on every dialect; so it
// is by the name "C".
func (e *TextExpr[T, V]) Collate(name string) *TextExpr[T, V] {
	return e.wrap(e.c.with(&ast.Collate{X: e.c.node, Name: name}))
}

package strata

import (
	"database/sql"
	"fmt"

	"github.com/strata-go/strata/internal/ast"
)

// PadLeft fills the text up with fill, on the left, to n characters. A longer
// text is cut to n characters.
func (e *TextExpr[T, V]) PadLeft(n int, fill string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.LPad, size(n), stringKind.literal(fill)))
}

// PadRight fills the text up with fill, on the right, to n characters. A longer
// text is cut to n characters.
func (e *TextExpr[T, V]) PadRight(n int, fill string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.RPad, size(n), stringKind.literal(fill)))
}

// Repeat is the text n times: empty when n is not positive.
func (e *TextExpr[T, V]) Repeat(n int) *TextExpr[T, V] { return e.wrap(e.c.call(ast.Repeat, size(n))) }

// Reverse is the text's characters in reverse order.
func (e *TextExpr[T, V]) Reverse() *TextExpr[T, V] { return e.wrap(e.c.call(ast.Reverse)) }

// Left is the first n characters, or all but the last -n when n is negative.
func (e *TextExpr[T, V]) Left(n int) *TextExpr[T, V] { return e.wrap(e.c.call(ast.LeftOf, size(n))) }

// Right is the last n characters, or all but the first -n when n is negative.
func (e *TextExpr[T, V]) Right(n int) *TextExpr[T, V] { return e.wrap(e.c.call(ast.RightOf, size(n))) }

// TrimChars removes, from both ends, all characters that occur in chars.
func (e *TextExpr[T, V]) TrimChars(chars string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.TrimChars, stringKind.literal(chars)))
}

// TrimLeftChars removes, from the start, all characters that occur in chars.
func (e *TextExpr[T, V]) TrimLeftChars(chars string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.LTrimChars, stringKind.literal(chars)))
}

// TrimRightChars removes, from the end, all characters that occur in chars.
func (e *TextExpr[T, V]) TrimRightChars(chars string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.RTrimChars, stringKind.literal(chars)))
}

// Translate replaces each character that occurs in from by the one at the same
// place in to, and removes it when to is shorter.
func (e *TextExpr[T, V]) Translate(from, to string) *TextExpr[T, V] {
	return e.wrap(e.c.call(ast.Translate, stringKind.literal(from), stringKind.literal(to)))
}

// SplitPart cuts the text at every sep and is the n-th part, counted from 1:
// empty when there are fewer parts.
func (e *TextExpr[T, V]) SplitPart(sep string, n int) *TextExpr[T, V] {
	b := size(n)
	if n < 1 {
		b.Err = fmt.Errorf("parts are counted from 1, not %d", n)
	}
	return e.wrap(e.c.call(ast.SplitPart, stringKind.literal(sep), b))
}

// CodePoint is the code point of the first character, 0 for an empty text.
func (e *TextExpr[T, V]) CodePoint() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.CodePoint, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// MD5 is the MD5 checksum of the text in UTF-8, in lower case hexadecimal.
func (e *TextExpr[T, V]) MD5() *TextExpr[string, sql.Null[string]] { return e.derived(ast.MD5) }

// SHA256 is the SHA-256 checksum of the text in UTF-8, in lower case hexadecimal.
func (e *TextExpr[T, V]) SHA256() *TextExpr[string, sql.Null[string]] { return e.derived(ast.SHA256) }

func (e *TextExpr[T, V]) derived(fn ast.Fn) *TextExpr[string, sql.Null[string]] {
	return text(&ast.Call{Fn: fn, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Bytes is the text in UTF-8.
func (e *TextExpr[T, V]) Bytes() *BytesExpr[[]byte, sql.Null[[]byte]] {
	return TypeBytes.Of(&ast.Call{Fn: ast.BytesOf, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Chr is the character with a code point. One that Unicode does not have, and
// 0, is an error of the database (ErrOutOfRange).
func Chr(point Operand[int64]) *TextExpr[string, sql.Null[string]] {
	return text(&ast.Call{Fn: ast.Chr, Args: []ast.Expr{point.Expression()}, Type: int64Kind.typ})
}

// Concat joins texts. A NULL counts as empty, unlike with TextExpr.Concat.
func Concat(parts ...Operand[string]) *TextExpr[string, string] {
	return joined(ast.ConcatAll, nil, parts)
}

// ConcatWS joins texts with sep in between. NULLs are left out, and no
// separator stands for them.
func ConcatWS(sep string, parts ...Operand[string]) *TextExpr[string, string] {
	return joined(ast.ConcatWS, []ast.Expr{stringKind.literal(sep)}, parts)
}

func joined(fn ast.Fn, args []ast.Expr, parts []Operand[string]) *TextExpr[string, string] {
	if len(parts) == 0 {
		return S("")
	}
	for _, p := range parts {
		args = append(args, p.Expression())
	}
	return wrap[*TextExpr[string, string]](core[string]{&ast.Call{Fn: fn, Args: args, Type: stringKind.typ}, stringKind, false})
}

// size is a length or a count of characters, which databases hold in 32 bits.
func size(n int) *ast.Bind {
	b := int64Kind.literal(int64(n))
	if int(int32(n)) != n {
		b.Err = fmt.Errorf("%d does not fit in 32 bits", n)
	}
	return b
}

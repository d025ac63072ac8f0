package strata

import (
	"database/sql"
	"encoding"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// A Go type of the caller's own may be stored under a type of the database that
// Strata does not know: ltree, citext, macaddr, a domain, an enum type,
// PostGIS's geometry. The Go type is one with MarshalText, and UnmarshalText on
// its pointer, which write and read the type's text as the database has it:
//
//	type Path []string
//
//	var ltree = strata.SQLType("ltree", strata.In("SQLite", "TEXT"))
//
//	Path: strata.DefCustom(t, "path", &c.Path, ltree),
//
//	var isAncestor = strata.Func2[Path, Path](strata.TypeBool, "{1} @> {2}",
//		strata.In("SQLite", "{2} || '.' GLOB {1} || '.*'"))
//
//	Where(isAncestor(strata.TypeCustom[Path](ltree).Value(top), Categories.Path))
//
// What its values mean is the database's business, and so is what their
// comparisons answer: where SQLite has plain text, it compares text. A type
// whose values compare alike everywhere is better stored under a type that
// Strata knows, by DefMapped.

// NamedType is a type that the database knows by a name of its own. SQLType
// makes one.
type NamedType struct{ named *ast.Named }

// SQLType names a type of the database. In spells it for another dialect; in
// SQLite's strict tables that is TEXT. With an empty text the dialect lacks the
// type, and statements that use it are refused there.
//
//	var ltree = strata.SQLType("ltree", strata.In("SQLite", "TEXT"))
//
// Each SQLType is a type of its own: it is made once and used wherever the type
// is meant. The text is the caller's.
func SQLType(name string, options ...FuncOption) NamedType {
	if name == "" {
		panic("strata: SQLType: the name is empty")
	}
	return NamedType{&ast.Named{Text: newFunction(name, 0, options)}}
}

// textPointer is the pointer of a type that reads itself from text.
type textPointer[T any] interface {
	*T
	encoding.TextUnmarshaler
}

// customKind is the kind of a T that is stored under a type of the database's own.
func customKind[T encoding.TextMarshaler, P textPointer[T]](t NamedType) *kind[T] {
	k := newKind(ast.CustomType,
		func(c *scan.Cell, p *T) error {
			b, err := c.Borrow()
			if err != nil { // a domain of a number
				var s string
				s, err = c.Text()
				b = []byte(s)
			}
			if err != nil {
				return err
			}
			return P(p).UnmarshalText(b)
		},
		func(v T) (any, error) {
			b, err := v.MarshalText()
			if err != nil {
				return nil, err
			}
			return encodeText(string(b))
		}).filling(func(p *T, c *scan.Cell) error {
		b, err := (*p).MarshalText()
		if err == nil {
			err = textError(b)
		}
		c.LendText(b)
		return err
	})
	k.typ.Named = t.named
	return k
}

// TypeCustom is the type of a T that is stored under a type of the database's
// own, for Cast, Raw and functions of the caller's own.
func TypeCustom[T encoding.TextMarshaler, P textPointer[T]](t NamedType) Type[T, *Expr[T, sql.Null[T]]] {
	return Type[T, *Expr[T, sql.Null[T]]]{customKind[T, P](t)}
}

// DefCustom defines a NOT NULL column of a Go type that writes itself as text,
// stored under a type of the database that Strata does not know. Where the
// database is to see a type that it shares with others, such as a number or
// text, DefMapped is what is wanted.
//
//	strata.DefCustom(t, "path", &c.Path, ltree)
func DefCustom[M any, T encoding.TextMarshaler, P textPointer[T]](t *Def[M], name string, field *T, sqlType NamedType) Custom[M, T] {
	k := customKind[T, P](sqlType)
	return plain[M, T, T](define(t, name, field, k, k.value))
}

// DefNullCustom defines a nullable column of a type of the database's own.
func DefNullCustom[M any, T encoding.TextMarshaler, P textPointer[T]](t *Def[M], name string, field *sql.Null[T], sqlType NamedType) NullCustom[M, T] {
	k := customKind[T, P](sqlType)
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrCustom defines a nullable column of a type of the database's own on a
// pointer field.
func DefPtrCustom[M any, T encoding.TextMarshaler, P textPointer[T]](t *Def[M], name string, field **T, sqlType NamedType) NullCustom[M, T] {
	k := customKind[T, P](sqlType)
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

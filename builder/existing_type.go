package builder

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// wantedType is a type that is to be there: of an enum with the same values in the same
// order.
func wantedType(n *ast.Named) wanted {
	if n.Table != nil {
		return wantedTable(n.Table, "type")
	}
	r := n.Relation()
	return wanted{
		find:    ast.FindRelation{Schema: r.Schema, Name: r.Name, Type: true},
		differs: func(found relation) *strata.DatabaseError { return otherType(n, found) },
	}
}

// otherType says how an enum or a domain differs from its definition.
func otherType(n *ast.Named, found relation) *strata.DatabaseError {
	switch {
	case found.kind != n.Word():
		return unlike("", nil, fmt.Sprintf("%s is defined as a type of the kind %s, and there is already the %s of that name; drop or rename one of them", n.Title(), n.Word(), found.kind))
	case n.Enum != nil && !slices.Equal(n.Enum.Values, found.columns):
		return unlike("", nil, fmt.Sprintf("the enum %s has the values %s, and is defined with others; alter it first", n.Title(), quotedNames(found.columns)))
	}
	return nil
}

package strata

import (
	"fmt"
	"regexp"

	"github.com/strata-go/strata/internal/ast"
)

// ExclusionDef is an exclusion constraint under definition, whose methods say more about
// it.
type ExclusionDef struct{ state any } // a *exclusionDef, which importers need not know

type exclusionDef struct {
	*def
	at    int // in the table's list
	named bool
}

func (x *ExclusionDef) exclusion() (*exclusionDef, *ast.Exclusive) {
	if x != nil {
		if d, ok := x.state.(*exclusionDef); ok {
			return d, &d.table.Exclusions[d.at]
		}
	}
	panic("strata: an ExclusionDef that is none: Exclude of a definition makes one")
}

// ExclusionTerm is what two rows are compared by. Conflicts makes one.
type ExclusionTerm struct{ term ast.ExclusiveTerm }

// Conflicts compares a column, or an expression, of two rows by an operator of PostgreSQL,
// such as = or &&.
func Conflicts(term IndexTerm, operator SQL) ExclusionTerm {
	return ExclusionTerm{ast.ExclusiveTerm{IndexTerm: termOf(term), Operator: string(operator)}}
}

var isOperator = regexp.MustCompile(`^[-+*/<>=~!@#%^&|?]+$`)

// Exclude says that no two rows conflict in all of the terms: EXCLUDE USING gist. An
// equality beside ranges needs PostgreSQL's extension btree_gist. SQLite has no such
// constraint, and refuses the table.
//
//	t.Exclude(strata.Conflicts(c.Room, "="), strata.Conflicts(c.During, "&&"))
func (t *Def) Exclude(terms ...ExclusionTerm) *ExclusionDef {
	d := defOf(t)
	chosen := d.chosen != ""
	if len(terms) == 0 {
		d.mistake("Exclude names no column")
	}
	var x ast.Exclusive
	var names []string
	for _, t := range terms {
		if !isOperator.MatchString(t.term.Operator) {
			d.mistake("Exclude: %q is not an operator", t.term.Operator)
		}
		if term, name := d.indexTerm("Exclude", t.term.IndexTerm); name != "" {
			x.Terms, names = append(x.Terms, ast.ExclusiveTerm{IndexTerm: term, Operator: t.term.Operator}), append(names, name)
		}
		if t.term.Desc || t.term.Nulls != ast.NullsDefault {
			d.mistake("Exclude: a term is sorted, which has no place there")
		}
	}
	x.Method, x.Name = string(GiST), d.constraint(names, "excl")
	d.table.Exclusions = append(d.table.Exclusions, x)
	return &ExclusionDef{&exclusionDef{d, len(d.table.Exclusions) - 1, chosen}}
}

// Named gives the constraint a name, in place of the one that its columns give it.
func (x *ExclusionDef) Named(name string) *ExclusionDef {
	d, exclusion := x.exclusion()
	d.rename(&exclusion.Name, &d.named, name)
	return x
}

// Using says by which kind of index the constraint is kept: GiST, or SPGiST, or BTree and
// Hash for equality.
func (x *ExclusionDef) Using(method IndexMethod) *ExclusionDef {
	d, exclusion := x.exclusion()
	if !nameOfItsOwn.MatchString(string(method)) || method == GIN || method == BRIN {
		d.mistake("the constraint %q: Using: %q is not a method that keeps exclusions", exclusion.Name, string(method))
	}
	exclusion.Method = string(method)
	return x
}

// Where says which rows the constraint is for.
func (x *ExclusionDef) Where(where Condition) *ExclusionDef {
	d, exclusion := x.exclusion()
	what := fmt.Sprintf("the constraint %q: Where", exclusion.Name)
	switch n := conditionNode(where); {
	case n == nil:
		d.mistake("%s: there is no condition", what)
	case exclusion.Where != nil:
		d.mistake("%s: it has a condition already; join them with And", what)
	case d.own(what, n):
		exclusion.Where = n
	}
	return x
}

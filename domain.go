package strata

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Domain is a type of the database that is another one with conditions. DefineDomain
// makes one.
type Domain struct{ named *ast.Named }

// DomainDef is a domain under definition.
type DomainDef struct{ state any } // a *domainDef, which importers need not know

type domainDef struct {
	*def
	domain *ast.Domain
}

// DefineDomain defines a domain once, at start-up: CREATE DOMAIN name AS type, with
// conditions that each value meets that is not NULL. In a dialect without domains the
// columns are of the type itself, and have the conditions. builder.CreateTables creates
// the domains of its tables' columns, too, and package schema alters them.
//
//	var Email = strata.DefineDomain("email", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) {
//		d.Check("email_has_at", value.Contains("@"))
//	})
//
// InDomain says which columns are in it. To statements they are what they are without it.
func DefineDomain[T any, E Family[E]](name string, of Type[T, E], more ...func(d *DomainDef, value E)) Domain {
	d, value := defineDomain(name, of.kind)
	for _, f := range more {
		if f != nil {
			f(d, made[E](value))
		}
	}
	return finishDomain(d)
}

//go:noinline
func defineDomain(name string, of *expr.Kind) (*DomainDef, *expr.Expr) {
	d := beginType("DefineDomain", name)
	if of == nil || !of.Type.Kind.Whole() || of.Type.Named != nil || of.Type.Closed {
		d.mistake("it is of a type that no domain is of: take text, a number, a time or another one of SQL's own")
		of = expr.Text
	}
	value := &ast.Column{Table: d.table, Name: "value", Type: of.Type, Nullable: true, Limits: of.Limits}
	d.table.Columns = []*ast.Column{value}
	x := expr.New(value, of)
	d.bound = []*bound{{column: value, x: x, path: "value"}}
	return &DomainDef{&domainDef{d, &ast.Domain{Name: d.table}}}, x
}

//go:noinline
func finishDomain(t *DomainDef) Domain {
	d := t.domain()
	report(d.def)
	return Domain{&ast.Named{Domain: d.domain}}
}

func (t *DomainDef) domain() *domainDef {
	if t != nil {
		if d, ok := t.state.(*domainDef); ok {
			return d
		}
	}
	panic("strata: a DomainDef that is none: DefineDomain hands one to the functions of a definition")
}

// Check says that a condition holds, or is NULL, for every value. It may only use the
// value.
func (t *DomainDef) Check(name string, c Condition) {
	d := t.domain()
	d.checkName("check", name)
	n := conditionNode(c)
	switch {
	case n == nil:
		d.mistake("Check(%q): there is no condition", name)
	case slices.ContainsFunc(d.domain.Checks, func(other ast.Check) bool { return other.Name == name }):
		d.mistake("two constraints have the name %q", name)
	case d.own(fmt.Sprintf("Check(%q)", name), n):
		d.domain.Checks = append(d.domain.Checks, ast.Check{Name: name, Expr: n})
	}
}

// InDomain says that columns are in a domain.
//
//	t.InDomain(Email, c.Email, c.Invoice)
func (t *Def) InDomain(of Domain, columns ...Column) {
	d := defOf(t)
	for _, c := range d.columnsOf("InDomain", columns) {
		switch {
		case of.named == nil:
			d.mistake("InDomain: the column %q gets no domain; DefineDomain makes one", c.Name)
		case c.Domain != nil:
			d.mistake("InDomain: the column %q is in a domain already", c.Name)
		case c.Identity:
			d.mistake("InDomain: the column %q is an identity, whose type is an integer", c.Name)
		case !sameStorage(c, of.named.Domain.Value()):
			d.mistake("InDomain: the column %q is of another type than the domain %q", c.Name, of.named.Title())
		default:
			c.Domain = of.named
		}
	}
}

// sameStorage reports whether a column is of the type that a domain is of.
func sameStorage(c, value *ast.Column) bool {
	t, of := c.Type, value.Type
	return t.Kind == of.Kind && t.Precision == of.Precision && t.Scale == of.Scale && t.Named == nil && !t.Closed
}

// finishDomains refuses the name of a domain's condition for another constraint.
func (d *def) finishDomains() {
	for _, c := range d.table.Columns {
		if c.Domain == nil {
			continue
		}
		for _, check := range c.Domain.Domain.Checks {
			if slices.Contains(d.constraintNames(), check.Name) {
				d.mistake("two constraints have the name %q: one is of the domain %q", check.Name, c.Domain.Title())
			}
		}
	}
}

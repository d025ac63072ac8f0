package expr

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// form is the form of a parameter for a place of a kind. The first place tells what it
// is: the column of an enum knows more of its values than their Go type does. Places
// that store the Go type in another way have forms of their own.
func (x *Expr) form(p *ast.Param, k *Kind) *ast.Param {
	switch {
	case k == nil || p.Of != nil && p.Of.Settled:
		return p
	case p.Of == nil || !p.Told && (p.Kind == nil || k.like != nil):
		x.learn(p, k)
		return p
	}
	for _, f := range p.Of.Forms {
		if own, ok := f.Kind.(*Kind); ok && f.Null == p.Null && own.storesAs(k) {
			f.Told = true
			return f
		}
	}
	f := &ast.Param{Index: p.Index, Type: k.Type, Cast: p.Cast, Of: p.Of, Kind: k, Told: true, Null: p.Null}
	p.Of.Forms = append(p.Of.Forms, f)
	return f
}

// learn lets a parameter take over the kind of what it meets.
func (x *Expr) learn(p *ast.Param, k *Kind) {
	x.Kind, p.Kind, p.Type, p.Told = k, k, k.Type, true
}

// storesAs reports whether a Go value becomes the same argument in both kinds.
func (k *Kind) storesAs(other *Kind) bool {
	switch {
	case k == other:
		return true
	case k.Type != other.Type || k.goes != other.goes:
		return false
	case k.Allowed != nil || other.Allowed != nil:
		return slices.Equal(k.Allowed, other.Allowed)
	case k.Stored != nil || other.Stored != nil:
		return k.Stored == other.Stored
	default:
		return k.Value == other.Value
	}
}

// EncodeArgument returns the argument of a call in its neutral form: as an
// ast.Forms where its places want several. box takes the Go value as a kind stores it.
func EncodeArgument(a *ast.Argument, box func(k *Kind, null bool) Value) (any, error) {
	switch len(a.Forms) {
	case 0:
		return nil, nil // it is not used, which the statement says
	case 1:
		return encodeForm(a, a.Forms[0], box)
	}
	list := make(ast.Forms, len(a.Forms))
	for i, f := range a.Forms {
		var err error
		if list[i], err = encodeForm(a, f, box); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func encodeForm(a *ast.Argument, f *ast.Param, box func(k *Kind, null bool) Value) (any, error) {
	k, ok := f.Kind.(*Kind)
	if !ok {
		return nil, fmt.Errorf("no column tells the SQL type of parameter %d", a.Number)
	}
	v := box(k, f.Null)
	return v.V, v.Err
}

package write

import (
	"fmt"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/span"
)

// Encode turns a neutral value into what the dialect's driver takes.
func Encode(d *dialect.Dialect, t ast.Type, v any) (any, error) {
	if v == nil || d.Encode == nil {
		return v, nil
	}
	var err error
	switch x := v.(type) {
	case []any:
		if t.Kind != ast.Array || !encodesAsIs(d, t.Part(0)) {
			v, err = encodeList(d, t, x)
		}
	case span.Span[any]:
		v, err = encodeRange(d, t.Part(0), x)
	}
	if err != nil {
		return nil, err
	}
	if f := spell(d).encode[t.Kind]; f != nil {
		return f(v)
	}
	return v, nil
}

// encodeRange encodes the bounds of a range.
func encodeRange(d *dialect.Dialect, elem ast.Type, s span.Span[any]) (r dialect.Range, err error) {
	if s.Upper.Place == span.Below {
		return dialect.Range{Empty: true}, nil
	}
	r.LowerIncluded, r.UpperIncluded = s.Lower.Place == span.Before, s.Upper.Place == span.After
	if s.Lower.Finite() {
		if r.Lower, err = Encode(d, elem, s.Lower.Value); err != nil {
			return r, fmt.Errorf("the lower bound of the range: %w", err)
		}
	}
	if s.Upper.Finite() {
		if r.Upper, err = Encode(d, elem, s.Upper.Value); err != nil {
			return r, fmt.Errorf("the upper bound of the range: %w", err)
		}
	}
	return r, nil
}

// encodeList encodes the elements of an array, or the fields of a composite
// value.
func encodeList(d *dialect.Dialect, t ast.Type, list []any) ([]any, error) {
	out := make([]any, len(list))
	for i, v := range list {
		var err error
		if out[i], err = Encode(d, t.Part(i), v); err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return out, nil
}

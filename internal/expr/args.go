package expr

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/layout"
	"github.com/strata-go/strata/internal/scan"
)

// Arguments of functions, with what no database takes refused.

// TextArg is a text.
func TextArg(s string) *ast.Bind { return Text.Literal(TextValue(s)) }

// IntArg is an integer.
func IntArg(n int64) *ast.Bind { return Int64.Literal(Int64Value(n)) }

// SizeArg is a length or a count, which databases hold in 32 bits.
func SizeArg(n int) *ast.Bind {
	b := IntArg(int64(n))
	if int(int32(n)) != n {
		b.Err = Misuse("a length or a count has 32 bits")
	}
	return b
}

// SmallArg is a count that PostgreSQL takes as an integer.
func SmallArg(n int) *ast.Bind {
	b := IntArg(int64(n))
	b.Type.Kind = ast.Int32
	return b
}

// PartArg is the number of a part, counted from 1.
func PartArg(n int) *ast.Bind {
	b := SizeArg(n)
	if n < 1 {
		b.Err = Misuse("parts are counted from 1")
	}
	return b
}

// maxPlaces is the most decimal places that PostgreSQL rounds to.
const maxPlaces = 1000

// PlacesArg is a number of decimal places.
func PlacesArg(places int) *ast.Bind {
	b := IntArg(int64(places))
	if places < -maxPlaces || places > maxPlaces {
		b.Err = fmt.Errorf("a number has -%d to %d decimal places", maxPlaces, maxPlaces)
	}
	return b
}

// ShiftArg is a number of bits to shift by.
func ShiftArg(n int) *ast.Bind {
	b := IntArg(int64(n))
	if n < 0 || n > 63 {
		b.Err = Misuse("64 bits are shifted by 0 to 63")
	}
	return b
}

// BitsArg is the number of bits of a network.
func BitsArg(bits int) *ast.Bind {
	b := IntArg(int64(bits))
	if bits < 0 || bits > 128 {
		b.Err = Misuse("a network has 0 to 128 bits")
	}
	return b
}

// FractionArg is the share of a percentile.
func FractionArg(f float64) ast.Expr {
	if !(f >= 0 && f <= 1) {
		return &ast.Bind{Err: Misuse("a percentile's fraction is between 0 and 1")}
	}
	return Float64.Literal(Float64Value(f))
}

// FractionsArg are the shares of several percentiles, as an array.
func FractionsArg(list []float64) ast.Expr {
	k := ArrayOf(Float64)
	for _, f := range list {
		if b, ok := FractionArg(f).(*ast.Bind); ok && b.Err != nil {
			return b
		}
	}
	return k.Literal(k.Box(append([]float64{}, list...)))
}

// LayoutArg is a layout of Format.
func LayoutArg(text string) *ast.Bind {
	b := TextArg(text)
	if err := layout.Check(text); err != nil {
		b.Err = err
	}
	return b
}

// ZoneArg is a time zone. It refuses names that are not IANA's everywhere:
// PostgreSQL reads CET as an offset without summer time, and UTC+2 as one in the
// other direction.
func ZoneArg(zone string) *ast.Bind {
	b := TextArg(zone)
	area, city, ok := strings.Cut(zone, "/")
	word := func(s string) bool {
		return s != "" && s[0] >= 'A' && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == ""
	}
	if zone != "UTC" && !(ok && word(area) && word(city)) {
		b.Err = errZoneForm
	} else if b.Err == nil && !knownZone(zone) {
		b.Err = errNoZone
	}
	return b
}

const (
	errZoneForm Misuse = "a time zone is UTC, or one of the form Area/City"
	errNoZone   Misuse = "there is no such time zone in the IANA database"
)

// zones are names of zones that there are.
var zones sync.Map

// hasZones reports whether the program has the IANA database, which tells.
var hasZones = sync.OnceValue(func() bool {
	_, err := time.LoadLocation("Europe/Berlin")
	return err == nil
})

func knownZone(zone string) bool {
	if _, ok := zones.Load(zone); ok || !hasZones() {
		return true
	}
	_, err := time.LoadLocation(zone)
	if err == nil {
		zones.Store(zone, nil)
	}
	return err == nil
}

// PathArg is the path to a part of a document.
func PathArg(path []string) ast.Expr {
	b := &ast.Bind{Value: append([]string{}, path...), Type: ast.Type{Kind: ast.JSONPath}, Cast: true}
	for _, step := range path {
		if err := textError(step); err != nil {
			b.Err = err
		}
	}
	return b
}

// JSONArg is any Go value as a document.
func JSONArg(v any) ast.Expr { return RawJSON.Literal(JSONValue(v)) }

// At is what a path of a document leads to, as a kind.
func (x *Expr) At(k *Kind, path []string) *Expr {
	return &Expr{&ast.Call{Fn: ast.JSONAt, Args: []ast.Expr{x.Node, PathArg(path)}, Type: k.Type}, k}
}

// ToJSON is a value as a document, or NULL.
func (x *Expr) ToJSON() ast.Expr {
	return &ast.Call{Fn: ast.ToJSON, Args: []ast.Expr{x.Node}, Type: x.Kind.Type}
}

// Missing is an expression that is not there, such as a condition that If left
// out: nothing can be made of it.
func Missing(k *Kind) *Expr { return &Expr{&ast.Bind{Err: ErrMissing}, k} }

// ErrMissing is what is wrong with an expression that is not there.
var ErrMissing = ast.ErrMissing

// Nothing is an expression that is not there, of no kind: a nil one, or a zero value of
// a type whose kind only a definition tells.
var Nothing = Missing(&Kind{goes: reflect.TypeFor[struct{}](), Value: unread, Null: unread, Pointer: unread})

var unread = &scan.Codec{
	Decode: func(*scan.Cell, scan.Slot) error { return ErrMissing },
	Encode: func(scan.Slot) (any, error) { return nil, ErrMissing },
}

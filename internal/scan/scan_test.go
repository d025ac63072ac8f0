package scan

import (
	"bytes"
	"database/sql"
	"reflect"
	"slices"
	"testing"
	"time"
)

type inner struct {
	A int32
	B string
}

type outer struct {
	X bool
	inner
	Y  sql.Null[int64]
	P  *inner
	at time.Time
}

func TestOffset(t *testing.T) {
	o := &outer{P: &inner{}}
	base := PlaceOf(o)
	for name, c := range map[string]struct {
		field Place
		want  uintptr
	}{
		"first":    {PlaceOf(&o.X), reflect.TypeFor[outer]().Field(0).Offset},
		"embedded": {PlaceOf(&o.B), reflect.TypeFor[outer]().Field(1).Offset + reflect.TypeFor[inner]().Field(1).Offset},
		"nested":   {PlaceOf(&o.Y.V), reflect.TypeFor[outer]().Field(2).Offset},
		"struct":   {PlaceOf(&o.at), reflect.TypeFor[outer]().Field(4).Offset},
	} {
		if got, err := base.Offset(c.field); err != nil || got != c.want {
			t.Errorf("%s: %d, %v; want %d", name, got, err, c.want)
		}
	}
	other, n := &outer{}, int64(0)
	for name, field := range map[string]Place{
		"behind a pointer": PlaceOf(&o.P.A),
		"another value":    PlaceOf(&other.A),
		"a local":          PlaceOf(&n),
		"another type":     PlaceAt(base.p, reflect.TypeFor[uint8]()),
	} {
		if got, err := base.Offset(field); err == nil {
			t.Errorf("%s: offset %d, want a refusal", name, got)
		}
	}
}

// FuzzSlot stores and loads through slots at every offset of a struct.
func FuzzSlot(f *testing.F) {
	f.Add(true, int32(1), "b", int64(2), true)
	f.Fuzz(func(t *testing.T, x bool, a int32, b string, v int64, valid bool) {
		var o outer
		base := PlaceOf(&o)
		set := func(field Place, write func(Slot)) {
			offset, err := base.Offset(field)
			if err != nil {
				t.Fatal(err)
			}
			write(SlotOf(&o).Add(offset))
		}
		set(PlaceOf(&o.X), func(s Slot) { *At[bool](s) = x })
		set(PlaceOf(&o.A), func(s Slot) { *At[int32](s) = a })
		set(PlaceOf(&o.B), func(s Slot) { *At[string](s) = b })
		set(PlaceOf(&o.Y), func(s Slot) { *At[sql.Null[int64]](s) = sql.Null[int64]{V: v, Valid: valid} })
		want := outer{X: x, inner: inner{a, b}, Y: sql.Null[int64]{V: v, Valid: valid}}
		if o != want {
			t.Errorf("%+v, want %+v", o, want)
		}
	})
}

func FuzzInstant(f *testing.F) {
	f.Add(int64(0))
	f.Add(int64(-62135596800000000))
	f.Add(int64(253402300799999999))
	f.Fuzz(func(t *testing.T, micros int64) {
		at := time.UnixMicro(micros).UTC()
		s, err := FormatInstant(at)
		if y := at.Year(); y < 0 || y > 9999 {
			if err == nil {
				t.Errorf("%v is written as %s", at, s)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseInstant(s); err != nil || !back.Equal(at) {
			t.Errorf("%s reads as %v, %v; want %v", s, back, err, at)
		}
	})
}

// Instants as others store them.
func TestInstantsOfOthers(t *testing.T) {
	const want = "2023-11-14 22:14:21.000005"
	for _, s := range []string{
		"2023-11-14 22:14:21.000005", "2023-11-14T22:14:21.000005Z", "2023-11-14 22:14:21.000005+00:00",
		"2023-11-15 03:44:21.000005+05:30", "2023-11-15T03:44:21.000005+0530", "2023-11-14 17:14:21.000005-05",
		"2023-11-14 22:14:21.000005 +0000 UTC", "2023-11-14 23:14:21.000005 +0100 CET m=+0.123456789",
	} {
		at, err := ParseInstant(s)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := FormatInstant(at); err != nil || got != want {
			t.Errorf("%s reads as %s, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"2023-11-14 22:14:21 ", "2023-11-14 22:14:21+", "2023-11-14 22:14:21+5", "2023-11-14 22:14:21+24:00", "2023-11-14 22:14:21+05:60",
		"2023-11-14 22:14:21 +0000 UTC x", "2023-11-14 22:14:21+00:00 UTC", "2023-11-14+00:00", "2023-11-14 22:14:21 UTC", "2023-11-14 22:14:21+00:0",
	} {
		if at, err := ParseInstant(s); err == nil {
			t.Errorf("%q reads as %v", s, at)
		}
	}
}

// FuzzParseInstant: what is accepted is what package time reads as the same.
func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{
		"2026-02-28", "2026-02-29", "2026-02-28 23:59", "2026-02-28T23:59:58.5Z", "2026-13-01", "x",
		"2026-02-28 23:59:58+05:30", "2026-02-28 23:59-0700", "2026-02-28 23:59:58.123 +0000 UTC m=+1", "2026-02-28 23:59:58-11",
	} {
		f.Add(s)
	}
	layouts := []string{"2006-01-02"}
	for _, clock := range []string{" 15:04", " 15:04:05.999999999"} {
		for _, zone := range []string{"", "Z07:00", "Z0700", "Z07", " Z07:00", " Z0700", " Z07"} {
			layouts = append(layouts, "2006-01-02"+clock+zone)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := ParseInstant(s)
		if err != nil || len(s) < 10 {
			return
		}
		plain := []byte(s)
		if len(plain) > 10 {
			plain[10] = ' '
		}
		// The name that Go prints behind an offset says nothing.
		if i := bytes.IndexByte(plain[min(11, len(plain)):], ' '); i >= 0 {
			plain = cutName(plain, 11+i+1)
		}
		for _, layout := range layouts {
			if want, err := time.Parse(layout, string(plain)); err == nil {
				if !want.Equal(at) {
					t.Errorf("%q reads as %v, want %v", s, at, want)
				}
				return
			}
		}
		t.Errorf("%q reads as %v, but package time refuses it", s, at)
	})
}

func cutName(s []byte, from int) []byte {
	if i := bytes.IndexByte(s[from:], ' '); i >= 0 {
		return s[:from+i]
	}
	return s
}

func FuzzUUID(f *testing.F) {
	f.Add([]byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := ParseUUID(b)
		if err != nil {
			return
		}
		if back, err := ParseUUID([]byte(FormatUUID(u))); err != nil || back != u {
			t.Errorf("%q: %v, %v", b, back, err)
		}
	})
}

func TestUncovered(t *testing.T) {
	type model struct {
		A int
		B struct{ C, D string }
		E int `db:"-"`
		f int
		G string
	}
	m := &model{}
	base := PlaceOf(m)
	span := func(p Place) Span {
		offset, err := base.Offset(p)
		if err != nil {
			t.Fatal(err)
		}
		return Span{offset, p.Type()}
	}
	spans := []Span{span(PlaceOf(&m.A)), span(PlaceOf(&m.B.C))}
	if got := Uncovered(base.Type(), spans, noneApart); !slices.Equal(got, []string{"B.D", "G"}) {
		t.Errorf("uncovered: %q, want B.D and G", got)
	}
	if got := Uncovered(base.Type(), append(spans, span(PlaceOf(&m.B.D)), span(PlaceOf(&m.G))), noneApart); got != nil {
		t.Errorf("uncovered: %q, want none", got)
	}
	_ = m.f
}

func noneApart(reflect.Type) bool { return false }

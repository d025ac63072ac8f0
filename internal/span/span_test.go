package span

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func text(b []byte, n int) []byte { return fmt.Append(b, n) }

func read(t *testing.T, s string) []Span[int] {
	t.Helper()
	spans, err := ParseSet(s)
	if err != nil {
		t.Fatal(err)
	}
	var out []Span[int]
	for _, s := range spans {
		n := Span[int]{Lower: Cut[int]{Place: s.Lower.Place}, Upper: Cut[int]{Place: s.Upper.Place}}
		fmt.Sscan(s.Lower.Value, &n.Lower.Value)
		fmt.Sscan(s.Upper.Value, &n.Upper.Value)
		out = append(out, n)
	}
	return out
}

func TestSets(t *testing.T) {
	o := Order[int](cmp.Compare[int])
	for _, c := range []struct{ name, a, b, want string }{
		{"set", "{[7,9),[1,5),(3,6),empty,[9,9),[20,10]}", "{}", "{[1,6),[7,9)}"},
		{"set", "{[1,5),[5,7]}", "{}", "{[1,7]}"},
		{"set", "{[1,5),(5,7]}", "{}", "{[1,5),(5,7]}"},
		{"set", "{(,3],[3,)}", "{}", "{(,)}"},
		{"union", "{[1,2),[8,9)}", "{[2,8)}", "{[1,9)}"},
		{"union", "{}", "{}", "{}"},
		{"intersect", "{[1,4),[6,)}", "{(,2),[3,7],[9,9]}", "{[1,2),[3,4),[6,7],[9,9]}"},
		{"intersect", "{[1,4)}", "{[4,6)}", "{}"},
		{"intersect", "{[1,4]}", "{[4,6)}", "{[4,4]}"},
		{"minus", "{[1,10)}", "{[3,4],(6,7)}", "{[1,3),(4,6],[7,10)}"},
		{"minus", "{(,)}", "{}", "{(,)}"},
		{"minus", "{}", "{(,)}", "{}"},
		{"minus", "{(,)}", "{(,3)}", "{[3,)}"},
		{"minus", "{(,)}", "{(,)}", "{}"},
		{"minus", "{[1,5]}", "{[5,)}", "{[1,5)}"},
		{"hull", "{[1,2),(4,9]}", "{}", "{[1,9]}"},
		{"hull", "{}", "{}", "{empty}"},
	} {
		a, b := o.Set(read(t, c.a)...), o.Set(read(t, c.b)...)
		var got []Span[int]
		switch c.name {
		case "set":
			got = a
		case "union":
			got = o.Union(a, b)
		case "intersect":
			got = o.Intersect(a, b)
		case "minus":
			got = o.Minus(a, b)
		case "hull":
			got = []Span[int]{o.Hull(a)}
		}
		if s := string(AppendSet(nil, got, text)); s != c.want {
			t.Errorf("%s of %s and %s is %s, want %s", c.name, c.a, c.b, s, c.want)
		}
	}
}

// TestAgainstMembers compares the operations with what they mean: which of the
// values between -1 and 21, halves included, lie in the result.
func TestAgainstMembers(t *testing.T) {
	o := Order[int](cmp.Compare[int])
	random := rand.New(rand.NewPCG(1, 2))
	cut := func() Cut[int] {
		if n := random.IntN(24); n > 3 {
			return Cut[int]{random.IntN(20), Place(1 + n%2)}
		} else if n > 1 {
			return Cut[int]{Place: Above}
		}
		return Cut[int]{}
	}
	set := func() []Span[int] {
		spans := make([]Span[int], random.IntN(4))
		for i := range spans {
			spans[i] = Span[int]{cut(), cut()}
		}
		return o.Set(spans...)
	}
	in := func(s []Span[int], at Cut[int]) bool {
		for _, x := range s {
			if o.Cut(x.Lower, at) <= 0 && o.Cut(at, x.Upper) < 0 {
				return true
			}
		}
		return false
	}
	for range 3000 {
		a, b := set(), set()
		union, both, minus := o.Union(a, b), o.Intersect(a, b), o.Minus(a, b)
		includes, overlaps := true, false
		for at := -2; at < 44; at++ {
			// The cut before a value stands for the value, the one after it for
			// what follows.
			c := Cut[int]{at / 2, Place(1 + at&1)}
			ina, inb := in(a, c), in(b, c)
			includes, overlaps = includes && (ina || !inb), overlaps || ina && inb
			if in(union, c) != (ina || inb) || in(both, c) != (ina && inb) || in(minus, c) != (ina && !inb) {
				t.Fatalf("%v and %v at %v: %v %v %v", a, b, c, union, both, minus)
			}
		}
		if o.Includes(a, b) != includes || o.Overlaps(a, b) != overlaps {
			t.Fatalf("%v and %v: includes %v, overlaps %v", a, b, !includes, !overlaps)
		}
		for _, s := range [][]Span[int]{union, both, minus} {
			if !reflect.DeepEqual(o.Set(s...), s) {
				t.Fatalf("%v is not in the form of a set", s)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"[1,5)": "[1,5)", " (,5] ": "(,5]", "(,)": "(,)", "[,]": "(,)", "EMPTY": "empty", `["a ,)b","c""d"]`: `[a ,)b,c"d]`,
		`(\,,\")`: `(,,")`, `["",)`: "[,)", "[2026-01-01 00:00:00,2026-01-02 00:00:00)": "[2026-01-01 00:00:00,2026-01-02 00:00:00)",
	} {
		s, err := Parse(in)
		if got := string(Append(nil, s, Plain)); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "1,2", "[1,2", "[1)", "[1,2,3)", "[1,2)x", "empt", "emptyx", `["1,2)`, `[1\`, "{[1,2)}", "[[1,2)"} {
		if s, err := Parse(in); err == nil || !strings.Contains(err.Error(), "is not a range") {
			t.Errorf("%q is %v, %v", in, s, err)
		}
	}
	for in, want := range map[string]string{
		"{}": "{}", " { } ": "{}", "{[1,2)}": "{[1,2)}", "{[1,2) , (3,]}": "{[1,2),(3,)}", "{empty}": "{empty}",
	} {
		s, err := ParseSet(in)
		if got := string(AppendSet(nil, s, Plain)); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "{", "}", "{[1,2)", "{[1,2),}", "{,}", "{[1,2)[3,4)}", "{[1,2)}x", "[1,2)"} {
		if s, err := ParseSet(in); err == nil || !strings.Contains(err.Error(), "is not a multirange") {
			t.Errorf("%q is %v, %v", in, s, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"[1,5)", "(,)", "empty", `["a\"b",c]`, "{[1,2),(3,]}", "{}"} {
		f.Add(s)
	}
	quoted := func(b []byte, v string) []byte {
		b = append(b, '"')
		for i := range len(v) {
			b = append(b, '\\', v[i])
		}
		return append(b, '"')
	}
	f.Fuzz(func(t *testing.T, in string) {
		if s, err := Parse(in); err == nil {
			out := string(Append(nil, s, quoted))
			if again, err := Parse(out); err != nil || again != s {
				t.Errorf("%q was %v, and is %v by %q, %v", in, s, again, out, err)
			}
		}
		if set, err := ParseSet(in); err == nil {
			out := string(AppendSet(nil, set, quoted))
			if again, err := ParseSet(out); err != nil || !reflect.DeepEqual(again, set) {
				t.Errorf("%q was %v, and is %v by %q, %v", in, set, again, out, err)
			}
		}
	})
}

package functions

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

func scalar(t testing.TB, name string) value.Function {
	t.Helper()
	for _, f := range Scalars() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no function %s", name)
	return value.Function{}
}

// result is what a call returned, for comparing and for keeping.
func result(v value.Value, err error) any {
	if err != nil {
		return failure(err.Error())
	}
	return v.Any()
}

func TestScalars(t *testing.T) {
	for _, e := range examples {
		want := e.want
		if _, failed := want.(failure); !failed {
			want = valueOf(want).Any()
		}
		if got := result(scalar(t, e.name).Call(valuesOf(e.args))); !reflect.DeepEqual(got, want) {
			t.Errorf("%s(%v) is %T %v, want %T %v", e.name, e.args, got, got, want, want)
		}
	}
}

func TestEveryScalarHasAnExample(t *testing.T) {
	shown := map[string]bool{}
	for _, e := range examples {
		shown[e.name] = true
		if f := scalar(t, e.name); f.Args >= 0 && f.Args != len(e.args) {
			t.Errorf("%s takes %d arguments, not %d", e.name, f.Args, len(e.args))
		}
	}
	seen := map[string]bool{}
	for _, f := range Scalars() {
		if !f.Volatile && !shown[f.Name] {
			t.Errorf("%s has no example", f.Name)
		}
		if seen[f.Name] || !strings.HasPrefix(f.Name, "strata_") {
			t.Errorf("the name %s is not new, or not one of Strata", f.Name)
		}
		seen[f.Name] = true
	}
}

func TestNullArguments(t *testing.T) {
	for _, e := range examples {
		if loose[e.name] {
			continue
		}
		for i := range e.args {
			args := valuesOf(e.args)
			args[i] = null
			if got := result(scalar(t, e.name).Call(args)); got != nil {
				t.Errorf("%s with NULL as argument %d is %v", e.name, i, got)
			}
		}
	}
}

func TestRandom(t *testing.T) {
	for name, form := range map[string]string{
		"strata_random":   `^0\.\d+(e-\d+)?$`,
		"strata_new_uuid": `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
	} {
		f := scalar(t, name)
		a, b := result(f.Call(nil)), result(f.Call(nil))
		if a == b || !f.Volatile || !regexp.MustCompile(form).MatchString(fmt.Sprint(a)) {
			t.Errorf("%s is %v and %v", name, a, b)
		}
	}
}

// TestOddArguments calls every function with arguments of all others.
func TestOddArguments(t *testing.T) {
	var all []value.Value
	for _, e := range examples {
		all = append(all, valuesOf(e.args)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range Scalars() {
		for range 300 {
			n := f.Args
			if n < 0 {
				n = random.IntN(6)
			}
			args := make([]value.Value, n)
			for i := range args {
				args[i] = all[random.IntN(len(all))]
			}
			calmly(t, f, args)
		}
	}
}

// calmly calls a function and reports a panic.
func calmly(t *testing.T, f value.Function, args []value.Value) {
	if costly(f.Name, args) {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s of %v panics: %v", f.Name, boxed(args), p)
		}
	}()
	result(f.Call(args))
}

func boxed(args []value.Value) []any {
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a.Any()
	}
	return list
}

// costly says that a call with these arguments may take long, or much memory, by
// its purpose.
func costly(name string, args []value.Value) bool {
	switch name {
	case "strata_time_series":
		from, to, step := args[0].Text(), args[1].Text(), args[2].Text()
		return len(from) < 4 || !strings.HasPrefix(to, from[:4]) || strings.Contains(step, "T")
	case "strata_series", "strata_repeat", "strata_lpad", "strata_rpad":
		for _, a := range args {
			if n, _ := a.Int(); n != int64(int16(n)) {
				return true
			}
		}
	}
	return false
}

func FuzzScalars(f *testing.F) {
	all := Scalars()
	index := map[string]uint16{}
	for i, s := range all {
		index[s.Name] = uint16(i)
	}
	for _, e := range examples {
		var kinds []byte
		var texts [4]string
		for i, a := range valuesOf(e.args) {
			if i < len(texts) {
				kinds, texts[i] = append(kinds, byte(a.Kind())), a.Text()
			}
		}
		f.Add(index[e.name], string(kinds), texts[0], texts[1], texts[2], texts[3])
	}
	f.Fuzz(func(t *testing.T, which uint16, kinds, a, b, c, d string) {
		s := all[int(which)%len(all)]
		n := s.Args
		if n < 0 {
			n = len(kinds)
		}
		args := make([]value.Value, n)
		for i := range args {
			text := [...]string{a, b, c, d}[i%4]
			kind := byte(value.Text)
			if i < len(kinds) {
				kind = kinds[i]
			}
			args[i] = ofKind(value.Kind(kind%5), text)
		}
		calmly(t, s, args)
	})
}

// ofKind makes a value that a text may stand for.
func ofKind(kind value.Kind, text string) value.Value {
	var n int64
	var x float64
	switch kind {
	case value.Null:
		return null
	case value.Integer:
		fmt.Sscan(text, &n)
		return value.Int(n)
	case value.Real:
		fmt.Sscan(text, &x)
		return value.Float(x)
	case value.Blob:
		return value.Bytes(text)
	default:
		return value.String(text)
	}
}

package expr

import (
	"reflect"
	"testing"
)

// A value of another type than the kind's is refused: its memory is another.
func TestBoxOfAnotherType(t *testing.T) {
	type own int64
	for _, v := range []any{"text", 7, own(7), []int64{1}, nil} {
		if got := Int64.Box(v); got.Err == nil || got.V != nil {
			t.Errorf("%T: %v, %v", v, got.V, got.Err)
		}
	}
	if got := Of(reflect.TypeFor[own]()).Box(own(7)); got.Err != nil || got.V != int64(7) {
		t.Errorf("a type of one's own: %v, %v", got.V, got.Err)
	}
}

package strata

import (
	"reflect"
	"sync"
)

var sharedKinds sync.Map // reflect.Type of T to *kind[T]

// shared returns the one kind of plain values of T, so that a value in a query
// that is built per call makes none.
func shared[T any](newKind func() *kind[T]) *kind[T] {
	t := reflect.TypeFor[T]()
	if k, ok := sharedKinds.Load(t); ok {
		return k.(*kind[T])
	}
	k, _ := sharedKinds.LoadOrStore(t, newKind())
	return k.(*kind[T])
}

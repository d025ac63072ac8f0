package functions

import (
	"strings"
	"sync"
)

// cache keeps what is dear to make of a text, of which there are as many as a program
// writes down. It keeps texts of its own: those of arguments are lent.
type cache[T any] struct {
	made sync.Map // T by text
	make func(string) (T, error)
}

func (c *cache[T]) of(s string) (T, error) {
	if v, ok := c.made.Load(s); ok {
		return v.(T), nil
	}
	s = strings.Clone(s)
	v, err := c.make(s)
	if err == nil {
		c.made.Store(s, v)
	}
	return v, err
}

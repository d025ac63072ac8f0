package loop

import (
	"testing"

	"example.com/program/shop"
	"example.com/program/store"
)

func TestRows(t *testing.T) {
	list, err := store.All(t.Context(), nil)
	if err != nil {
		t.Skip(err)
	}
	for _, u := range list { // a test looks at each row
		if _, err := shop.People.Get(t.Context(), nil, u.ID); err != nil {
			t.Error(err)
		}
	}
}

package vettool_test

import (
	"testing"

	"github.com/strata-go/strata/vet/vettool"
)

func TestCalled(t *testing.T) {
	for _, c := range []struct {
		args []string
		want bool
	}{
		{nil, false},
		{[]string{"-V=full"}, true},
		{[]string{"-flags"}, true},
		{[]string{"-json", "-strataloop=false", "/tmp/b001/vet.cfg"}, true},
		{[]string{"vet", "./..."}, false},
		{[]string{"vet", "-flags"}, false},
		{[]string{"vet", "./a.cfg"}, false},
		{[]string{"migrate", "--dir", "migrations"}, false},
	} {
		if got := vettool.Called(c.args); got != c.want {
			t.Errorf("%q: %v", c.args, got)
		}
	}
}

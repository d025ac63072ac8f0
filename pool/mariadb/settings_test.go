package mariadb

import (
	"errors"
	"testing"

	"github.com/strata-go/strata"
)

func TestVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"10.6.18-MariaDB": true, "10.10.7-MariaDB": true, "5.7.44": true,
		"10.11.14-MariaDB-0+deb12u2": false, "11.4.2-MariaDB": false, "": false,
	} {
		if got := old(version); got != want {
			t.Errorf("%q is too old: %v, want %v", version, got, want)
		}
	}
	if err := tooOld("10.6.18-MariaDB"); !errors.Is(err, strata.ErrUnsupported) {
		t.Error(err)
	}
}

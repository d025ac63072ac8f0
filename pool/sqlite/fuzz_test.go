package sqlite

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// A URL is a configuration or an error, and nothing in a configuration is cut off.
func FuzzURL(f *testing.F) {
	for _, s := range []string{
		"sqlite:", "sqlite::memory:", "sqlite:a.db?mode=ro", "sqlite:a?mode=memory&cache=shared", "sqlite:file:a%00b", "sqlite:a?attach=x:y&pragma=a=b", "sqlite:a?limit=length:1",
		"sqlite:a?limit=length:-1", "sqlite:a?busy_timeout=99999999999h", "sqlite:a?readers=9999999999999999999", "sqlite:?%zz", "sqlite:a?%", "sqlite:a?vfs=%00", "x", "sqlite:a\x00b?nolock=1", "sqlite:a?attach=:",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c Config
		_, err := internals.Open(nil, func(settings driver.Settings) (b driver.Backend, err error) {
			if c, _, err = (Config{}).parseURL(s, settings); err == nil {
				c, err = c.complete()
			}
			return b, err
		})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "strata: ") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		c.memory()
		c.alone()
		c.mayWrite()
		if c.Path == "" || capi.CutOff(c.Path) || c.Readers < 1 || c.BusyTimeout == 0 {
			t.Errorf("%q is %+v", s, c)
		}
		for schema, path := range c.Attach {
			if schema == "" || capi.CutOff(path) || strings.Contains(schema, "\x00") {
				t.Errorf("%q attaches %q as %q", s, path, schema)
			}
		}
	})
}

package benchmarks

import "testing"

func TestReadLarge(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.key, func(t *testing.T) {
			s := engine.open(t)
			defer s.close()
			url, err := s.large(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, lent := range []bool{false, true} {
				// Each row of items more than once; read fails on another number.
				if _, err := (LargeRead{url, lent, 2*rowsInItems + 500}).read(t.Context()); err != nil {
					t.Errorf("lent %v: %v", lent, err)
				}
			}
		})
	}
}

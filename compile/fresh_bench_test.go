package compile_test

import (
	"testing"

	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/door"
)

// BenchmarkFresh compiles the statements of the golden file anew: what a dialect's forms
// cost a statement whose text is not kept.
func BenchmarkFresh(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range statements {
					compile.Fresh(s.s.Statement(door.Key{}), d)
				}
			}
		})
	}
}

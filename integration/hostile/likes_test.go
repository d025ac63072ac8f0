package hostile

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// alike are a text and a part of it, or of another one.
type alike struct{ text, part string }

func (r source) alike() alike {
	s := r.text()
	runes := []rune(s)
	switch n := len(runes); {
	case n == 0 || r.IntN(4) == 0:
		return alike{s, r.text()}
	case r.IntN(3) == 0:
		return alike{s, string(runes[:r.IntN(n)])}
	case r.IntN(2) == 0:
		return alike{s, string(runes[r.IntN(n):])}
	default:
		from := r.IntN(n)
		return alike{s, string(runes[from : from+r.IntN(n-from)+1])}
	}
}

// escaped is a text as a pattern of LIKE that matches it alone.
func literally(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// answers are what is asked of a text and a part of it.
type answers = strata.Row8[bool, bool, bool, bool, bool, bool, int64, string]

// likes compares LIKE and its helpers with package strings.
func likes(t *testing.T) {
	for way, n := range map[string]int{"SQLite in memory": share(6000), "PostgreSQL": share(6000), "MariaDB": share(2000), "PostgreSQL simple protocol": share(1000), "wrapped sql.DB": share(500)} {
		each(t, []string{way}, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(10)
			list := make([]alike, n)
			for i := range list {
				list[i] = r.alike()
			}
			parts(list, 200, func(_ int, list []alike) {
				tried(len(list))
				var b builder.Batch
				results := make([]*builder.Result[answers], len(list))
				for i, a := range list {
					results[i] = builder.QueueOne(&b, asks(a))
				}
				if err := b.Run(ctx, db); err != nil {
					escape(t, "%v", err)
					return
				}
				for i, a := range list {
					got, err := results[i].Get()
					if want := a.answers(); err != nil || got != want {
						escape(t, "%q and %q: got %+v and %v, want %+v", a.text, a.part, got, err, want)
					}
				}
			})
		})
	}
}

func asks(a alike) builder.Query[answers] {
	x := strata.S(a.text)
	return builder.Select8(
		x.HasPrefix(a.part).NotNull(), x.HasSuffix(a.part).NotNull(), x.Contains(a.part).NotNull(),
		x.Like(literally(a.part)+"%").NotNull(), x.Like("%"+literally(a.part)+"%").NotNull(),
		x.LikeExpr(strata.S(literally(a.part)+"%").Concat(literally(a.part))).NotNull(),
		x.Position(a.part), x.Replace(a.part, "<'>"),
	)
}

func (a alike) answers() answers {
	at := int64(strings.Index(a.text, a.part)) + 1
	if at > 0 {
		at = int64(utf8.RuneCountInString(a.text[:at-1])) + 1
	}
	replaced := a.text
	if a.part != "" {
		replaced = strings.ReplaceAll(a.text, a.part, "<'>")
	}
	begins := strings.HasPrefix(a.text, a.part)
	return answers{
		V1: begins, V2: strings.HasSuffix(a.text, a.part), V3: strings.Contains(a.text, a.part),
		V4: begins, V5: strings.Contains(a.text, a.part),
		V6: begins && strings.HasSuffix(a.text[len(a.part):], a.part),
		V7: at, V8: replaced,
	}
}

package orm

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// note refers to a line by both columns of its key, or to none.
type note struct {
	ID    int64
	Order sql.Null[orderID]
	No    *int64
	Text  string

	Line repo.One[noted]
}

type noteColumns struct {
	strata.Table[note]
	ID    strata.Int64 `db:",identity"`
	Order strata.NullID[orderID]
	No    strata.NullInt64
	Text  strata.Text
}

// noted is a line with its notes.
type noted struct {
	Order orderID
	No    int64

	Notes repo.Many[note]
}

type notedColumns struct {
	strata.Table[noted]
	Order strata.ID[orderID]
	No    strata.Int64
}

var noteds = strata.Define("noted", new(notedColumns), func(t *strata.Def, c *notedColumns) { t.PrimaryKey(c.Order, c.No) })

var notes = strata.Define("notes", new(noteColumns), func(t *strata.Def, c *noteColumns) {
	t.ForeignKey(strata.Cascade, strata.Refer(c.Order, noteds.Order), strata.Refer(c.No, noteds.No))
})

var (
	notedRepo = repo.ByKeys[lineKey](noteds)
	noteRepo  = repo.ByKey(notes, notes.ID)
	lineNotes = repo.HasMany(noteds, notes, func(n *noted) *repo.Many[note] { return &n.Notes },
		strata.Refer(notes.Order, noteds.Order), strata.Refer(notes.No, noteds.No))
	noteLine = repo.BelongsTo(notes, noteds, func(n *note) *repo.One[noted] { return &n.Line },
		strata.Refer(notes.Order, noteds.Order), strata.Refer(notes.No, noteds.No))
)

func TestCompositeRelations(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		list := []noted{
			{Order: 1, No: 1, Notes: repo.ManyOf(note{Text: "a"}, note{Text: "b"}, note{Text: "c"})},
			{Order: 1, No: 2, Notes: repo.ManyOf(note{Text: "d"})},
			{Order: 2, No: 1},
		}
		must(t, repo.SaveGraphs(ctx, db, notedRepo, list, repo.Graph(lineNotes, repo.DeleteOrphans)))
		must(t, noteRepo.Create(ctx, db, &note{Text: "of nothing"}))
		half := int64(1)
		must(t, noteRepo.Create(ctx, db, &note{Text: "of half a key", No: &half}))

		show := func(rows []noted) (s string) {
			for _, r := range rows {
				s += fmt.Sprint(r.Order, ".", r.No, ":")
				for _, n := range done[[]note](t)(r.Notes.All()) {
					s += n.Text
				}
				s += " "
			}
			return s
		}
		rows := done[[]noted](t)(notedRepo.Query(ctx).OrderBy(noteds.Order.Asc(), noteds.No.Asc()).All(ctx, db))
		must(t, repo.Load(ctx, db, rows, lineNotes.OrderBy(notes.Text.Desc()).Limit(2)))
		if got := show(rows); got != "1.1:cb 1.2:d 2.1: " {
			t.Errorf("loaded: %s", got)
		}
		must(t, repo.Load(ctx, db, rows, lineNotes.With(noteLine.With(lineNotes))))
		if got := show(rows); got != "1.1:abc 1.2:d 2.1: " {
			t.Errorf("loaded: %s", got)
		}
		first := done[[]note](t)(rows[0].Notes.All())
		if back := done[*noted](t)(first[0].Line.Get()); show([]noted{*back}) != "1.1:abc " {
			t.Errorf("and back: %+v", back)
		}
		all := done[[]note](t)(noteRepo.Query(ctx).OrderBy(notes.ID.Asc()).All(ctx, db))
		must(t, repo.Load(ctx, db, all, noteLine))
		for i, n := range all {
			if line := done[*noted](t)(n.Line.Get()); (line != nil) != (i < 4) {
				t.Errorf("%s: %+v", n.Text, line)
			}
		}
		many := make([]lineKey, 20_000) // more than SQLite takes arguments
		for i := range many {
			many[i] = lineKey{orderID(i + 1), 1}
		}
		got, err := notedRepo.GetAll(ctx, db, many...)
		if is(t, "GetAll of many", err, strata.ErrNoRows); len(got) != 2 || got[1].Order != 2 {
			t.Errorf("many: %+v", got)
		}
		wide := make([]noted, 12_000)
		for i := range wide {
			wide[i] = noted{Order: 1, No: int64(i)}
		}
		must(t, repo.Load(ctx, db, wide, lineNotes))
		if got := show(wide[:3]); got != "1.0: 1.1:abc 1.2:d " {
			t.Errorf("loaded: %s", got)
		}
		for want, c := range map[int64]strata.Condition{
			1: lineNotes.Any(notes.Text.Eq("b")), 2: lineNotes.Any(), 3: lineNotes.Every(notes.Text.Ne("z")),
		} {
			if n := done[int64](t)(notedRepo.Count(ctx, db, c)); n != want {
				t.Errorf("%d lines, want %d", n, want)
			}
		}
		list[0].Notes = repo.ManyOf(first[1])
		must(t, repo.SaveGraphs(ctx, db, notedRepo, list[:1], repo.Graph(lineNotes, repo.DetachOrphans)))
		if n := done[int64](t)(noteRepo.Count(ctx, db, notes.Order.IsNull())); n != 4 {
			t.Errorf("%d notes of nothing", n)
		}
	})
}

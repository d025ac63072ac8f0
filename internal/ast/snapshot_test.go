package ast

import "testing"

func TestRawSQLThatMayQuery(t *testing.T) {
	for text, want := range map[string]bool{
		"(SELECT 1)": true, "exists(select 1 from t)": true, "x IN t": true, `x NOT IN "t"`: true, "x in/**/t": true, "(TABLE t)": true,
		"/* it's */ (SELECT 'a')": true, `"it's" = (select 'a')`: true, "-- '\n(SELECT 1) || ''": true,
		"x IN (1, 2)": false, "status = 'in progress'": false, "'select'": false, `"select" + 1`: false, "selected + 1": false, "abs(x) /* select */": false,
	} {
		if got := mayQuery([]string{"", text}); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestWhatAChangeWrites(t *testing.T) {
	table := func(name string) *Table {
		tb := &Table{Name: name}
		tb.Columns = []*Column{{Table: tb, Name: "id"}, {Table: tb, Name: "up"}}
		return tb
	}
	a, b, c, d, e := table("snap_a"), table("snap_b"), table("snap_c"), table("snap_d"), table("snap_e")
	refer := func(from, to *Table, column int, onDelete, onUpdate string) {
		NoteReference(from, ForeignKey{
			Name: from.Name + "_" + to.Name, Columns: from.Columns[column : column+1], Target: func() []*Column { return to.Columns[:1] },
			OnDelete: onDelete, OnUpdate: onUpdate,
		})
	}
	refer(b, a, 1, "CASCADE", "CASCADE")
	refer(c, b, 0, "SET NULL", "RESTRICT")
	refer(d, c, 1, "CASCADE", "CASCADE") // follows the key that becomes NULL
	refer(e, a, 1, "RESTRICT", "")
	refer(a, d, 1, "CASCADE", "") // a circle
	third := c
	set := func(c *Column) []Assignment { return []Assignment{{Column: c}} }
	for name, c := range map[string]struct {
		change Stmt
		want   string
	}{
		"delete":      {&Delete{Table: a}, "abcd"},
		"key":         {&Update{Table: a, Set: set(a.Columns[0])}, "ab"},
		"no key":      {&Update{Table: a, Set: set(a.Columns[1])}, "a"},
		"rows":        {&UpdateRows{Table: b, Columns: b.Columns}, "b"},
		"insert":      {&Insert{Table: a}, "a"},
		"on conflict": {&Insert{Table: a, Conflict: &Conflict{Set: set(a.Columns[0])}}, "ab"},
	} {
		got, changed := "", ChangedBy(c.change)
		for _, tb := range []*Table{a, b, third, d, e} {
			if changed.MayBeReadBy(&Exists{&Select{From: tb, Items: []Expr{tb.Columns[0]}}}) {
				got += tb.Name[5:]
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

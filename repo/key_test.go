package repo_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

type badge struct {
	Code  string
	Owner sample.UserID
	Desk  *int64
}

type badgeColumns struct {
	strata.Table[badge]
	Code  strata.Text
	Owner strata.ID[sample.UserID]
	Desk  strata.NullInt64
}

var badges = strata.Define("badges", new(badgeColumns), func(t *strata.Def, c *badgeColumns) {
	t.PrimaryKey(c.Code)
	t.Unique(c.Owner, c.Desk)
	t.Unique(c.Desk)
})

// Every column that tells rows apart is a key, on every handle of the table.
func TestKeys(t *testing.T) {
	repo.ByKey(badges, badges.Code)
	repo.ByKey(badges, badges.Desk)
	other := strata.As(badges, "other")
	repo.ByKey(other, other.Code)
	strata.Internals(door.Key{}).Verify()
}

// A column that several rows may share is no key: changes by it would change all of
// them. It is a mistake of the definition, which the program hears of at its start.
func TestWrongKeys(t *testing.T) {
	const child = "STRATA_TEST_WRONG_KEYS"
	if os.Getenv(child) != "" {
		wrongKeys(t)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestWrongKeys$", "-test.v")
	cmd.Env = append(os.Environ(), child+"=1")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}

func wrongKeys(t *testing.T) {
	db, other := open(t), strata.As(badges, "other")
	byOwner := repo.ByKey(badges, badges.Owner)
	repo.ByKey(badges, nodes.ID)
	repo.ByKey(badges, other.Code)
	repo.ByKey(badges, badges.Code.Lower())
	repo.ByKeys[struct{ Name string }](badges)
	repo.ByKeys[struct{ Code int64 }](badges)
	repo.ByKeys[struct{ Code, Name string }](badges)
	want := `strata: 7 mistakes in definitions
	repo.ByKey("badges"): the column "owner" is no key: several rows may have the same; take the primary key, "code", or say Unique in the definition
	repo.ByKey("badges"): nodes.id is a column of nodes, not of badges
	repo.ByKey("badges"): other.code is a column of other, not of badges
	repo.ByKey("badges"): the key is lower, which is no column
	repo.ByKeys("badges"): the key struct { Name string } has no field Code, to which the model ties the column "code"
	repo.ByKeys("badges"): the field Code of struct { Code int64 } is a int64; the column "code" is tied to a string
	repo.ByKeys("badges"): the key struct { Code string; Name string } is no struct of the 1 columns of the primary key`
	if got := panicOf(func() { pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver) }); got != want {
		t.Errorf("Open says\n%v\nwant\n%s", got, want)
	}
	for name, run := range map[string]func(){
		"Get":       func() { byOwner.Get(t.Context(), db, 1) },
		"Patch":     func() { byOwner.Patch(t.Context(), db, 1, badges.Code.Set("x")) },
		"DeleteAll": func() { byOwner.DeleteAll(t.Context(), db, 1) },
	} {
		if got := panicOf(run); got != want {
			t.Errorf("%s by a wrong key says\n%v", name, got)
		}
	}
}

func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// An empty repository fails, and says why.
func TestEmptyRepo(t *testing.T) {
	ctx, db := t.Context(), open(t)
	var r repo.KeyRepo[node, sample.UserID]
	for name, err := range map[string]error{
		"Get":           second(r.Get(ctx, db, 1)),
		"Find":          second(r.Find(ctx, db)),
		"One":           second(r.One(ctx, db)),
		"First":         second(r.First(ctx, db)),
		"Count":         second(r.Count(ctx, db)),
		"GetAll":        second(r.GetAll(ctx, db, 1)),
		"Delete":        r.Delete(ctx, db, 1),
		"DeleteAll":     second(r.DeleteAll(ctx, db, 1)),
		"DeleteWhere":   second(r.DeleteWhere(ctx, db, nodes.ID.Eq(1))),
		"Remove":        r.Remove(ctx, db, &node{}),
		"Patch":         r.Patch(ctx, db, 1, nodes.Name.Set("x")),
		"Update":        r.Update(ctx, db, &node{}),
		"UpdateMany":    r.UpdateMany(ctx, db, []node{{}}),
		"UpdateChanged": repo.UpdateChanged(ctx, db, &r, node{}, &node{}),
		"UpdateWhere":   second(r.UpdateWhere(ctx, db, nil, nodes.ID.Eq(1))),
		"Create":        r.Create(ctx, db, &node{}),
		"CreateMany":    r.CreateMany(ctx, db, []node{{}}),
		"Save":          r.Save(ctx, db, &node{}),
		"Upsert":        r.Upsert(ctx, db, repo.On(nodes.ID), &node{}),
		"UpsertMany":    second(repo.UpsertMany(ctx, db, &r, repo.On(nodes.ID), []node{{}})),
		"Restore":       second(repo.Restore(ctx, db, &r, nodes.ID.Eq(1))),
		"Purge":         second(repo.Purge(ctx, db, &r, nodes.ID.Eq(1))),
		"Get by no key": second(repo.New(nodes).Get(ctx, db, repo.NoKey{})),
		"nil":           second(repo.Purge(ctx, db, (*repo.Repo[node])(nil), nodes.ID.Eq(1))),
		"Load":          repo.Load(ctx, db, []node{{ID: 1}}, new(repo.Relation[node, leaf])),
	} {
		if e := new(strata.StatementError); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

package language

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/sample"
)

// Note is a row of the tables that definitions define.
type Note struct {
	ID     int64
	UserID sample.UserID
	Title  string
	Body   sql.Null[string]
	Score  int64
	Tags   []string
}

// NoteColumns are the columns of notes.
type NoteColumns struct {
	strata.Table[Note]
	ID     strata.Int64
	UserID strata.ID[sample.UserID]
	Title  strata.Text
	Body   strata.NullText
	Score  strata.Int64
	Tags   strata.Array[string]
}

// Task is a row of the tables that definitions of types define.
type Task struct {
	ID    int64
	No    int64
	Level Level
	Mail  string
}

// Level is an enum.
type Level string

// TaskColumns are the columns of tasks.
type TaskColumns struct {
	strata.Table[Task]
	ID    strata.Int64
	No    strata.Int64
	Level strata.Enum[Level]
	Mail  strata.Text
}

// LevelType, Mail and TaskNo are what tasks are made of.
var (
	LevelType = strata.DefineEnum[Level]("level", "low", "high")
	Mail      = strata.DefineDomain("mail", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) {
		d.Check("mail_has_at", value.Contains("@"))
	})
	TaskNo = strata.DefineSequence("task_no", strata.StartWith(1000))
)

var definitions = Section{"Definitions", []Feature{
	tables("keys and constraints with names", func(t *strata.Def, c *NoteColumns) {
		t.Unique(c.UserID, c.Title).Named("one_title")
		t.Named("scored").Check("", c.Score.Ge(0))
	}),
	tables("foreign key", func(t *strata.Def, c *NoteColumns) {
		strata.References(t, c.UserID, Users.ID, strata.Cascade).OnUpdate(strata.Restrict).Named("written_by")
	}),
	tables("foreign key that waits for the end", func(t *strata.Def, c *NoteColumns) {
		strata.References(t, c.UserID, Users.ID, strata.NoAction).Deferred()
	}),
	tables("UNIQUE NULLS NOT DISTINCT", func(t *strata.Def, c *NoteColumns) {
		t.Unique(c.Title, c.Body).NullsNotDistinct()
	}),
	tables("exclusion constraint", func(t *strata.Def, c *NoteColumns) {
		t.Exclude(strata.Conflicts(c.Title, "=")).Using(strata.Hash).Where(c.Score.Gt(0))
	}),
	tables("key and constraint that wait for the end", func(t *strata.Def, c *NoteColumns) {
		t.Unique(c.Title).Deferrable()
		t.Unique(c.Score).Deferred()
	}),
	tasks("enum type", "CREATE TYPE", func(t *strata.Def, c *TaskColumns) {
		strata.InEnum(t, c.Level, LevelType)
	}),
	tasks("enum type of a column", "CREATE TABLE", func(t *strata.Def, c *TaskColumns) {
		strata.InEnum(t, c.Level, LevelType)
		strata.Default(t, c.Level, "low")
	}),
	tasks("domain", "CREATE TYPE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		t.InDomain(Mail, c.Mail)
	}),
	tasks("domain of a column", "CREATE TABLE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		t.InDomain(Mail, c.Mail)
	}),
	tasks("sequence", "CREATE SEQUENCE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		strata.DefaultExpr(t, c.No, TaskNo.NextValue())
	}),
	tasks("sequence of a column", "CREATE TABLE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		strata.DefaultExpr(t, c.No, TaskNo.NextValue())
	}),
	tasks("identity", "CREATE TABLE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		t.Identity(c.ID).ByDefault()
	}),
	tasks("identity that counts otherwise", "CREATE TABLE", func(t *strata.Def, c *TaskColumns) {
		strata.Values(t, c.Level, "low", "high")
		t.Identity(c.ID).Start(1000).Increment(10).OnlyOn("PostgreSQL")
	}),
	tables("text of a length", func(t *strata.Def, c *NoteColumns) {
		t.MaxLength(c.Title, 80)
	}),
	comments("comment on a table", func(t *strata.Def, c *NoteColumns) {
		t.Comment("what users have written down")
	}),
	comments("comment on a column", func(t *strata.Def, c *NoteColumns) {
		t.CommentOn(c.Score, "how many liked it")
	}),
	indexes("index", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.UserID, c.Score)
	}),
	indexes("index with a name", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Title).Named("by_title")
	}),
	indexes("index on an expression", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Title.Lower())
	}),
	indexes("index in an order", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.UserID, strata.Sorted(c.Body.Desc().NullsLast()))
	}),
	indexes("index with a place for NULL of its own", func(t *strata.Def, c *NoteColumns) {
		t.Index(strata.Sorted(c.Body.Desc().NullsFirst()))
	}),
	indexes("unique index", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Title.Lower(), c.UserID).Unique()
	}),
	indexes("unique index, NULLS NOT DISTINCT", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Body).Unique().NullsNotDistinct()
	}),
	indexes("unique index of some rows", func(t *strata.Def, c *NoteColumns) {
		t.UniqueWhere(c.Score.Gt(0), c.Title)
	}),
	indexes("index of some rows", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Title).Where(c.Body.IsNotNull())
	}),
	indexes("index that includes columns", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.UserID).Include(c.Title)
	}),
	indexes("index by a method", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Tags).Using(strata.GIN)
	}),
	indexes("index by an operator class", func(t *strata.Def, c *NoteColumns) {
		t.Index(strata.OpClass(c.Title, "text_pattern_ops"))
	}),
	indexes("index of one dialect", func(t *strata.Def, c *NoteColumns) {
		t.Index(c.Tags).Using(strata.GIN).OnlyOn("PostgreSQL")
	}),
}}

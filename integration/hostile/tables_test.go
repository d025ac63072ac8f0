package hostile

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/strata-go/strata"
)

// letter is a row with a text in every form that holds one.
type letter struct {
	ID    int64
	Title string
	Note  sql.Null[string]
	Nick  *string
	Tags  []string
	Doc   map[string]string
	Any   any
	Raw   json.RawMessage
	Own   own
	Bytes []byte
	At    time.Time
}

type own string

type letterColumns struct {
	strata.Table[letter]
	ID    strata.Int64
	Title strata.Text
	Note  strata.NullText
	Nick  strata.NullText
	Tags  strata.Array[string]
	Doc   strata.JSON[map[string]string]
	Any   strata.JSON[any]
	Raw   strata.RawJSON
	Own   strata.TextOf[own]
	Bytes strata.Bytes
	At    strata.Time
}

var letters = strata.Define("letters", new(letterColumns), func(t *strata.Def, c *letterColumns) { t.PrimaryKey(c.ID) })

// blank is a letter with nothing in it.
func blank(id int64) letter {
	return letter{
		ID: id, Tags: []string{}, Doc: map[string]string{}, Any: []any{}, Raw: json.RawMessage("{}"), Bytes: []byte{},
		At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
}

// full is a letter with a text wherever one goes.
func full(id int64, v string) letter {
	l := blank(id)
	l.Title, l.Note, l.Nick, l.Tags, l.Own, l.Bytes = v, sql.Null[string]{V: v, Valid: true}, &v, []string{v, "x", v}, own(v), []byte(v)
	l.Doc, l.Any = map[string]string{v: "value", "key": v}, []any{v, map[string]any{v: v}}
	l.Raw, _ = json.Marshal(map[string]string{v: v})
	return l
}

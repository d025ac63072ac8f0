package sample

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/types"
)

// Key is a UUID of a type of its own.
type Key [16]byte

// Color is stored as text through a mapping.
type Color struct{ R, G, B uint8 }

var colorMapping = strata.Mapping[Color, string]{
	To: func(c Color) (string, error) { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B), nil },
	From: func(s string) (c Color, err error) {
		_, err = fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B)
		return c, err
	},
}

// Doc is stored as JSON.
type Doc struct {
	Title string         `json:"title"`
	Tags  []string       `json:"tags"`
	Extra map[string]int `json:"extra,omitempty"`
}

// Kind is a row of Kinds.
type Kind struct {
	Key     Key
	I       int
	I8      int8
	I16     int16
	I32     int32
	I64     int64
	U8      uint8
	U16     uint16
	U32     uint32
	U64     uint64
	F32     float32
	F64     float64
	Dec     decimal.Decimal
	Text    string
	Bool    bool
	Time    time.Time
	Date    types.Date
	Bytes   []byte
	Doc     Doc
	Color   Color
	Status  Status
	Level   Level
	NI64    sql.Null[int64]
	NF64    sql.Null[float64]
	NDec    sql.Null[decimal.Decimal]
	NText   sql.Null[string]
	NBool   sql.Null[bool]
	NTime   sql.Null[time.Time]
	NDate   sql.Null[types.Date]
	NBytes  sql.Null[[]byte]
	NDoc    sql.Null[Doc]
	NKey    sql.Null[Key]
	NStatus sql.Null[Status]
	NColor  sql.Null[Color]
	PI64    *int64
	PDec    *decimal.Decimal
	PText   *string
	PBool   *bool
	PTime   *time.Time
	PDate   *types.Date
	PBytes  *[]byte
	PDoc    *Doc
	PKey    *Key
}

// KindColumns are the columns of Kinds.
type KindColumns struct {
	strata.Table[Kind]
	Key     strata.ID[Key]
	I       strata.Int
	I8      strata.Int8
	I16     strata.Int16
	I32     strata.Int32
	I64     strata.Int64
	U8      strata.Uint8
	U16     strata.Uint16
	U32     strata.Uint32
	U64     strata.Uint64
	F32     strata.Float32
	F64     strata.Float64
	Dec     strata.Decimal
	Text    strata.Text
	Bool    strata.Bool
	Time    strata.Time
	Date    strata.Date
	Bytes   strata.Bytes
	Doc     strata.JSON[Doc]
	Color   strata.Mapped[Color]
	Status  strata.Enum[Status]
	Level   strata.Enum[Level]
	NI64    strata.NullInt64   `db:"n_i64"`
	NF64    strata.NullFloat64 `db:"n_f64"`
	NDec    strata.NullDecimal `db:",numeric(30,10)"`
	NText   strata.NullText
	NBool   strata.NullBool
	NTime   strata.NullTime
	NDate   strata.NullDate
	NBytes  strata.NullBytes
	NDoc    strata.NullJSON[Doc]
	NKey    strata.NullID[Key]
	NStatus strata.NullEnum[Status]
	NColor  strata.NullMapped[Color]
	PI64    strata.NullInt64 `db:"p_i64"`
	PDec    strata.NullDecimal
	PText   strata.NullText
	PBool   strata.NullBool
	PTime   strata.NullTime
	PDate   strata.NullDate
	PBytes  strata.NullBytes
	PDoc    strata.NullJSON[Doc]
	PKey    strata.NullID[Key]
}

// Kinds has a column of every kind: NOT NULL, nullable, and on pointer fields.
var Kinds = strata.Define("kinds", new(KindColumns), func(t *strata.Def, c *KindColumns) {
	strata.Map(t, c.Color, colorMapping)
	strata.Values(t, c.Status, Active, Blocked)
	strata.Values(t, c.Level, Low, High)
	strata.Values(t, c.NStatus, Active, Blocked)
	strata.Map(t, c.NColor, colorMapping)
	t.PrimaryKey(c.Key)
})

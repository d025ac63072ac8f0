package sample

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
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
	Date    strata.Date
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
	NDate   sql.Null[strata.Date]
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
	PDate   *strata.Date
	PBytes  *[]byte
	PDoc    *Doc
	PKey    *Key
}

// KindColumns are the columns of Kinds.
type KindColumns struct {
	strata.Table[Kind]
	Key     strata.UUID[Kind, Key]
	I       strata.Int[Kind]
	I8      strata.ID[Kind, int8]
	I16     strata.Int16[Kind]
	I32     strata.Int32[Kind]
	I64     strata.Int64[Kind]
	U8      strata.ID[Kind, uint8]
	U16     strata.ID[Kind, uint16]
	U32     strata.ID[Kind, uint32]
	U64     strata.ID[Kind, uint64]
	F32     strata.Float32[Kind]
	F64     strata.Float64[Kind]
	Dec     strata.Decimal[Kind]
	Text    strata.Text[Kind]
	Bool    strata.Bool[Kind]
	Time    strata.Time[Kind]
	Date    strata.Day[Kind]
	Bytes   strata.Bytes[Kind]
	Doc     strata.JSON[Kind, Doc]
	Color   strata.Mapped[Kind, Color]
	Status  strata.EnumOf[Kind, Status]
	Level   strata.EnumOf[Kind, Level]
	NI64    strata.NullInt64[Kind]
	NF64    strata.NullFloat64[Kind]
	NDec    strata.NullDecimal[Kind]
	NText   strata.NullText[Kind]
	NBool   strata.NullBool[Kind]
	NTime   strata.NullTime[Kind]
	NDate   strata.NullDay[Kind]
	NBytes  strata.NullBytes[Kind]
	NDoc    strata.NullJSON[Kind, Doc]
	NKey    strata.NullUUID[Kind, Key]
	NStatus strata.NullEnumOf[Kind, Status]
	NColor  strata.NullMapped[Kind, Color]
	PI64    strata.NullInt64[Kind]
	PDec    strata.NullDecimal[Kind]
	PText   strata.NullText[Kind]
	PBool   strata.NullBool[Kind]
	PTime   strata.NullTime[Kind]
	PDate   strata.NullDay[Kind]
	PBytes  strata.NullBytes[Kind]
	PDoc    strata.NullJSON[Kind, Doc]
	PKey    strata.NullUUID[Kind, Key]
}

// Kinds has a column of every kind: NOT NULL, nullable, and on pointer fields.
var Kinds = strata.Define("kinds", func(t *strata.Def[Kind], k *Kind) KindColumns {
	c := KindColumns{
		Table:   t.Table(),
		Key:     strata.DefUUID(t, "key", &k.Key),
		I:       strata.DefNumber(t, "i", &k.I),
		I8:      strata.DefNumber(t, "i8", &k.I8),
		I16:     strata.DefNumber(t, "i16", &k.I16),
		I32:     strata.DefNumber(t, "i32", &k.I32),
		I64:     strata.DefNumber(t, "i64", &k.I64),
		U8:      strata.DefNumber(t, "u8", &k.U8),
		U16:     strata.DefNumber(t, "u16", &k.U16),
		U32:     strata.DefNumber(t, "u32", &k.U32),
		U64:     strata.DefNumber(t, "u64", &k.U64),
		F32:     strata.DefNumber(t, "f32", &k.F32),
		F64:     strata.DefNumber(t, "f64", &k.F64),
		Dec:     strata.DefDecimal(t, "dec", &k.Dec, 0, 0),
		Text:    strata.DefText(t, "text", &k.Text),
		Bool:    strata.DefBool(t, "bool", &k.Bool),
		Time:    strata.DefTime(t, "time", &k.Time),
		Date:    strata.DefDate(t, "date", &k.Date),
		Bytes:   strata.DefBytes(t, "bytes", &k.Bytes),
		Doc:     strata.DefJSON(t, "doc", &k.Doc),
		Color:   strata.DefMapped(t, "color", &k.Color, colorMapping),
		Status:  strata.DefEnum(t, "status", &k.Status, Active, Blocked),
		Level:   strata.DefTextEnum(t, "level", &k.Level, Low, High),
		NI64:    strata.DefNullNumber(t, "n_i64", &k.NI64),
		NF64:    strata.DefNullNumber(t, "n_f64", &k.NF64),
		NDec:    strata.DefNullDecimal(t, "n_dec", &k.NDec, 30, 10),
		NText:   strata.DefNullText(t, "n_text", &k.NText),
		NBool:   strata.DefNullBool(t, "n_bool", &k.NBool),
		NTime:   strata.DefNullTime(t, "n_time", &k.NTime),
		NDate:   strata.DefNullDate(t, "n_date", &k.NDate),
		NBytes:  strata.DefNullBytes(t, "n_bytes", &k.NBytes),
		NDoc:    strata.DefNullJSON(t, "n_doc", &k.NDoc),
		NKey:    strata.DefNullUUID(t, "n_key", &k.NKey),
		NStatus: strata.DefNullEnum(t, "n_status", &k.NStatus, Active, Blocked),
		NColor:  strata.DefNullMapped(t, "n_color", &k.NColor, colorMapping),
		PI64:    strata.DefPtrNumber(t, "p_i64", &k.PI64),
		PDec:    strata.DefPtrDecimal(t, "p_dec", &k.PDec, 0, 0),
		PText:   strata.DefPtrText(t, "p_text", &k.PText),
		PBool:   strata.DefPtrBool(t, "p_bool", &k.PBool),
		PTime:   strata.DefPtrTime(t, "p_time", &k.PTime),
		PDate:   strata.DefPtrDate(t, "p_date", &k.PDate),
		PBytes:  strata.DefPtrBytes(t, "p_bytes", &k.PBytes),
		PDoc:    strata.DefPtrJSON(t, "p_doc", &k.PDoc),
		PKey:    strata.DefPtrUUID(t, "p_key", &k.PKey),
	}
	t.PrimaryKey(c.Key)
	return c
})

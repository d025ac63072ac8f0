package repo

import (
	"errors"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// place is what a row has in the columns of a relation, as a key of a map. The usual
// keys, a number, a text or a UUID, cost no memory.
type place struct {
	number int64
	text   string
	uuid   [16]byte
	more   any // of several columns, or of other types
}

// place is what a model has in some columns. There is none where one is NULL. The cell
// is room for the value: one serves for all rows.
func (c *core) place(model scan.Slot, columns []*ast.Column, cell *scan.Cell) (k place, ok bool, err error) {
	f := c.field(columns[0])
	if len(columns) > 1 || f.Codec.Fill == nil {
		return c.placeAny(model, columns)
	}
	if err := f.Codec.Fill(model.Add(f.Offset), cell); err != nil {
		return k, false, err
	}
	switch cell.Form {
	case scan.Null:
		return k, false, nil
	case scan.Int:
		k.number, err = cell.Int()
	case scan.Text:
		k.text = cell.String()
	case scan.UUID:
		k.uuid, err = cell.UUID()
	default:
		return c.placeAny(model, columns)
	}
	return k, err == nil, err
}

func (c *core) placeAny(model scan.Slot, columns []*ast.Column) (k place, ok bool, err error) {
	for _, column := range columns {
		if v, err := c.value(model, column); v == nil {
			return k, false, err
		}
	}
	k.more, err = c.keyOf(model, columns)
	return k, err == nil, err
}

// errApart is for keys that the database takes for one and Go does not, and the other way
// round: their rows may lie apart.
var errApart = errors.New("strata: the rows of one parent do not come together; the columns of the relation compare otherwise in the database")

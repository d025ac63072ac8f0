package benchmarks

import "unsafe"

// lentItem is an item whose texts and bytes are SQLite's until the next row. Its note
// is here and not behind a pointer, which would take memory of Go's for each row.
type lentItem struct {
	Item
	note  string
	noted bool
}

func (it *lentItem) read(s capiStmt) (err error) {
	it.ID, it.Name, it.Active, it.Score = s.int(0), s.text(1), s.int(2) != 0, s.float(3)
	if it.note, it.noted = "", !s.null(5); it.noted {
		it.note = s.text(5)
	}
	it.Data, it.Qty = s.blob(6), int32(s.int(7))
	it.Created, err = s.instant(4)
	return err
}

// fold folds the item into a checksum.
func (it *lentItem) fold(s *Sum) {
	var note *string
	if it.noted {
		note = &it.note
	}
	s.columns(it.ID, it.Name, it.Active, it.Score, it.Created, note, it.Data, it.Qty)
}

// owned is the item with texts and bytes of its own, in one piece of memory.
func (it *lentItem) owned() Item {
	own := it.Item
	piece := make([]byte, 0, len(it.Name)+len(it.note)+len(it.Data))
	piece = append(append(append(piece, it.Name...), it.note...), it.Data...)
	text := unsafe.String(unsafe.SliceData(piece), len(piece))
	from, to := len(it.Name), len(it.Name)+len(it.note)
	own.Name, own.Data = text[:from], piece[to:]
	if it.noted {
		note := text[from:to]
		own.Note = &note
	}
	return own
}

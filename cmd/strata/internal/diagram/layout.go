package diagram

import (
	"math"
	"slices"
)

// Measures, in pixels.
const (
	charWidth  = 7.25 // of a monospaced letter of 12 px
	lineHeight = 20
	headHeight = 28
	padding    = 12
	gapX       = 90 // between columns of tables, for the lines
	gapY       = 28
	margin     = 32
	laneHeight = 12 // of a line that passes a column of tables
)

// Tables stand in columns, those that are referred to left of those that refer to them, so
// that all lines lead to the left. It is the layered layout of Sugiyama, Tagawa and Toda:
// layers, places for lines that pass a layer, orders with few crossings, heights.
// https://doi.org/10.1109/TSMC.1981.4308636

// item is what stands in a column: a table, or a line that passes.
type item struct {
	table      *table
	x, y       float64
	width      float64
	height     float64
	in, out    []*item // neighbours in the column to the left, and to the right
	column     int
	index      int
	barycenter float64
}

func (i *item) center() float64 { return i.y + i.height/2 }

// path is the items that a line passes, from the table that refers.
type path struct {
	ref   *ref
	items []*item
}

// plan is a layout.
type plan struct {
	columns       [][]*item
	paths         []path
	width, height float64
}

func layOut(p *picture) *plan {
	for _, t := range p.tables {
		t.measure()
	}
	p.layers()
	l := p.columns()
	l.order()
	l.place()
	l.spread(p)
	return l
}

func (t *table) measure() {
	widest := float64(len([]rune(t.name)))*charWidth*1.1 + 2*padding
	for _, c := range t.columns {
		widest = max(widest, float64(len([]rune(c.name))+len([]rune(c.shown()))+5)*charWidth+2*padding)
	}
	t.width, t.height = math.Ceil(widest), headHeight+float64(len(t.columns))*lineHeight+6
}

// layers gives each table a layer beyond those of the tables that it refers to. A key that
// would close a circle counts for nothing.
func (p *picture) layers() {
	out := map[*table][]*ref{}
	for _, r := range p.refs {
		if r.from != r.to {
			out[r.from] = append(out[r.from], r)
		}
	}
	const open, done = 1, 2
	state := map[*table]int{}
	var visit func(t *table) int
	visit = func(t *table) int {
		state[t] = open
		for _, r := range out[t] {
			switch state[r.to] {
			case open:
				continue
			case done:
				t.layer = max(t.layer, r.to.layer+1)
			default:
				t.layer = max(t.layer, visit(r.to)+1)
			}
		}
		state[t] = done
		return t.layer
	}
	// What is referred to most is begun with, so that it is left of what is not.
	order := slices.Clone(p.tables)
	in := map[*table]int{}
	for _, r := range p.refs {
		in[r.to]++
	}
	slices.SortStableFunc(order, func(a, b *table) int { return in[b] - in[a] })
	for _, t := range order {
		if state[t] == 0 {
			visit(t)
		}
	}
	p.pull(out)
}

// pull moves tables that nothing refers to next to the nearest that they refer to, and
// roots next to who refers to them.
func (p *picture) pull(out map[*table][]*ref) {
	in := map[*table][]*ref{}
	for _, list := range out {
		for _, r := range list {
			in[r.to] = append(in[r.to], r)
		}
	}
	for _, t := range p.tables {
		if len(out[t]) > 0 || len(in[t]) == 0 {
			continue
		}
		nearest := math.MaxInt
		for _, r := range in[t] {
			if r.from.layer > t.layer {
				nearest = min(nearest, r.from.layer-1)
			}
		}
		if nearest != math.MaxInt {
			t.layer = nearest
		}
	}
}

// columns puts layers into columns: those that are too high into several. Tables without
// any key stand in the last columns.
func (p *picture) columns() *plan {
	linked := map[*table]bool{}
	for _, r := range p.refs {
		linked[r.from], linked[r.to] = true, true
	}
	layers := map[int][]*table{}
	last, area, widest := 0, 0.0, 0.0
	for _, t := range p.tables {
		area += (t.width + gapX) * (t.height + gapY)
		widest = max(widest, t.width)
		if linked[t] {
			layers[t.layer] = append(layers[t.layer], t)
			last = max(last, t.layer)
		}
	}
	for _, t := range p.tables {
		if !linked[t] {
			t.layer = last + 1
			layers[last+1] = append(layers[last+1], t)
		}
	}
	highest := max(math.Sqrt(area/1.5), 400)
	l := &plan{}
	items := map[*table]*item{}
	for n := 0; n <= last+1; n++ {
		for _, part := range parts(layers[n], highest) {
			column := make([]*item, 0, len(part))
			for _, t := range part {
				i := &item{table: t, height: t.height, column: len(l.columns)}
				items[t] = i
				column = append(column, i)
			}
			l.columns = append(l.columns, column)
		}
	}
	for _, r := range p.refs {
		l.paths = append(l.paths, l.lanes(r, items[r.from], items[r.to]))
	}
	return l
}

// parts divides a layer into columns of about the same height.
func parts(tables []*table, highest float64) (out [][]*table) {
	total := 0.0
	for _, t := range tables {
		total += t.height + gapY
	}
	if total == 0 {
		return nil
	}
	n := math.Ceil(total / highest)
	share, height := total/n, 0.0
	for _, t := range tables {
		if len(out) == 0 || height+(t.height+gapY)/2 > share*float64(len(out)) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], t)
		height += t.height + gapY
	}
	return out
}

// lanes gives a line a place in each column that it passes.
func (l *plan) lanes(r *ref, from, to *item) path {
	p := path{ref: r, items: []*item{from}}
	step := -1
	if to.column > from.column {
		step = 1
	}
	at := from
	for c := from.column + step; from != to && from.column != to.column && c != to.column; c += step {
		lane := &item{height: laneHeight, column: c}
		l.columns[c] = append(l.columns[c], lane)
		join(at, lane)
		p.items = append(p.items, lane)
		at = lane
	}
	if from != to {
		join(at, to)
		p.items = append(p.items, to)
	}
	return p
}

func join(a, b *item) {
	if a.column < b.column {
		a.out, b.in = append(a.out, b), append(b.in, a)
	} else if a.column > b.column {
		a.in, b.out = append(a.in, b), append(b.out, a)
	}
}

// order puts the items of each column in an order with few crossings, by barycenters, and
// keeps the best of some passes.
func (l *plan) order() {
	l.number()
	best, fewest := l.copy(), l.crossings()
	for pass := range 24 {
		for k := range l.columns {
			c := k
			if pass%2 == 1 {
				c = len(l.columns) - 1 - k
			}
			l.sort(c, pass%2 == 0)
		}
		if n := l.crossings(); n < fewest {
			best, fewest = l.copy(), n
		}
	}
	l.columns = best
	l.number()
}

func (l *plan) copy() [][]*item {
	out := make([][]*item, len(l.columns))
	for i, c := range l.columns {
		out[i] = slices.Clone(c)
	}
	return out
}

func (l *plan) number() {
	for _, c := range l.columns {
		for i, x := range c {
			x.index = i
		}
	}
}

// sort orders a column by where its neighbours on one side are.
func (l *plan) sort(c int, left bool) {
	for _, x := range l.columns[c] {
		near := x.out
		if left {
			near = x.in
		}
		x.barycenter = float64(x.index)
		if len(near) > 0 {
			sum := 0.0
			for _, n := range near {
				sum += float64(n.index) / float64(max(1, len(l.columns[n.column])))
			}
			x.barycenter = sum / float64(len(near)) * float64(len(l.columns[c]))
		}
	}
	slices.SortStableFunc(l.columns[c], func(a, b *item) int {
		switch {
		case a.barycenter < b.barycenter:
			return -1
		case a.barycenter > b.barycenter:
			return 1
		default:
			return 0
		}
	})
	for i, x := range l.columns[c] {
		x.index = i
	}
}

// crossings counts the pairs of lines that cross between columns.
func (l *plan) crossings() (n int) {
	for _, c := range l.columns {
		var ends [][2]int
		for _, x := range c {
			for _, y := range x.out {
				ends = append(ends, [2]int{x.index, y.index})
			}
		}
		for i, a := range ends {
			for _, b := range ends[:i] {
				if (a[0]-b[0])*(a[1]-b[1]) < 0 {
					n++
				}
			}
		}
	}
	return n
}

// place finds heights: each item near the middle of its neighbours, none over another.
func (l *plan) place() {
	for _, c := range l.columns {
		y := 0.0
		for _, x := range c {
			x.y = y
			y += x.height + x.gap()
		}
	}
	for pass := range 30 {
		for k := range l.columns {
			c := k
			if pass%2 == 1 {
				c = len(l.columns) - 1 - k
			}
			settle(l.columns[c])
		}
	}
}

func (i *item) gap() float64 {
	if i.table == nil {
		return laneHeight / 2
	}
	return gapY
}

// settle moves the items of a column to where their neighbours are. Those that would meet
// move together, by the mean of what they want.
func settle(column []*item) {
	type block struct {
		wish   float64 // the sum of what its items want for its top
		items  []*item
		height float64
	}
	var blocks []*block
	top := func(b *block) float64 { return b.wish / float64(len(b.items)) }
	for _, x := range column {
		b := &block{wish: x.wanted(), items: []*item{x}, height: x.height + x.gap()}
		blocks = append(blocks, b)
		for len(blocks) > 1 {
			above := blocks[len(blocks)-2]
			if top(above)+above.height <= top(b) {
				break
			}
			above.wish += b.wish - float64(len(b.items))*above.height
			above.items = append(above.items, b.items...)
			above.height += b.height
			blocks, b = blocks[:len(blocks)-1], above
		}
	}
	for _, b := range blocks {
		y := top(b)
		for _, x := range b.items {
			x.y = y
			y += x.height + x.gap()
		}
	}
}

// wanted is the top at which an item would be level with its neighbours.
func (i *item) wanted() float64 {
	n := len(i.in) + len(i.out)
	if n == 0 {
		return i.y
	}
	sum := 0.0
	for _, x := range i.in {
		sum += x.center()
	}
	for _, x := range i.out {
		sum += x.center()
	}
	return sum/float64(n) - i.height/2
}

// spread gives tables their place on the page.
func (l *plan) spread(p *picture) {
	least := math.Inf(1)
	for _, c := range l.columns {
		for _, x := range c {
			least = min(least, x.y)
		}
	}
	if math.IsInf(least, 1) {
		least = 0
	}
	head := float64(margin)
	if p.title != "" {
		head += 36
	}
	x := float64(margin)
	for _, c := range l.columns {
		width := 0.0
		for _, i := range c {
			if i.table != nil {
				width = max(width, i.table.width)
			}
		}
		for _, i := range c {
			i.y = math.Round(i.y - least + head)
			i.x, i.width = x, width
			if i.table != nil {
				i.table.x, i.table.y = x, i.y
				i.table.width = width
			}
			l.height = max(l.height, i.y+i.height)
		}
		x += width + gapX
	}
	l.width, l.height = max(x-gapX+margin, 200), l.height+margin
}

package diagram

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/strata-go/strata/schema"
)

// colours are those of the lines: one for each table that is referred to, so that a line
// can be followed.
var colours = []string{"#2563eb", "#059669", "#d97706", "#7c3aed", "#db2777", "#0891b2", "#65a30d", "#dc2626", "#4f46e5", "#a16207"}

const style = `
text { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2937 }
.title { font-size: 20px; font-weight: 600 }
.name { font-size: 13px; font-weight: 600; fill: #ffffff }
.type, .mark { fill: #6b7280 }
.key { font-weight: 600 }
.box { fill: #ffffff; stroke: #cbd5e1 }
.page { fill: #f8fafc }
.line { fill: none; stroke-width: 1.5; opacity: .75 }
.line:hover, .table:hover .box { stroke-width: 3; opacity: 1 }
@media (prefers-color-scheme: dark) {
text { fill: #e5e7eb } .page { fill: #0f172a } .box { fill: #1e293b; stroke: #475569 } .type, .mark { fill: #94a3b8 }
}
`

// SVG writes a drawing that stands by itself.
func SVG(w io.Writer, s *schema.Schema, o Options) error {
	p := draw(s, o)
	l := layOut(p)
	b := &strings.Builder{}
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img">`, l.width, l.height, l.width, l.height)
	fmt.Fprintf(b, "\n<style>%s</style>\n", style)
	b.WriteString(`<rect class="page" width="100%" height="100%"/>` + "\n")
	if p.title != "" {
		fmt.Fprintf(b, `<text class="title" x="%d" y="%d">%s</text>`+"\n", margin, margin+14, escaped(p.title))
	}
	colour := map[*table]string{}
	for _, r := range p.refs {
		if colour[r.to] == "" {
			colour[r.to] = colours[len(colour)%len(colours)]
		}
	}
	for _, path := range l.paths {
		path.write(b, colour[path.ref.to])
	}
	for _, t := range p.tables {
		t.write(b, colour[t])
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}

// shown is how a column's type is shown: a "?" after one that may be NULL.
func (c column) shown() string {
	if c.nullable {
		return c.typ + "?"
	}
	return c.typ
}

func (t *table) write(b *strings.Builder, colour string) {
	if colour == "" {
		colour = "#475569" // nothing refers to it
	}
	fmt.Fprintf(b, `<g class="table" transform="translate(%.0f %.0f)">`+"\n", t.x, t.y)
	fmt.Fprintf(b, `<rect class="box" width="%.0f" height="%.0f" rx="6"/>`+"\n", t.width, t.height)
	fmt.Fprintf(b, `<path d="M0 %d V6 a6 6 0 0 1 6 -6 H%.0f a6 6 0 0 1 6 6 V%[1]d Z" fill="%[3]s"/>`+"\n", headHeight, t.width-6, colour)
	fmt.Fprintf(b, `<text class="name" x="%d" y="19">%s</text>`+"\n", padding, escaped(t.name))
	for i, c := range t.columns {
		y := headHeight + i*lineHeight + 17
		class := "column"
		if c.primary {
			class = "key"
		}
		fmt.Fprintf(b, `<text class="mark" x="%d" y="%d">%s</text>`, padding, y, c.mark())
		fmt.Fprintf(b, `<text class="%s" x="%.0f" y="%d">%s</text>`, class, padding+2.5*charWidth, y, escaped(c.name))
		fmt.Fprintf(b, `<text class="type" x="%.0f" y="%d" text-anchor="end">%s</text>`+"\n", t.width-padding, y, escaped(c.shown()))
	}
	b.WriteString("</g>\n")
}

// mark is a sign before a column: of a primary key, a foreign key, a unique one.
func (c column) mark() string {
	switch {
	case c.primary && c.foreign:
		return "◆→"
	case c.primary:
		return "◆"
	case c.foreign && c.unique:
		return "◇→"
	case c.foreign:
		return "→"
	case c.unique:
		return "◇"
	default:
		return ""
	}
}

// lineAt is the height of a column's line.
func (t *table) lineAt(line int) float64 {
	if line < 0 {
		return t.y + headHeight/2
	}
	return t.y + headHeight + float64(line)*lineHeight + lineHeight/2 + 2
}

// write draws a line from the column that refers, through its lanes, to the one that is
// referred to, with a crow's foot where there may be many rows.
func (p path) write(b *strings.Builder, colour string) {
	r := p.ref
	from, to := p.items[0], p.items[len(p.items)-1]
	y1, y2 := r.from.lineAt(r.at), r.to.lineAt(r.on)
	var d strings.Builder
	var x1, out float64 // where it leaves, and to which side
	switch {
	case from == to || from.column == to.column: // around the right side
		x1, out = r.from.x+r.from.width, 1
		x2 := r.to.x + r.to.width
		bow := 36 + min(40, abs(y1-y2)/8)
		fmt.Fprintf(&d, "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1+bow, y1, x2+bow, y2, x2+10, y2)
		fmt.Fprintf(&d, " H%.1f", x2)
	case to.column < from.column:
		x1, out = r.from.x, -1
		d.WriteString(p.through(x1, y1, r.to.x+r.to.width, y2, -1))
	default:
		x1, out = r.from.x+r.from.width, 1
		d.WriteString(p.through(x1, y1, r.to.x, y2, 1))
	}
	if !r.single {
		fmt.Fprintf(&d, " M%.1f %.1f L%.1f %.1f L%.1f %.1f", x1, y1-5, x1+out*10, y1, x1, y1+5)
	}
	dash := ""
	if r.nullable {
		dash = ` stroke-dasharray="6 4"`
	}
	fmt.Fprintf(b, `<path class="line" stroke="%s"%s d="%s"><title>%s</title></path>`+"\n", colour, dash, d.String(),
		escaped(fmt.Sprintf("%s (%s) → %s", r.from.name, strings.Join(r.columns, ", "), r.to.name)))
}

// through leads from one side of a table through lanes to another table's side.
func (p path) through(x1, y1, x2, y2, out float64) string {
	var d strings.Builder
	fmt.Fprintf(&d, "M%.1f %.1f H%.1f", x1, y1, x1+out*10)
	x, y := x1+out*10, y1
	curve := func(toX, toY float64) {
		mid := (x + toX) / 2
		fmt.Fprintf(&d, " C%.1f %.1f %.1f %.1f %.1f %.1f", mid, y, mid, toY, toX, toY)
		x, y = toX, toY
	}
	for _, lane := range p.items[1 : len(p.items)-1] {
		enter, leave := lane.x, lane.x+lane.width
		if out < 0 {
			enter, leave = leave, enter
		}
		curve(enter, lane.center())
		fmt.Fprintf(&d, " H%.1f", leave)
		x = leave
	}
	curve(x2-out*10, y2)
	fmt.Fprintf(&d, " H%.1f", x2)
	return d.String()
}

func abs(x float64) float64 { return max(x, -x) }

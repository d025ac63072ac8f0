package benchmarks

import (
	_ "embed"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// median returns the middle of values, and the quarters around it.
func median(values []float64) (mid, low, high float64) {
	s := slices.Clone(values)
	slices.Sort(s)
	at := func(q float64) float64 {
		i := q * float64(len(s)-1)
		lo := int(i)
		if lo+1 == len(s) {
			return s[lo]
		}
		return s[lo] + (s[lo+1]-s[lo])*(i-float64(lo))
	}
	return at(0.5), at(0.25), at(0.75)
}

// Ratio is what a peer took, in units of what raw took in the same round.
type Ratio struct {
	Elapsed, Low, High, CPU, Bytes, Allocs float64
}

// ratio is the median over the rounds, compared round by round.
func ratio(p, raw PeerResult) Ratio {
	n := min(len(p.Rounds), len(raw.Rounds))
	over := func(of func(Sample) float64) []float64 {
		out := make([]float64, n)
		for i := range n {
			out[i] = of(p.Rounds[i]) / max(of(raw.Rounds[i]), 1e-9)
		}
		return out
	}
	var r Ratio
	r.Elapsed, r.Low, r.High = median(over(func(s Sample) float64 { return float64(s.Elapsed) }))
	r.CPU, _, _ = median(over(func(s Sample) float64 { return float64(s.CPU) }))
	r.Bytes, _, _ = median(over(func(s Sample) float64 { return s.Bytes }))
	r.Allocs, _, _ = median(over(func(s Sample) float64 { return s.Allocs }))
	return r
}

// middle is the median of a peer's rounds by themselves.
func middle(p PeerResult) Sample {
	of := func(f func(Sample) float64) float64 {
		var v []float64
		for _, s := range p.Rounds {
			v = append(v, f(s))
		}
		m, _, _ := median(v)
		return m
	}
	return Sample{
		Elapsed: time.Duration(of(func(s Sample) float64 { return float64(s.Elapsed) })),
		CPU:     time.Duration(of(func(s Sample) float64 { return float64(s.CPU) })),
		Bytes:   of(func(s Sample) float64 { return s.Bytes }),
		Allocs:  of(func(s Sample) float64 { return s.Allocs }),
	}
}

func (r *Result) peer(name string) (PeerResult, bool) {
	for _, p := range r.Peers {
		if p.Name == name {
			return p, len(p.Rounds) > 0
		}
	}
	return PeerResult{}, false
}

// library reports whether a peer is one of the other libraries: not by hand, not Strata.
func library(name string) bool {
	return name != "raw" && name != capiName && name != goMySQLName && !strings.HasPrefix(name, "strata")
}

// best is the fastest of the other libraries.
func (r *Result) best(raw PeerResult) (name string, least Ratio) {
	for _, p := range r.Peers {
		if !library(p.Name) || len(p.Rounds) == 0 {
			continue
		}
		if x := ratio(p, raw); name == "" || x.Elapsed < least.Elapsed {
			name, least = p.Name, x
		}
	}
	return name, least
}

func duration(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/1e3)
	default:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
}

func amount(v float64, units ...string) string {
	for len(units) > 1 && v >= 10_000 {
		v, units = v/1000, units[1:]
	}
	if v < 10 {
		return strings.TrimSpace(fmt.Sprintf("%.3g %s", v, units[0]))
	}
	return strings.TrimSpace(fmt.Sprintf("%.0f %s", v, units[0]))
}

func bytes(v float64) string  { return amount(v, "B", "kB", "MB") }
func allocs(v float64) string { return amount(v, "", "k") }

// raws is what raw took, as numbers.
func (s Sample) String() string {
	return fmt.Sprintf("%s, %s, %s, %s", duration(s.Elapsed), duration(s.CPU), bytes(s.Bytes), allocs(s.Allocs))
}

func factor(v float64) string {
	if v >= 9.95 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// Write writes the page.
func Write(sections []Section, large []Large, o *Options, facts []string) string {
	var b strings.Builder
	b.WriteString(`# Benchmarks

Written by ` + "`benchmarks/run.sh`" + `, which measures everything anew, in one process. What is measured is in
[benchmarks](../benchmarks): one file for each library, one for each item, and a test that all return and store the
same rows.

All numbers are ratios to *raw*, hand-written code on the driver, in the same round, and medians over the rounds: 1.00
is raw, less is better. Within a round the libraries take turns, in another order each round. *CPU* is that of this
process: the client's side on PostgreSQL and MariaDB, all of it on SQLite. *Raw* is pgx with its pool on PostgreSQL and
database/sql with prepared statements on SQLite (a file, in WAL mode) and on MariaDB, by go-sql-driver/mysql, where many
rows go as lists of 500; where nothing is sent, text written by hand.
Libraries are used as their documentation shows, with their caches of prepared statements switched on. *strata* runs
prepared queries where there are such, *strata (ad hoc)* builds and compiles the statement at each call, *strata (lent)*
streams rows whose texts and bytes are the driver's until the next row. Rows have
eight columns: a key, a text, a boolean, a float, an instant, a text that may be NULL, bytes and an integer.

On SQLite the tables are as each would have them: an instant is a TIMESTAMP or a DATETIME, which the driver parses, and
with Strata a TEXT, which Strata parses. *strata (their tables)* is Strata on the tables of the others, with the instants
that the driver wrote. *C API* is about the least that all this can take: written by hand for these statements on
modernc.org/sqlite/lib, SQLite's C API that the driver and Strata call, with no database/sql, no boxed values and no
contexts.

On MariaDB all have the same tables, as Strata defines them, in a database of their own, and the same driver. Those that
keep no prepared statements have it write the arguments into the text (interpolateParams), which saves them a round trip.
*go-mysql* is the client of go-mysql-org/go-mysql, another driver, by hand, for what is read. The best peer is the fastest of
the other libraries, never one of these.

`)
	for _, f := range facts {
		b.WriteString("- " + f + "\n")
	}
	fmt.Fprintf(&b, "- %d rounds, %v of each item and library a round, or one operation\n", o.Rounds, o.Time)
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n", s.Title)
		summary(&b, s)
		everyone(&b, s, "elapsed / CPU", func(r Ratio) string { return factors(r.Elapsed, r.CPU) })
		everyone(&b, s, "bytes / allocations", func(r Ratio) string { return factors(r.Bytes, r.Allocs) })
		missing(&b, s)
	}
	if len(large) > 0 {
		writeLarge(&b, large)
	}
	b.WriteString("\n" + limits)
	return b.String()
}

// summary is Strata against raw, the best of the others, and those that are only on one
// engine.
func summary(b *strings.Builder, s Section) {
	extras := slices.DeleteFunc([]string{strataForeign, capiName, goMySQLName}, func(name string) bool { return !slices.Contains(s.Peers, name) })
	head := []string{"item", "raw: elapsed, CPU, bytes, allocations", "Strata: elapsed / CPU / bytes / allocations", "elapsed, middle half"}
	for _, name := range extras {
		head = append(head, name+": elapsed / CPU / allocations")
	}
	row(b, append(head, "best peer: elapsed / CPU"))
	b.WriteString(strings.Repeat("|---", len(head)+1) + "|\n")
	for _, r := range s.Results {
		row(b, r.summary(extras))
	}
}

// row writes a row of a table.
func row(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// summary is the cells of an item.
func (r *Result) summary(extras []string) []string {
	raw, ok := r.peer("raw")
	if !ok {
		raw = r.Peers[0]
	}
	cells := []string{
		r.Key + " " + r.Name, middle(raw).String(),
		r.cell("strata", raw, func(x Ratio) string { return factors(x.Elapsed, x.CPU, x.Bytes, x.Allocs) }),
		r.cell("strata", raw, func(x Ratio) string { return factor(x.Low) + "–" + factor(x.High) }),
	}
	for _, name := range extras {
		cells = append(cells, r.cell(name, raw, func(x Ratio) string { return factors(x.Elapsed, x.CPU, x.Allocs) }))
	}
	if name, x := r.best(raw); name != "" {
		return append(cells, name+" "+factors(x.Elapsed, x.CPU))
	}
	return append(cells, none)
}

// none is the cell of what was not measured.
const none = "–"

// cell is what a peer took, as text.
func (r *Result) cell(name string, raw PeerResult, text func(Ratio) string) string {
	if p, ok := r.peer(name); ok {
		return text(ratio(p, raw))
	}
	return none
}

func factors(list ...float64) string {
	var texts []string
	for _, v := range list {
		texts = append(texts, factor(v))
	}
	return strings.Join(texts, " / ")
}

// everyone is a table of all peers.
func everyone(b *strings.Builder, s Section, what string, cell func(Ratio) string) {
	names := slices.DeleteFunc(slices.Clone(s.Peers), func(name string) bool { return name == "raw" })
	if len(names) == 0 {
		return
	}
	b.WriteString("\n")
	row(b, append([]string{what}, names...))
	b.WriteString(strings.Repeat("|---", len(names)+1) + "|\n")
	for _, r := range s.Results {
		raw, ok := r.peer("raw")
		if !ok {
			continue
		}
		cells := []string{r.Key + " " + r.Name}
		for _, n := range names {
			cells = append(cells, r.cell(n, raw, cell))
		}
		row(b, cells)
	}
}

// missing says why peers lack items.
func missing(b *strings.Builder, s Section) {
	reasons := map[string][]string{}
	var order []string
	for _, r := range s.Results {
		for _, p := range r.Peers {
			if len(p.Rounds) > 0 {
				continue
			}
			k := p.Name + ": " + p.Missing
			if reasons[k] == nil {
				order = append(order, k)
			}
			reasons[k] = append(reasons[k], r.Key)
		}
	}
	if order == nil {
		return
	}
	b.WriteString("\nNot measured: ")
	for i, k := range order {
		if i > 0 {
			b.WriteString("; ")
		}
		name, why, _ := strings.Cut(k, ": ")
		fmt.Fprintf(b, "%s at %s (%s)", name, strings.Join(reasons[k], ", "), why)
	}
	b.WriteString(".\n")
}

//go:embed go.mod
var modules string

// limits says, in words, what stands in the way of more.
//
//go:embed limits.md
var limits string

// Facts are what a reader needs to know of the machine and of what ran on it.
func Facts(servers ...string) []string {
	measured := []string{
		"jackc/pgx/v5", "modernc.org/sqlite", "go-sql-driver/mysql", "go-mysql-org/go-mysql", "jmoiron/sqlx", "georgysavva/scany/v2", "gorm.io/gorm ", "uptrace/bun ",
		"bun/driver/pgdriver", "entgo.io/ent", "go-jet/jet/v2", "stephenafamo/bob", "Masterminds/squirrel",
	}
	var versions []string
	for line := range strings.Lines(modules) {
		for _, m := range measured {
			if strings.Contains(line, m) {
				module, version, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "require ")), " ")
				version, _, _ = strings.Cut(version, " ")
				name := strings.TrimSuffix(strings.TrimSuffix(module, "/v5"), "/v2")
				versions = append(versions, name[strings.LastIndex(name, "/")+1:]+" "+version)
			}
		}
	}
	return append([]string{
		time.Now().Format("2006-01-02"),
		fmt.Sprintf("%s, %d cores, %s/%s, %s", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version()),
		strings.Join(servers, ", "),
	}, strings.Join(versions, ", "))
}

// processor is the model's name, where the system tells.
func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(data)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return "a processor of unknown model"
}

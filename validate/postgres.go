package validate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// byName prepares a statement by PREPARE, where it is one that can be; others are only
// compiled. The plan is the one for any arguments (force_generic_plan), and reads a whole
// table only where nothing else is possible (enable_seqscan off): so that it does not
// depend on how full the tables are.
// https://www.postgresql.org/docs/current/sql-prepare.html
func (o *options) byName(ctx context.Context, tx DB, sql string) ([]string, error) {
	if !preparable(sql) {
		return nil, nil
	}
	if err := textsql.Exec(ctx, tx, "PREPARE strata_validate AS "+sql); err != nil {
		return nil, err
	}
	read, err := o.planned(ctx, tx)
	if wrong := textsql.Exec(ctx, tx, "DEALLOCATE strata_validate"); err == nil { // which no rollback does
		err = wrong
	}
	return read, err
}

// preparable reports whether a text begins as what PREPARE takes.
func preparable(sql string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(sql, "( \t\r\n"), " ")
	switch strings.ToUpper(strings.TrimSpace(first)) {
	case "SELECT", "VALUES", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE":
		return true
	default:
		return false
	}
}

func (o *options) planned(ctx context.Context, tx DB) ([]string, error) {
	if o.scans == nil {
		return nil, nil
	}
	for _, set := range []string{"plan_cache_mode = force_generic_plan", "enable_seqscan = off"} {
		if err := textsql.Exec(ctx, tx, "SET LOCAL "+set); err != nil {
			return nil, err
		}
	}
	rows, err := textsql.Query(ctx, tx, "SELECT CAST(cardinality(parameter_types) AS text) FROM pg_catalog.pg_prepared_statements WHERE name = 'strata_validate'", 1)
	if err != nil {
		return nil, err
	}
	execute := "EXECUTE strata_validate"
	if n := rows[0][0]; n != "0" {
		count := 0
		fmt.Sscan(n, &count)
		execute += "(NULL" + strings.Repeat(", NULL", count-1) + ")"
	}
	rows, err = textsql.Query(ctx, tx, "EXPLAIN (FORMAT JSON) "+execute, 1)
	if err != nil {
		return nil, err
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal([]byte(rows[0][0]), &plans); err != nil {
		return nil, err
	}
	var read []string
	for _, p := range plans {
		p.Plan.wholes(false, &read)
	}
	return o.large(ctx, tx, read, func(table string) string { return o.counted(textsql.Ident(table)) })
}

// plan is a node of a plan.
type plan struct {
	Node   string `json:"Node Type"`
	Table  string `json:"Relation Name"`
	Cond   string `json:"Index Cond"`
	Order  string `json:"Order By"`
	Filter string
	Plans  []plan
}

// wholes notes the tables that are read as a whole. A node that a LIMIT stops, of which
// each row counts, is not.
func (p *plan) wholes(stops bool, read *[]string) {
	switch p.Node {
	case "Limit":
		stops = true
	case "Sort", "Incremental Sort", "Aggregate", "Hash", "WindowAgg", "SetOp", "Group": // which want all before they give one
		stops = false
	case "Seq Scan", "Sample Scan":
		if !stops || p.Filter != "" {
			*read = append(*read, p.Table)
		}
	case "Index Scan", "Index Only Scan":
		if p.Cond == "" && (!stops || p.Filter != "") {
			*read = append(*read, p.Table)
		}
	}
	for i := range p.Plans {
		p.Plans[i].wholes(stops, read)
	}
}

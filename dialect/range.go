package dialect

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Range is a range as Encode takes it: its bounds are encoded, and nil where
// there are none.
type Range struct {
	Empty                        bool
	Lower, Upper                 any
	LowerIncluded, UpperIncluded bool
}

// rangeText writes a range as PostgreSQL does. No bound needs quotes.
func rangeText(v any) (any, error) {
	r := v.(Range)
	if r.Empty {
		return "empty", nil
	}
	lower, err := boundText(r.Lower)
	if err != nil {
		return nil, err
	}
	upper, err := boundText(r.Upper)
	if err != nil {
		return nil, err
	}
	open, end := "(", ")"
	if r.LowerIncluded {
		open = "["
	}
	if r.UpperIncluded {
		end = "]"
	}
	return open + lower + "," + upper + end, nil
}

func boundText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case string:
		return v, nil
	case time.Time:
		if v = v.UTC(); v.Year() < 1 {
			return beforeChrist(v, "-01-02 15:04:05.000000Z"), nil
		}
		return v.Format("2006-01-02 15:04:05.000000Z"), nil
	default:
		return "", fmt.Errorf("a range cannot be of a %T", v)
	}
}

// beforeChrist writes a time of the year 0, which is 1 BC to PostgreSQL. The layout is
// that of what follows the year.
func beforeChrist(t time.Time, layout string) string {
	return fmt.Sprintf("%04d%s BC", 1-t.Year(), t.Format(layout))
}

// early writes the times of the year 0 as text, which no protocol of PostgreSQL's driver
// does for all.
func early(layout string) func(any) (any, error) {
	return func(v any) (any, error) {
		if t := v.(time.Time); t.Year() < 1 {
			return beforeChrist(t.UTC(), layout), nil
		}
		return v, nil
	}
}

// localText writes a local time, whose year 0 is 1 BC.
func localText(v any) (any, error) {
	if rest, ok := strings.CutPrefix(v.(string), "0000-"); ok {
		return "0001-" + rest + " BC", nil
	}
	return v, nil
}

// multirangeText writes ranges that are text already.
func multirangeText(v any) (any, error) {
	var ranges []string
	for _, r := range v.([]any) {
		ranges = append(ranges, r.(string))
	}
	return "{" + strings.Join(ranges, ",") + "}", nil
}

var postgresRangeTypes = map[string]string{
	"range:int32": "int4range", "range:int64": "int8range", "range:decimal": "numrange",
	"range:date": "daterange", "range:local": "tsrange", "range:time": "tstzrange",
	"multirange:int32": "int4multirange", "multirange:int64": "int8multirange", "multirange:decimal": "nummultirange",
	"multirange:date": "datemultirange", "multirange:local": "tsmultirange", "multirange:time": "tstzmultirange",
}

var postgresRanges = map[string]string{
	"range_new:range:int32":   "int4range({1}, {2}, {3})",
	"range_new:range:int64":   "int8range({1}, {2}, {3})",
	"range_new:range:decimal": "numrange({1}, {2}, {3})",
	"range_new:range:date":    "daterange({1}, {2}, {3})",
	"range_new:range:local":   "tsrange({1}, {2}, {3})",
	"range_new:range:time":    "tstzrange({1}, {2}, {3})",

	"range_to_multirange": "multirange({1})",
	"range_holds":         "({1} @> {2})",
	"range_before":        "({1} << {2})", "range_after": "({1} >> {2})", "range_adjacent": "({1} -|- {2})",
	"range_not_right": "({1} &< {2})", "range_not_left": "({1} &> {2})",
	"range_union": "({1} + {2})", "range_intersect": "({1} * {2})", "range_minus": "({1} - {2})",
	"range_merge": "range_merge({1}, {2})", "range_merge:multirange": "range_merge({1})",
	"range_lower": "lower({1})", "range_upper": "upper({1})", "range_is_empty": "isempty({1})",
	"range_lower_in": "lower_inc({1})", "range_upper_in": "upper_inc({1})",
	"range_lower_none": "lower_inf({1})", "range_upper_none": "upper_inf({1})",
	"range_agg": "range_agg({1}){filter}", "range_intersect_agg": "range_intersect_agg({1}){filter}",

	"to_json:range": "", "to_json:multirange": "", "json_at:range": "", "json_at:multirange": "",
	"array_agg:range": "", "array_agg:multirange": "",
}

var sqliteRanges = map[string]string{
	"range_new:range:int32": "strata_range({1}, {2}, {3}, 'int32')",
	"range_new:range:int64": "strata_range({1}, {2}, {3}, 'int64')",
	"range_new:range:date":  "strata_range({1}, {2}, {3}, 'date')",
	"range_new:range":       "strata_range({1}, {2}, {3}, '')",

	"range_to_multirange": "strata_multirange({1})",
	"range_holds":         "strata_range_holds({1}, {2})",
	"includes:range":      "strata_range_includes({1}, {2})", "included_in:range": "strata_range_includes({2}, {1})",
	"includes:multirange": "strata_range_includes({1}, {2})", "included_in:multirange": "strata_range_includes({2}, {1})",
	"overlaps:range": "strata_range_overlaps({1}, {2})", "overlaps:multirange": "strata_range_overlaps({1}, {2})",
	"range_before": "strata_range_before({1}, {2})", "range_after": "strata_range_before({2}, {1})",
	"range_adjacent":  "strata_range_adjacent({1}, {2})",
	"range_not_right": "strata_range_not_right({1}, {2})", "range_not_left": "strata_range_not_left({1}, {2})",
	"range_union": "strata_range_union({1}, {2})", "range_union:multirange": "strata_multirange_union({1}, {2})",
	"range_intersect": "strata_range_intersect({1}, {2})", "range_intersect:multirange": "strata_multirange_intersect({1}, {2})",
	"range_minus": "strata_range_minus({1}, {2})", "range_minus:multirange": "strata_multirange_minus({1}, {2})",
	"range_merge": "strata_range_merge({1}, {2})", "range_merge:multirange": "strata_range_merge({1}, 'empty')",
	"range_lower": "strata_range_lower({1})", "range_upper": "strata_range_upper({1})",
	"range_lower:range:int": "CAST(strata_range_lower({1}) AS INTEGER)", "range_upper:range:int": "CAST(strata_range_upper({1}) AS INTEGER)",
	"range_lower:multirange:int": "CAST(strata_range_lower({1}) AS INTEGER)", "range_upper:multirange:int": "CAST(strata_range_upper({1}) AS INTEGER)",
	"range_is_empty": "strata_range_is_empty({1})",
	"range_lower_in": "strata_range_lower_in({1})", "range_upper_in": "strata_range_upper_in({1})",
	"range_lower_none": "strata_range_lower_none({1})", "range_upper_none": "strata_range_upper_none({1})",
	"range_agg": "strata_range_agg({1}){filter}", "range_intersect_agg": "strata_range_intersect_agg({1}){filter}",

	"to_json:range": "", "to_json:multirange": "", "json_at:range": "", "json_at:multirange": "",
	"array_agg:range": "", "array_agg:multirange": "",
}

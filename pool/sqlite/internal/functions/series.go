package functions

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// maxSeries bounds the series that SQLite gets as one document.
const maxSeries = 10_000_000

var errSeries = errors.New("the series has more than 10,000,000 values")

// series is the numbers from one to another as a JSON array, for json_each.
func series(args []value.Value) (value.Value, error) {
	var n [3]int64
	for i := range n {
		v, ok := args[i].Int()
		if !ok {
			return null, fmt.Errorf("an integer expected, not %v", args[i].Kind())
		}
		n[i] = v
	}
	from, to, step := n[0], n[1], n[2]
	numbers := []int64{}
	for v := from; step > 0 && v <= to || step < 0 && v >= to; {
		if len(numbers) == maxSeries {
			return null, errSeries
		}
		numbers = append(numbers, v)
		next := v + step
		if (next > v) != (step > 0) {
			break // the next number is out of range
		}
		v = next
	}
	b, err := json.Marshal(numbers)
	return value.String(string(b)), err
}

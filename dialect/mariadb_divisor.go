package dialect

import (
	"strconv"
	"strings"
)

// mariadbDivisor is the greatest common divisor, by Euclid's algorithm. A subquery cannot
// repeat itself here, so that there are as many rows side by side as 64 bits may take: of
// each pair of numbers, a and b, the next has what four divisions leave. Once there is
// nothing left a is the divisor, and stays; b is 0, or NULL if either was.
func mariadbDivisor() string {
	const divisions, most = 4, 92 // of two neighbours in Fibonacci's numbers
	number := func(x string) string { return "ABS(CAST(" + x + " AS DECIMAL(20, 0)))" }
	var b strings.Builder
	pair := func(i int, x, y string) {
		b.WriteString(mariadbRowOf("e"+strconv.Itoa(i), mariadbColumn{x, "a", "DECIMAL(20, 0)"}, mariadbColumn{y, "b", "DECIMAL(20, 0)"}))
	}
	pair(0, number("{1}"), number("{2}"))
	last := most / divisions
	for i := range last {
		from := "e" + strconv.Itoa(i)
		left := []string{from + ".a", from + ".b"}
		for range divisions {
			n := len(left)
			left = append(left, "("+left[n-2]+" MOD NULLIF("+left[n-1]+", 0))")
		}
		found := ""
		for n := len(left) - 2; n > 0; n-- {
			found += "NULLIF(" + left[n] + ", 0), "
		}
		b.WriteString(", ")
		pair(i+1, "COALESCE("+found+left[0]+")", "COALESCE("+left[len(left)-1]+", 0 * "+left[0]+" * "+left[1]+")")
	}
	of := "e" + strconv.Itoa(last)
	return "(SELECT CAST(" + of + ".a + " + of + ".b AS SIGNED) FROM " + b.String() + ")"
}

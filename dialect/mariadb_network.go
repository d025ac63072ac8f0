package dialect

// Addresses are bytes, in order: the family, 4 or 6, then the address; of a network, the
// number of its bits last. What is done bit by bit is done with their hexadecimal digits:
// x and y are those, n is a number of bits, whose last digit may be a part of one.
const mariadbWhole64 = "18446744073709551616"

var (
	mariadbAddrText = mariadbNtoa("SUBSTR({1}, 2)")
	mariadbNetText  = "CONCAT(" + mariadbNtoa("SUBSTR({1}, 2, LENGTH({1}) - 2)") + ", '/', ORD(RIGHT({1}, 1)))"
)

// mariadbNtoa is an address as text. INET6_NTOA leaves out a single group that is zero, at
// the beginning, the end or between others, where RFC 5952 has a 0.
func mariadbNtoa(x string) string {
	return "REGEXP_REPLACE(INET6_NTOA(" + x + "), " +
		`'^:(?=:([0-9a-f]+:)(?1)(?1)(?1)(?1)(?1)[0-9a-f]+$)` +
		`|^([0-9a-f]+:)(?2)(?2)(?2)(?2)(?2)[0-9a-f]+:\K:$` +
		`|^(?=([0-9a-f]*:)(?3)(?3)(?3)(?3)(?3)(?3)[0-9a-f]+$).*[0-9a-f]:\K(:)', '0\4')`
}

// mariadbDigit is the digit of which n takes a part.
func mariadbDigit(x string) string { return "CONV(SUBSTR(" + x + ", 3 + n DIV 4, 1), 16, 10)" }

// mariadbHead is what n takes of x, with the last digit made of its part.
func mariadbHead(last string) string {
	return "CONCAT(LEFT(x, 2 + n DIV 4), IF(n % 4 = 0, '', HEX(" + mariadbDigit("x") + " " + last + ")))"
}

// mariadbSame reports whether two addresses or networks begin with the same n bits. Of a
// byte of which n takes none nothing is left.
func mariadbSame(n string) string {
	byte := func(x string) string { return "ORD(SUBSTR(" + x + ", 2 + " + n + " DIV 8, 1)) >> 8 - " + n + " % 8" }
	return "LEFT({1}, 1 + " + n + " DIV 8) = LEFT({2}, 1 + " + n + " DIV 8) AND " + byte("{1}") + " = " + byte("{2}")
}

// mariadbHalf is the upper or the lower half of an address as a number.
func mariadbHalf(x, from string) string {
	return "CAST(CONV(SUBSTR(LPAD(SUBSTR(" + x + ", 3), 32, '0'), " + from + ", 16), 16, 10) AS DECIMAL(20, 0))"
}

var mariadbNetwork = map[string]string{
	"within":           "(IF(LENGTH({1}) IN (5, 17), 128, ORD(RIGHT({1}, 1))) >= ORD(RIGHT({2}, 1)) AND " + mariadbSame("ORD(RIGHT({2}, 1))") + ")",
	"overlaps:network": "(" + mariadbSame("LEAST(ORD(RIGHT({1}, 1)), ORD(RIGHT({2}, 1)))") + ")",
	"family":           "ORD({1})", "prefix_bits": "ORD(RIGHT({1}, 1))", "first_addr": "LEFT({1}, LENGTH({1}) - 1)",
	"net_text:addr": mariadbAddrText, "net_text:network": mariadbNetText, "cast:addr:text": mariadbAddrText, "cast:network:text": mariadbNetText,
	"last_addr": mariadbOf("UNHEX(RPAD("+mariadbHead("| (1 << 4 - n % 4) - 1")+", LENGTH(x) - 2, 'F'))", mariadbColumn{"HEX({1})", "x", "TEXT"}, mariadbColumn{"ORD(RIGHT({1}, 1))", "n", "INT"}),
	"network_of": mariadbOf(mariadbUnless("n NOT BETWEEN 0 AND 4 * LENGTH(x) - 8", "UNHEX(CONCAT(RPAD("+mariadbHead("& 15 << 4 - n % 4 & 15")+
		", LENGTH(x), '0'), LPAD(HEX(n), 2, '0')))"), mariadbColumn{"HEX({1})", "x", "TEXT"}, mariadbColumn{"{2}", "n", "BIGINT"}),
	// The lower half carries into the upper one, which an address of IPv4 has none of.
	"addr_add": mariadbOf("(SELECT "+mariadbUnless("u NOT BETWEEN 0 AND IF(LENGTH(x) = 10, 0, 18446744073709551615) OR LENGTH(x) = 10 AND v - FLOOR(v / "+mariadbWhole64+") * "+mariadbWhole64+" > 4294967295",
		"UNHEX(CONCAT(LEFT(x, 2), RIGHT(CONCAT(LPAD(CONV(u, 10, 16), 16, '0'), LPAD(CONV(v - FLOOR(v / "+mariadbWhole64+") * "+mariadbWhole64+", 10, 16), 16, '0')), LENGTH(x) - 2)))")+
		" FROM "+mariadbRowOf("c", mariadbColumn{"h + FLOOR(v / " + mariadbWhole64 + ")", "u", "DECIMAL(30, 0)"})+")",
		mariadbColumn{"HEX({1})", "x", "TEXT"}, mariadbColumn{mariadbHalf("HEX({1})", "1"), "h", "DECIMAL(30, 0)"}, mariadbColumn{mariadbHalf("HEX({1})", "17") + " + {2}", "v", "DECIMAL(30, 0)"}),
	"addr_diff": mariadbOf(mariadbUnless("LEFT(x, 2) <> LEFT(y, 2)", "CAST(("+mariadbHalf("x", "1")+" - "+mariadbHalf("y", "1")+") * "+mariadbWhole64+" + "+
		mariadbHalf("x", "17")+" - "+mariadbHalf("y", "17")+" AS SIGNED)"), mariadbColumn{"HEX({1})", "x", "TEXT"}, mariadbColumn{"HEX({2})", "y", "TEXT"}),
}

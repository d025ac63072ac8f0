package dialect

import "net/netip"

var postgresNetwork = map[string]string{
	"within": "({1} <<= {2})", "overlaps:network": "({1} && {2})",
	"family": "CAST(family({1}) AS bigint)", "net_text:addr": "host({1})", "net_text:network": "CAST({1} AS text)",
	"addr_add": "({1} + {2})", "addr_diff": "({1} - {2})",
	"network_of":  "network(set_masklen({1}, " + c32("{2}") + "))",
	"prefix_bits": "CAST(masklen({1}) AS bigint)",
	"first_addr":  "CAST(host({1}) AS inet)", "last_addr": "CAST(host(broadcast({1})) AS inet)",
	"min:network": "CAST(min({1}){filter} AS cidr)", "max:network": "CAST(max({1}){filter} AS cidr)",

	"cast:addr:text": "host({1})", "cast:network:text": "CAST({1} AS text)",
	"to_json:addr": "to_jsonb(host({1}))", "to_json:network": "to_jsonb(CAST({1} AS text))",
	"json_at:addr": "", "json_at:network": "", "array_agg:addr": "", "array_agg:network": "",
}

var sqliteNetwork = map[string]string{
	"within": "strata_net_within({1}, {2})", "overlaps:network": "strata_net_overlaps({1}, {2})",
	"family": "strata_net_family({1})", "net_text": "strata_net_text({1})",
	"addr_add": "strata_net_add({1}, {2})", "addr_diff": "strata_net_diff({1}, {2})",
	"network_of": "strata_net_of({1}, {2})", "prefix_bits": "strata_net_bits({1})",
	"first_addr": "strata_net_first({1})", "last_addr": "strata_net_last({1})",

	"cast:addr:text": "strata_net_text({1})", "cast:network:text": "strata_net_text({1})",
	"to_json:addr": "json_quote(strata_net_text({1}))", "to_json:network": "json_quote(strata_net_text({1}))",
	"json_at:addr": "", "json_at:network": "", "array_agg:addr": "", "array_agg:network": "",
}

// addrText and prefixText write what PostgreSQL reads.
func addrText(v any) (any, error)   { return v.(netip.Addr).String(), nil }
func prefixText(v any) (any, error) { return v.(netip.Prefix).String(), nil }

// addrBytes writes an address so that the order of the bytes is PostgreSQL's
// order of inet: the family, then the address.
func addrBytes(v any) (any, error) { return appendAddr(v.(netip.Addr)), nil }

// prefixBytes does the same for cidr, which puts the number of bits last.
func prefixBytes(v any) (any, error) {
	p := v.(netip.Prefix)
	return append(appendAddr(p.Addr()), byte(p.Bits())), nil
}

func appendAddr(a netip.Addr) []byte {
	family := byte(6)
	if a.Is4() {
		family = 4
	}
	return append([]byte{family}, a.AsSlice()...)
}

package benchmarks

import "context"

// Strata on the tables that the others have, on SQLite: their declared types, and
// instants as the driver writes them, which Strata reads and does not write.

// strataForeign is the peer's name, which the report asks for.
const strataForeign = "strata (their tables)"

func openStrataForeign(ctx context.Context, t *Target) ([]*Peer, error) {
	db, err := strataOpen(ctx, t)
	if err != nil {
		return nil, err
	}
	return []*Peer{strataPrepared(strataForeign, db)}, nil
}

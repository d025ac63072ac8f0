package sqlite

import (
	"sync"

	"github.com/strata-go/strata/pool/sqlite/internal/capi"
	"github.com/strata-go/strata/pool/sqlite/internal/functions"
)

// registry is what every connection is given.
var registry = sync.OnceValue(func() *capi.Set {
	return &capi.Set{Scalars: functions.Scalars(), Aggregates: functions.Aggregates(), Collations: functions.Collations()}
})

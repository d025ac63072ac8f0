package lint

import "strings"

// mode is a lock mode of PostgreSQL, the stronger the higher.
type mode int

const (
	noLock mode = iota
	accessShare
	rowShare
	rowExclusive
	shareUpdateExclusive
	share
	shareRowExclusive
	exclusive
	accessExclusive
)

// modes are as pg_locks calls them, and as LOCK TABLE does.
var modes = []struct{ catalog, name string }{
	{"", ""},
	{"AccessShareLock", "ACCESS SHARE"},
	{"RowShareLock", "ROW SHARE"},
	{"RowExclusiveLock", "ROW EXCLUSIVE"},
	{"ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"},
	{"ShareLock", "SHARE"},
	{"ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"},
	{"ExclusiveLock", "EXCLUSIVE"},
	{"AccessExclusiveLock", "ACCESS EXCLUSIVE"},
}

func modeOf(catalog string) mode {
	for i, m := range modes {
		if strings.EqualFold(m.catalog, catalog) {
			return mode(i)
		}
	}
	return noLock
}

func (m mode) String() string { return modes[m].name }

// others says what others do while it is held.
func (m mode) others() string {
	switch {
	case m == accessExclusive:
		return "nobody reads or writes it meanwhile"
	case m >= share:
		return "nobody writes it meanwhile"
	default:
		return "it is read and written meanwhile"
	}
}

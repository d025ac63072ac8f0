package functions

import "time"

// zones finds locations: Go reads a file for each.
var zones = cache[*time.Location]{make: func(name string) (*time.Location, error) {
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, errNoZone
	}
	return l, nil
}}

func offset(t time.Time, where *time.Location) time.Duration {
	_, seconds := t.In(where).Zone()
	return time.Duration(seconds) * time.Second
}

// instantOf is the instant at which a zone shows wall. Where the clock shows it
// twice or never, standard time counts, as with PostgreSQL.
func instantOf(wall time.Time, where *time.Location) time.Time {
	before, after := offset(wall.Add(-24*time.Hour), where), offset(wall.Add(24*time.Hour), where)
	first, second := wall.Add(-before), wall.Add(-after)
	holds := func(t time.Time) bool { return t.Add(offset(t, where)).Equal(wall) }
	switch {
	case holds(first) == holds(second):
		return wall.Add(-min(before, after))
	case holds(first):
		return first
	default:
		return second
	}
}

package dialect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// CONVERT_TZ leaves a time outside of 1970 to 2038 as it is, and knows the zones that
// somebody has loaded. So a zone is sent as a text of what its clocks do, made of the IANA
// database that the program has: for each year a cell of one width, which says how far they are
// from UTC when it begins, in seconds, and up to four times after how many seconds they are
// something else. An instant is looked for by the seconds of a year in UTC, a local time by
// those that clocks show. A zone that never changes is one cell.
const (
	mariadbZoneFirst, mariadbZoneLast = 1900, 2099
	mariadbZoneChanges                = 4
	mariadbZoneCell                   = 6 + mariadbZoneChanges*14
)

// mariadbInZone moves a time x by what a zone z says of it. The zone is a derived table, so
// that it is read once; the years beyond those that are known of it are an error.
func mariadbInZone(sign string) string {
	width, after := strconv.Itoa(mariadbZoneCell), ""
	for i := range mariadbZoneChanges {
		if i > 0 {
			after += " + "
		}
		after += "(s >= CAST(SUBSTR(c, " + strconv.Itoa(7+14*i) + ", 8) AS SIGNED))"
	}
	cell := mariadbUnless("LENGTH(z) > "+width+fmt.Sprintf(" AND YEAR(x) NOT BETWEEN %d AND %d", mariadbZoneFirst, mariadbZoneLast),
		"SUBSTR(z, IF(LENGTH(z) > "+width+", (YEAR(x) - "+strconv.Itoa(mariadbZoneFirst)+") * "+width+", 0) + 1, "+width+")")
	return "(SELECT x " + sign + " INTERVAL CAST(SUBSTR(c, 1 + 14 * (" + after + "), 6) AS SIGNED) SECOND FROM (SELECT CAST({2} AS BINARY) AS z LIMIT 1) AS zone, " +
		mariadbRowOf("o", mariadbColumn{mariadbInstant, "x", "DATETIME(6)"}) + ", " +
		mariadbRowOf("l", mariadbColumn{cell, "c", "TEXT"}, mariadbColumn{"TIMESTAMPDIFF(SECOND, MAKEDATE(YEAR(x), 1), x)", "s", "BIGINT"}) + ")"
}

// mariadbDistance writes how many seconds a zone is before UTC, if it always is.
func mariadbDistance(name string) (string, error) {
	rest, fixed := strings.CutPrefix(name, "Etc/")
	switch {
	case name == "UTC", fixed && strings.Contains(" GMT UTC UCT Zulu Universal Greenwich ", " "+rest+" "):
		return "0", nil
	case fixed && strings.HasPrefix(rest, "GMT"): // whose sign is the other way round
		if n, err := strconv.Atoi(rest[len("GMT"):]); err == nil {
			return strconv.Itoa(-n * 3600), nil
		}
	}
	return "", errors.New("the zone " + name + " as a distance from UTC")
}

// clockChange is a change of a zone's clocks, and how far they are from UTC after it.
type clockChange struct {
	at    int64
	after int
}

// mariadbZones are the texts that were made, of instants and of local times.
var mariadbZones [2]sync.Map

// mariadbZone writes a zone for instants, or for local times. Of a local time that clocks
// leave out, or show twice, it has to be known which of two is meant: what PostgreSQL takes is
// that a change has taken place from what clocks show after it on.
func mariadbZone(local int) func(name string) (string, error) {
	return func(name string) (string, error) {
		if text, ok := mariadbZones[local].Load(name); ok {
			return text.(string), nil
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			return "", errors.New("the zone " + name + ", which the program's IANA database does not have")
		}
		text, err := zoneText(zone, local)
		if err != nil {
			return "", err
		}
		mariadbZones[local].Store(name, text)
		return text, nil
	}
}

func zoneText(zone *time.Location, local int) (string, error) {
	first, changes := clockChanges(zone)
	for i := range changes {
		changes[i].at += int64(local * changes[i].after)
		if i > 0 && changes[i].at <= changes[i-1].at {
			return "", errors.New("the zone " + zone.String() + ", in which clocks have gone back by more than they show between two changes")
		}
	}
	if len(changes) == 0 {
		return zoneCell(first, nil, 0), nil
	}
	var b strings.Builder
	for year := mariadbZoneFirst; year <= mariadbZoneLast; year++ {
		begins, ends := secondsOf(year), secondsOf(year+1)
		n := 0
		for n < len(changes) && changes[n].at < ends {
			n++
		}
		if n > mariadbZoneChanges {
			return "", errors.New("the zone " + zone.String() + ", whose clocks have changed more than four times in a year")
		}
		b.WriteString(zoneCell(first, changes[:n], begins))
		if n > 0 {
			first, changes = changes[n-1].after, changes[n:]
		}
	}
	return b.String(), nil
}

func secondsOf(year int) int64 { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix() }

// zoneCell writes what clocks do in a year.
func zoneCell(first int, changes []clockChange, begins int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+06d", first)
	for i := range mariadbZoneChanges {
		if i < len(changes) {
			fmt.Fprintf(&b, "%08d%+06d", changes[i].at-begins, changes[i].after)
		} else {
			b.WriteString("99999999+00000")
		}
	}
	return b.String()
}

// clockChanges are how far a zone's clocks are from UTC when its years begin, and how they
// change then.
func clockChanges(zone *time.Location) (first int, changes []clockChange) {
	t, end := time.Unix(secondsOf(mariadbZoneFirst)-24*60*60, 0), time.Unix(secondsOf(mariadbZoneLast+1)+24*60*60, 0)
	_, first = t.In(zone).Zone()
	last := first
	for t.Before(end) {
		_, next := t.In(zone).ZoneBounds()
		switch {
		case next.IsZero():
			return first, changes
		case !next.After(t): // as at the end of some leap years
			next = t.Add(time.Hour)
		}
		if _, after := next.In(zone).Zone(); after != last {
			changes, last = append(changes, clockChange{next.Unix(), after}), after
		}
		t = next
	}
	return first, changes
}

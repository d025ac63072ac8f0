package mariadb

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
)

// greeting is what a server says first, https://mariadb.com/kb/en/connection/.
type greeting struct {
	major, minor int // of its version
	encrypts     bool
	bulk         bool // it executes a statement for many rows
}

const (
	capabilityMySQL = 1       // CLIENT_MYSQL, which MariaDB has not
	capabilityTLS   = 1 << 11 // CLIENT_SSL
	capabilityBulk  = 1 << 2  // MARIADB_CLIENT_STMT_BULK_OPERATIONS, of the extensions

	// Where what is needed stands behind the version.
	capabilitiesAt = 4 + 8 + 1
	extensionsAt   = capabilitiesAt + 2 + 1 + 2 + 2 + 1 + 6
	extensionBytes = 4

	// And in the client's response.
	extensionsInResponse = 4 + 4 + 1 + 19
)

// versionText finds the version. Some servers put that of an old MySQL before it.
var versionText = regexp.MustCompile(`^(?:5\.5\.5-)?(\d+)\.(\d+)`)

// readGreeting reads a greeting, and leaves out of it what MariaDB has beside MySQL: that the
// columns of a result are not described again. The driver waits forever for those of a query
// that is executed without its rows being asked for.
func readGreeting(b []byte) (g greeting, err error) {
	end := bytes.IndexByte(b, 0)
	if end < 1 || len(b) < end+1+extensionsAt+extensionBytes {
		return g, errMalformed
	}
	extensions := b[end+1+extensionsAt:][:extensionBytes]
	g.bulk = b[end+1+capabilitiesAt]&capabilityMySQL == 0 && extensions[0]&capabilityBulk != 0
	clear(extensions)
	if m := versionText.FindSubmatch(b[1:end]); m != nil {
		g.major, _ = strconv.Atoi(string(m[1]))
		g.minor, _ = strconv.Atoi(string(m[2]))
	}
	g.encrypts = binary.LittleEndian.Uint16(b[end+1+capabilitiesAt:])&capabilityTLS != 0
	return g, nil
}

// agree says in the client's response what the driver knows nothing of.
func (g *greeting) agree(response []byte) {
	g.bulk = g.bulk && len(response) > extensionsInResponse && response[0]&capabilityMySQL == 0
	if g.bulk {
		response[extensionsInResponse] |= capabilityBulk
	}
}

// since reports whether the server is of a version or a later one.
func (g greeting) since(major, minor int) bool {
	return g.major > major || g.major == major && g.minor >= minor
}

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
}

const (
	capabilityTLS = 1 << 11 // CLIENT_SSL

	// Where what is needed stands behind the version.
	capabilitiesAt = 4 + 8 + 1
	extensionsAt   = capabilitiesAt + 2 + 1 + 2 + 2 + 1 + 6
	extensionBytes = 4
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
	clear(b[end+1+extensionsAt:][:extensionBytes])
	if m := versionText.FindSubmatch(b[1:end]); m != nil {
		g.major, _ = strconv.Atoi(string(m[1]))
		g.minor, _ = strconv.Atoi(string(m[2]))
	}
	g.encrypts = binary.LittleEndian.Uint16(b[end+1+capabilitiesAt:])&capabilityTLS != 0
	return g, nil
}

// since reports whether the server is of a version or a later one.
func (g greeting) since(major, minor int) bool {
	return g.major > major || g.major == major && g.minor >= minor
}

package repo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"time"
)

// ErrCursor is returned for a cursor that is none: one that was changed, or that belongs
// to another order.
var ErrCursor = errors.New("strata: no valid cursor")

// cursor is where a page ends or begins.
type cursor struct {
	Order  string `json:"o"`
	Values []mark `json:"v"`
}

// mark is a value in its neutral form: a letter for its type, then its text.
type mark = string

const signature = 16 // bytes

// seal makes the text of a cursor. With a key it is signed.
func seal(order string, values []any, key []byte) (string, error) {
	c := cursor{Order: order, Values: make([]mark, len(values))}
	for i, v := range values {
		m, ok := marked(v)
		if !ok {
			return "", ErrCursor
		}
		c.Values[i] = m
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	if key != nil {
		text = append(sign(text, key), text...)
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}

// unseal reads what seal has made.
func unseal(text, order string, columns int, key []byte) ([]any, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, ErrCursor
	}
	if key != nil {
		if len(b) < signature || !hmac.Equal(b[:signature], sign(b[signature:], key)) {
			return nil, ErrCursor
		}
		b = b[signature:]
	}
	var c cursor
	if json.Unmarshal(b, &c) != nil || c.Order != order || len(c.Values) != columns {
		return nil, ErrCursor
	}
	values := make([]any, columns)
	for i, m := range c.Values {
		v, ok := unmarked(m)
		if !ok {
			return nil, ErrCursor
		}
		values[i] = v
	}
	return values, nil
}

func sign(text, key []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return h.Sum(nil)[:signature]
}

func marked(v any) (mark, bool) {
	switch v := v.(type) {
	case nil:
		return "n", true
	case int64:
		return "i" + strconv.FormatInt(v, 10), true
	case float64:
		return "f" + strconv.FormatUint(math.Float64bits(v), 16), true
	case bool:
		return "o" + strconv.FormatBool(v), true
	case string:
		return "s" + v, true
	case time.Time:
		return "t" + strconv.FormatInt(v.UnixMicro(), 10), true
	case [16]byte:
		return "u" + base64.RawStdEncoding.EncodeToString(v[:]), true
	case []byte:
		return "b" + base64.RawStdEncoding.EncodeToString(v), true
	default:
		return "", false
	}
}

func unmarked(m mark) (v any, ok bool) {
	if m == "" {
		return nil, false
	}
	text := m[1:]
	var err error
	switch m[0] {
	case 'n':
	case 'i':
		v, err = strconv.ParseInt(text, 10, 64)
	case 'f':
		var bits uint64
		bits, err = strconv.ParseUint(text, 16, 64)
		v = math.Float64frombits(bits)
	case 'o':
		v, err = strconv.ParseBool(text)
	case 's':
		v = text
	case 't':
		var micros int64
		micros, err = strconv.ParseInt(text, 10, 64)
		v = time.UnixMicro(micros).UTC()
	case 'u':
		var b []byte
		if b, err = base64.RawStdEncoding.DecodeString(text); err == nil && len(b) == 16 {
			v = [16]byte(b)
		} else {
			return nil, false
		}
	case 'b':
		v, err = base64.RawStdEncoding.DecodeString(text)
	default:
		return nil, false
	}
	return v, err == nil
}

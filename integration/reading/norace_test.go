//go:build !race

package reading

const race = false

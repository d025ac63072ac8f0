package strata

// TakeMistakes returns the mistakes in definitions so far, and forgets them.
func TakeMistakes() []string {
	list := allMistakes()
	mistakeMu.Lock()
	defer mistakeMu.Unlock()
	mistakes = nil
	unverified.Store(false)
	return list
}

package faults

// inMisuse are the faults in misuse.
var inMisuse = []fault{}

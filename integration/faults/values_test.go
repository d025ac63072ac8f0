package faults

import "slices"

// inValues are the faults in values.
var inValues = slices.Concat(faultsInTimes, faultsInDocuments, faultsInKeys, faultsInLimits)

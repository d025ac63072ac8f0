package reliability

var sqliteFaults []experiment

const writeTo = "STRATA_RELIABILITY_WRITE_TO"

func writeForEver(string) int { return 0 }

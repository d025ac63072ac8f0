package mariadb

import "github.com/strata-go/strata"

// Numbers of errors that more is done about than to name their kind,
// https://mariadb.com/kb/en/mariadb-error-codes/.
const (
	codeNotCreated      = 1005
	codeRecordChanged   = 1020
	codeNotNull         = 1048
	codeUnique          = 1062
	codeCommitFailed    = 1180
	codeUnknownVariable = 1193
	codeLockTimeout     = 1205
	codeDeadlock        = 1213
	codeWrongValue      = 1231
	codeUnpreparable    = 1295
	codeUnknownError    = 1105
	codeTooManyPrepared = 1461
	codeKilled          = 1317
	codeNoDefault       = 1364
	codeParentKey       = 1451
	codeChildKey        = 1452
	codeCheck           = 4025
	codeNoField         = 4176
)

// kinds are the kinds of the server's errors.
var kinds = kindsOf(map[error][]uint16{
	strata.ErrUnique:        {1022, codeUnique, 1169, 1586, 1859},
	strata.ErrForeignKey:    {1216, 1217, codeParentKey, codeChildKey, 1701, 1761, 1762, 1834},
	strata.ErrNotNull:       {codeNotNull, 1263, codeNoDefault},
	strata.ErrCheck:         {1369, 1526, 1748, 3819, codeCheck},
	strata.ErrDeadlock:      {codeDeadlock, 1614},
	strata.ErrSerialization: {codeRecordChanged},
	strata.ErrTimeout:       {codeLockTimeout, codeKilled, 1969, 3024},
	strata.ErrReadOnly:      {1036, 1792, 1836},
	strata.ErrDivideByZero:  {1365},
	strata.ErrCardinality:   {1172, 1242},
	strata.ErrRaised:        {1642, 1643, 1644},
	strata.ErrChanged:       {1412, 1615},
	strata.ErrOutOfRange: {
		167, 1059, 1069, 1071, 1116, 1117, 1118, 1153, 1162, 1256, 1260, 1264, 1301, 1390, 1406, 1436, 1441, 1456, 1690, 1916, 4032, 4033,
	},
	strata.ErrInvalid: {
		1139, 1210, 1265, 1292, 1300, 1366, 1367, 1411, 1425, 1427, 1439, 1525, 3140, 3141, 3142, 3143, 3144, 3145, 3146,
		4035, 4036, 4037, 4038, 4039, 4040, 4041, 4042, 4043, 4044, 4076, 4078, 4084, 4085,
	},
	strata.ErrSyntax: {
		1052, 1055, 1056, 1064, 1065, 1066, 1093, 1110, 1111, 1136, 1140, 1149, 1166, 1221, 1222, 1241, 1247, 1248, 1249, 1250,
		1253, 1267, 1270, 1271, 1318, 1470, 4014, 4015, 4016, 4017, 4018, 4019, 4020, 4021, 4022,
	},
	strata.ErrUndefined: {
		1046, 1049, 1051, 1054, 1072, 1091, 1109, 1115, 1128, 1146, 1176, codeUnknownVariable, 1273, 1286, 1305, 1347, 1582, 1583, 1584, 1630, 1932, 4091, 4092,
	},
	strata.ErrExists:      {1007, 1050, 1060, 1061, 1304, 1359, 1517, 1537, 1826},
	strata.ErrPermission:  {1044, 1045, 1129, 1130, 1142, 1143, 1227, 1370, 1410, 1698, 1820, 1862, 4151},
	strata.ErrUnsupported: {1178, 1214, codeWrongValue, 1235, codeUnpreparable, 1665, 4060},
	strata.ErrTooMany:     {1037, 1038, 1040, 1041, 1135, 1203, 1206, 1226, codeTooManyPrepared},
	strata.ErrFull:        {1021, 1114},
	strata.ErrCorrupt:     {1033, 1034, 1035, 1194, 1195, 1459, 1712, 1877},
	strata.ErrInternal:    {1030, codeUnknownError, codeCommitFailed, 1815, 1296},
	strata.ErrTxInUse:     {1568, 1179, 1399, 1400, 1401},
	strata.ErrConnection:  {1053, 1080, 1152, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1835, 1927, 4031},
})

func kindsOf(byKind map[error][]uint16) map[uint16]error {
	all := map[uint16]error{}
	for kind, list := range byKind {
		for _, number := range list {
			all[number] = kind
		}
	}
	return all
}

// saying are the kinds of errors whose number is one of several things.
var saying = []struct {
	number uint16
	text   string
	kind   error
}{
	{1047, "WSREP", strata.ErrUnavailable}, // a node that is none of its cluster
	{codeUnknownError, "writeset size", strata.ErrOutOfRange},
	{1290, "read-only", strata.ErrReadOnly},
	{1030, "28", strata.ErrFull},
	{codeNotCreated, sameKeyName, strata.ErrExists},
	{codeNotCreated, "errno: 135", strata.ErrFull},
	{codeNotCreated, "errno: 28", strata.ErrFull},
}

// classes are the kinds of classes of SQLSTATE, of what is not among the kinds.
var classes = map[string]error{
	"08": strata.ErrConnection, "0A": strata.ErrUnsupported, "21": strata.ErrCardinality, "22": strata.ErrInvalid, "23": strata.ErrCheck,
	"25": strata.ErrReadOnly, "28": strata.ErrPermission, "40": strata.ErrSerialization, "42": strata.ErrSyntax, "45": strata.ErrRaised,
}

// losing are the errors with which the server ends a connection.
var losing = map[uint16]bool{
	1053: true, 1080: true, 1152: true, 1153: true, 1154: true, 1155: true, 1156: true, 1157: true, 1158: true, 1159: true, 1160: true, 1161: true,
	1184: true, 1835: true, 1927: true, 4031: true,
}

// undoing are the errors with which the server has undone the transaction.
var undoing = map[uint16]bool{codeDeadlock: true, codeRecordChanged: true, 1614: true}

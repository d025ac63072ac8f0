package dialect

// postgresRelation is PostgreSQL's Relation. What has no schema is where CREATE would
// put it.
const postgresRelation = `SELECT CASE WHEN c.relkind IN ('r', 'p', 'f') THEN 'table' WHEN c.relkind IN ('v', 'm') THEN 'view' ` +
	`WHEN c.relkind IN ('i', 'I') THEN 'index' WHEN c.relkind = 'c' THEN 'type' ELSE 'sequence' END, ` +
	`CAST(coalesce(o.relname, (SELECT p.relname FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent WHERE h.inhrelid = c.oid AND c.relispartition), c.relname) AS text), CAST(coalesce(a.attname, '') AS text), ` +
	`CASE WHEN i.indrelid IS NOT NULL THEN concat_ws(' ', CASE WHEN i.indisunique THEN 'unique' END, CASE WHEN i.indpred IS NOT NULL THEN 'where' END, ` +
	`CASE WHEN m.amname <> 'btree' THEN 'method:' || m.amname END, CASE WHEN a.attnum <= i.indnkeyatts THEN CASE CAST(i.indoption[a.attnum - 1] AS integer) WHEN 1 THEN 'desc last' WHEN 2 THEN 'first' WHEN 3 THEN 'desc' END END, ` +
	`CASE WHEN a.attnum <= i.indnkeyatts THEN CASE WHEN k.opcdefault THEN 'usual:' ELSE 'class:' END || k.opcname ELSE 'include' END) WHEN y.typcategory = 'N' THEN 'int float decimal' ` +
	`WHEN y.typcategory = 'S' THEN 'text' WHEN y.typcategory = 'B' THEN 'bool' WHEN y.typcategory = 'D' THEN 'time date local' ELSE '' END ` +
	`FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid ` +
	`LEFT JOIN pg_catalog.pg_class AS o ON o.oid = i.indrelid LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam ` +
	`LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ` +
	`LEFT JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid ` +
	`LEFT JOIN pg_catalog.pg_opclass AS k ON a.attnum <= i.indnkeyatts AND k.oid = i.indclass[a.attnum - 1] ` +
	`WHERE c.relname = {name} AND c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = coalesce({schema}, current_schema())) ` +
	`ORDER BY a.attnum`

// postgresTypeRelation is PostgreSQL's TypeRelation.
const postgresTypeRelation = `SELECT CASE y.typtype WHEN 'e' THEN 'enum' ELSE 'domain' END, CAST(y.typname AS text), ` +
	`coalesce(CAST(e.enumlabel AS text), pg_catalog.format_type(y.typbasetype, y.typtypmod)), '' ` +
	`FROM pg_catalog.pg_type AS y LEFT JOIN pg_catalog.pg_enum AS e ON e.enumtypid = y.oid ` +
	`WHERE y.typtype IN ('e', 'd') AND y.typname = {name} AND y.typnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = coalesce({schema}, current_schema())) ` +
	`ORDER BY e.enumsortorder`

// sqliteRelation is SQLite's. A column's type is any word: what it does with values goes
// by what the word contains, in this order, so that a text in a BIGINT may become a
// number. A column of integers may hold truth values, one of texts all that Strata stores
// as texts.
const sqliteRelation = `SELECT m.type, m.name, p.name, CASE WHEN upper(p.type) LIKE '%INT%' THEN 'int float decimal bool' ` +
	`WHEN upper(p.type) LIKE '%CHAR%' OR upper(p.type) LIKE '%CLOB%' OR upper(p.type) LIKE '%TEXT%' THEN 'text decimal time date local' ` +
	`WHEN upper(p.type) LIKE '%REAL%' OR upper(p.type) LIKE '%FLOA%' OR upper(p.type) LIKE '%DOUB%' THEN 'int float decimal' ELSE '' END ` +
	`FROM main.sqlite_master AS m JOIN pragma_table_xinfo(m.name, 'main') AS p ` +
	`WHERE m.type IN ('table', 'view') AND m.name = {name} COLLATE NOCASE ` +
	`UNION ALL SELECT 'index', m.tbl_name, coalesce(p.name, ''), concat_ws(' ', iif(l."unique", 'unique', NULL), iif(l.partial, 'where', NULL), iif(p."desc", 'desc', NULL)) ` +
	`FROM main.sqlite_master AS m JOIN pragma_index_list(m.tbl_name, 'main') AS l ON l.name = m.name JOIN pragma_index_xinfo(m.name, 'main') AS p ` +
	`WHERE m.type = 'index' AND p.key AND m.name = {name} COLLATE NOCASE`

// mariadbRelation is MariaDB's Relation: a schema is a database.
const mariadbRelation = "SELECT CASE t.table_type WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END, t.table_name, c.column_name, " +
	"CASE WHEN c.data_type IN ('tinyint', 'smallint', 'int', 'bigint') THEN 'int float decimal bool' " +
	"WHEN c.data_type IN ('float', 'double', 'decimal') THEN 'int float decimal' " +
	"WHEN c.data_type LIKE '%char' OR c.data_type LIKE '%text' THEN 'text' WHEN c.data_type IN ('date', 'datetime') THEN 'time date local' ELSE '' END " +
	"FROM information_schema.tables AS t JOIN information_schema.columns AS c ON c.table_schema = t.table_schema AND c.table_name = t.table_name " +
	"WHERE t.table_schema = COALESCE({schema}, DATABASE()) AND t.table_name = {name} " +
	"UNION ALL SELECT 'index', s.table_name, CASE WHEN s.column_name LIKE '" + valuePrefix + "%' THEN '' ELSE COALESCE(s.column_name, '') END, CONCAT_WS(' ', CASE s.non_unique WHEN 0 THEN 'unique' END, CASE s.collation WHEN 'D' THEN 'desc' END, " +
	"CASE WHEN EXISTS (SELECT 1 FROM information_schema.statistics AS r WHERE r.table_schema = s.table_schema AND r.table_name = s.table_name AND r.index_name = s.index_name " +
	"AND r.column_name LIKE '" + rowsPrefix + "%') THEN 'where' END) " +
	"FROM information_schema.statistics AS s WHERE s.table_schema = COALESCE({schema}, DATABASE()) AND s.index_name = {name} AND s.column_name NOT LIKE '" + rowsPrefix + "%'"

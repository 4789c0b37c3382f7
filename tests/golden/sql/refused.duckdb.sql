-- opening
WITH "run" AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
"s_read" AS (
	SELECT "day" AS "day",
		regexp_extract("day", '^([0-9]{4})-([0-9]{2})-([0-9]{2})$', ['YY', 'm', 'd']) AS _p0,
		"n" AS "n",
		row_number() OVER () AS _row
	FROM read_csv(['s.csv'], all_varchar = true, header = true, union_by_name = true, nullstr = [''], delim = ',', quote = '"', escape = '"', comment = '', null_padding = false, ignore_errors = true, strict_mode = true)
),
"s_cells" AS (
	SELECT c."day" AS _r0,
		TRY_CAST(nullif(c._p0."YY", '0000') || '-' || lpad(c._p0."m", 2, '0') || '-' || lpad(c._p0."d", 2, '0') AS DATE) AS "day",
		c."n" AS _r1,
		CASE WHEN regexp_full_match(c."n", '-?[0-9]+') THEN TRY_CAST(c."n" AS BIGINT) END AS "n",
		c._row
	FROM "s_read" AS c
),
"s_rows" AS (
	SELECT r."day" AS "day", r."n" AS "n", r._row
	FROM "s_cells" AS r
	WHERE r."day" IS NOT NULL
		AND r."n" IS NOT NULL
),
"s_placed" AS (
	SELECT 1 AS _w0,
		"n" AS _x0,
		"day" AS _y0,
		_row
	FROM "s_rows"
	WHERE "day" <= (SELECT today FROM "run")
),
"s_aggregates" AS (
	SELECT 0 AS _level,
		first(_x0 ORDER BY _y0, _row) FILTER (WHERE _x0 IS NOT NULL) AS _a0,
		COUNT(_x0) AS _a0_rows
	FROM "s_placed"
),
"cells" AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(a0._a0 AS HUGEINT) AS _v0,
		coalesce(a0._a0_rows, 0) AS _v0_rows
	FROM "cells" AS c
	LEFT JOIN "s_aggregates" AS a0 ON a0._level = 0
)
SELECT 'opening' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	CAST(NULL AS VARCHAR) AS "period",
	CAST(NULL AS BOOLEAN) AS "complete",
	CASE WHEN EXISTS (SELECT 1 FROM "s_read") THEN _v0 END AS "value",
	CAST(NULL AS BIGINT) AS "numerator",
	CAST(NULL AS BIGINT) AS "denominator",
	CAST(NULL AS BIGINT) AS "unknown",
	_v0_rows AS "rows"
FROM "cell_values"
ORDER BY _level, _p;

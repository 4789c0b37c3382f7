-- total
WITH "run" AS (
	SELECT DATE '2026-06-30' AS today,
		CAST(TIMESTAMP '2026-06-30 23:59:59.999999' AS TIMESTAMP(6)) AS now_utc,
		CAST(TIMESTAMP '2026-07-01 00:00:00' AS TIMESTAMP(6)) AS next_utc
),
"s_cells" AS (
	SELECT CAST("n" AS BIGINT) AS "n"
	FROM "s"
),
"s_rows" AS (
	SELECT r."n" AS "n"
	FROM "s_cells" AS r
	WHERE r."n" IS NOT NULL
),
"s_placed" AS (
	SELECT 1 AS _w0,
		"n" AS _x0
	FROM "s_rows"
),
"s_aggregates" AS (
	SELECT 0 AS _level,
		CASE WHEN COUNT(_w0) = 0 THEN 0 ELSE SUM(CAST(_x0 AS DECIMAL(38, 0))) END AS _a0,
		COUNT(_x0) AS _a0_rows
	FROM "s_placed"
),
"cells" AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a0 END AS DECIMAL(38, 0)) AS _v0,
		coalesce(a0._a0_rows, 0) AS _v0_rows
	FROM "cells" AS c
	LEFT JOIN "s_aggregates" AS a0 ON a0._level = 0
)
SELECT 'total' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	CAST(NULL AS VARCHAR) AS "period",
	CAST(NULL AS BOOLEAN) AS "complete",
	CASE WHEN EXISTS (SELECT 1 FROM "s") THEN _v0 END AS "value",
	CAST(NULL AS BIGINT) AS "numerator",
	CAST(NULL AS BIGINT) AS "denominator",
	CAST(NULL AS BIGINT) AS "unknown",
	_v0_rows AS "rows"
FROM "cell_values"
ORDER BY _level, _p;

-- patch_timeliness
WITH "run" AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 21:59:59.999999' AS now_utc,
		TIMESTAMP '2026-06-30 22:00:00' AS next_utc,
		CAST(1209600000000 AS BIGINT) AS "param_sla"
),
"findings_read" AS (
	SELECT "asset" AS "asset",
		"severity" AS "severity",
		"opened" AS "opened",
		regexp_extract("opened", '^([0-9]{4})-([0-9]{2})-([0-9]{2})$', ['YY', 'm', 'd']) AS _p2,
		"closed" AS "closed",
		regexp_extract("closed", '^([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,6})0{0,3})?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$', ['YY', 'm', 'd', 'HH', 'MM', 'SS', 'f', 'z']) AS _p3,
		"cost" AS "cost",
		row_number() OVER () AS _row
	FROM read_csv(['findings-*.csv'], all_varchar = true, header = true, union_by_name = true, nullstr = [''], delim = ',', quote = '"', escape = '"', comment = '', null_padding = false, ignore_errors = true, strict_mode = true)
),
"findings_cells" AS (
	SELECT c."asset" AS _r0,
		c."asset" AS "asset",
		c."severity" AS _r1,
		CASE WHEN lower(c."severity") = lower('low') THEN 0 WHEN lower(c."severity") = lower('medium') THEN 1 WHEN c."severity" = 'High' THEN 2 WHEN c."severity" = 'HIGH' THEN 2 WHEN lower(c."severity") = lower('other') THEN 3 WHEN c."severity" IS NOT NULL THEN 3 END AS "severity",
		c."opened" AS _r2,
		TRY_CAST(nullif(c._p2."YY", '0000') || '-' || lpad(c._p2."m", 2, '0') || '-' || lpad(c._p2."d", 2, '0') AS DATE) AS "opened",
		c."closed" AS _r3,
		CASE WHEN c._p3."z" = '' THEN CASE WHEN timezone('Europe/Zurich', timezone('UTC', make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 3600000000)))) = TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP) THEN make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 3600000000)) WHEN timezone('Europe/Zurich', timezone('UTC', make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 1800000000)))) = TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP) THEN make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 1800000000)) ELSE timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP))) END ELSE make_timestamp((epoch_us(TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)) - CASE WHEN c._p3."z" = 'Z' THEN 0 ELSE CAST(left(c._p3."z", 3) AS BIGINT) * 3600000000 + CAST(left(c._p3."z", 1) || lpad(substring(replace(c._p3."z", ':', ''), 4), 2, '0') AS BIGINT) * 60000000 END)) END AS "closed",
		c."cost" AS _r4,
		CASE WHEN regexp_full_match(c."cost", '-?([0-9]+([.][0-9]{1,2})?|[.][0-9]{1,2})') THEN TRY_CAST(split_part(c."cost", '.', 1) || rpad(split_part(c."cost", '.', 2), 2, '0') AS BIGINT) END AS "cost",
		c._row
	FROM "findings_read" AS c
),
"findings_rows" AS (
	SELECT r."asset" AS "asset", r."severity" AS "severity", r."opened" AS "opened", r."closed" AS "closed", coalesce(r."cost", 0) AS "cost", r._row
	FROM "findings_cells" AS r
	WHERE r."asset" IS NOT NULL
		AND r."severity" IS NOT NULL
		AND r."opened" IS NOT NULL
		AND coalesce(r."opened" >= DATE '2015-01-01', TRUE)
		AND coalesce(r."opened" <= DATE '2030-12-31', TRUE)
		AND (r."closed" IS NOT NULL OR r._r3 IS NULL)
		AND (r."cost" IS NOT NULL OR r._r4 IS NULL)
),
"assets_read" AS (
	SELECT "id" AS "id",
		"unit" AS "unit",
		row_number() OVER () AS _row
	FROM read_csv(['assets.csv'], all_varchar = true, header = true, union_by_name = true, nullstr = [''], delim = ',', quote = '"', escape = '"', comment = '', null_padding = false, ignore_errors = true, strict_mode = true)
),
"assets_cells" AS (
	SELECT c."id" AS _r0,
		c."id" AS "id",
		c."unit" AS _r1,
		c."unit" AS "unit",
		c._row
	FROM "assets_read" AS c
),
"assets_rows" AS (
	SELECT r."id" AS "id", r."unit" AS "unit", r._row
	FROM "assets_cells" AS r
	WHERE r."id" IS NOT NULL
		AND (r."unit" IS NOT NULL OR r._r1 IS NULL)
),
"assets_by_key" AS (
	SELECT k.*, 1 AS _found FROM (
		SELECT k.*, row_number() OVER (PARTITION BY _k0 ORDER BY _row) AS _nth
		FROM (SELECT "id" AS _k0, "unit" AS _m0, _row FROM "assets_rows") AS k WHERE _k0 IS NOT NULL) AS k
	WHERE _nth = 1
),
"findings_terms" AS (
	SELECT b.*,
		j_l0._found AS _l0,
		j_l0._m0 AS _l0m0,
		("opened" + CAST((((SELECT "param_sla" FROM "run") - ((SELECT "param_sla" FROM "run") % 86400000000)) // 86400000000) AS INTEGER)) AS _t1,
		CAST(timezone('Europe/Zurich', timezone('UTC', "closed")) AS DATE) AS _t2
	FROM "findings_rows" AS b
	LEFT JOIN "assets_by_key" AS j_l0 ON j_l0._k0 = "asset"
),
"findings_placed" AS (
	SELECT _l0m0 AS _d0,
		(year(_t1) * 12 + month(_t1) - 1) AS _p,
		CASE WHEN CASE WHEN ("severity" = 3) THEN CAST(NULL AS BOOLEAN) ELSE ("severity" >= 2) END THEN 1 END AS _w0,
		CASE WHEN CASE WHEN ("severity" = 3) THEN CAST(NULL AS BOOLEAN) ELSE ("severity" >= 2) END THEN (((_t2 - "opened") * 86400000000) <= (SELECT "param_sla" FROM "run")) END AS _x0,
		_row
	FROM "findings_terms"
	WHERE _t1 <= (SELECT today FROM "run")
),
"findings_aggregates" AS (
	SELECT CASE WHEN GROUPING(_d0) = 0 THEN 1 ELSE 0 END + CASE WHEN GROUPING(_p) = 0 THEN 2 ELSE 0 END AS _level,
		_d0,
		_p,
		(CAST(COUNT(CASE WHEN _x0 THEN 1 END) AS DOUBLE) / nullif(COUNT(_w0), 0)) AS _a0,
		COUNT(_w0) AS _a0_rows,
		COUNT(CASE WHEN _x0 THEN 1 END) AS _a0_holds,
		COUNT(_w0) - COUNT(_x0) AS _a0_unknown
	FROM "findings_placed"
	GROUP BY GROUPING SETS ((), (_d0), (_p), (_d0, _p))
),
"groups" AS (
	SELECT _d0, MIN(_first) AS _first
	FROM (SELECT _d0, _p AS _first FROM "findings_aggregates" WHERE _level = 3) AS g
	GROUP BY _d0
),
"span" AS (
	SELECT MIN(_p) AS _from, MAX(_p) AS _to
	FROM (SELECT _p FROM "findings_aggregates" WHERE _level = 2) AS p
),
"periods" AS (
	SELECT unnest(generate_series(_from, _to)) AS _p FROM "span"
),
"cells" AS (
	SELECT 0 AS _level, CAST(NULL AS VARCHAR) AS _d0, CAST(NULL AS BIGINT) AS _p
	UNION ALL SELECT 1, g._d0, CAST(NULL AS BIGINT) FROM "groups" AS g
	UNION ALL SELECT 2, CAST(NULL AS VARCHAR) AS _d0, p._p FROM "periods" AS p
	UNION ALL SELECT 3, g._d0, p._p FROM "groups" AS g CROSS JOIN "periods" AS p CROSS JOIN "span" AS w WHERE p._p >= coalesce(g._first, w._from)
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._d0 AS _d0,
		c._p AS _p,
		CAST(a0._a0 AS DOUBLE) AS _v0,
		coalesce(a0._a0_rows, 0) AS _v0_rows,
		coalesce(a0._a0_holds, 0) AS _v0_holds,
		coalesce(a0._a0_unknown, 0) AS _v0_unknown
	FROM "cells" AS c
	LEFT JOIN "findings_aggregates" AS a0 ON a0._level = c._level AND c._d0 IS NOT DISTINCT FROM a0._d0 AND c._p IS NOT DISTINCT FROM a0._p
)
SELECT 'patch_timeliness' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	((lpad(CAST(((_p - (((_p % 12) + 12) % 12)) // 12) AS VARCHAR), 4, '0') || '-') || lpad(CAST(((_p % 12) + 1) AS VARCHAR), 2, '0')) AS "period",
	CAST(_p < (year(CAST(timezone('Europe/Zurich', timezone('UTC', (SELECT next_utc FROM "run"))) AS DATE)) * 12 + month(CAST(timezone('Europe/Zurich', timezone('UTC', (SELECT next_utc FROM "run"))) AS DATE)) - 1) AS BOOLEAN) AS "complete",
	_d0 AS "unit",
	CASE WHEN EXISTS (SELECT 1 FROM "findings_read") THEN nullif(nullif((_v0 * 100), CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE)) END AS "value",
	_v0_holds AS "numerator",
	_v0_rows AS "denominator",
	_v0_unknown AS "unknown",
	_v0_rows AS "rows"
FROM "cell_values"
ORDER BY _level, _d0 NULLS LAST, _p;

-- cost_per_day
WITH "run" AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 21:59:59.999999' AS now_utc,
		TIMESTAMP '2026-06-30 22:00:00' AS next_utc,
		CAST(1209600000000 AS BIGINT) AS "param_sla"
),
"findings_read" AS (
	SELECT "asset" AS "asset",
		"severity" AS "severity",
		"opened" AS "opened",
		regexp_extract("opened", '^([0-9]{4})-([0-9]{2})-([0-9]{2})$', ['YY', 'm', 'd']) AS _p2,
		"closed" AS "closed",
		regexp_extract("closed", '^([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,6})0{0,3})?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$', ['YY', 'm', 'd', 'HH', 'MM', 'SS', 'f', 'z']) AS _p3,
		"cost" AS "cost",
		row_number() OVER () AS _row
	FROM read_csv(['findings-*.csv'], all_varchar = true, header = true, union_by_name = true, nullstr = [''], delim = ',', quote = '"', escape = '"', comment = '', null_padding = false, ignore_errors = true, strict_mode = true)
),
"findings_cells" AS (
	SELECT c."asset" AS _r0,
		c."asset" AS "asset",
		c."severity" AS _r1,
		CASE WHEN lower(c."severity") = lower('low') THEN 0 WHEN lower(c."severity") = lower('medium') THEN 1 WHEN c."severity" = 'High' THEN 2 WHEN c."severity" = 'HIGH' THEN 2 WHEN lower(c."severity") = lower('other') THEN 3 WHEN c."severity" IS NOT NULL THEN 3 END AS "severity",
		c."opened" AS _r2,
		TRY_CAST(nullif(c._p2."YY", '0000') || '-' || lpad(c._p2."m", 2, '0') || '-' || lpad(c._p2."d", 2, '0') AS DATE) AS "opened",
		c."closed" AS _r3,
		CASE WHEN c._p3."z" = '' THEN CASE WHEN timezone('Europe/Zurich', timezone('UTC', make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 3600000000)))) = TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP) THEN make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 3600000000)) WHEN timezone('Europe/Zurich', timezone('UTC', make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 1800000000)))) = TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP) THEN make_timestamp((epoch_us(timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)))) - 1800000000)) ELSE timezone('UTC', timezone('Europe/Zurich', TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP))) END ELSE make_timestamp((epoch_us(TRY_CAST(nullif(c._p3."YY", '0000') || '-' || lpad(c._p3."m", 2, '0') || '-' || lpad(c._p3."d", 2, '0') || ' ' || lpad(c._p3."HH", 2, '0') || ':' || lpad(c._p3."MM", 2, '0') || ':' || lpad(c._p3."SS", 2, '0') || '.' || rpad(c._p3."f", 6, '0') AS TIMESTAMP)) - CASE WHEN c._p3."z" = 'Z' THEN 0 ELSE CAST(left(c._p3."z", 3) AS BIGINT) * 3600000000 + CAST(left(c._p3."z", 1) || lpad(substring(replace(c._p3."z", ':', ''), 4), 2, '0') AS BIGINT) * 60000000 END)) END AS "closed",
		c."cost" AS _r4,
		CASE WHEN regexp_full_match(c."cost", '-?([0-9]+([.][0-9]{1,2})?|[.][0-9]{1,2})') THEN TRY_CAST(split_part(c."cost", '.', 1) || rpad(split_part(c."cost", '.', 2), 2, '0') AS BIGINT) END AS "cost",
		c._row
	FROM "findings_read" AS c
),
"findings_rows" AS (
	SELECT r."asset" AS "asset", r."severity" AS "severity", r."opened" AS "opened", r."closed" AS "closed", coalesce(r."cost", 0) AS "cost", r._row
	FROM "findings_cells" AS r
	WHERE r."asset" IS NOT NULL
		AND r."severity" IS NOT NULL
		AND r."opened" IS NOT NULL
		AND coalesce(r."opened" >= DATE '2015-01-01', TRUE)
		AND coalesce(r."opened" <= DATE '2030-12-31', TRUE)
		AND (r."closed" IS NOT NULL OR r._r3 IS NULL)
		AND (r."cost" IS NOT NULL OR r._r4 IS NULL)
),
"findings_terms" AS (
	SELECT b.*,
		CAST(timezone('Europe/Zurich', timezone('UTC', "closed")) AS DATE) AS _t0
	FROM "findings_rows" AS b
),
"findings_placed" AS (
	SELECT 1 AS _w1,
		"cost" AS _x1,
		CASE WHEN (((_t0 - "opened") * 86400000000) > 0) THEN 1 END AS _w2,
		_row
	FROM "findings_terms"
	WHERE "opened" <= (SELECT today FROM "run")
),
"findings_aggregates" AS (
	SELECT 0 AS _level,
		CASE WHEN COUNT(_w1) = 0 THEN 0 ELSE SUM(_x1) END AS _a1,
		COUNT(_x1) AS _a1_rows,
		COUNT(_w2) AS _a2,
		COUNT(_w2) AS _a2_rows
	FROM "findings_placed"
),
"cells" AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a1 END AS HUGEINT) AS _v0,
		coalesce(a0._a1_rows, 0) AS _v0_rows,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a2 END AS HUGEINT) AS _v1,
		coalesce(a0._a2_rows, 0) AS _v1_rows
	FROM "cells" AS c
	LEFT JOIN "findings_aggregates" AS a0 ON a0._level = 0
)
SELECT 'cost_per_day' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	CAST(NULL AS VARCHAR) AS "period",
	CAST(NULL AS BOOLEAN) AS "complete",
	CASE WHEN EXISTS (SELECT 1 FROM "findings_read") THEN nullif(nullif((CAST(_v0 AS DOUBLE) / CAST((CAST(nullif(_v1, 0) AS HUGEINT) * 100) AS DOUBLE)), CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE)) END AS "value",
	(CAST(_v0 AS DECIMAL(38, 0)) * CAST('0.01' AS DECIMAL(2, 2))) AS "numerator",
	_v1 AS "denominator",
	CAST(NULL AS BIGINT) AS "unknown",
	_v1_rows AS "rows",
	(CAST(_v0 AS DECIMAL(38, 0)) * CAST('0.01' AS DECIMAL(2, 2))) AS "cost"
FROM "cell_values"
ORDER BY _level, _p;

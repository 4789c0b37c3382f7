-- patch_timeliness
WITH "run" AS (
	SELECT toDate32('2026-06-30') AS today,
		toDateTime64('2026-06-30 21:59:59.999999', 6, 'UTC') AS now_utc,
		toDateTime64('2026-06-30 22:00:00', 6, 'UTC') AS next_utc,
		CAST(1209600000000 AS Nullable(Int128)) AS "param_sla"
),
"findings_cells" AS (
	SELECT CAST("asset" AS Nullable(String)) AS "asset",
		"severity" AS _r1,
		CASE WHEN lowerUTF8("severity") = lowerUTF8('low') THEN 0 WHEN lowerUTF8("severity") = lowerUTF8('medium') THEN 1 WHEN "severity" = 'High' THEN 2 WHEN "severity" = 'HIGH' THEN 2 WHEN lowerUTF8("severity") = lowerUTF8('other') THEN 3 WHEN "severity" IS NOT NULL THEN 3 END AS "severity",
		CAST("opened" AS Nullable(Date32)) AS "opened",
		CAST("closed" AS Nullable(DateTime64(6, 'UTC'))) AS "closed",
		CAST("cost" * 100 AS Nullable(Int128)) AS "cost"
	FROM "findings"
),
"findings_rows" AS (
	SELECT r."asset" AS "asset", r."severity" AS "severity", r."opened" AS "opened", r."closed" AS "closed", coalesce(r."cost", 0) AS "cost"
	FROM "findings_cells" AS r
	WHERE r."asset" IS NOT NULL
		AND r."severity" IS NOT NULL
		AND r."opened" IS NOT NULL
		AND coalesce(r."opened" >= toDate32('2015-01-01'), TRUE)
		AND coalesce(r."opened" <= toDate32('2030-12-31'), TRUE)
),
"assets_cells" AS (
	SELECT CAST("id" AS Nullable(String)) AS "id",
		CAST("unit" AS Nullable(String)) AS "unit"
	FROM "assets"
),
"assets_rows" AS (
	SELECT r."id" AS "id", r."unit" AS "unit"
	FROM "assets_cells" AS r
	WHERE r."id" IS NOT NULL
),
"assets_by_key" AS (
	SELECT k.*, 1 AS _found FROM (
		SELECT k.*, row_number() OVER (PARTITION BY _k0 ORDER BY _k0) AS _nth
		FROM (SELECT "id" AS _k0, "unit" AS _m0 FROM "assets_rows") AS k WHERE _k0 IS NOT NULL) AS k
	WHERE _nth = 1
),
"findings_terms" AS (
	SELECT b.*,
		j_l0._found AS _l0,
		j_l0._m0 AS _l0m0,
		addDays("opened", CAST(intDiv(((SELECT "param_sla" FROM "run") - ((SELECT "param_sla" FROM "run") % 86400000000)), 86400000000) AS Nullable(Int32))) AS _t1,
		toDate32(fromUnixTimestamp64Micro(toUnixTimestamp64Micro("closed") + timeZoneOffset(toTimeZone("closed", 'Europe/Zurich')) * 1000000, 'UTC')) AS _t2
	FROM "findings_rows" AS b
	LEFT JOIN "assets_by_key" AS j_l0 ON j_l0._k0 = "asset"
),
"findings_placed" AS (
	SELECT _l0m0 AS _d0,
		(toYear(_t1) * 12 + toMonth(_t1) - 1) AS _p,
		CASE WHEN CASE WHEN ("severity" = 3) THEN CAST(NULL AS Nullable(Bool)) ELSE ("severity" >= 2) END THEN 1 END AS _w0,
		CASE WHEN CASE WHEN ("severity" = 3) THEN CAST(NULL AS Nullable(Bool)) ELSE ("severity" >= 2) END THEN ((dateDiff('day', "opened", _t2) * 86400000000) <= (SELECT "param_sla" FROM "run")) END AS _x0
	FROM "findings_terms"
	WHERE _t1 <= (SELECT today FROM "run")
),
"findings_aggregates" AS (
	SELECT CASE WHEN GROUPING(_d0) = 0 THEN 1 ELSE 0 END + CASE WHEN GROUPING(_p) = 0 THEN 2 ELSE 0 END AS _level,
		_d0,
		_p,
		(CAST(COUNT(CASE WHEN _x0 THEN 1 END) AS Nullable(Float64)) / nullif(COUNT(_w0), 0)) AS _a0,
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
	SELECT arrayJoin(range(CAST(assumeNotNull(_from) AS Int64), CAST(assumeNotNull(_to) AS Int64) + 1)) AS _p FROM "span" WHERE _from IS NOT NULL
),
"cells" AS (
	SELECT 0 AS _level, CAST(NULL AS Nullable(String)) AS _d0, CAST(NULL AS Nullable(Int128)) AS _p
	UNION ALL SELECT 1, g._d0, CAST(NULL AS Nullable(Int128)) FROM "groups" AS g
	UNION ALL SELECT 2, CAST(NULL AS Nullable(String)) AS _d0, p._p FROM "periods" AS p
	UNION ALL SELECT 3, g._d0, p._p FROM "groups" AS g CROSS JOIN "periods" AS p CROSS JOIN "span" AS w WHERE p._p >= coalesce(g._first, w._from)
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._d0 AS _d0,
		c._p AS _p,
		CAST(a0._a0 AS Nullable(Float64)) AS _v0,
		coalesce(a0._a0_rows, 0) AS _v0_rows,
		coalesce(a0._a0_holds, 0) AS _v0_holds,
		coalesce(a0._a0_unknown, 0) AS _v0_unknown
	FROM "cells" AS c
	LEFT JOIN "findings_aggregates" AS a0 ON a0._level = c._level AND c._d0 IS NOT DISTINCT FROM a0._d0 AND c._p IS NOT DISTINCT FROM a0._p
)
SELECT 'patch_timeliness' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	concat(concat(leftPad(toString(intDiv((_p - (((_p % 12) + 12) % 12)), 12)), 4, '0'), '-'), leftPad(toString(((_p % 12) + 1)), 2, '0')) AS "period",
	CAST(_p < (toYear(toDate32(fromUnixTimestamp64Micro(toUnixTimestamp64Micro((SELECT next_utc FROM "run")) + timeZoneOffset(toTimeZone((SELECT next_utc FROM "run"), 'Europe/Zurich')) * 1000000, 'UTC'))) * 12 + toMonth(toDate32(fromUnixTimestamp64Micro(toUnixTimestamp64Micro((SELECT next_utc FROM "run")) + timeZoneOffset(toTimeZone((SELECT next_utc FROM "run"), 'Europe/Zurich')) * 1000000, 'UTC'))) - 1) AS Nullable(Bool)) AS "complete",
	_d0 AS "unit",
	CASE WHEN EXISTS (SELECT 1 FROM "findings") THEN nullIf(nullIf((_v0 * 100), inf), -inf) END AS "value",
	_v0_holds AS "numerator",
	_v0_rows AS "denominator",
	_v0_unknown AS "unknown",
	_v0_rows AS "rows"
FROM "cell_values"
ORDER BY _level, _d0 NULLS LAST, _p
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, union_default_mode = 'ALL', group_by_use_nulls = 1;

-- cost_per_day
WITH "run" AS (
	SELECT toDate32('2026-06-30') AS today,
		toDateTime64('2026-06-30 21:59:59.999999', 6, 'UTC') AS now_utc,
		toDateTime64('2026-06-30 22:00:00', 6, 'UTC') AS next_utc,
		CAST(1209600000000 AS Nullable(Int128)) AS "param_sla"
),
"findings_cells" AS (
	SELECT CAST("asset" AS Nullable(String)) AS "asset",
		"severity" AS _r1,
		CASE WHEN lowerUTF8("severity") = lowerUTF8('low') THEN 0 WHEN lowerUTF8("severity") = lowerUTF8('medium') THEN 1 WHEN "severity" = 'High' THEN 2 WHEN "severity" = 'HIGH' THEN 2 WHEN lowerUTF8("severity") = lowerUTF8('other') THEN 3 WHEN "severity" IS NOT NULL THEN 3 END AS "severity",
		CAST("opened" AS Nullable(Date32)) AS "opened",
		CAST("closed" AS Nullable(DateTime64(6, 'UTC'))) AS "closed",
		CAST("cost" * 100 AS Nullable(Int128)) AS "cost"
	FROM "findings"
),
"findings_rows" AS (
	SELECT r."asset" AS "asset", r."severity" AS "severity", r."opened" AS "opened", r."closed" AS "closed", coalesce(r."cost", 0) AS "cost"
	FROM "findings_cells" AS r
	WHERE r."asset" IS NOT NULL
		AND r."severity" IS NOT NULL
		AND r."opened" IS NOT NULL
		AND coalesce(r."opened" >= toDate32('2015-01-01'), TRUE)
		AND coalesce(r."opened" <= toDate32('2030-12-31'), TRUE)
),
"findings_terms" AS (
	SELECT b.*,
		toDate32(fromUnixTimestamp64Micro(toUnixTimestamp64Micro("closed") + timeZoneOffset(toTimeZone("closed", 'Europe/Zurich')) * 1000000, 'UTC')) AS _t0
	FROM "findings_rows" AS b
),
"findings_placed" AS (
	SELECT 1 AS _w1,
		"cost" AS _x1,
		CASE WHEN ((dateDiff('day', "opened", _t0) * 86400000000) > 0) THEN 1 END AS _w2
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
	SELECT 0 AS _level, CAST(NULL AS Nullable(Int128)) AS _p
),
"cell_values" AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a1 END AS Nullable(Int256)) AS _v0,
		coalesce(a0._a1_rows, 0) AS _v0_rows,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a2 END AS Nullable(Int256)) AS _v1,
		coalesce(a0._a2_rows, 0) AS _v1_rows
	FROM "cells" AS c
	LEFT JOIN "findings_aggregates" AS a0 ON a0._level = 0
)
SELECT 'cost_per_day' AS "measure",
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS "grain",
	CAST(NULL AS Nullable(String)) AS "period",
	CAST(NULL AS Nullable(Bool)) AS "complete",
	CASE WHEN EXISTS (SELECT 1 FROM "findings") THEN nullIf(nullIf((CAST(_v0 AS Nullable(Float64)) / CAST((CAST(nullif(_v1, 0) AS Nullable(Int256)) * 100) AS Nullable(Float64))), inf), -inf) END AS "value",
	(toDecimal256(toString(_v0), 0) * toDecimal256('0.01', 2)) AS "numerator",
	_v1 AS "denominator",
	CAST(NULL AS Nullable(Int128)) AS "unknown",
	_v1_rows AS "rows",
	(toDecimal256(toString(_v0), 0) * toDecimal256('0.01', 2)) AS "cost"
FROM "cell_values"
ORDER BY _level, _p
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, union_default_mode = 'ALL', group_by_use_nulls = 1;

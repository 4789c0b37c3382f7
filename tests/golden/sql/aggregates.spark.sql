-- total
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT (((CAST(year(`day`) AS BIGINT) * 12 + CAST(month(`day`) AS BIGINT) - 1) - ((((CAST(year(`day`) AS BIGINT) * 12 + CAST(month(`day`) AS BIGINT) - 1) % 3) + 3) % 3)) DIV 3) AS _p,
		1 AS _w0,
		`n` AS _x0,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT CASE WHEN GROUPING(_p) = 0 THEN 2 ELSE 0 END AS _level,
		_p,
		CASE WHEN COUNT(_w0) = 0 THEN 0 ELSE SUM(CAST(_x0 AS DECIMAL(38, 0))) END AS _a0,
		COUNT(_x0) AS _a0_rows
	FROM `s_placed`
	GROUP BY GROUPING SETS ((), (_p))
),
`span` AS (
	SELECT MIN(_p) AS _from, MAX(_p) AS _to
	FROM (SELECT _p FROM `s_aggregates` WHERE _level = 2) AS p
),
`periods` AS (
	SELECT explode(sequence(_from, _to)) AS _p FROM `span` WHERE _from IS NOT NULL
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
	UNION ALL SELECT 2, p._p FROM `periods` AS p
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(CASE WHEN a0._level IS NULL THEN 0 ELSE a0._a0 END AS DECIMAL(38, 0)) AS _v0,
		coalesce(a0._a0_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `s_aggregates` AS a0 ON a0._level = c._level AND c._p <=> a0._p
)
SELECT 'total' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	concat(concat(lpad(CAST(((_p - (((_p % 4) + 4) % 4)) DIV 4) AS STRING), 4, '0'), '-Q'), lpad(CAST(((_p % 4) + 1) AS STRING), 1, '0')) AS `period`,
	CAST(_p < (((CAST(year(CAST((SELECT next_utc FROM `run`) AS DATE)) AS BIGINT) * 12 + CAST(month(CAST((SELECT next_utc FROM `run`) AS DATE)) AS BIGINT) - 1) - ((((CAST(year(CAST((SELECT next_utc FROM `run`) AS DATE)) AS BIGINT) * 12 + CAST(month(CAST((SELECT next_utc FROM `run`) AS DATE)) AS BIGINT) - 1) % 3) + 3) % 3)) DIV 3) AS BOOLEAN) AS `complete`,
	_v0 AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _p;

-- middle
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT CASE WHEN (`team` LIKE 're%' ESCAPE '!') THEN 1 END AS _w1,
		CASE WHEN (`team` LIKE 're%' ESCAPE '!') THEN `score` END AS _x1,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT 0 AS _level,
		CASE WHEN (CAST((((COUNT(_x1) - 1) * 90) % 100) AS DOUBLE) / 100) = 0 THEN try_element_at(sort_array(collect_list(_x1)), CAST((((((COUNT(_x1) - 1) * 90) - (((COUNT(_x1) - 1) * 90) % 100)) DIV 100) + 1) AS INT)) ELSE try_element_at(sort_array(collect_list(_x1)), CAST((((((COUNT(_x1) - 1) * 90) - (((COUNT(_x1) - 1) * 90) % 100)) DIV 100) + 1) AS INT)) + (try_element_at(sort_array(collect_list(_x1)), CAST((((((COUNT(_x1) - 1) * 90) - (((COUNT(_x1) - 1) * 90) % 100)) DIV 100) + 2) AS INT)) - try_element_at(sort_array(collect_list(_x1)), CAST((((((COUNT(_x1) - 1) * 90) - (((COUNT(_x1) - 1) * 90) % 100)) DIV 100) + 1) AS INT))) * (CAST((((COUNT(_x1) - 1) * 90) % 100) AS DOUBLE) / 100) END AS _a1,
		COUNT(_x1) AS _a1_rows
	FROM `s_placed`
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(a0._a1 AS DOUBLE) AS _v0,
		coalesce(a0._a1_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `s_aggregates` AS a0 ON a0._level = 0
)
SELECT 'middle' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	CAST(NULL AS STRING) AS `period`,
	CAST(NULL AS BOOLEAN) AS `complete`,
	nullif(nullif(_v0, double('Infinity')), double('-Infinity')) AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _p;

-- usual
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT `team` AS _d0,
		1 AS _w2,
		`team` AS _x2,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT CASE WHEN GROUPING(_d0) = 0 THEN 1 ELSE 0 END AS _level,
		_d0,
		COUNT(_x2) AS _a2_rows
	FROM `s_placed`
	GROUP BY GROUPING SETS ((), (_d0))
),
`mode_cells` AS (
	SELECT _level, _d0, _a2 FROM (
		SELECT m.*, row_number() OVER (PARTITION BY _level, _d0 ORDER BY _n DESC, _a2) AS _nth
		FROM (SELECT CASE WHEN GROUPING(_d0) = 0 THEN 1 ELSE 0 END AS _level, _d0, _x2 AS _a2, COUNT(*) AS _n
		FROM `s_placed` WHERE _x2 IS NOT NULL
	GROUP BY GROUPING SETS ((_x2), (_d0, _x2))) AS m) AS m
	WHERE _nth = 1
),
`cells_with_mode` AS (
	SELECT c.*, m._a2
	FROM `s_aggregates` AS c LEFT JOIN `mode_cells` AS m ON m._level = (c._level % 2) AND c._d0 <=> m._d0
),
`groups` AS (
	SELECT _d0, MIN(_first) AS _first
	FROM (SELECT _d0, CAST(NULL AS BIGINT) AS _first FROM `cells_with_mode` WHERE _level = 1) AS g
	GROUP BY _d0
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS STRING) AS _d0, CAST(NULL AS BIGINT) AS _p
	UNION ALL SELECT 1, g._d0, CAST(NULL AS BIGINT) FROM `groups` AS g
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._d0 AS _d0,
		c._p AS _p,
		CAST(a0._a2 AS STRING) AS _v0,
		coalesce(a0._a2_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `cells_with_mode` AS a0 ON a0._level = (c._level % 2) AND c._d0 <=> a0._d0
)
SELECT 'usual' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	CAST(NULL AS STRING) AS `period`,
	CAST(NULL AS BOOLEAN) AS `complete`,
	_d0 AS `team`,
	_v0 AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _d0 NULLS LAST, _p;

-- spread
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT 1 AS _w3,
		CAST(`n` AS DOUBLE) AS _x3,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT 0 AS _level,
		nullif(nullif(CASE WHEN COUNT(_x3) >= 2 THEN stddev_samp(_x3) END, double('Infinity')), double('-Infinity')) AS _a3,
		COUNT(_x3) AS _a3_rows
	FROM `s_placed`
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(a0._a3 AS DOUBLE) AS _v0,
		coalesce(a0._a3_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `s_aggregates` AS a0 ON a0._level = 0
)
SELECT 'spread' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	CAST(NULL AS STRING) AS `period`,
	CAST(NULL AS BOOLEAN) AS `complete`,
	nullif(nullif(_v0, double('Infinity')), double('-Infinity')) AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _p;

-- weekend
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT 1 AS _w4,
		(CAST(weekday(`day`) + 1 AS BIGINT) >= 6) AS _x4,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT 0 AS _level,
		CASE WHEN COUNT(_w4) > 0 THEN COUNT(CASE WHEN _x4 THEN 1 END) > 0 END AS _a4,
		COUNT(_x4) AS _a4_rows,
		COUNT(CASE WHEN _x4 THEN 1 END) AS _a4_holds,
		COUNT(_w4) - COUNT(_x4) AS _a4_unknown
	FROM `s_placed`
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(a0._a4 AS BOOLEAN) AS _v0,
		coalesce(a0._a4_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `s_aggregates` AS a0 ON a0._level = 0
)
SELECT 'weekend' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	CAST(NULL AS STRING) AS `period`,
	CAST(NULL AS BOOLEAN) AS `complete`,
	_v0 AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _p;

-- mean
WITH `run` AS (
	SELECT DATE '2026-06-30' AS today,
		TIMESTAMP '2026-06-30 23:59:59.999999' AS now_utc,
		TIMESTAMP '2026-07-01 00:00:00' AS next_utc
),
`s_cells` AS (
	SELECT CAST(DATE '2026-01-05' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST(3 AS BIGINT) AS `n`, CAST(CAST(0.5e0 AS DOUBLE) AS DOUBLE) AS `score`, 1 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('blue' AS STRING) AS `team`, CAST(NULL AS BIGINT) AS `n`, CAST(CAST(1.25e0 AS DOUBLE) AS DOUBLE) AS `score`, 2 AS _row
	UNION ALL SELECT CAST(DATE '2026-02-28' AS DATE) AS `day`, CAST('red' AS STRING) AS `team`, CAST((-1) AS BIGINT) AS `n`, CAST(CAST(2000e0 AS DOUBLE) AS DOUBLE) AS `score`, 3 AS _row
),
`s_rows` AS (
	SELECT r.`day` AS `day`, r.`team` AS `team`, r.`n` AS `n`, r.`score` AS `score`, r._row
	FROM `s_cells` AS r
	WHERE r.`day` IS NOT NULL
		AND r.`team` IS NOT NULL
		AND r.`score` IS NOT NULL
),
`s_placed` AS (
	SELECT 1 AS _w5,
		`score` AS _x5,
		_row
	FROM `s_rows`
	WHERE `day` <= (SELECT today FROM `run`)
),
`s_aggregates` AS (
	SELECT 0 AS _level,
		nullif(nullif((SUM(_x5) / nullif(COUNT(_x5), 0)), double('Infinity')), double('-Infinity')) AS _a5,
		COUNT(_x5) AS _a5_rows
	FROM `s_placed`
),
`cells` AS (
	SELECT 0 AS _level, CAST(NULL AS BIGINT) AS _p
),
`cell_values` AS (
	SELECT c._level AS _level,
		c._p AS _p,
		CAST(a0._a5 AS DOUBLE) AS _v0,
		coalesce(a0._a5_rows, 0) AS _v0_rows
	FROM `cells` AS c
	LEFT JOIN `s_aggregates` AS a0 ON a0._level = 0
)
SELECT 'mean' AS `measure`,
	CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE 'group and period' END AS `grain`,
	CAST(NULL AS STRING) AS `period`,
	CAST(NULL AS BOOLEAN) AS `complete`,
	nullif(nullif(CAST((sign(_v0) * (floor(abs(_v0)) + CASE WHEN abs(_v0) - floor(abs(_v0)) >= 0.5 THEN 1 ELSE 0 END)) AS DOUBLE), double('Infinity')), double('-Infinity')) AS `value`,
	CAST(NULL AS BIGINT) AS `numerator`,
	CAST(NULL AS BIGINT) AS `denominator`,
	CAST(NULL AS BIGINT) AS `unknown`,
	_v0_rows AS `rows`
FROM `cell_values`
ORDER BY _level, _p;

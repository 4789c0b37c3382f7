/*
 * IP addresses: the 16 bytes of runtime/kernel/ip.h as 32 hexadecimal digits, which compare as the bytes do. To
 * read and to write them as people do is said for DuckDB alone.
 */
#include "plan/sql/sql_parts.h"

#include "runtime/kernel/ip.h"

#define MAPPED "00000000000000000000ffff" /* ::ffff:0:0/96, where IPv4 lies */
#define OCTET  "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define V4     OCTET "[.]" OCTET "[.]" OCTET "[.]" OCTET

static const char *digits(struct sql *s, const uint8_t *bytes)
{
	struct sql_text_vec parts = { 0 };

	for (int i = 0; i < ISM_IP_SIZE; i++)
		sql_push(s, &parts, "%02x", bytes[i]);
	return sql_join(s, &parts, "");
}

const char *sql_address(struct sql *s, const uint8_t *bytes)
{
	return sql_format(s, "'%s'", digits(s, bytes));
}

static const char *begins_with(struct sql *s, const char *address, int n, const char *text)
{
	return sql_format(s, "substring(%s, 1, %d) = '%.*s'", address, n, n, text);
}

const char *sql_in_network(
	struct sql *s, const char *address, const uint8_t *network, unsigned bits)
{
	const char *text = digits(s, network);
	int whole = (int)bits / 4;
	unsigned rest = bits % 4;
	struct sql_text_vec last = { 0 };

	if (bits == 0)
		return sql_format(s, "CASE WHEN %s IS NOT NULL THEN TRUE END", address);
	if (rest == 0)
		return sql_format(s, "(%s)", begins_with(s, address, whole, text));
	/* The digit that the prefix ends in may have any of its lower bits. */
	for (unsigned digit = 0; digit < 16; digit++) {
		unsigned own = network[whole / 2] >> (whole % 2 ? 0 : 4) & 15;

		if (digit >> (4 - rest) == own >> (4 - rest))
			sql_push(s, &last, "'%x'", digit);
	}
	return sql_format(s, "(%s AND substring(%s, %d, 1) IN (%s))",
		whole ? begins_with(s, address, whole, text)
		      : sql_format(s, "%s IS NOT NULL", address),
		address, whole + 1, sql_join(s, &last, ", "));
}

static const char *octets(struct sql *s, const char *text)
{
	return sql_format(s,
		"array_to_string(list_transform(string_split(%s, '.'), lambda o: printf('%%02x', "
		"TRY_CAST(o AS INTEGER))), '')",
		text);
}

static const char *padded(struct sql *s, const char *groups)
{
	return sql_format(s,
		"array_to_string(list_transform(%s, lambda g: lpad(lower(g), 4, '0')), '')",
		groups);
}

const char *sql_address_of_text(struct sql *s, const char *cell)
{
	const char *tail = sql_format(s, "regexp_extract(%s, '[0-9.]+$')", cell);
	const char *text = sql_format(s,
		"CASE WHEN contains(%s, '.') THEN regexp_replace(%s, '[0-9.]+$', '') "
		"|| substring(%s, 1, 4) || ':' || substring(%s, 5, 4) ELSE %s END",
		cell, cell, octets(s, tail), octets(s, tail), cell);
	const char *six = sql_format(s,
		"(SELECT CASE WHEN len(sides) = 1 AND len(l) = 8 OR len(sides) = 2 AND len(l) + "
		"len(r) <= 7 "
		"THEN CASE WHEN len(list_filter(list_concat(l, r), lambda g: NOT "
		"regexp_full_match(g, '[0-9a-fA-F]{1,4}'))) = 0 "
		"THEN %s || repeat('0000', 8 - len(l) - len(r)) || %s END END "
		"FROM (SELECT sides, CASE WHEN sides[1] = '' THEN [] ELSE string_split(sides[1], "
		"':') END AS l, "
		"CASE WHEN coalesce(sides[2], '') = '' THEN [] ELSE string_split(sides[2], ':') "
		"END AS r "
		"FROM (SELECT string_split(%s, '::') AS sides)))",
		padded(s, "l"), padded(s, "r"), text);

	return sql_format(s,
		"CASE WHEN regexp_full_match(%s, '" V4 "') THEN '" MAPPED "' || %s "
		"WHEN regexp_full_match(%s, '[0-9a-fA-F:]*:(" V4 ")?[0-9a-fA-F:]*') THEN %s END",
		cell, octets(s, cell), cell, six);
}

const char *sql_address_text(struct sql *s, const char *address)
{
	struct sql_text_vec four = { 0 };
	struct sql_text_vec runs = { 0 };
	const char *groups;

	if (s->dialect != ISM_SQL_DUCKDB) {
		sql_refuse(s, "addresses as people write them");
		return "NULL";
	}
	for (int i = 0; i < 4; i++)
		sql_push(s, &four, "CAST(CAST('0x' || substring(%s, %d, 2) AS INTEGER) AS VARCHAR)",
			address, 25 + 2 * i);
	groups = sql_format(s,
		"array_to_string(list_transform(range(0, 8), lambda i: "
		"coalesce(nullif(ltrim(substring(%s, 4 * i + 1, 4), '0'), ''), '0')), ':')",
		address);
	/* RFC 5952 §4.2: the longest run of two or more zeros, the first of several, is `::`. */
	for (int n = 8; n >= 2; n--)
		sql_push(s, &runs,
			"WHEN regexp_matches(g, '(^|:)0(:0){%d}(:|$)') THEN regexp_replace(g, "
			"'(^|:)0(:0){%d}(:|$)', '::')",
			n - 1, n - 1);
	return sql_format(s,
		"CASE WHEN substring(%s, 1, 24) = '" MAPPED "' THEN %s "
		"WHEN %s IS NOT NULL THEN (SELECT CASE %s ELSE g END FROM (SELECT %s AS g)) END",
		address, sql_join(s, &four, " || '.' || "), address, sql_join(s, &runs, " "),
		groups);
}

/*
 * Writes the data set that benchmarks read: findings of a vulnerability scanner, 12 columns, as CSV (RFC 4180,
 * a field quoted only where it must be) or NDJSON.
 *
 *   gen ROWS [SEED [csv|ndjson]] > FILE
 *
 * A row depends on the seed and its number alone: both formats hold the same rows, and a smaller file is
 * the beginning of a larger one. About 150 bytes a row as CSV; one row in seven has a quoted field, one in
 * 200 a line end in it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FIRST_DAY    19539 /* 2023-07-01 */
#define N_DAYS       1096
#define TITLE_BYTES  160
#define COLUMNS      12
#define LONGEST_ROW  1024
#define BUFFER_BYTES (1 << 20)

struct weighted {
	const char *text;
	uint32_t percent;
};

static const struct weighted units[] = {
	{ "Retail", 17 },
	{ "Payments", 14 },
	{ "Cloud Platform", 13 },
	{ "Data & Analytics", 9 },
	{ "Mobile", 9 },
	{ "Corporate IT", 9 },
	{ "Treasury", 5 },
	{ "Wealth Mgmt", 5 },
	{ "Insurance", 5 },
	{ "HR", 4 },
	{ "Sales, EMEA", 5 },
	{ "Risk, Audit & Compliance", 5 },
};

static const struct weighted severities[] = {
	{ "low", 35 },
	{ "medium", 40 },
	{ "high", 18 },
	{ "critical", 7 },
};

/* By severity: lowest score in tenths, how many there are, half of the longest time to a fix in days. */
static const uint32_t lowest_score[] = { 1, 40, 70, 90 };
static const uint32_t n_scores[] = { 39, 30, 20, 11 };
static const uint32_t fix_days[] = { 90, 45, 21, 10 };

static const char *const given_names[] = { "ana", "ben", "carla", "dmitri", "eva", "farid", "grace",
	"hiro", "ines", "jonas", "kofi", "lena", "marco", "nadia", "oscar", "priya" };
static const char *const family_names[] = { "adler", "brown", "costa", "dubois", "eriksen",
	"fischer", "garcia", "hansen", "ivanov", "jensen", "kimura", "larsen", "moreau", "novak",
	"okafor", "patel" };
static const char *const words[] = { "access", "agent", "certificate", "cipher", "code", "default",
	"driver", "escalation", "expired", "header", "injection", "kernel", "library", "login",
	"missing", "open", "outdated", "overflow", "password", "patch", "port", "privilege",
	"remote", "service", "SQL", "TLS", "token", "weak" };

static const char *const columns[COLUMNS] = { "id", "asset", "business_unit", "severity", "cvss",
	"opened", "closed", "detected_at", "owner_email", "cost", "exploited", "title" };

/* A row being written. */
struct row {
	char *p;
	bool json;
	uint32_t column;
};

/* --- numbers by chance: splitmix64 (Steele, Lea, Flood 2014) --- */

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)((next(state) >> 32) * limit >> 32);
}

static uint32_t choose(uint64_t *state, const struct weighted *items, uint32_t n)
{
	uint32_t at = below(state, 100), i = 0;

	while (i + 1 < n && at >= items[i].percent)
		at -= items[i++].percent;
	return i;
}

/* --- text --- */

static void put(struct row *row, const char *text)
{
	size_t size = strlen(text);

	memcpy(row->p, text, size);
	row->p += size;
}

static void put_number(struct row *row, uint64_t number, int width)
{
	char digits[20];
	int n = 0;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	for (int i = n; i < width; i++)
		*row->p++ = '0';
	while (n > 0)
		*row->p++ = digits[--n];
}

/* Days since 1970-01-01 to a date (Hinnant, "chrono-compatible low-level date algorithms"). */
static void put_date(struct row *row, int64_t days)
{
	uint32_t z = (uint32_t)(days + 719468), era = z / 146097, day_of_era = z % 146097;
	uint32_t year =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint32_t day = day_of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * day + 2) / 153;

	day -= (153 * month + 2) / 5;
	year += 400 * era + (month >= 10);
	put_number(row, year, 4);
	put(row, "-");
	put_number(row, month < 10 ? month + 3 : month - 9, 2);
	put(row, "-");
	put_number(row, day + 1, 2);
}

/* Begins the next field. */
static void key(struct row *row)
{
	const char *name = columns[row->column];

	if (row->json) {
		put(row, row->column ? ",\"" : "{\"");
		put(row, name);
		put(row, "\":");
	} else if (row->column) {
		put(row, ",");
	}
	row->column++;
}

/* The quotes of a text in JSON. */
static void mark(struct row *row)
{
	if (row->json)
		put(row, "\"");
}

static void put_text(struct row *row, const char *text)
{
	bool quoted = row->json || strpbrk(text, ",\"\n");

	if (quoted)
		put(row, "\"");
	for (; *text; text++) {
		if (*text == '"')
			put(row, row->json ? "\\\"" : "\"\"");
		else if (*text == '\n' && row->json)
			put(row, "\\n");
		else
			*row->p++ = *text;
	}
	if (quoted)
		put(row, "\"");
}

/* A few words; some with a comma and quotes, few with a line end. */
static void put_title(struct row *row, uint64_t *state)
{
	char title[TITLE_BYTES];
	struct row text = { title, false, 0 };
	uint32_t wanted = 20 + below(state, 20), kind = below(state, 1000);
	bool quotes = kind >= 5 && kind < 55;

	for (int i = 0; text.p < title + wanted; i++) {
		if (i > 0)
			put(&text, i == 2 && kind < 5 ? "\n" : i == 2 && quotes ? ", " : " ");
		if (i == 1 && quotes)
			put(&text, "\"");
		put(&text, words[below(state, COUNT(words))]);
		if (i == 1 && quotes)
			put(&text, "\"");
	}
	*text.p = '\0';
	put_text(row, title);
}

/* --- rows --- */

static void put_times(struct row *row, uint64_t *state, uint32_t severity)
{
	int64_t opened = FIRST_DAY + below(state, N_DAYS);
	uint32_t days = below(state, fix_days[severity] + 1) + below(state, fix_days[severity] + 1);
	uint32_t second = below(state, 86400);

	key(row);
	mark(row);
	put_date(row, opened);
	mark(row);
	key(row);
	if (below(state, 4) > 0) {
		mark(row);
		put_date(row, opened + days);
		mark(row);
	} else if (row->json) {
		put(row, "null");
	}
	key(row);
	mark(row);
	put_date(row, opened - below(state, 3));
	put(row, "T");
	put_number(row, second / 3600, 2);
	put(row, ":");
	put_number(row, second / 60 % 60, 2);
	put(row, ":");
	put_number(row, second % 60, 2);
	put(row, "Z");
	mark(row);
}

static char *put_row(char *p, uint64_t number, uint64_t seed, bool json)
{
	uint64_t state =
		seed * UINT64_C(0xd1342543de82ef95) + number * UINT64_C(0xa0761d6478bd642f);
	uint32_t unit = choose(&state, units, COUNT(units));
	uint32_t severity = choose(&state, severities, COUNT(severities));
	struct row row = { p, json, 0 };
	uint32_t score = lowest_score[severity] + below(&state, n_scores[severity]);
	uint32_t cents = below(&state, below(&state, 10) ? 100000 : 10000000);

	key(&row);
	mark(&row);
	put(&row, "V");
	put_number(&row, number, 7);
	mark(&row);
	key(&row);
	mark(&row);
	put(&row, "srv-");
	put_number(&row, below(&state, 20000), 5);
	mark(&row);
	key(&row);
	put_text(&row, units[unit].text);
	key(&row);
	put_text(&row, severities[severity].text);
	key(&row);
	put_number(&row, score / 10, 1);
	put(&row, ".");
	put_number(&row, score % 10, 1);
	put_times(&row, &state, severity);
	key(&row);
	mark(&row);
	put(&row, given_names[below(&state, COUNT(given_names))]);
	put(&row, ".");
	put(&row, family_names[below(&state, COUNT(family_names))]);
	put(&row, "@acme.test");
	mark(&row);
	key(&row);
	put_number(&row, cents / 100, 1);
	put(&row, ".");
	put_number(&row, cents % 100, 2);
	key(&row);
	put(&row, below(&state, 20) ? "false" : "true");
	key(&row);
	put_title(&row, &state);
	put(&row, json ? "}\n" : "\n");
	return row.p;
}

static int write_rows(uint64_t n, uint64_t seed, bool json)
{
	static char buffer[BUFFER_BYTES];
	struct row header = { buffer, false, 0 };
	char *p;

	while (!json && header.column < COLUMNS) {
		key(&header);
		put(&header, columns[header.column - 1]);
	}
	if (!json)
		put(&header, "\n");
	p = header.p;
	for (uint64_t i = 1; i <= n; i++) {
		p = put_row(p, i, seed, json);
		if (p <= buffer + sizeof(buffer) - LONGEST_ROW && i < n)
			continue;
		if (fwrite(buffer, 1, (size_t)(p - buffer), stdout) != (size_t)(p - buffer))
			break;
		p = buffer;
	}
	if (fwrite(buffer, 1, (size_t)(p - buffer), stdout) == (size_t)(p - buffer) &&
		fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	fprintf(stderr, "gen: %s\n", strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	const char *format = argc > 3 ? argv[3] : "csv";
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 42;

	if (argc < 2 || argc > 4 || rows == 0 ||
		(strcmp(format, "csv") != 0 && strcmp(format, "ndjson") != 0)) {
		fprintf(stderr, "usage: gen ROWS [SEED [csv|ndjson]] > FILE\n");
		return 2;
	}
	return write_rows(rows, seed, strcmp(format, "ndjson") == 0);
}

/* Functions over times and texts, patterns and lookups, of cell-level values. */
#include "runtime/kernel/formula.h"

#include "runtime/kernel/formula_parts.h"
#include "runtime/kernel/like.h"
#include "runtime/kernel/regex.h"
#include "runtime/kernel/text.h"

static bool is_day(__int128 day)
{
	return day >= ISM_DAY_MIN && day <= ISM_DAY_MAX;
}

static bool is_instant(__int128 us)
{
	return us >= ISM_INSTANT_MIN && us <= ISM_INSTANT_MAX;
}

void ism_formula_to_date(
	const struct ism_run *run, const struct ism_value *a, struct ism_value *out)
{
	struct ism_zone_cursor cursor = { 0 };

	if (!both_present(a, NULL, out))
		return;
	if (is_instant(a->exact))
		set_exact(out, ism_instant_day(run->calendar.zone, &cursor, (int64_t)a->exact));
	else
		set_state(out, ISM_VALUE_FAULT);
}

void ism_formula_to_instant(
	const struct ism_run *run, const struct ism_value *a, struct ism_value *out)
{
	struct ism_zone_cursor cursor = { 0 };

	if (!both_present(a, NULL, out))
		return;
	if (is_day(a->exact))
		set_exact(out, ism_day_start(run->calendar.zone, &cursor, (int64_t)a->exact));
	else
		set_state(out, ISM_VALUE_FAULT);
}

void ism_formula_add_months(const struct ism_run *run, uint32_t type, const struct ism_value *a,
	const struct ism_value *months, struct ism_value *out)
{
	struct ism_zone_cursor cursor = { 0 };
	int64_t moved = 0;
	bool fits;

	if (!both_present(a, months, out))
		return;
	fits = months->exact == (int32_t)months->exact;
	if (type == ISM_TYPE_DATE)
		fits = fits && is_day(a->exact) &&
		       ism_day_add_months((int64_t)a->exact, (int64_t)months->exact, &moved);
	else
		fits = fits && is_instant(a->exact) &&
		       ism_instant_add_months(run->calendar.zone, &cursor, (int64_t)a->exact,
			       (int64_t)months->exact, &moved);
	if (fits)
		set_exact(out, moved);
	else
		set_state(out, ISM_VALUE_FAULT);
}

static int64_t day_part(uint32_t function, int64_t day)
{
	switch (function) {
	case ISM_FORMULA_YEAR: return ism_day_year(day);
	case ISM_FORMULA_QUARTER: return ism_day_quarter(day);
	case ISM_FORMULA_MONTH: return ism_day_month(day);
	case ISM_FORMULA_WEEK: return ism_day_week(day, NULL);
	case ISM_FORMULA_DAY: return ism_civil_from_day(day).day;
	default: return ism_day_weekday(day);
	}
}

void ism_formula_time(const struct ism_run *run, uint32_t function, uint32_t type,
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	struct ism_zone_cursor cursor = { 0 };
	struct ism_value day = { 0 };

	if (!both_present(a, b, out))
		return;
	if (function == ISM_FORMULA_BUSINESS_DAYS) {
		if (is_day(a->exact) && is_day(b->exact))
			set_exact(out, ism_business_days((int64_t)a->exact, (int64_t)b->exact));
		else
			set_state(out, ISM_VALUE_FAULT);
		return;
	}
	if (function == ISM_FORMULA_HOUR) {
		if (type == ISM_TYPE_TIMESTAMP && is_instant(a->exact))
			set_exact(out,
				ism_instant_hour(run->calendar.zone, &cursor, (int64_t)a->exact));
		else
			set_exact(out, 0);
		return;
	}
	day = *a;
	if (type == ISM_TYPE_TIMESTAMP)
		ism_formula_to_date(run, a, &day);
	if (day.state == ISM_VALUE_PRESENT && is_day(day.exact))
		set_exact(out, day_part(function, (int64_t)day.exact));
	else
		set_state(out, ISM_VALUE_FAULT);
}

static struct ism_slice substring(
	struct ism_slice s, const struct ism_value *start, const struct ism_value *count)
{
	struct ism_slice out = { NULL, 0 };
	const __int128 far = (__int128)1 << 62;
	__int128 first = start->exact > far ? far : start->exact < -far ? -far : start->exact;
	__int128 n = count->exact > far ? far : count->exact < -far ? -far : count->exact;

	ism_text_substring(s.data, s.size, (int64_t)first, (int64_t)n, &out);
	return out;
}

static void change_text(const struct ism_run *run, uint32_t function, struct ism_slice s,
	const struct ism_value *b, const struct ism_value *c, struct ism_value *out)
{
	struct ism_slice text = { NULL, 0 };

	switch (function) {
	case ISM_FORMULA_LOWER:
		if (run->scratch)
			ism_text_lower(s.data, s.size, run->scratch, &text);
		break;
	case ISM_FORMULA_UPPER:
		if (run->scratch)
			ism_text_upper(s.data, s.size, run->scratch, &text);
		break;
	case ISM_FORMULA_TRIM: ism_text_trim(s.data, s.size, &text); break;
	case ISM_FORMULA_SUBSTRING: text = substring(s, b, c); break;
	case ISM_FORMULA_BEFORE:
		ism_text_before(s.data, s.size, b->text.data, b->text.size, &text);
		break;
	default: ism_text_after(s.data, s.size, b->text.data, b->text.size, &text); break;
	}
	set_text(out, text);
}

void ism_formula_text(const struct ism_run *run, uint32_t function, const struct ism_value *a,
	const struct ism_value *b, const struct ism_value *c, struct ism_value *out)
{
	struct ism_slice s;
	struct ism_slice t = { NULL, 0 };

	if (!both_present(a, b, out) || (c && !both_present(c, NULL, out)))
		return;
	s = a->text;
	if (b && function != ISM_FORMULA_SUBSTRING)
		t = b->text;
	switch (function) {
	case ISM_FORMULA_LENGTH: set_exact(out, ism_text_length(s.data, s.size)); break;
	case ISM_FORMULA_CONTAINS:
		set_exact(out, ism_text_contains(s.data, s.size, t.data, t.size));
		break;
	case ISM_FORMULA_STARTS_WITH:
		set_exact(out, ism_text_starts_with(s.data, s.size, t.data, t.size));
		break;
	case ISM_FORMULA_ENDS_WITH:
		set_exact(out, ism_text_ends_with(s.data, s.size, t.data, t.size));
		break;
	case ISM_FORMULA_LIKE: set_exact(out, ism_like(s.data, s.size, t.data, t.size)); break;
	default: change_text(run, function, s, b, c, out); break;
	}
}

void ism_formula_matches(
	const struct ism_run *run, const struct ism_value *a, uint32_t regex, struct ism_value *out)
{
	enum ism_regex_result result;

	if (!both_present(a, NULL, out))
		return;
	set_state(out, ISM_VALUE_NONE);
	if (!run->regexes || !run->regex_match)
		return;
	result = ism_regex_match(run->regexes[regex], run->regex_match, a->text.data, a->text.size);
	if (result == ISM_REGEX_LIMIT)
		set_state(out, ISM_VALUE_FAULT);
	else
		set_exact(out, result == ISM_REGEX_YES);
}

void ism_formula_in_network(
	const struct ism_value *a, const uint8_t network[16], uint32_t bits, struct ism_value *out)
{
	if (both_present(a, NULL, out))
		set_exact(out, ism_ip_in_network((const uint8_t *)a->text.data, network, bits));
}

/* A part of a key as tables hold it; false where no row can have it. */
static bool key_datum(const struct ism_value *key, uint32_t type, struct ism_datum *out)
{
	*out = (struct ism_datum){ .present = 1 };
	if (key->state != ISM_VALUE_PRESENT)
		return false;
	if (type == ISM_TYPE_TEXT || type == ISM_TYPE_IP) {
		out->text = key->text.data;
		out->size = (uint32_t)key->text.size;
		return true;
	}
	if (key->is_real) {
		out->real = key->real;
		return true;
	}
	out->exact = (int64_t)key->exact;
	return out->exact == key->exact;
}

const struct ism_table_record *ism_formula_find(const struct ism_run *run, uint32_t table,
	uint32_t n_keys, const struct ism_value *const *keys, const uint8_t *types)
{
	struct ism_datum key[ISM_TABLE_MAX_KEY_PARTS];

	if (!run->tables || n_keys > ISM_TABLE_MAX_KEY_PARTS)
		return NULL;
	for (uint32_t i = 0; i < n_keys; i++)
		if (!key_datum(keys[i], types[i], &key[i]))
			return NULL;
	return ism_table_find(run->tables[table], key);
}

void ism_formula_member(const struct ism_table_record *record, uint32_t member, uint32_t type,
	uint32_t is_real, struct ism_value *out)
{
	if (record)
		ism_formula_datum(&record->members[member], type, is_real, out);
	else
		set_state(out, ISM_VALUE_NONE);
}

void ism_formula_exists(const struct ism_table_record *record, uint32_t n_keys,
	const struct ism_value *const *keys, struct ism_value *out)
{
	for (uint32_t i = 0; i < n_keys; i++)
		if (!both_present(keys[i], NULL, out))
			return;
	set_exact(out, record != NULL);
}

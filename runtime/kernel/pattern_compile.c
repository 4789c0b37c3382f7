#include "runtime/kernel/pattern.h"

#include <string.h>

/* What a directive says; each may be said once. */
enum part {
	PART_NONE,
	PART_YEAR,
	PART_MONTH,
	PART_DAY,
	PART_DAY_OF_YEAR,
	PART_HOUR,
	PART_HALF_DAY,
	PART_MINUTE,
	PART_SECOND,
	PART_FRACTION,
	PART_OFFSET,
	N_PARTS,
};

struct directive {
	char letter;
	char step; /* how the step is called */
	uint8_t part;
	uint8_t least; /* digits; 0: not a number */
	uint8_t whole; /* digits where another digit follows */
};

static const struct directive directives[] = {
	{ 'Y', 'Y', PART_YEAR, 4, 4 },
	{ 'y', 'y', PART_YEAR, 2, 2 },
	{ 'm', 'm', PART_MONTH, 1, 2 },
	{ 'b', 'b', PART_MONTH, 0, 0 },
	{ 'B', 'b', PART_MONTH, 0, 0 },
	{ 'd', 'd', PART_DAY, 1, 2 },
	{ 'j', 'j', PART_DAY_OF_YEAR, 1, 3 },
	{ 'H', 'H', PART_HOUR, 1, 2 },
	{ 'I', 'I', PART_HOUR, 1, 2 },
	{ 'p', 'p', PART_HALF_DAY, 0, 0 },
	{ 'M', 'M', PART_MINUTE, 1, 2 },
	{ 'S', 'S', PART_SECOND, 1, 2 },
	{ 'f', 'f', PART_FRACTION, 1, 6 },
	{ 'z', 'z', PART_OFFSET, 0, 0 },
};

static const struct directive *find_directive(char letter)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (directives[i].letter == letter)
			return &directives[i];
	return NULL;
}

/* Does the pattern go on, at its end or not, with something that begins with a digit? */
static bool digit_follows(const char *text, size_t size)
{
	const struct directive *directive;

	if (size >= 2 && text[0] == '%') {
		directive = find_directive(text[1]);
		return directive && directive->least > 0;
	}
	return size >= 1 && text[0] >= '0' && text[0] <= '9';
}

/* Why the parts said make no time, or NULL. `twelve`: the hour is %I. */
static const char *missing_part(const bool said[N_PARTS], bool twelve)
{
	if (!said[PART_YEAR])
		return "the pattern says no year (%Y or %y)";
	if (said[PART_DAY_OF_YEAR] && (said[PART_MONTH] || said[PART_DAY]))
		return "a day of the year (%j) beside a month or a day";
	if (said[PART_DAY] && !said[PART_MONTH])
		return "the pattern says no month (%m, %b or %B)";
	if (twelve && !said[PART_HALF_DAY])
		return "an hour of twelve (%I) without %p";
	if (said[PART_HALF_DAY] && !twelve)
		return "%p without an hour of twelve (%I)";
	if (said[PART_HOUR] && !said[PART_DAY] && !said[PART_DAY_OF_YEAR])
		return "an hour without a day";
	if (said[PART_MINUTE] && !said[PART_HOUR])
		return "minutes (%M) without an hour";
	if (said[PART_SECOND] && !said[PART_MINUTE])
		return "seconds (%S) without minutes";
	if (said[PART_FRACTION] && !said[PART_SECOND])
		return "a fraction (%f) without seconds";
	return NULL;
}

/* One step from text on; returns the bytes taken, or 0 with *fault set. */
static size_t compile_step(const char *text, size_t size, struct ism_time_step *step,
	bool said[N_PARTS], bool *twelve, const char **fault)
{
	const struct directive *directive;

	if (text[0] == ' ') {
		*step = (struct ism_time_step){ ' ', 0 };
		return 1;
	}
	if (text[0] != '%' || (size >= 2 && text[1] == '%')) {
		*step = (struct ism_time_step){ 0, (uint8_t)text[0] };
		return text[0] == '%' ? 2 : 1;
	}
	directive = size >= 2 ? find_directive(text[1]) : NULL;
	if (!directive) {
		*fault = "unknown directive (known are %Y %y %m %d %b %B %j %H %I %p %M %S %f %z "
			 "%%)";
		return 0;
	}
	if (said[directive->part]) {
		*fault = "a directive says again what one before it says";
		return 0;
	}
	said[directive->part] = true;
	*twelve |= directive->letter == 'I';
	step->directive = (uint8_t)directive->step;
	step->byte = digit_follows(text + 2, size - 2) ? directive->whole : directive->least;
	return 2;
}

bool ism_time_pattern_compile(const char *text, size_t size, struct ism_time_pattern *pattern,
	const char **fault, size_t *at)
{
	bool said[N_PARTS] = { false };
	bool twelve = false;
	const char *why = NULL;
	size_t i = 0;

	memset(pattern, 0, sizeof(*pattern));
	while (i < size && !why) {
		struct ism_time_step step;
		size_t taken;

		if (pattern->n_steps == ISM_TIME_PATTERN_STEPS) {
			why = "the pattern is too long";
			break;
		}
		taken = compile_step(text + i, size - i, &step, said, &twelve, &why);
		if (taken > 0)
			pattern->steps[pattern->n_steps++] = step;
		i += taken;
	}
	if (!why)
		why = missing_part(said, twelve);
	if (fault)
		*fault = why;
	if (at)
		*at = i;
	return !why;
}

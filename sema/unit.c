/*
 * Units of measure: interned products of named units. Each is kept twice: as it was composed, which is how
 * it is printed (`EUR / day`), and in base units with a factor, which is how units are compared.
 */
#include "sema/expr.h"

#include <string.h>

#include "sema/unit_table.h"
#include "support/suggest.h"
#include "support/vec.h"

/* A named unit in a composition. */
struct atom {
	const struct unit *unit;
	int32_t exponent;
};

struct unit {
	struct ism_unit shown; /* first: an ism_unit is found in its unit by a cast */
	const char *one;       /* name in a composition: `day` of `days` */
	uint32_t n_atoms;      /* by exponent's sign, then name; a named unit is its own one atom */
	const struct atom *atoms;
};

struct unit_vec ISM_VEC(struct unit *);

struct ism_units {
	struct ism_arena *arena;
	struct ism_intern *names;
	struct unit_vec all;
	const struct ism_unit *percent, *points;
};

static const struct unit *unit_of(const struct ism_unit *unit)
{
	return (const struct unit *)unit;
}

static struct unit *unit_add(struct ism_units *units, const struct unit *unit)
{
	struct unit *copy = ism_new(units->arena, struct unit);

	*copy = *unit;
	ism_vec_push(units->arena, &units->all, copy);
	return copy;
}

/* Makes the unit, which has a name and factors, its own one atom. */
static struct unit *unit_add_named(struct ism_units *units, const struct unit *unit)
{
	struct unit *added = unit_add(units, unit);
	struct atom *atom = ism_new(units->arena, struct atom);

	*atom = (struct atom){ added, 1 };
	added->n_atoms = 1;
	added->atoms = atom;
	return added;
}

struct ism_units *sema_units_new(struct ism_arena *arena, struct ism_intern *names)
{
	struct ism_units *units = ism_new(arena, struct ism_units);

	*units = (struct ism_units){ .arena = arena, .names = names };
	units->percent = &unit_add(units,
		&(struct unit){
			.shown = { .name = "percent", .percent = true, .num = 1, .den = 1 },
			.one = "percent",
		})
				  ->shown;
	units->points = &unit_add(units,
		&(struct unit){
			.shown = { .name = "percentage points",
				.percent = true,
				.num = 1,
				.den = 1 },
			.one = "percentage points",
		})
				 ->shown;
	return units;
}

const struct ism_unit *sema_percent(struct sema *s)
{
	return s->units->percent;
}

const struct ism_unit *sema_percentage_points(struct sema *s)
{
	return s->units->points;
}

static const struct ism_unit_factor *one_factor(struct ism_units *units, const char *base)
{
	struct ism_unit_factor *factor = ism_new(units->arena, struct ism_unit_factor);

	*factor = (struct ism_unit_factor){ ism_intern(units->names, base), 1 };
	return factor;
}

static bool same_factors(const struct ism_unit *a, const struct ism_unit *b)
{
	if (a->n_factors != b->n_factors)
		return false;
	for (uint32_t i = 0; i < a->n_factors; i++)
		if (a->factors[i].base != b->factors[i].base ||
			a->factors[i].exponent != b->factors[i].exponent)
			return false;
	return true;
}

/* A named unit that is there already with the same meaning, or a new one. */
static const struct ism_unit *intern_named(struct ism_units *units, const struct unit *wanted)
{
	ism_vec_each (unit, &units->all) {
		const struct ism_unit *there = &(*unit)->shown;

		if ((*unit)->n_atoms == 1 && (*unit)->atoms[0].unit == *unit &&
			strcmp(there->name, wanted->shown.name) == 0 &&
			same_factors(there, &wanted->shown) && there->num == wanted->shown.num &&
			there->den == wanted->shown.den)
			return there;
	}
	return &unit_add_named(units, wanted)->shown;
}

const struct ism_unit *sema_unit_find(struct sema *s, const char *name)
{
	struct unit_word word;

	if (strcmp(name, "%") == 0 || strcmp(name, "percent") == 0)
		return s->units->percent;
	if (strcmp(name, "money") == 0)
		return s->currency;
	if (!sema_unit_word(name, &word))
		return NULL;
	return intern_named(s->units, &(struct unit){
		.shown = {
			.name = word.shown,
			.duration = strcmp(word.base, "us") == 0,
			.n_factors = 1,
			.factors = one_factor(s->units, word.base),
			.num = word.factor,
			.den = 1,
		},
		.one = word.one,
	});
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* *num / *den times a / b; false where that leaves 64 bits. */
static bool multiply_ratio(int64_t *num, int64_t *den, int64_t a, int64_t b)
{
	int64_t left = common_divisor(*num, b), right = common_divisor(a, *den);

	return !__builtin_mul_overflow(*num / left, a / right, num) &&
	       !__builtin_mul_overflow(*den / right, b / left, den);
}

const struct ism_unit *sema_unit_declare(
	struct sema *s, const char *name, const struct ism_unit *of, int64_t num, int64_t den)
{
	struct unit unit = { .shown = { .name = name, .n_factors = 1, .num = 1, .den = 1 },
		.one = name };

	if (!of) {
		unit.shown.factors = one_factor(s->units, name);
		return intern_named(s->units, &unit);
	}
	unit.shown.duration = of->duration;
	unit.shown.n_factors = of->n_factors;
	unit.shown.factors = of->factors;
	unit.shown.num = of->num;
	unit.shown.den = of->den;
	if (num <= 0 || den <= 0 || !multiply_ratio(&unit.shown.num, &unit.shown.den, num, den))
		return NULL;
	return intern_named(s->units, &unit);
}

bool sema_unit_same_dimension(const struct ism_unit *a, const struct ism_unit *b)
{
	if (!a || !b)
		return a == b;
	return a->percent == b->percent && same_factors(a, b);
}

bool sema_unit_ratio(
	const struct ism_unit *from, const struct ism_unit *to, int64_t *num, int64_t *den)
{
	*num = from->num;
	*den = from->den;
	return multiply_ratio(num, den, to->den, to->num);
}

/* ---- products ---- */

struct atom_vec ISM_VEC(struct atom);
struct factor_vec ISM_VEC(struct ism_unit_factor);

static int atom_compare(const struct atom *a, const struct atom *b)
{
	if ((a->exponent > 0) != (b->exponent > 0))
		return a->exponent > 0 ? -1 : 1;
	return strcmp(a->unit->one, b->unit->one);
}

/* Adds an atom in its place; one that cancels goes. */
static void atoms_add(struct ism_arena *arena, struct atom_vec *atoms, struct atom atom)
{
	size_t at;

	for (at = 0; at < atoms->n && atoms->items[at].unit != atom.unit; at++)
		;
	if (at < atoms->n) {
		atom.exponent += atoms->items[at].exponent;
		memmove(&atoms->items[at], &atoms->items[at + 1],
			(--atoms->n - at) * sizeof *atoms->items);
	}
	if (!atom.exponent)
		return;
	ism_vec_push(arena, atoms, atom);
	for (at = atoms->n - 1;
		at > 0 && atom_compare(&atoms->items[at], &atoms->items[at - 1]) < 0; at--) {
		struct atom before = atoms->items[at - 1];

		atoms->items[at - 1] = atoms->items[at];
		atoms->items[at] = before;
	}
}

/* The same for base units, by name. */
static void factors_add(
	struct ism_arena *arena, struct factor_vec *factors, struct ism_unit_factor factor)
{
	size_t at;

	for (at = 0; at < factors->n && strcmp(factors->items[at].base, factor.base) < 0; at++)
		;
	if (at < factors->n && factors->items[at].base == factor.base) {
		factors->items[at].exponent += factor.exponent;
		if (!factors->items[at].exponent)
			memmove(&factors->items[at], &factors->items[at + 1],
				(--factors->n - at) * sizeof *factors->items);
		return;
	}
	ism_vec_push(arena, factors, factor);
	memmove(&factors->items[at + 1], &factors->items[at],
		(factors->n - 1 - at) * sizeof *factors->items);
	factors->items[at] = factor;
}

/* "EUR * h / day", "1 / day" */
static const char *product_name(struct ism_arena *arena, const struct atom_vec *atoms)
{
	const char *name = "";
	bool first = true;

	ism_vec_each (atom, atoms) {
		int32_t times = atom->exponent > 0 ? atom->exponent : -atom->exponent;

		for (int32_t i = 0; i < times; i++) {
			const char *sign = atom->exponent < 0 ? (first ? "1 / " : " / ")
							      : (first ? "" : " * ");

			name = ism_arena_printf(arena, "%s%s%s", name, sign, atom->unit->one);
			first = false;
		}
	}
	return name;
}

static bool same_atoms(const struct unit *unit, const struct atom_vec *atoms)
{
	if (unit->n_atoms != atoms->n)
		return false;
	for (uint32_t i = 0; i < unit->n_atoms; i++)
		if (unit->atoms[i].unit != atoms->items[i].unit ||
			unit->atoms[i].exponent != atoms->items[i].exponent)
			return false;
	return true;
}

static struct unit *find_product(struct ism_units *units, const struct atom_vec *atoms)
{
	ism_vec_each (unit, &units->all) {
		if (same_atoms(*unit, atoms))
			return *unit;
	}
	return NULL;
}

/* num / den times (unit's factor) ^ exponent. */
static bool multiply_power(struct ism_unit *out, const struct ism_unit *unit, int32_t exponent)
{
	bool ok = true;

	for (; ok && exponent > 0; exponent--)
		ok = multiply_ratio(&out->num, &out->den, unit->num, unit->den);
	for (; ok && exponent < 0; exponent++)
		ok = multiply_ratio(&out->num, &out->den, unit->den, unit->num);
	return ok;
}

static bool product_of(
	struct ism_units *units, const struct atom_vec *atoms, const struct ism_unit **out)
{
	struct unit unit = { .shown = { .num = 1, .den = 1 } };
	struct factor_vec factors = { 0 };

	ism_vec_each (atom, atoms) {
		const struct ism_unit *shown = &atom->unit->shown;

		for (uint32_t i = 0; i < shown->n_factors; i++)
			factors_add(units->arena, &factors,
				(struct ism_unit_factor){
					shown->factors[i].base,
					shown->factors[i].exponent * atom->exponent,
				});
		if (!multiply_power(&unit.shown, shown, atom->exponent))
			return false;
	}
	unit.shown.name = unit.one = product_name(units->arena, atoms);
	unit.shown.n_factors = (uint32_t)factors.n;
	unit.shown.factors = factors.items;
	unit.n_atoms = (uint32_t)atoms->n;
	unit.atoms = atoms->items;
	*out = &unit_add(units, &unit)->shown;
	return true;
}

bool sema_unit_product(struct sema *s, const struct ism_unit *a, const struct ism_unit *b, int sign,
	const struct ism_unit **out)
{
	struct atom_vec atoms = { 0 };
	struct unit *there;

	for (uint32_t i = 0; a && i < unit_of(a)->n_atoms; i++)
		atoms_add(s->arena, &atoms, unit_of(a)->atoms[i]);
	for (uint32_t i = 0; b && i < unit_of(b)->n_atoms; i++) {
		struct atom atom = unit_of(b)->atoms[i];

		atom.exponent *= sign;
		atoms_add(s->arena, &atoms, atom);
	}
	*out = NULL;
	if (atoms.n == 0)
		return true;
	there = find_product(s->units, &atoms);
	if (there) {
		*out = &there->shown;
		return true;
	}
	return product_of(s->units, &atoms, out);
}

const struct ism_unit *sema_unit_multiply(
	struct sema *s, const struct ism_unit *a, const struct ism_unit *b, int sign)
{
	const struct ism_unit *out;

	return sema_unit_product(s, a, b, sign, &out) ? out : NULL;
}

const struct ism_unit *sema_unit_of_time(const struct ism_unit *unit)
{
	for (uint32_t i = 0; unit && i < unit_of(unit)->n_atoms; i++)
		if (unit_of(unit)->atoms[i].unit->shown.duration)
			return &unit_of(unit)->atoms[i].unit->shown;
	return NULL;
}

/* ---- words ---- */

int64_t sema_calendar_months(const char *unit)
{
	static const struct {
		const char *one, *many;
		int64_t months;
	} periods[] = {
		{ "month", "months", 1 },
		{ "quarter", "quarters", 3 },
		{ "year", "years", 12 },
	};

	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (strcmp(unit, periods[i].one) == 0 || strcmp(unit, periods[i].many) == 0)
			return periods[i].months;
	return 0;
}

const char *sema_suggest_unit(const char *name)
{
	static const char *const aliases[][2] = {
		{ "h", "hours" },
		{ "hr", "hours" },
		{ "hrs", "hours" },
		{ "d", "days" },
		{ "sec", "s" },
		{ "secs", "s" },
		{ "second", "s" },
		{ "seconds", "s" },
		{ "minute", "min" },
		{ "minutes", "min" },
		{ "m", "min" },
		{ "w", "weeks" },
		{ "millisecond", "ms" },
		{ "milliseconds", "ms" },
		{ "pct", "percent" },
		{ "byte", "B" },
		{ "bytes", "B" },
		{ "KB", "kB" },
	};
	struct ism_suggest suggest;

	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(aliases[i][0], name) == 0)
			return aliases[i][1];
	ism_suggest_init(&suggest, name);
	ism_suggest_consider(&suggest, "percent");
	for (uint32_t i = 0; sema_unit_word_name(i); i++)
		ism_suggest_consider(&suggest, sema_unit_word_name(i));
	return suggest.best;
}

/*
 * Binomial tails as weights w_k = C(n, k) p^k (1 - p)^(n - k), up to a common factor, each from its
 * neighbour, from the most probable k outwards. While the weights are integers of a moderate size they are
 * computed as such, without any rounding, so that a tail which is just as large as allowed is known to be;
 * beyond, 256 bits leave no doubt in practice, and weights that no longer count are left out.
 */
#include "runtime/series/interval.h"

#include <gmp.h>
#include <mpfr.h>

#include "runtime/kernel/divisor.h"

enum {
	EXACT_BITS = 1024, /* largest sum of all weights that is held exactly */
	SPARE_BITS = 160,  /* a weight times what its neighbour takes */
	ROUNDED_BITS = 256,
};

_Static_assert(sizeof(unsigned long) == 8, "numbers of rows are given to GMP and MPFR as such");

/* One walk over the weights. */
struct walk {
	uint64_t n;
	uint64_t a; /* p = a / (a + b) in lowest terms */
	uint64_t b;
	bool exact;
	uint64_t mode;
	uint64_t k;
	mpfr_t weight; /* of k */
	mpfr_t at_mode;
};

static unsigned bits_of(uint64_t value)
{
	return 64 - (unsigned)__builtin_clzll(value | 1);
}

/* C(n, mode) a^mode b^(n - mode) */
static void set_weight(mpfr_t weight, const struct walk *walk)
{
	mpz_t product, power;

	mpz_inits(product, power, NULL);
	mpz_bin_uiui(product, walk->n, walk->mode);
	mpz_ui_pow_ui(power, walk->a, walk->mode);
	mpz_mul(product, product, power);
	mpz_ui_pow_ui(power, walk->b, walk->n - walk->mode);
	mpz_mul(product, product, power);
	mpfr_set_z(weight, product, MPFR_RNDN);
	mpz_clears(product, power, NULL);
}

static void begin(struct walk *walk, uint64_t n, uint64_t p_num, uint64_t p_den, mpfr_prec_t *bits)
{
	uint64_t common = ism_greatest_divisor(p_num, p_den);
	unsigned __int128 most;

	*walk = (struct walk){ .n = n, .a = p_num / common, .b = (p_den - p_num) / common };
	most = (unsigned __int128)(n + 1) * walk->a / (walk->a + walk->b);
	walk->mode = most < n ? (uint64_t)most : n;
	walk->exact = n <= EXACT_BITS && n * bits_of(walk->a + walk->b) <= EXACT_BITS;
	*bits = walk->exact ? (mpfr_prec_t)(n * bits_of(walk->a + walk->b)) + SPARE_BITS
			    : ROUNDED_BITS;
	mpfr_inits2(*bits, walk->weight, walk->at_mode, (mpfr_ptr)NULL);
	if (walk->exact)
		set_weight(walk->at_mode, walk);
	else
		mpfr_set_ui(walk->at_mode, 1, MPFR_RNDN);
}

static void end(struct walk *walk)
{
	mpfr_clears(walk->weight, walk->at_mode, (mpfr_ptr)NULL);
}

/* To k + 1; past n the weight is 0. */
static void step_up(struct walk *walk)
{
	mpfr_mul_ui(walk->weight, walk->weight, walk->n - walk->k, MPFR_RNDN);
	mpfr_mul_ui(walk->weight, walk->weight, walk->a, MPFR_RNDN);
	walk->k++;
	mpfr_div_ui(walk->weight, walk->weight, walk->k, MPFR_RNDN);
	mpfr_div_ui(walk->weight, walk->weight, walk->b, MPFR_RNDN);
}

/* To k - 1; at 0 the weight becomes 0 and k stays. */
static void step_down(struct walk *walk)
{
	mpfr_mul_ui(walk->weight, walk->weight, walk->k, MPFR_RNDN);
	mpfr_mul_ui(walk->weight, walk->weight, walk->b, MPFR_RNDN);
	mpfr_div_ui(walk->weight, walk->weight, walk->n - walk->k + 1, MPFR_RNDN);
	mpfr_div_ui(walk->weight, walk->weight, walk->a, MPFR_RNDN);
	walk->k -= walk->k > 0;
}

static void step(struct walk *walk, bool up)
{
	if (up)
		step_up(walk);
	else
		step_down(walk);
}

static void go_to(struct walk *walk, uint64_t k)
{
	mpfr_set(walk->weight, walk->at_mode, MPFR_RNDN);
	walk->k = walk->mode;
	while (walk->k != k)
		step(walk, walk->k < k);
}

/* The sum of the weights from k on, as far as they count, upwards or downwards. */
static void sum_from(mpfr_t sum, struct walk *walk, uint64_t k, bool up)
{
	mpfr_set_zero(sum, 1);
	for (go_to(walk, k); !mpfr_zero_p(walk->weight); step(walk, up)) {
		if (!walk->exact && !mpfr_zero_p(sum) &&
			mpfr_get_exp(walk->weight) < mpfr_get_exp(sum) - ROUNDED_BITS)
			break;
		mpfr_add(sum, sum, walk->weight, MPFR_RNDN);
	}
}

/*
 * Takes weights off a tail that is too large, from `k` on towards its end, until it is at most `allowed`.
 * Returns how many were taken.
 */
static uint64_t shorten(
	mpfr_t tail, const mpfr_t allowed, struct walk *walk, uint64_t k, bool upper)
{
	uint64_t taken = 0;

	for (go_to(walk, k); mpfr_greater_p(tail, allowed); taken++) {
		mpfr_sub(tail, tail, walk->weight, MPFR_RNDN);
		step(walk, upper);
	}
	return taken;
}

/* The tails end at the mode or, as that need not be the median, a little beyond it. */
static void find(
	struct walk *walk, struct ism_level level, mpfr_prec_t bits, uint64_t *low, uint64_t *high)
{
	uint64_t above = walk->mode + 2 < walk->n ? walk->mode + 2 : walk->n;
	uint64_t below = walk->mode > 2 ? walk->mode - 2 : 0;
	mpfr_t tail, allowed;
	uint64_t rank;

	mpfr_inits2(bits, tail, allowed, (mpfr_ptr)NULL);
	/* (1 - level) / 2 of all weights; both sides of the comparison are multiplied by 2 den below. */
	sum_from(tail, walk, above, false);
	mpfr_set(allowed, tail, MPFR_RNDN);
	if (above < walk->n) {
		sum_from(tail, walk, above + 1, true);
		mpfr_add(allowed, allowed, tail, MPFR_RNDN);
	}
	mpfr_mul_ui(allowed, allowed, level.den - level.num, MPFR_RNDN);
	mpfr_div_2ui(allowed, allowed, 1, MPFR_RNDN);
	mpfr_mul_ui(walk->at_mode, walk->at_mode, level.den, MPFR_RNDN);
	sum_from(tail, walk, above, false);
	/* P(B <= above - taken) is small enough: one more value than that may lie below. */
	*low = above + 1 - shorten(tail, allowed, walk, above, false);
	sum_from(tail, walk, below, true);
	rank = below + shorten(tail, allowed, walk, below, true);
	*high = rank <= walk->n ? rank : 0;
	mpfr_clears(tail, allowed, (mpfr_ptr)NULL);
}

void ism_interval_ranks(struct ism_level level, uint64_t n, uint64_t p_num, uint64_t p_den,
	uint64_t *low, uint64_t *high)
{
	mpfr_prec_t bits;
	struct walk walk;

	*low = p_num == p_den ? n : 0; /* nothing lies above the largest value, … */
	*high = p_num == 0 && n > 0;   /* … and nothing below the smallest */
	if (n == 0 || p_num == 0 || p_num == p_den)
		return;
	begin(&walk, n, p_num, p_den, &bits);
	find(&walk, level, bits, low, high);
	end(&walk);
}

/*
 * The loops of kernels.h: included by a file for each instruction set, which names them with KERNELS and is compiled for it,
 * so that the compiler makes its vector instructions of them.
 */
#include "runtime/spans/kernels.h"

#include <string.h>

#include "runtime/kernel/calendar.h"
#include "runtime/state/text_code_words.h"

#ifdef __AVX512F__
#include <immintrin.h>
#endif

/* ---- codes ---- */

static void list_codes(const uint32_t *restrict places, const uint32_t *restrict of_list,
	uint32_t n, uint32_t *restrict codes)
{
	uint32_t i = 0;

#ifdef __AVX512F__
	for (; n - i >= 16; i += 16)
		_mm512_storeu_si512(
			codes + i, _mm512_i32gather_epi32(_mm512_loadu_si512(places + i), of_list,
					   sizeof(*of_list)));
#endif
	for (; i < n; i++)
		codes[i] = of_list[places[i]];
}

#if defined(__AVX512DQ__) && !ISM_WORD_CAREFUL
/* The same as ism_text_code_of, with a text's words in one register. */
static inline uint32_t text_code(
	struct ism_text_codes *of, const char *text, uint64_t size, uint64_t present)
{
	static const char none;
	const __m256i factors = _mm256_setr_epi64x(
		(int64_t)ISM_HASH_A, (int64_t)ISM_HASH_B, (int64_t)ISM_HASH_C, (int64_t)ISM_HASH_D);
	uint64_t key = size + present * ISM_CODE_PRESENT;
	__mmask32 bytes = (__mmask32)_bzhi_u64(UINT32_MAX, size < 32 ? (uint32_t)size : 32);
	__m256i words = _mm256_maskz_loadu_epi8(bytes, size ? text : &none);
	__m256i products = _mm256_mullo_epi64(words, factors);
	__m128i sums = _mm_add_epi64(
		_mm256_castsi256_si128(products), _mm256_extracti128_si256(products, 1));
	uint64_t hash = (uint64_t)_mm_cvtsi128_si64(sums) + (uint64_t)_mm_extract_epi64(sums, 1) +
			key * ISM_CODE_SIZE_FACTOR;
	uint32_t code = of->places[hash >> of->shift];
	const struct ism_text_code_entry *entry = &of->entries[code];
	__mmask8 differ =
		_mm256_cmpneq_epi64_mask(words, _mm256_loadu_si256((const __m256i *)entry->words));

	if (__builtin_expect(differ | (entry->size != key), 0))
		return ism_text_code_ask(of, text, size, present);
	return code;
}
#else
static inline uint32_t text_code(
	struct ism_text_codes *of, const char *text, uint64_t size, uint64_t present)
{
	return ism_text_code_of(of, text, size, present);
}
#endif

static void text_codes(struct ism_text_codes *of, const struct ism_slice *texts,
	const uint32_t *restrict places, const uint8_t *restrict reasons, uint32_t n,
	uint32_t *restrict codes)
{
	if (of->is_closed) {
		for (uint32_t i = 0; i < n; i++)
			codes[i] = reasons[i] ? 0 : ISM_NO_CODE;
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct ism_slice *text = &texts[places[i]];
		uint64_t present = !reasons[i];

		codes[i] = text_code(of, text->data, present ? text->size : 0, present);
	}
}

static void byte_codes(const uint8_t *restrict values, const uint8_t *restrict reasons, uint32_t n,
	uint32_t *restrict codes)
{
	for (uint32_t i = 0; i < n; i++)
		codes[i] = reasons[i] ? 0 : values[i] + 1u;
}

static void word_codes(const int64_t *restrict values, const uint8_t *restrict reasons, uint32_t n,
	uint32_t *restrict codes)
{
	for (uint32_t i = 0; i < n; i++)
		codes[i] = reasons[i] ? 0 : (uint32_t)values[i] + 1u;
}

/* ---- periods ---- */

static void day_periods(const int32_t *restrict days, const uint8_t *restrict reasons, uint32_t n,
	int32_t first, int32_t last, int32_t *restrict periods)
{
	for (uint32_t i = 0; i < n; i++) {
		bool counts = (days[i] >= first) & (days[i] <= last) & !reasons[i];

		periods[i] = counts ? days[i] : ISM_SPAN_NOT_COUNTED;
	}
}

static bool month_periods(int32_t *periods, uint32_t n)
{
	uint32_t far = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t plain = ism_plain_day(periods[i]);
		bool counts = periods[i] != ISM_SPAN_NOT_COUNTED, is_far = plain >= ISM_PLAIN_DAYS;
		int32_t month = ism_plain_month(plain);

		far |= counts & is_far;
		month = is_far ? ISM_SPAN_FAR : month;
		periods[i] = counts ? month : ISM_SPAN_NOT_COUNTED;
	}
	return far;
}

/* ---- cells ---- */

/* Adds an axis to the places of a block; `outside` is what they are if any code is beyond its axis. */
static void add_axis(const uint32_t *restrict codes, const struct ism_dense_axis *axis,
	uint32_t *restrict places, uint32_t *restrict outside)
{
	uint32_t base = (uint32_t)axis->base, extent = (uint32_t)axis->extent;
	uint32_t stride = (uint32_t)axis->stride;

	for (uint32_t i = 0; i < ISM_SPAN_BLOCK; i++) {
		uint32_t at = codes[i] - base;

		places[i] += at * stride;
		outside[i] |= at < extent ? 0 : UINT32_MAX;
	}
}

/* The states at places; returns whether there are none at one of these. */
static bool take_states(
	void *const *from, const uint32_t *restrict places, uint32_t n, void **restrict states)
{
	uint32_t i = 0, none = 0;

#ifdef __AVX512F__
	for (; n - i >= 8; i += 8) {
		__m512i found = _mm512_i32gather_epi64(
			_mm256_loadu_si256((const __m256i *)(places + i)), from, sizeof(*from));

		none |= _mm512_testn_epi64_mask(found, found);
		_mm512_storeu_si512(states + i, found);
	}
#endif
	for (; i < n; i++) {
		states[i] = from[places[i]];
		none |= !states[i];
	}
	return none;
}

static bool find(const struct ism_cells_dense *dense, const uint32_t *const *axes, uint32_t n,
	void **restrict states)
{
	uint32_t places[ISM_SPAN_BLOCK], outside[ISM_SPAN_BLOCK];
	uint32_t none = (uint32_t)(dense->axes[0].stride * dense->axes[0].extent);
	bool any = false;

	for (uint32_t at = 0; at < n; at += ISM_SPAN_BLOCK) {
		uint32_t left = n - at < ISM_SPAN_BLOCK ? n - at : ISM_SPAN_BLOCK;

		memset(places, 0, sizeof(places));
		memset(outside, 0, sizeof(outside));
		for (uint32_t a = 0; a < dense->n_axes; a++)
			add_axis(axes[a] + at, &dense->axes[a], places, outside);
		for (uint32_t i = 0; i < ISM_SPAN_BLOCK; i++)
			places[i] = outside[i] ? none : places[i];
		any |= take_states(dense->states, places, left, states + at);
	}
	return any;
}

static void drop(const int32_t *restrict periods, uint32_t n, void **restrict states)
{
	for (uint32_t i = 0; i < n; i++)
		states[i] = periods[i] == ISM_SPAN_NOT_COUNTED ? NULL : states[i];
}

/* ---- times ---- */

/* Written with masks, of which all bits are set or none, as the compiler makes vectors of nothing less plain. */
static void notice_days(const int32_t *restrict days, const uint8_t *restrict reasons, uint32_t n,
	int64_t now, struct ism_span_notice *notice)
{
	int32_t today = (int32_t)now, newest = INT32_MIN;
	int32_t n_later = 0, n_absent = 0;

	for (uint32_t i = 0; i < n; i++) {
		int32_t absent = -(int32_t)(reasons[i] != 0);
		int32_t later = -(int32_t)(days[i] > today);
		int32_t none = absent | later;
		int32_t day = (days[i] & ~none) | (INT32_MIN & none);

		newest = day > newest ? day : newest;
		n_later -= later & ~absent;
		n_absent -= absent;
	}
	*notice = (struct ism_span_notice){ newest == INT32_MIN ? INT64_MIN : newest,
		(uint64_t)n_later, (uint64_t)n_absent };
}

static void notice_instants(const int64_t *restrict instants, const uint8_t *restrict reasons,
	uint32_t n, int64_t now, struct ism_span_notice *notice)
{
	int64_t newest = INT64_MIN, n_later = 0, n_absent = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t absent = -(int64_t)(reasons[i] != 0);
		int64_t later = -(int64_t)(instants[i] > now);
		int64_t none = absent | later;
		int64_t instant = (instants[i] & ~none) | (INT64_MIN & none);

		newest = instant > newest ? instant : newest;
		n_later -= later & ~absent;
		n_absent -= absent;
	}
	*notice = (struct ism_span_notice){ newest, (uint64_t)n_later, (uint64_t)n_absent };
}

/* ---- filters ---- */

static uint32_t sift(
	const uint8_t *restrict bits, uint32_t n, uint32_t row, uint32_t *restrict rows)
{
	uint32_t n_rows = 0, i = 0;

#ifdef __AVX512VBMI2__
	for (; n - i >= 64; i += 64) {
		uint64_t left = _cvtmask64_u64(
			_mm512_test_epi8_mask(_mm512_loadu_si512(bits + i), _mm512_set1_epi8(1)));
		__m512i at = _mm512_add_epi32(_mm512_set1_epi32((int)(row + i)),
			_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));

		for (; left; left >>= 16, at = _mm512_add_epi32(at, _mm512_set1_epi32(16))) {
			_mm512_mask_compressstoreu_epi32(rows + n_rows, (__mmask16)left, at);
			n_rows += (uint32_t)_mm_popcnt_u32(left & 0xffff);
		}
	}
#endif
	for (; i < n; i++) {
		rows[n_rows] = row + i;
		n_rows += bits[i];
	}
	return n_rows;
}

const struct ism_span_kernels KERNELS = {
	.list_codes = list_codes,
	.text_codes = text_codes,
	.byte_codes = byte_codes,
	.word_codes = word_codes,
	.day_periods = day_periods,
	.month_periods = month_periods,
	.find = find,
	.drop = drop,
	.notice_days = notice_days,
	.notice_instants = notice_instants,
	.sift = sift,
};

/* Rows by their shape with the vectors that every 64-bit ARM processor has. */
#include "runtime/read/json/shape_leaf.h"

#include <arm_neon.h>

/* 0 where 16 bytes are alike, but for those that are behind the gap: there its text is 0. */
static inline uint8x16_t unlike_16(const char *p, const char *text, uint32_t left)
{
	static const uint8_t numbers[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8x16_t unlike = veorq_u8(vld1q_u8((const uint8_t *)p), vld1q_u8((const uint8_t *)text));

	return vandq_u8(unlike, vcltq_u8(vld1q_u8(numbers), vdupq_n_u8((uint8_t)left)));
}

static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	uint8x16_t unlike = unlike_16(p, leaf->text, leaf->size);

	for (uint32_t i = 16; i < leaf->size; i += 16)
		unlike = vorrq_u8(unlike, unlike_16(p + i, leaf->text + i, leaf->size - i));
	return vmaxvq_u8(unlike) != 0;
}

/* That compares all of it. */
static inline bool differs_behind(const struct ism_json_leaf *leaf, const char *p)
{
	(void)leaf;
	(void)p;
	return false;
}

#include "runtime/read/json/shape_step.h"

const struct ism_json_shape_reader ism_json_shape_neon = { read_row, read_lines };

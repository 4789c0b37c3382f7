#include "support/suggest.h"

#include <stdint.h>
#include <string.h>

#include "support/utf8.h"

enum { MAX_LENGTH = 64 }; /* longer names are not compared */

/* The code points of `text` in `out`, ASCII in lower case; their number, or MAX_LENGTH + 1. */
static size_t letters(const char *text, uint32_t *out)
{
	size_t left = strlen(text), n = 0;

	while (left) {
		size_t bytes;

		if (n == MAX_LENGTH)
			return MAX_LENGTH + 1;
		bytes = ism_utf8_decode(text, left, &out[n]);
		if (out[n] >= 'A' && out[n] <= 'Z')
			out[n] += 'a' - 'A';
		bytes = bytes ? bytes : 1;
		text += bytes;
		left -= bytes;
		n++;
	}
	return n;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

size_t ism_suggest_distance(const char *a, const char *b)
{
	uint32_t left[MAX_LENGTH], right[MAX_LENGTH];
	size_t n_left = letters(a, left), n_right = letters(b, right);
	size_t rows[3][MAX_LENGTH + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (n_left > MAX_LENGTH || n_right > MAX_LENGTH)
		return strcmp(a, b) == 0 ? 0 : MAX_LENGTH + 1;
	for (size_t j = 0; j <= n_right; j++)
		row[j] = j;
	for (size_t i = 1; i <= n_left; i++) {
		size_t *oldest = before;

		before = above;
		above = row;
		row = oldest;
		row[0] = i;
		for (size_t j = 1; j <= n_right; j++) {
			size_t change = above[j - 1] + (left[i - 1] != right[j - 1]);

			row[j] = min3(above[j] + 1, row[j - 1] + 1, change);
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] &&
				left[i - 2] == right[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
	}
	return row[n_right];
}

void ism_suggest_init(struct ism_suggest *suggest, const char *wanted)
{
	size_t n = ism_utf8_count(wanted, strlen(wanted));

	suggest->wanted = wanted;
	suggest->best = NULL;
	suggest->distance = n <= 3 ? 2 : n / 3 + 1;
}

void ism_suggest_consider(struct ism_suggest *suggest, const char *candidate)
{
	size_t distance = ism_suggest_distance(suggest->wanted, candidate);
	size_t n = ism_utf8_count(candidate, strlen(candidate));

	/* Nothing of it would be left: `a` is no misspelling of `b`. */
	if (distance >= n && distance > 0)
		return;
	if (distance < suggest->distance) {
		suggest->distance = distance;
		suggest->best = candidate;
	}
}

const char *ism_suggest_of(const char *wanted, const char *const *candidates, size_t n)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, wanted);
	for (size_t i = 0; i < n; i++)
		ism_suggest_consider(&suggest, candidates[i]);
	return suggest.best;
}

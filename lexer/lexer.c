#include "lexer/lexer.h"

#include <string.h>

#include "lexer/scan.h"
#include "support/utf8.h"

/* NUL bytes become this one, which the language has no use for either. */
#define NUL_STAND_IN '\x7F'

/* Bytes from `at` on that are ill-formed, before the next good character. */
static size_t bad_run(const struct ism_lexer *lexer, size_t at)
{
	size_t i = at;
	uint32_t code_point;

	while (i < lexer->length &&
		ism_utf8_decode(lexer->text + i, lexer->length - i, &code_point) == 0)
		i++;
	return i - at;
}

static void report_bad_utf8(struct ism_lexer *lexer, size_t at, size_t n_places)
{
	struct ism_span span = { lexer->file, (uint32_t)at, (uint32_t)(at + bad_run(lexer, at)) };
	unsigned char byte = (unsigned char)lexer->text[at];
	struct ism_diagnostic *d = ism_diag(
		lexer->diags, ISM_DIAG_BAD_UTF8, span, "this is not UTF-8: byte 0x%02X", byte);

	if (n_places > 1)
		ism_diag_label(d, "and in %zu more places", n_places - 1);
	if (at == 0 && (byte == 0xFF || byte == 0xFE))
		ism_diag_help(d, "the file looks like UTF-16: save it as UTF-8");
	else
		ism_diag_help(d, "save the file as UTF-8");
}

/* One message for all ill-formed bytes, one for all NUL bytes: mostly it is the wrong file. */
static void check_bytes(struct ism_lexer *lexer, char *copy)
{
	size_t first_bad = 0, n_bad = 0, first_nul = 0, n_nul = 0, n;
	uint32_t code_point;

	for (size_t i = 0; i < lexer->length; i += n) {
		n = ism_utf8_decode(lexer->text + i, lexer->length - i, &code_point);
		if (n == 0) {
			first_bad = n_bad++ ? first_bad : i;
			n = bad_run(lexer, i);
		} else if (code_point == 0) {
			first_nul = n_nul++ ? first_nul : i;
			copy[i] = NUL_STAND_IN;
		}
	}
	if (n_bad)
		report_bad_utf8(lexer, first_bad, n_bad);
	if (n_nul) {
		struct ism_span at = { lexer->file, (uint32_t)first_nul, (uint32_t)first_nul + 1 };
		struct ism_diagnostic *d = ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, at,
			"the file has NUL bytes: it is not text");

		if (n_nul > 1)
			ism_diag_label(d, "and in %zu more places", n_nul - 1);
	}
}

/* Bytes of a mark at the start, which is allowed and means nothing. */
static uint32_t byte_order_mark(const struct ism_lexer *lexer)
{
	return lexer->length >= 3 && memcmp(lexer->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

void ism_lexer_init(struct ism_lexer *lexer, struct ism_arena *arena, struct ism_intern *intern,
	const struct ism_source_map *map, struct ism_diags *diags, int file_id)
{
	const struct ism_source_file *file = ism_source_map_file(map, file_id);
	char *copy;

	*lexer = (struct ism_lexer){
		.arena = arena,
		.intern = intern,
		.diags = diags,
		.text = file->text,
		.length = file->length,
		.file = (uint32_t)file_id,
	};
	if (file->length >= ISM_SOURCE_MAX_BYTES) {
		ism_diag(diags, ISM_DIAG_FILE_TOO_LARGE, (struct ism_span){ lexer->file, 0, 0 },
			"the file has %zu MiB; a program's file has less than %zu MiB",
			file->length >> 20, ISM_SOURCE_MAX_BYTES >> 20);
		lexer->length = 0;
	}
	copy = ism_arena_alloc(arena, lexer->length + 2);
	if (lexer->length)
		memcpy(copy, lexer->text, lexer->length);
	check_bytes(lexer, copy);
	lexer->end = byte_order_mark(lexer);
	ism_scan_open(lexer, copy + lexer->end, lexer->length - lexer->end + 2);
}

struct ism_token ism_lexer_next(struct ism_lexer *lexer)
{
	struct ism_token token;

	if (lexer->diags->n_errors > ISM_DIAG_LIMIT) {
		lexer->start = lexer->end;
		return ism_scan_token(lexer, ISM_TOKEN_END);
	}
	token = ism_flex_scan(lexer, lexer->scanner);
	lexer->previous = token.kind;
	return token;
}

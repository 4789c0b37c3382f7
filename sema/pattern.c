/* s like "VPN*", s matches "regex": patterns are texts in the program, checked here. */
#include "sema/expr.h"

#include <string.h>

#include "runtime/kernel/like.h"
#include "runtime/kernel/regex.h"
#include "sema/entry.h"

/* Bytes in the source that make one character of a text, and how many bytes that is (`size`). */
static uint32_t written_bytes(const char *text, uint32_t left, uint32_t *size)
{
	uint32_t n = 0, code_point = 0;

	*size = 1;
	if (text[0] != '\\' || left < 2)
		return 1;
	if (text[1] != 'u')
		return 2;
	for (n = 3; n < left && text[n] != '}'; n++) {
		char c = text[n];
		uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);

		code_point = 16 * code_point + digit;
	}
	*size = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	return n + 1;
}

/* The place in the program of byte `offset` of a text literal. */
static struct ism_span place_in(struct sema *s, const struct ism_string *literal, size_t offset)
{
	const struct ism_source_file *file = ism_source_map_file(s->map, (int)literal->at.file);
	struct ism_span at = literal->at;
	uint32_t place = at.start + 1, size;
	size_t decoded = 0;

	while (place + 1 < at.end && decoded < offset) {
		place += written_bytes(file->text + place, at.end - place, &size);
		decoded += size;
	}
	at.start = place;
	at.end = place + 1;
	return at;
}

static uint32_t regex_index(struct sema *s, const char *pattern)
{
	struct ism_model *model = s->model;
	size_t size = strlen(pattern);
	struct ism_slice *regexes;

	for (uint32_t i = 0; i < model->n_regexes; i++)
		if (model->regexes[i].size == size &&
			memcmp(model->regexes[i].data, pattern, size) == 0)
			return i;
	regexes = ism_new_array(s->arena, model->n_regexes + 1, struct ism_slice);
	for (uint32_t i = 0; i < model->n_regexes; i++)
		regexes[i] = model->regexes[i];
	regexes[model->n_regexes] = (struct ism_slice){ pattern, size };
	model->regexes = regexes;
	return model->n_regexes++;
}

bool sema_check_regex(struct sema *s, const struct ism_string *literal)
{
	struct ism_regex *regex = NULL;
	struct ism_regex_fault fault = { 0 };

	if (ism_regex_compile(literal->text, strlen(literal->text), &regex, &fault) == ISM_OK) {
		ism_regex_release(regex);
		return true;
	}
	ism_diag(s->diags, ISM_DIAG_BAD_PATTERN, place_in(s, literal, fault.offset),
		"the pattern is wrong here: %s", fault.text[0] ? fault.text : "it is too large");
	return false;
}

static bool check_like(struct sema *s, const struct ism_string *literal)
{
	struct ism_diagnostic *g;

	if (ism_like_is_complete(literal->text, strlen(literal->text)))
		return true;
	g = ism_diag(s->diags, ISM_DIAG_BAD_PATTERN, literal->at,
		"the pattern ends in `\\` with nothing to escape");
	ism_diag_help(g, "a backslash itself is written `\\\\\\\\`");
	return false;
}

struct ism_term *sema_pattern_test(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *right = expr->u.binary.right;
	bool like = expr->u.binary.op == ISM_BINARY_LIKE;
	const char *word = like ? "like" : "matches";
	struct ism_term *text = sema_expr(s, scope, expr->u.binary.left, NULL), *term;
	const char *pattern;

	if (right->kind == ISM_EXPR_ERROR)
		return NULL;
	if (right->kind != ISM_EXPR_TEXT) {
		struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_BAD_PATTERN, right->at,
			"the pattern of `%s` is a text in quotes", word);

		ism_diag_help(g, like ? "write `%s like \"VPN*\"`" : "write `%s matches \"^CVE-\"`",
			sema_written(s, expr->u.binary.left->at));
		return NULL;
	}
	if (text && text->type.kind != ISM_TYPE_TEXT) {
		ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, text->at,
			"`%s` needs text, but this is %s", word, sema_type_name(s, &text->type));
		return NULL;
	}
	if (!(like ? check_like(s, &right->u.text) : sema_check_regex(s, &right->u.text)) || !text)
		return NULL;
	pattern = right->u.text.text;
	term = sema_term(
		s, like ? ISM_TERM_LIKE : ISM_TERM_MATCHES, expr->at, sema_plain(ISM_TYPE_BOOL));
	term->u.pattern.text = text;
	term->u.pattern.pattern = (struct ism_slice){ pattern, strlen(pattern) };
	if (!like)
		term->u.pattern.regex = regex_index(s, pattern);
	term->may_be_none = text->may_be_none;
	return term;
}

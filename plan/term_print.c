/* Terms as S-expressions: `(and (eq field.2 3) (le (sub field.4 field.3) param.0))`. */
#include "plan/plan.h"

#include <inttypes.h>

#include "runtime/kernel/format_number.h"
#include "runtime/kernel/wide.h"

static const char *const kind_names[] = {
#define KIND_NAME(kind, name) [ISM_TERM_##kind] = name,
	ISM_TERM_KINDS(KIND_NAME)
#undef KIND_NAME
};

static const char *const function_names[] = {
#define FUNCTION_NAME(id, name, n) [ISM_FUNCTION_##id] = name,
	ISM_FUNCTIONS(FUNCTION_NAME)
#undef FUNCTION_NAME
};

static void print_text(const char *data, uint64_t size, FILE *out)
{
	fputc('"', out);
	for (uint64_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)data[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void print_address(const uint8_t *address, FILE *out)
{
	for (int i = 0; i < 16; i++)
		fprintf(out, "%s%02x", i && i % 2 == 0 ? ":" : "", address[i]);
}

static void print_constant(const struct ism_term *term, FILE *out)
{
	const struct ism_value *value = &term->u.constant;
	const struct ism_type *type = &term->type;
	char digits[ISM_WIDE_CHARS];

	if (value->state != ISM_VALUE_PRESENT) {
		fputs("none", out);
	} else if (ism_type_is_real(type)) {
		char text[ISM_FORMAT_REAL_CHARS];

		ism_format_real(value->real, text);
		fputs(text, out);
	} else if (type->kind == ISM_TYPE_TEXT) {
		print_text(value->text.data, value->text.size, out);
	} else if (type->kind == ISM_TYPE_IP) {
		print_address((const uint8_t *)value->text.data, out);
	} else if (type->kind == ISM_TYPE_BOOL) {
		fputs(value->exact ? "true" : "false", out);
	} else if (type->kind == ISM_TYPE_ENUM && type->enumeration &&
		   value->exact < type->enumeration->items.n) {
		const struct ism_slice *name =
			&type->enumeration->items.items[(size_t)value->exact].name;

		fprintf(out, "%.*s", (int)name->size, name->data);
	} else {
		fprintf(out, "%.*s", (int)ism_wide_print(value->exact, digits), digits);
		if (type->kind == ISM_TYPE_DECIMAL)
			fprintf(out, "e-%u", type->scale);
		else if (type->kind == ISM_TYPE_DATE)
			fputc('d', out);
		else if (type->kind == ISM_TYPE_DURATION || type->kind == ISM_TYPE_TIMESTAMP)
			fputs("us", out);
	}
}

/* What stands behind the kind's name; leaves are printed without parentheses. */
static void print_payload(const struct ism_term *term, FILE *out)
{
	switch (term->kind) {
	case ISM_TERM_LOOKUP: fprintf(out, " %s", term->u.lookup.source->name); break;
	case ISM_TERM_MEMBER: fprintf(out, " %s", term->u.member.member->name); break;
	case ISM_TERM_CALL: fprintf(out, " %s", function_names[term->u.call.function]); break;
	case ISM_TERM_CONVERT:
		fprintf(out, " %s", ism_type_is_real(&term->type) ? "real" : "exact");
		if (term->type.kind == ISM_TYPE_DECIMAL)
			fprintf(out, ".%u", term->type.scale);
		break;
	case ISM_TERM_LIKE:
		fputc(' ', out);
		print_text(term->u.pattern.pattern.data, term->u.pattern.pattern.size, out);
		break;
	case ISM_TERM_MATCHES: fprintf(out, " regex.%u", term->u.pattern.regex); break;
	case ISM_TERM_IN_NETWORK:
		fputc(' ', out);
		print_address(term->u.network.network, out);
		fprintf(out, "/%u", term->u.network.bits);
		break;
	default: break;
	}
}

void ism_term_print(const struct ism_term *term, FILE *out)
{
	struct ism_term **operand;

	switch (term->kind) {
	case ISM_TERM_CONST: print_constant(term, out); return;
	case ISM_TERM_PARAM: fprintf(out, "param.%u", term->u.param); return;
	case ISM_TERM_FIELD: fprintf(out, "field.%u", term->u.field); return;
	case ISM_TERM_ELEMENT: fprintf(out, "element.%s", term->u.spread->element_name); return;
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT:
		if (term->u.field == ISM_NONE_INDEX)
			fputs(kind_names[term->kind], out);
		else
			fprintf(out, "%s.%u", kind_names[term->kind], term->u.field);
		return;
	case ISM_TERM_SLOT: fprintf(out, "slot.%u", term->u.slot); return;
	case ISM_TERM_TODAY:
	case ISM_TERM_NOW: fputs(kind_names[term->kind], out); return;
	default: break;
	}
	fprintf(out, "(%s", kind_names[term->kind]);
	print_payload(term, out);
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)term, i)); i++) {
		fputc(' ', out);
		ism_term_print(*operand, out);
	}
	fputc(')', out);
}

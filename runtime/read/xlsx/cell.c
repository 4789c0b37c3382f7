#include "runtime/read/xlsx/cell.h"

#include <string.h>

_Static_assert((int)ISM_XLSX_MOMENT_CHARS >= (int)ISM_XLSX_NUMBER_CHARS, "a number has room");

static const struct ism_field_form text_form = { .type = ISM_TYPE_TEXT };

/* The form of one value: of a list's, where the field is one. */
static const struct ism_field_form *value_form(const struct ism_field_form *form)
{
	if (!form)
		return &text_form;
	return form->type == ISM_TYPE_LIST && form->element ? form->element : form;
}

static void read_time(struct ism_xlsx_book *book, const struct ism_xlsx_moment *moment,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_xlsx_value *value)
{
	value->reason =
		ism_xlsx_moment_write(moment, form, zone, &book->cursor, value->room, &value->text);
}

static void read_number(struct ism_xlsx_book *book, enum ism_xlsx_style style,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_xlsx_value *value)
{
	struct ism_xlsx_number number;
	struct ism_xlsx_moment moment;

	if (!ism_xlsx_number_read(&number, value->text.data, value->text.size)) {
		value->reason = ISM_REASON_NUMBER;
		return;
	}
	if (style == ISM_XLSX_DATE || style == ISM_XLSX_ELAPSED) {
		value->reason = ism_xlsx_moment_of_serial(
			&moment, &number, book->is_1904, style == ISM_XLSX_ELAPSED);
		if (value->reason == ISM_REASON_NONE)
			read_time(book, &moment, form, zone, value);
		return;
	}
	/* Such a field reads 95 where the cell shows 95% and has 0.95. */
	if (style == ISM_XLSX_PERCENT && form->type == ISM_TYPE_NUMBER && form->number.percent &&
		number.n > 0)
		number.exponent += 2;
	if (form->type != ISM_TYPE_NUMBER)
		value->reason = ism_xlsx_number_settle(&number);
	if (value->reason == ISM_REASON_NONE)
		value->reason = ism_xlsx_number_write(&number, value->room, &value->text);
}

static void read_bool(const struct ism_field_form *form, struct ism_xlsx_value *value)
{
	bool is_one = value->text.size == 1 && value->text.data[0] == '1';

	if (!is_one && (value->text.size != 1 || value->text.data[0] != '0')) {
		value->reason = ISM_REASON_BOOL;
		return;
	}
	value->text = is_one ? (struct ism_slice){ "true", 4 } : (struct ism_slice){ "false", 5 };
	if (form->type == ISM_TYPE_BOOL && form->boolean.yes.data)
		value->text = is_one ? form->boolean.yes : form->boolean.no;
}

void ism_xlsx_cell_read(struct ism_xlsx_book *book, const struct ism_xlsx_cell *cell,
	struct ism_slice text, const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_xlsx_value *value)
{
	const struct ism_xlsx_styles *styles = &book->styles;
	struct ism_xlsx_moment moment;
	uint64_t number;

	form = value_form(form);
	value->reason = ISM_REASON_NONE;
	value->fault = NULL;
	value->text = text;
	if (cell->has_formula &&
		(book->is_uncomputed || (!text.size && cell->type != ISM_XLSX_TEXT))) {
		value->reason = ISM_REASON_WORKBOOK_FORMULA;
		return;
	}
	switch ((enum ism_xlsx_type)cell->type) {
	case ISM_XLSX_NUMBER:
		/* Without styles there is the one that all cells have. */
		if (cell->style < styles->n)
			read_number(book, (enum ism_xlsx_style)styles->kinds[cell->style], form,
				zone, value);
		else if (cell->style)
			value->fault = "its style is none of the workbook's";
		else
			read_number(book, ISM_XLSX_PLAIN, form, zone, value);
		break;
	case ISM_XLSX_SHARED:
		if (!ism_xlsx_digits(text.data, text.size, UINT32_MAX, &number) ||
			!ism_xlsx_string(&book->strings, number, &value->text))
			value->fault = "its text is none of the workbook's";
		break;
	case ISM_XLSX_BOOL: read_bool(form, value); break;
	case ISM_XLSX_ERROR: value->reason = ISM_REASON_WORKBOOK_ERROR; break;
	case ISM_XLSX_TIME:
		if (ism_xlsx_moment_of_text(&moment, text.data, text.size))
			read_time(book, &moment, form, zone, value);
		break;
	case ISM_XLSX_TEXT: break;
	}
}

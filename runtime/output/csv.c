/*
 * One line a cell. Columns: measure, id, unit, grain (overall, group, period, group and period), one column
 * `by.NAME` for each dimension of the reported measures, period, complete, value, numerator, denominator,
 * unknown, rows, status, reason, waiver. Values as in the document; an absent one is an empty cell, and `grain`
 * tells a group whose key is none from no group.
 */
#include "runtime/output/output.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/output/shown.h"

struct writing {
	const struct ism_result *result;
	FILE *out;
	struct ism_zone_cursor cursor;
	const char **names; /* of the reported measures' dimensions, each once */
	uint32_t n_names;
};

/* RFC 4180: quoted where it has to be. */
static void put_text(FILE *out, const char *text, size_t n)
{
	bool is_plain = true;

	for (size_t i = 0; i < n; i++)
		is_plain &= !strchr(",\"\r\n", text[i]) || !text[i];
	if (is_plain) {
		fwrite(text, 1, n, out);
		return;
	}
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"')
			fputc('"', out);
		fputc(text[i], out);
	}
	fputc('"', out);
}

static void put_cell(struct writing *w, const char *text)
{
	fputc(',', w->out);
	if (text)
		put_text(w->out, text, strlen(text));
}

static void put_value(struct writing *w, const struct ism_value *value, const struct ism_form *form)
{
	struct ism_shown shown;

	ism_show_value(&shown, value, form);
	fputc(',', w->out);
	put_text(w->out, shown.text ? shown.text : "", shown.size);
}

static void put_uint(struct writing *w, uint64_t value)
{
	fprintf(w->out, ",%llu", (unsigned long long)value);
}

static void add_name(struct writing *w, const char *name)
{
	for (uint32_t i = 0; i < w->n_names; i++)
		if (!strcmp(w->names[i], name))
			return;
	w->names[w->n_names++] = name;
}

/* Lists the names in the order of the measures; false without memory. */
static bool list_names(struct writing *w)
{
	const struct ism_result *result = w->result;
	size_t n = 0;

	for (uint32_t m = 0; m < result->n_measures; m++)
		n += result->measures[m].measure->n_dimensions;
	w->names = malloc((n ? n : 1) * sizeof(*w->names));
	if (!w->names)
		return false;
	for (uint32_t m = 0; m < result->n_measures; m++) {
		const struct ism_measure *measure = result->measures[m].measure;

		for (uint32_t d = 0; d < measure->n_dimensions; d++)
			add_name(w, measure->dimensions[d].name);
	}
	return true;
}

static void put_header(struct writing *w)
{
	fputs("measure,id,unit,grain", w->out);
	for (uint32_t i = 0; i < w->n_names; i++) {
		fputs(",by.", w->out);
		put_text(w->out, w->names[i], strlen(w->names[i]));
	}
	fputs(",period,complete,value,numerator,denominator,unknown,rows,status,reason,waiver\n",
		w->out);
}

/* The key of dimension `name` in this cell, empty where the cell has none. */
static void put_key(struct writing *w, const struct ism_measure *measure,
	const struct ism_cell_result *cell, const char *name)
{
	fputc(',', w->out);
	for (uint32_t d = 0; cell->group && d < measure->n_dimensions; d++) {
		struct ism_shown shown;

		if (strcmp(measure->dimensions[d].name, name))
			continue;
		ism_show_datum(&shown, &cell->group[d], &measure->dimensions[d]);
		put_text(w->out, shown.text ? shown.text : "", shown.size);
	}
}

static const char *grain_name(const struct ism_cell_result *cell)
{
	if (cell->group)
		return cell->period == ISM_NO_PERIOD ? "group" : "group and period";
	return cell->period == ISM_NO_PERIOD ? "overall" : "period";
}

static void put_period(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	char label[ISM_PERIOD_LABEL_CHARS];

	if (cell->period == ISM_NO_PERIOD) {
		fputs(",,", w->out);
		return;
	}
	ism_period_label(w->result->calendar, &w->cursor, (enum ism_period_unit)measure->every.unit,
		measure->every.span_us, cell->period, label);
	put_cell(w, label);
	put_cell(w, cell->complete ? "true" : "false");
}

static void put_line(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	put_text(w->out, measure->name, strlen(measure->name));
	put_cell(w, measure->id);
	put_cell(w, measure->form.unit);
	put_cell(w, grain_name(cell));
	for (uint32_t i = 0; i < w->n_names; i++)
		put_key(w, measure, cell, w->names[i]);
	put_period(w, measure, cell);
	put_value(w, &cell->value, &measure->form);
	put_value(w, &cell->numerator, &measure->numerator_form);
	put_value(w, &cell->denominator, &measure->denominator_form);
	if (measure->share != ISM_NONE_INDEX)
		put_uint(w, cell->unknown);
	else
		fputc(',', w->out);
	put_uint(w, cell->rows);
	put_cell(w, ism_status_name(w->result->program, cell->status));
	put_cell(w, cell->reason);
	put_cell(w, cell->waiver ? cell->waiver->name : NULL);
	fputc('\n', w->out);
}

enum ism_status ism_output_csv(const struct ism_result *result, FILE *out)
{
	struct writing w = { .result = result, .out = out };

	if (!list_names(&w))
		return ISM_ERR_MEMORY;
	put_header(&w);
	for (uint32_t m = 0; m < result->n_measures; m++) {
		const struct ism_measure_result *measure = &result->measures[m];

		for (uint64_t c = 0; c < measure->n_cells; c++)
			put_line(&w, measure->measure, measure->cells[c]);
	}
	free(w.names);
	return ISM_OK;
}

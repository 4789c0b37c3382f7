/*
 * Prints what the Parquet reader makes of a file, one JSON array a line:
 *
 *   ["columns", PATH…]          the columns that can be read, each as the field type that fits it best
 *   ["row", NUMBER, VALUE…]     a row; absent values are null, exact ones texts of their digits
 *   ["reject", COLUMN, REASON]  in place of a value that does not fit
 *   ["error", STATUS, TEXT]     the file cannot be used; the last line
 *
 * usage: parquet_json FILE [PATH…]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/format_number.h"
#include "runtime/kernel/format_time.h"
#include "runtime/kernel/list.h"
#include "runtime/read/parquet/convert.h"
#include "runtime/read/parquet/footer.h"
#include "runtime/read/reader.h"
#include "tests/suites/print_text.h"

enum { MAX_COLUMNS = 512, PATH_CHARS = 512 };

struct columns {
	uint32_t n;
	char paths[MAX_COLUMNS][PATH_CHARS];
	struct ism_field_form forms[MAX_COLUMNS];
	struct ism_field_form elements[MAX_COLUMNS];
	struct ism_column columns[MAX_COLUMNS];
};

static int print_error(const struct ism_error *error)
{
	printf("[\"error\", %d, ", (int)error->status);
	print_text(error->text, strlen(error->text));
	printf("]\n");
	return 0;
}

/* ---- which columns, and as what ---- */

/* The types in the order in which they are tried: the first that fits is the most exact one. */
static bool choose_type(const struct ism_parquet_node *node, struct ism_field_form *form)
{
	static const uint32_t types[] = { ISM_TYPE_BOOL, ISM_TYPE_DATE, ISM_TYPE_TIMESTAMP,
		ISM_TYPE_DURATION, ISM_TYPE_INT, ISM_TYPE_DECIMAL, ISM_TYPE_NUMBER, ISM_TYPE_TEXT };
	struct ism_parquet_node leaf = *node;
	struct ism_parquet_conversion conversion;
	bool is_text =
		node->type >= ISM_PARQUET_BYTE_ARRAY &&
		(node->logical == ISM_PARQUET_NO_LOGICAL || node->logical == ISM_PARQUET_STRING ||
			node->logical == ISM_PARQUET_ENUM || node->logical == ISM_PARQUET_JSON);

	leaf.max_repetition = 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		*form = (struct ism_field_form){ .type = is_text ? ISM_TYPE_TEXT : types[i] };
		/* Whole numbers are bools too, if they are 0 or 1. */
		if (form->type == ISM_TYPE_BOOL && node->type != ISM_PARQUET_BOOLEAN)
			continue;
		if (form->type == ISM_TYPE_DECIMAL && node->logical != ISM_PARQUET_DECIMAL)
			continue;
		if (form->type == ISM_TYPE_DECIMAL)
			form->scale = (uint32_t)node->scale;
		if (ism_parquet_conversion_choose(&conversion, &leaf, form, NULL))
			return true;
	}
	return false;
}

static void path_of(const struct ism_parquet_schema *schema, uint32_t node, char *path)
{
	char tail[PATH_CHARS] = "";

	for (; node; node = schema->nodes[node].parent) {
		char name[PATH_CHARS];
		size_t n = 0;

		for (uint64_t i = 0; i < schema->nodes[node].name.size && n + 3 < PATH_CHARS; i++) {
			if (schema->nodes[node].name.data[i] == '.')
				name[n++] = '\\';
			name[n++] = schema->nodes[node].name.data[i];
		}
		name[n] = '\0';
		snprintf(path, PATH_CHARS, "%.250s%s%.250s", name, tail[0] ? "." : "", tail);
		memcpy(tail, path, sizeof tail);
	}
}

static void add_column(struct columns *to, const struct ism_parquet_schema *schema, uint32_t i)
{
	const struct ism_parquet_node *node = &schema->nodes[i];
	struct ism_field_form *form = &to->forms[to->n], *element = &to->elements[to->n];

	if (!node->is_leaf || to->n == MAX_COLUMNS || node->max_repetition > 1)
		return;
	if (!choose_type(node, form))
		return;
	if (node->max_repetition) {
		*element = *form;
		*form = (struct ism_field_form){ .type = ISM_TYPE_LIST, .element = element };
	}
	path_of(schema, i, to->paths[to->n]);
	to->columns[to->n] = (struct ism_column){
		.name = to->paths[to->n], .field = to->paths[to->n], .form = form
	};
	to->n++;
}

static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long end;

	if (!file || fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0)
		return NULL;
	rewind(file);
	bytes = malloc((size_t)end + 1);
	*size = bytes ? fread(bytes, 1, (size_t)end, file) : 0;
	fclose(file);
	return bytes;
}

static enum ism_status find_columns(
	struct columns *columns, const char *path, struct ism_error *error)
{
	struct ism_parquet_footer footer;
	struct ism_memory memory = { 0 };
	size_t size = 0;
	char *bytes = read_file(path, &size);
	enum ism_status status = ism_parquet_footer_read(
		&footer, path, (const uint8_t *)bytes, size, &memory, error);

	for (uint32_t i = 1; status == ISM_OK && i < footer.schema.n_nodes; i++)
		add_column(columns, &footer.schema, i);
	if (status == ISM_OK)
		ism_parquet_footer_free(&footer, &memory);
	free(bytes);
	return status;
}

/* ---- values ---- */

static void print_datum(const struct ism_field_form *form, const struct ism_datum *datum)
{
	char text[ISM_FORMAT_FIXED_CHARS];
	size_t n = 0;

	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_TEXT: print_text(datum->text, datum->size); return;
	case ISM_TYPE_BOOL: printf("%s", datum->exact ? "true" : "false"); return;
	case ISM_TYPE_NUMBER:
		n = ism_format_real(datum->real, text);
		printf("%.*s", (int)n, text);
		return;
	case ISM_TYPE_DATE: n = ism_format_date(datum->exact, text); break;
	case ISM_TYPE_TIMESTAMP: n = ism_format_instant(datum->exact, text); break;
	case ISM_TYPE_DECIMAL: n = ism_format_exact(datum->exact, form->scale, text); break;
	default: n = ism_format_exact(datum->exact, 0, text); break;
	}
	print_text(text, n);
}

static void print_list(const struct ism_field_form *form, const struct ism_slice *list)
{
	struct ism_datum datum;

	putchar('[');
	for (uint64_t at = 0; at < list->size;) {
		printf("%s", at ? ", " : "");
		at = ism_list_element(list->data, at, form->element->type, &datum);
		print_datum(form->element, &datum);
	}
	putchar(']');
}

static int64_t exact_of(
	const struct ism_field_form *form, const struct ism_vector *vector, uint32_t row)
{
	switch (ism_vector_width(form)) {
	case 1: return ((const uint8_t *)vector->values)[row];
	case 4: return ((const int32_t *)vector->values)[row];
	default: return ((const int64_t *)vector->values)[row];
	}
}

static void print_value(
	const struct ism_field_form *form, const struct ism_vector *vector, uint32_t row)
{
	const struct ism_slice *slices = vector->values;
	struct ism_datum datum = { .present = 1 };

	if (vector->reasons[row] == ISM_REASON_ABSENT) {
		printf("null");
	} else if (vector->reasons[row] != ISM_REASON_NONE) {
		printf("[\"reject\", ");
		print_text(ism_reason_text(vector->reasons[row]),
			strlen(ism_reason_text(vector->reasons[row])));
		printf("]");
	} else if (form->type == ISM_TYPE_LIST) {
		print_list(form, &slices[row]);
	} else {
		if (form->type == ISM_TYPE_TEXT) {
			datum.text = slices[vector->places[row]].data;
			datum.size = (uint32_t)slices[vector->places[row]].size;
		} else {
			datum.exact = exact_of(form, vector, row);
		}
		print_datum(form, &datum);
	}
}

static void print_batch(const struct ism_batch *batch, const struct columns *columns)
{
	for (uint32_t r = 0; r < batch->n_rows; r++) {
		printf("[\"row\", %" PRIu64, ism_batch_line(batch, r));
		for (uint32_t c = 0; c < columns->n; c++) {
			printf(", ");
			print_value(&columns->forms[c], &batch->columns[c], r);
		}
		printf("]\n");
	}
}

static enum ism_status print_rows(
	struct columns *columns, const char *path, struct ism_error *error)
{
	struct ism_format format = { .kind = ISM_FORMAT_PARQUET };
	struct ism_reader *reader;
	struct ism_batch batch;
	enum ism_status status;

	ISM_TRY(ism_reader_open(&reader, path, 0, &format, columns->columns, columns->n, error));
	printf("[\"columns\"");
	for (uint32_t c = 0; c < columns->n; c++) {
		printf(", ");
		print_text(columns->paths[c], strlen(columns->paths[c]));
	}
	printf("]\n");
	do {
		status = ism_reader_next(reader, &batch, error);
		if (status == ISM_OK)
			print_batch(&batch, columns);
	} while (status == ISM_OK && batch.n_rows);
	ism_reader_close(reader);
	return status;
}

/* Keeps the columns that are named. */
static void select_columns(struct columns *columns, int n, char **names)
{
	uint32_t kept = 0;

	for (uint32_t c = 0; c < columns->n; c++) {
		bool wanted = n == 0;

		for (int i = 0; i < n; i++)
			wanted |= strcmp(names[i], columns->paths[c]) == 0;
		if (!wanted)
			continue;
		columns->columns[kept] = columns->columns[c];
		columns->forms[kept] = columns->forms[c];
		columns->columns[kept].form = &columns->forms[kept];
		if (kept != c)
			memcpy(columns->paths[kept], columns->paths[c], PATH_CHARS);
		columns->columns[kept].name = columns->columns[kept].field = columns->paths[kept];
		kept++;
	}
	columns->n = kept;
}

int main(int argc, char **argv)
{
	static struct columns columns;
	struct ism_error error = { 0 };
	enum ism_status status;

	if (argc < 2) {
		fprintf(stderr, "usage: parquet_json FILE [PATH…]\n");
		return 2;
	}
	status = find_columns(&columns, argv[1], &error);
	select_columns(&columns, argc - 2, argv + 2);
	if (status == ISM_OK)
		status = print_rows(&columns, argv[1], &error);
	return status == ISM_OK ? 0 : print_error(&error);
}

/*
 * The quick road through the fields of a row. Most fields of most rows are written in the usual way: they are
 * read by the primitives of runtime/kernel/field_quick.h, which do not branch, and the row branches once,
 * where one of them is in doubt. Then all fields are read again by emit_field.c, one by one, so that a row is
 * rejected for the first field that does not fit, and nothing else is known here of what does not.
 *
 * Fields that have no such primitive are read behind the quick ones, where the row is not in doubt.
 */
#include "codegen/row.h"

#include <string.h>

#include "runtime/kernel/enum_table.h"
#include "runtime/kernel/field_quick.h"
#include "support/unreachable.h"

/* A field on this road. */
struct quick_field {
	bool is_quick;
	struct gen_value value;
	LLVMValueRef table;   /* of an enumeration or of declared texts of a bool */
	LLVMValueRef present; /* i1; NULL: its cell is there, or the row is in doubt */
	LLVMValueRef room;
	LLVMValueRef has_offset; /* room of a timestamp's, which is still to be placed */
};

/* ---- tables of texts ---- */

static LLVMValueRef place_entries(struct gen *g, struct ism_enum_entry *entries, uint32_t n)
{
	struct image image = image_of(g, entries, n * sizeof entries[0]);

	for (uint32_t i = 0; i < n; i++) {
		const char *name = entries[i].name;
		LLVMValueRef text = NULL;

		if (name && entries[i].size > 0)
			text = gen_bytes(g, name, entries[i].size, "name");
		image_set(&image, i * sizeof entries[0] + offsetof(struct ism_enum_entry, name),
			text);
	}
	return image_place(&image, "enum.entries");
}

/* The constant struct ism_enum_table; NULL where there is none for this enumeration. */
static LLVMValueRef gen_enum_table(struct gen *g, const struct ism_enum *enumeration)
{
	struct ism_enum_table *table = ism_new(g->arena, struct ism_enum_table);
	struct ism_enum_entry *entries;
	uint16_t *displacements;
	uint32_t n_buckets, n_slots;
	struct image image;

	if (!ism_enum_table_sizes(enumeration, &n_buckets, &n_slots))
		return NULL;
	entries = ism_new_array(g->arena, n_slots, struct ism_enum_entry);
	displacements = ism_new_array(g->arena, n_buckets, uint16_t);
	if (!ism_enum_table_build(enumeration, n_buckets, n_slots, displacements, entries, table))
		return NULL;
	image = image_of(g, table, sizeof *table);
	image_set(&image, offsetof(struct ism_enum_table, displacements),
		gen_bytes(g, displacements, n_buckets * sizeof displacements[0],
			"enum.displacements"));
	image_set(&image, offsetof(struct ism_enum_table, entries),
		place_entries(g, entries, n_slots));
	return image_place(&image, "enum.table");
}

/* The declared texts of a bool, as an enumeration whose items are 0 and 1. */
static LLVMValueRef gen_bool_table(struct gen *g, const struct ism_bool_form *form)
{
	struct ism_enum_item items[] = {
		{ .name = form->no, .n_spellings = 1, .spellings = &form->no },
		{ .name = form->yes, .n_spellings = 1, .spellings = &form->yes },
	};
	struct ism_enum texts = { .n = 2, .other = ISM_ENUM_NO_OTHER, .items = items };

	return gen_enum_table(g, &texts);
}

/* ---- one field ---- */

static struct quick_field prepare_field(struct row_fn *f, uint32_t field)
{
	const struct ism_field_form *form = &f->form->fields[field].form;
	struct quick_field q = { 0 };

	switch (form->type) {
	case ISM_TYPE_TEXT:
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER: q.is_quick = true; break;
	case ISM_TYPE_BOOL:
		if (form->boolean.yes.data)
			q.table = gen_bool_table(f->g, &form->boolean);
		q.is_quick = q.table || !form->boolean.yes.data;
		break;
	case ISM_TYPE_ENUM:
		q.table = gen_enum_table(f->g, form->enumeration);
		q.is_quick = q.table != NULL;
		break;
	case ISM_TYPE_DATE:
	case ISM_TYPE_TIMESTAMP: q.is_quick = form->time == ISM_TIME_FORM_ISO; break;
	default: break;
	}
	return q;
}

/* Calls the primitive of the field's type: whether the cell is surely good. */
static LLVMValueRef emit_primitive(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct quick_field *q)
{
	const struct ism_field_form *form = &f->form->fields[field].form;
	LLVMValueRef number = field_form_part(f, field, offsetof(struct ism_field_form, number));
	struct gen *g = f->g;

	if (q->table)
		return EMIT_CALL(g, "ism_quick_enum", "sure", data, size, q->table, q->room);
	switch (form->type) {
	case ISM_TYPE_BOOL: return EMIT_CALL(g, "ism_quick_bool", "sure", data, size, q->room);
	case ISM_TYPE_INT:
		return EMIT_CALL(g, "ism_quick_int", "sure", data, size, number, q->room);
	case ISM_TYPE_DECIMAL:
		return EMIT_CALL(g, "ism_quick_decimal", "sure", data, size, number,
			gen_i32(g, form->scale), q->room);
	case ISM_TYPE_NUMBER:
		return EMIT_CALL(g, "ism_quick_number", "sure", data, size, number, q->room);
	case ISM_TYPE_DATE: return EMIT_CALL(g, "ism_quick_date", "sure", data, size, q->room);
	case ISM_TYPE_TIMESTAMP:
		return EMIT_CALL(
			g, "ism_quick_timestamp", "sure", data, size, q->room, q->has_offset);
	default: ism_unreachable("other types are not quick");
	}
}

/*
 * The same in place, so that what is not needed of the value falls away.
 */
static LLVMValueRef emit_quick_call(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct quick_field *q)
{
	LLVMValueRef sure = emit_primitive(f, field, data, size, q);

	LLVMAddCallSiteAttribute(
		sure, LLVMAttributeFunctionIndex, gen_attribute(f->g, "alwaysinline"));
	return sure;
}

/* The value that was read, or what the field is without one. */
static void take_value(struct row_fn *f, uint32_t field, struct quick_field *q)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	const char *name = gen_name(g, model->name, ".quick");
	struct gen_value absent;

	if (model->type.kind == ISM_TYPE_BOOL)
		q->value.value =
			LLVMBuildTrunc(g->b, emit_load(g, g->i64, q->room, 0, ""), g->i1, name);
	else if (model->type.kind != ISM_TYPE_TEXT)
		q->value.value = emit_load(g, gen_value_type(g, &model->type), q->room, 0, name);
	if (!q->present)
		return;
	absent = gen_absent(f, model);
	if (absent.present)
		q->value.present = q->present;
	if (absent.present && model->type.kind != ISM_TYPE_BOOL)
		return; /* any value will do */
	q->value.value = LLVMBuildSelect(g->b, q->present, q->value.value, absent.value, name);
	if (q->value.size)
		q->value.size = LLVMBuildSelect(g->b, q->present, q->value.size, absent.size, "");
}

/* Whether the value lies outside the field's range, as far as there is one; NULL: it has none. */
static LLVMValueRef emit_outside_present(
	struct row_fn *f, uint32_t field, const struct quick_field *q)
{
	LLVMValueRef outside = emit_outside(f, field, &q->value);

	return outside ? emit_and(f->g, outside, q->present, "outside") : NULL;
}

/* What an empty cell's bytes are read from. */
static LLVMValueRef gen_nothing(struct gen *g)
{
	static const char zeros[ISM_QUICK_BYTES];
	LLVMValueRef global = LLVMGetNamedGlobal(g->module, "nothing");

	if (!global) {
		global = gen_bytes(g, zeros, sizeof zeros, "nothing");
		LLVMSetAlignment(global, sizeof zeros);
	}
	return global;
}

/* Reads a field; `doubt` gets true where the row has to be looked at again. */
static void emit_quick_field(struct row_fn *f, uint32_t field, LLVMValueRef cells,
	struct quick_field *q, LLVMValueRef *doubt)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMValueRef cell = emit_field_cell(f, field, cells);
	LLVMValueRef data = emit_load(g, g->ptr, cell, offsetof(struct ism_slice, data), "");
	LLVMValueRef size = emit_load(g, g->i64, cell, offsetof(struct ism_slice, size), "");
	LLVMValueRef absent = LLVMBuildIsNull(g->b, data, gen_name(g, model->name, ".absent"));
	LLVMValueRef unsure;

	if (model->optional || model->absent)
		q->present = LLVMBuildNot(g->b, absent, gen_name(g, model->name, ".there"));
	else
		*doubt = emit_or(g, *doubt, absent, "doubt");
	if (model->type.kind == ISM_TYPE_TEXT) {
		q->value = (struct gen_value){ .value = data, .size = size };
		take_value(f, field, q);
		return;
	}
	q->room = gen_room(g, sizeof(int64_t), gen_name(g, model->name, ".room"));
	if (model->type.kind == ISM_TYPE_TIMESTAMP)
		q->has_offset = gen_room(g, sizeof(bool), "has.offset");
	data = LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, size, gen_i64(g, 0), "empty"),
		gen_nothing(g), data, "");
	unsure = LLVMBuildNot(g->b, emit_quick_call(f, field, data, size, q), "unsure");
	*doubt = emit_or(g, *doubt, emit_and(g, unsure, q->present, ""), "doubt");
	if (q->has_offset)
		return;
	take_value(f, field, q);
	*doubt = emit_or(g, *doubt, emit_outside_present(f, field, q), "doubt");
}

/*
 * A timestamp that was read becomes an instant: of the source's zone where the text does not say otherwise. Only
 * in rows that are not in doubt, as times that are doubtful themselves are counted.
 */
static void emit_place_instant(
	struct row_fn *f, uint32_t field, struct quick_field *q, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMValueRef has_offset = LLVMBuildTrunc(
		g->b, emit_load(g, g->i8, q->has_offset, 0, ""), g->i1, "has.offset");
	LLVMValueRef reason, late;

	if (q->present)
		has_offset = LLVMBuildOr(
			g->b, has_offset, LLVMBuildNot(g->b, q->present, ""), "has.offset");
	reason = EMIT_CALL(g, "ism_field_instant", "reason", emit_load(g, g->i64, q->room, 0, ""),
		has_offset, gen_i64(g, 0),
		worker_pointer(f, offsetof(struct ism_worker, source_zone), "source.zone"),
		gen_at(g, f->worker, offsetof(struct ism_worker, source_cursor), "source.cursor"),
		q->room);
	late = LLVMBuildICmp(g->b, LLVMIntNE, reason, gen_i32(g, ISM_REASON_NONE), "");
	emit_reject_if(f, emit_and(g, late, q->present, ""), field, reason, reject,
		gen_name(g, model->name, ".fits"));
	take_value(f, field, q);
	emit_range(f, field, &q->value, q->present, reject);
}

/* ---- all of them ---- */

static void emit_one_by_one(struct row_fn *f, LLVMValueRef cells, const struct row_reject *reject,
	struct gen_value *values)
{
	for (uint32_t i = 0; i < f->form->n_fields; i++)
		values[i] = emit_field(f, i, cells, reject);
}

/* What is left to do of a row that is not in doubt. */
static void emit_rest(struct row_fn *f, LLVMValueRef cells, const struct row_reject *reject,
	struct quick_field *fields)
{
	for (uint32_t i = 0; i < f->form->n_fields; i++) {
		if (!fields[i].is_quick)
			fields[i].value = emit_field(f, i, cells, reject);
		else if (fields[i].has_offset)
			emit_place_instant(f, i, &fields[i], reject);
	}
}

/* What a road leaves of a field; the one that was taken gives it its name. */
static LLVMValueRef join(struct row_fn *f, LLVMValueRef quick, LLVMBasicBlockRef from_quick,
	LLVMValueRef slow, LLVMBasicBlockRef from_slow, const char *name)
{
	const char *again = gen_name(f->g, name, ".again");

	if (!quick)
		return NULL;
	if (LLVMIsAInstruction(slow))
		LLVMSetValueName2(slow, again, strlen(again));
	return emit_either(f, quick, from_quick, slow, from_slow, name);
}

/* Reads the fields on one of both roads. */
static void emit_both(struct row_fn *f, LLVMValueRef cells, LLVMValueRef doubt,
	const struct row_reject *reject, struct quick_field *fields, struct gen_value *values)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef again = gen_block(g, "fields.again");
	LLVMBasicBlockRef done = gen_block(g, "fields.done");
	LLVMBasicBlockRef sure;

	emit_unlikely(g, doubt, again, "fields.sure");
	emit_rest(f, cells, reject, fields);
	sure = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, again);
	f->fields_called = true;
	emit_one_by_one(f, cells, reject, values);
	f->fields_called = false;
	again = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	for (uint32_t i = 0; i < f->form->n_fields; i++) {
		const struct gen_value *quick = &fields[i].value;
		struct gen_value *v = &values[i];
		const char *name = f->form->fields[i].name;

		v->value = join(f, quick->value, sure, v->value, again, name);
		v->size = join(f, quick->size, sure, v->size, again, gen_name(g, name, ".size"));
		v->present = join(
			f, quick->present, sure, v->present, again, gen_name(g, name, ".present"));
	}
}

void emit_fields(struct row_fn *f, LLVMValueRef cells, const struct row_reject *reject)
{
	uint32_t n = f->form->n_fields;
	struct quick_field *fields = ism_new_array(f->g->arena, n, struct quick_field);
	struct gen_value *values = ism_new_array(f->g->arena, n, struct gen_value);
	LLVMValueRef doubt = NULL;

	for (uint32_t i = 0; i < n && !f->form->has_columns; i++) {
		fields[i] = prepare_field(f, i);
		if (fields[i].is_quick)
			emit_quick_field(f, i, cells, &fields[i], &doubt);
	}
	if (doubt)
		emit_both(f, cells, doubt, reject, fields, values);
	else
		emit_one_by_one(f, cells, reject, values);
	for (uint32_t i = 0; i < n; i++)
		memo_put(f, f->scan->fields[i], values[i]);
}

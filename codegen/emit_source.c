/* What the descriptor says of sources: their forms, how they are derived, what their rows yield. */
#include "codegen/row.h"

/* Sets the pointer `member` of element `i` of an array of `type`. */
#define SET(image, type, i, member, value) \
	image_set((image), (uint64_t)(i) * sizeof(type) + offsetof(type, member), (value))
#define SET_TEXT(image, type, i, member, text) \
	SET(image, type, i, member, gen_string((image)->g, text))

LLVMValueRef gen_types(struct gen *g, uint32_t n, struct ism_term **terms)
{
	uint8_t *types = ism_new_array(g->arena, n, uint8_t);

	for (uint32_t i = 0; i < n; i++)
		types[i] = (uint8_t)(ism_type_is_real(&terms[i]->type) ? ISM_TYPE_NUMBER
								       : terms[i]->type.kind);
	return n ? gen_bytes(g, types, n, "types") : NULL;
}

static LLVMValueRef gen_checks(struct gen *g, const struct ism_source_model *source)
{
	const char **texts = ism_new_array(g->arena, source->n_checks, const char *);

	for (uint32_t i = 0; i < source->n_checks; i++)
		texts[i] = source->checks[i].text;
	return gen_string_array(g, source->n_checks, texts);
}

/* ---- forms ---- */

static LLVMValueRef gen_fields(struct gen *g, const struct ism_source_model *form)
{
	struct ism_source_field *fields =
		ism_new_array(g->arena, form->n_fields, struct ism_source_field);
	struct image image = image_of(g, fields, form->n_fields * sizeof fields[0]);

	for (uint32_t i = 0; i < form->n_fields; i++) {
		const struct ism_field_model *field = &form->fields[i];

		fields[i].optional = field->optional || field->absent;
		fields[i].cell = field_cell(form, i);
		fields[i].is_numbered = g->numbered && g->numbered[i];
		fields[i].is_presence = form->has_columns && !gen_column_is_used(g, i) &&
					!(g->spanned && g->spanned[i]);
		fields[i].is_coded = g->coded && g->coded[i];
		fields[i].code = fields[i].is_coded ? *g->coded[i] : 0;
		fields[i].form = field->form;
		image_field_form(&image,
			i * sizeof fields[0] + offsetof(struct ism_source_field, form),
			&field->form);
		SET_TEXT(&image, struct ism_source_field, i, name, field->name);
		SET_TEXT(&image, struct ism_source_field, i, column, field->column);
		SET_TEXT(&image, struct ism_source_field, i, file_pattern, field->file_pattern);
	}
	return form->n_fields ? image_place(&image, "fields") : NULL;
}

static void set_format(struct image *image, uint64_t at, const struct ism_format *format)
{
	struct gen *g = image->g;
	struct ism_slice *nulls = ism_new_array(g->arena, format->n_nulls, struct ism_slice);
	struct image slices = image_of(g, nulls, format->n_nulls * sizeof nulls[0]);

	for (uint32_t i = 0; i < format->n_nulls; i++)
		image_slice(&slices, i * sizeof nulls[0], format->nulls[i]);
	image_set(image, at + offsetof(struct ism_format, root), gen_string(g, format->root));
	image_set(image, at + offsetof(struct ism_format, nulls),
		format->n_nulls ? image_place(&slices, "nulls") : NULL);
	image_set(image, at + offsetof(struct ism_format, pattern), gen_string(g, format->pattern));
	image_set(image, at + offsetof(struct ism_format, table), gen_string(g, format->table));
	image_set(image, at + offsetof(struct ism_format, query), gen_string(g, format->query));
}

/* What its row function, which was emitted last, leaves to the runtime. */
static void set_span_plan(struct image *image, uint64_t at, struct ism_span_plan *plan)
{
	const struct span_constant *span = &image->g->span;

	*plan = span->plan;
	image_set(image, at + offsetof(struct ism_span_plan, axes), span->axes);
	image_set(image, at + offsetof(struct ism_span_plan, placings), span->placings);
	image_set(image, at + offsetof(struct ism_span_plan, grains), span->grains);
	image_set(image, at + offsetof(struct ism_span_plan, times), span->times);
}

static void set_form(struct image *image, struct ism_source_form *forms, uint32_t i,
	const struct ism_plan_scan *scan, const struct ism_source_model *model)
{
	struct gen *g = image->g;
	struct ism_source_form *form = &forms[i];
	struct ism_slice zone = model->zone;

	SET_TEXT(image, struct ism_source_form, i, name, model->name);
	form->n_files = model->n_files;
	SET(image, struct ism_source_form, i, files,
		gen_string_array(g, model->n_files, model->files));
	SET_TEXT(image, struct ism_source_form, i, rows, model->rows);
	form->format = model->format;
	form->format_from = model->format_from;
	set_format(
		image, i * sizeof *form + offsetof(struct ism_source_form, format), &model->format);
	SET_TEXT(image, struct ism_source_form, i, timezone, model->timezone);
	form->zone_size = zone.size;
	SET(image, struct ism_source_form, i, zone,
		zone.size ? gen_bytes(g, zone.data, zone.size, "zone") : NULL);
	form->has_paths = (model->kinds & ISM_FORMATS_OF_PATHS) != 0;
	g->numbered = NULL;
	g->coded = NULL;
	SET(image, struct ism_source_form, i, rows_fn, emit_rows(g, scan, model));
	SET(image, struct ism_source_form, i, fields, gen_fields(g, model));
	set_span_plan(image, i * sizeof *form + offsetof(struct ism_source_form, span_plan),
		&form->span_plan);
}

/* A derived source has none, an abstract one those that are `is` it, any other is its own. */
static uint32_t count_forms(const struct ism_source_model *model)
{
	return model->base ? 0 : model->is_abstract ? model->n_forms : 1;
}

uint32_t gen_count_forms(const struct ism_plan *plan, uint32_t n_scans)
{
	uint32_t n = 0;

	for (uint32_t s = 0; s < n_scans; s++)
		n += count_forms(plan->scans[s].source);
	return n;
}

static LLVMValueRef gen_source_forms(struct gen *g, const struct ism_plan_scan *scan)
{
	const struct ism_source_model *model = scan->source;
	uint32_t n = count_forms(model);
	struct ism_source_form *forms = ism_new_array(g->arena, n, struct ism_source_form);
	struct image image = image_of(g, forms, n * sizeof forms[0]);

	for (uint32_t i = 0; i < n; i++)
		set_form(&image, forms, i, scan, model->is_abstract ? model->forms[i] : model);
	return n ? image_place(&image, "forms") : NULL;
}

/* ---- derived sources ---- */

/* Types of keys, of what orders rows, and of fields. */
static LLVMValueRef gen_kept_types(struct gen *g, const struct ism_plan_scan *scan)
{
	uint32_t n_fields = scan->source->n_fields, n = 0;
	struct ism_term **terms = ism_new_array(
		g->arena, scan->n_keep_keys + scan->n_keep_orders + n_fields, struct ism_term *);

	for (uint32_t i = 0; i < scan->n_keep_keys; i++)
		terms[n++] = scan->keep_keys[i];
	for (uint32_t i = 0; i < scan->n_keep_orders; i++)
		terms[n++] = scan->keep_orders[i];
	for (uint32_t i = 0; i < n_fields; i++)
		terms[n++] = scan->fields[i];
	return gen_types(g, n, terms);
}

static LLVMValueRef gen_group_fields(struct gen *g, const struct ism_plan_scan *scan)
{
	uint32_t n = scan->source->n_fields;
	struct ism_group_field *fields = ism_new_array(g->arena, n, struct ism_group_field);

	for (uint32_t i = 0; i < n; i++) {
		fields[i].key = ISM_NONE_INDEX;
		fields[i].aggregate = scan->group_fields[i];
		for (uint32_t k = 0; scan->origins[i] && k < scan->n_keep_keys; k++)
			if (scan->keep_keys[k] == scan->origins[i])
				fields[i].key = k;
	}
	return n ? gen_bytes(g, fields, n * sizeof fields[0], "group.fields") : NULL;
}

static void set_derivation(struct image *image, struct ism_source *sources, uint32_t i)
{
	struct gen *g = image->g;
	const struct ism_plan_scan *scan = &g->plan->scans[i];
	const struct ism_source_model *model = scan->source;
	struct ism_source *source = &sources[i];
	uint64_t types = i * sizeof *source + offsetof(struct ism_source, layout) +
			 offsetof(struct ism_keep_layout, types);

	source->base = scan->base;
	source->root = scan->root;
	source->hidden = model->hidden;
	source->n_needs = scan->n_needs;
	SET(image, struct ism_source, i, needs,
		scan->n_needs
			? gen_bytes(g, scan->needs, scan->n_needs * sizeof scan->needs[0], "needs")
			: NULL);
	source->keep = model->keep;
	source->group = scan->group;
	source->n_fields = scan->root == i ? model->n_fields : 0;
	if (model->keep == ISM_KEEP_NOTHING)
		return;
	source->layout = (struct ism_keep_layout){
		.kind = model->keep,
		.n_keys = scan->n_keep_keys,
		.n_orders = scan->n_keep_orders,
		.n_fields = model->n_fields,
	};
	image_set(image, types, gen_kept_types(g, scan));
	if (model->keep == ISM_KEEP_GROUP)
		SET(image, struct ism_source, i, group_fields, gen_group_fields(g, scan));
	SET(image, struct ism_source, i, rows_fn, emit_rows(g, scan, NULL));
}

/* ---- all of them ---- */

static LLVMValueRef gen_uniques(struct gen *g, const struct ism_plan_scan *scan, uint32_t *n)
{
	struct ism_unique *uniques = ism_new_array(g->arena, scan->n_checks, struct ism_unique);
	struct image image;

	*n = 0;
	for (uint32_t c = 0; c < scan->n_checks; c++)
		*n += scan->unique_keys[c] != NULL;
	image = image_of(g, uniques, *n * sizeof uniques[0]);
	*n = 0;
	for (uint32_t c = 0; c < scan->n_checks; c++) {
		uint32_t n_keys = scan->source->checks[c].n_keys;

		if (!scan->unique_keys[c])
			continue;
		uniques[*n].check = c;
		uniques[*n].n_keys = n_keys;
		SET(&image, struct ism_unique, *n, key_types,
			gen_types(g, n_keys, scan->unique_keys[c]));
		(*n)++;
	}
	return *n ? image_place(&image, "uniques") : NULL;
}

static void set_source(struct image *image, struct ism_source *sources, uint32_t i)
{
	struct gen *g = image->g;
	const struct ism_plan_scan *scan = &g->plan->scans[i];
	const struct ism_source_model *model = scan->source;
	struct ism_source *source = &sources[i];

	SET_TEXT(image, struct ism_source, i, name, model->name);
	SET_TEXT(image, struct ism_source, i, title, model->title);
	set_derivation(image, sources, i);
	source->n_forms = count_forms(model);
	source->first_form = gen_count_forms(g->plan, i);
	SET(image, struct ism_source, i, forms, gen_source_forms(g, scan));
	source->reject_limit_kind = model->reject_limit_kind;
	source->reject_limit = model->reject_limit;
	source->time_kind = model->time_kind;
	source->covers_today = model->covers_today;
	source->fresh_us = model->fresh_us;
	source->n_checks = model->n_checks;
	SET(image, struct ism_source, i, checks, gen_checks(g, model));
	source->first_unique = first_unique(g, i);
	SET(image, struct ism_source, i, uniques, gen_uniques(g, scan, &source->n_uniques));
	source->n_references = model->n_references;
	SET(image, struct ism_source, i, references,
		gen_string_array(g, model->n_references, model->references));
	source->has_table = scan->has_table;
	source->n_key_parts = scan->n_keys;
	SET(image, struct ism_source, i, key_types, gen_types(g, scan->n_keys, scan->keys));
	source->n_members = scan->n_members;
	SET(image, struct ism_source, i, member_types,
		gen_types(g, scan->n_members, scan->members));
}

LLVMValueRef gen_sources(struct gen *g)
{
	uint32_t n = g->plan->n_scans;
	struct ism_source *sources = ism_new_array(g->arena, n, struct ism_source);
	struct image image = image_of(g, sources, n * sizeof sources[0]);

	for (uint32_t i = 0; i < n; i++)
		set_source(&image, sources, i);
	return n ? image_place(&image, "sources") : NULL;
}

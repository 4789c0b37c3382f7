/* The order in which a program is analysed: names, then types, then rows, then formulas, then judgements. */
#include "sema/sema.h"

#include <string.h>

#include "sema/symbol.h"
#include "sema/union.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void model_start(struct sema *s, const struct ism_ast_file *file)
{
	const struct ism_symbol_module *module = s->symbols->modules.items[0];
	struct ism_model *model = s->model;

	model->module = file->module.text;
	model->file = base_name(ism_source_map_file(s->map, file->file_id)->name);
	model->directory = module->directory;
	model->timezone = "UTC";
	model->fiscal_year_start = 1;
}

/* Sources in program order: the order of the file, then that of the modules it uses. */
static void model_sources(struct sema *s)
{
	const struct source_symbol_vec *sources = &s->symbols->sources;

	s->model->sources = ism_new_array(s->arena, sources->n, struct ism_source_model *);
	ism_vec_each (source, sources)
		s->model->sources[s->model->n_sources++] = &(*source)->model;
}

static void model_add_measure(struct sema *s, struct measure_symbol *measure)
{
	for (uint32_t i = 0; i < s->model->n_measures; i++)
		if (s->model->measures[i] == &measure->model)
			return;
	s->model->measures[s->model->n_measures++] = &measure->model;
}

static void report_measure(struct sema *s, const struct symbol *symbol)
{
	if (!symbol || symbol->decl->kind != ISM_DECL_MEASURE)
		return;
	symbol->u.measure->model.reported = !symbol->u.measure->extended;
	model_add_measure(s, symbol->u.measure);
}

static const struct import *import_of(
	const struct ism_symbol_module *module, const struct ism_decl *decl)
{
	ism_vec_each (import, &module->imports)
		if (import->decl == decl)
			return import;
	return NULL;
}

/* The file's own measures and those that its `use m (a, b)` names are reported; the rest follow. */
static void model_measures(struct sema *s)
{
	const struct ism_symbol_module *module = s->symbols->modules.items[0];

	s->model->measures =
		ism_new_array(s->arena, s->symbols->measures.n, struct ism_measure_model *);
	ism_vec_each (item, &module->file->decls) {
		const struct ism_decl *decl = *item;
		const struct import *import;

		if (decl->kind == ISM_DECL_MEASURE && decl->name.text) {
			const struct symbol *symbol = sema_symbol_find(module, decl->name.text);

			report_measure(s, symbol && symbol->decl == decl ? symbol : NULL);
		}
		import = decl->kind == ISM_DECL_USE ? import_of(module, decl) : NULL;
		if (import)
			ism_vec_each (imported, &import->names)
				report_measure(s, imported->symbol);
	}
	ism_vec_each (measure, &s->symbols->measures)
		model_add_measure(s, *measure);
}

struct ism_model *ism_sema_analyse(struct ism_arena *arena, struct ism_intern *names,
	struct ism_source_map *map, struct ism_diags *diags, const struct ism_ast_file *file,
	const struct ism_sema_options *options)
{
	struct ism_symbols symbols = { 0 };
	struct sema s = { .arena = arena,
		.names = names,
		.map = map,
		.diags = diags,
		.model = ism_new(arena, struct ism_model),
		.units = sema_units_new(arena, names),
		.symbols = &symbols,
		.options = options };

	sema_load_program(&s, file);
	model_start(&s, file);
	model_sources(&s);
	sema_program(&s);
	sema_declared_units(&s);
	sema_enums(&s);
	sema_function_signatures(&s);
	sema_params(&s);
	sema_source_shapes(&s);
	sema_function_bodies(&s);
	sema_program_settings(&s);
	sema_source_terms(&s);
	sema_measure_shapes(&s);
	model_measures(&s);
	sema_measure_terms(&s);
	sema_waivers(&s);
	sema_tests(&s);
	sema_check_graph(&s);
	sema_check_bound(&s);
	return s.model;
}

#include "cli/native.h"

#include <nettle/sha2.h>
#include <string.h>

#include "cli/cache.h"
#include "sema/common_form.h"
#include "support/diag_print.h"

static bool is_dump(const char *value)
{
	return value && (strcmp(value, "plan") == 0 || strcmp(value, "ir") == 0 ||
				strcmp(value, "ir-opt") == 0);
}

int cli_native_option(const struct cli_verb *verb, struct cli_native_options *options, int n,
	char **arguments, int *i)
{
	const char *value;

	if (cli_option("--path", n, arguments, i, &value)) {
		if (!value || options->n_paths == CLI_MAX_NAMES) {
			cli_usage(verb, value ? "too many options `--path`"
					      : "`--path` expects a directory");
			return -1;
		}
		options->paths[options->n_paths++] = value;
		return 1;
	}
	/* What is built is a file of its own. */
	if (verb != &cli_build && strcmp(arguments[*i], "--no-cache") == 0) {
		options->no_cache = true;
		return 1;
	}
	if (cli_option("--cpu", n, arguments, i, &value)) {
		if (!value)
			cli_usage(verb, "`--cpu` expects a name, such as x86-64-v3 or native");
		options->cpu = value;
		return value ? 1 : -1;
	}
	if (cli_option("--dump", n, arguments, i, &value)) {
		if (!is_dump(value))
			cli_usage(verb, "`--dump` expects plan, ir or ir-opt");
		options->dump = value;
		return is_dump(value) ? 1 : -1;
	}
	return 0;
}

int cli_fail(const struct cli_verb *verb, const struct ism_error *error)
{
	cli_usage(verb, "%s", error->text);
	if (error->status == ISM_ERR_BUG || error->status == ISM_ERR_MEMORY)
		return CLI_INTERNAL;
	return CLI_USAGE;
}

static bool dumps(const struct cli_native_options *options, const char *what)
{
	return options->dump && strcmp(options->dump, what) == 0;
}

/* Names that the program does not have are the evaluator's to refuse: then all is planned. */
static bool knows_measures(const struct ism_model *model, const struct cli_native_options *options)
{
	for (uint32_t i = 0; i < options->n_measures; i++) {
		bool known = false;

		for (uint32_t m = 0; m < model->n_measures && !known; m++)
			known = model->measures[m]->reported &&
				strcmp(model->measures[m]->name, options->measures[i]) == 0;
		if (!known)
			return false;
	}
	return true;
}

struct ism_plan *cli_plan(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, int *status)
{
	struct ism_model *model = cli_compile(c, verb, options->file);
	struct ism_plan *plan;

	*status = CLI_USAGE;
	if (!model)
		return NULL;
	ism_diag_print_text(&c->diags, &c->map, stderr, cli_colour(stderr));
	if (c->diags.n_errors) {
		cli_usage(verb, "%s", cli_diag_summary(c));
		return NULL;
	}
	if (options->with_tests)
		ism_sema_common_forms(&c->arena, model);
	plan = ism_plan_make(&c->arena, model,
		knows_measures(model, options) ? options->n_measures : 0, options->measures);
	if (dumps(options, "plan"))
		ism_plan_print(plan, stderr);
	return plan;
}

/* SHA-256 of the program's own file, in hexadecimal. */
static const char *digest_of(struct cli_compilation *c)
{
	const struct ism_source_file *file = ism_source_map_file(&c->map, 1);
	uint8_t digest[SHA256_DIGEST_SIZE];
	char *text = ism_arena_alloc(&c->arena, 2 * sizeof digest + 1);
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, file->length, (const uint8_t *)file->text);
	sha256_digest(&context, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	return text;
}

struct ism_module *cli_module(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, const struct ism_plan *plan, int *status)
{
	struct ism_codegen_options codegen = {
		.sha256 = digest_of(c),
		.compiler = "ism " ISM_VERSION,
		.cpu = options->cpu,
		.effort = options->effort,
		.stats = options->stats,
		.with_tests = options->with_tests,
		.dump_ir = dumps(options, "ir") ? stderr : NULL,
		.dump_optimised = dumps(options, "ir-opt") ? stderr : NULL,
	};
	struct ism_error error = { 0 };
	struct ism_module *module;

	if (ism_codegen_module(&module, &c->arena, plan, &codegen, &error) == ISM_OK)
		return module;
	*status = cli_fail(verb, &error);
	return NULL;
}

/* What was kept; NULL: nothing of use. */
static const struct ism_program *load_kept(struct cli_cache *cache, const struct cli_cache_key *key,
	const struct cli_native_options *options, struct ism_jit **jit)
{
	const struct ism_program *program = NULL;
	uint64_t began = ism_clock_ns();
	struct ism_object object;
	struct ism_error ignored = { 0 };

	if (!cli_cache_find(cache, key, &object))
		return NULL;
	if (ism_codegen_load(&object, jit, &program, &ignored) != ISM_OK)
		program = NULL;
	ism_object_release(&object);
	if (program && options->stats) {
		options->stats->link_ns += ism_clock_ns() - began;
		options->stats->is_quick = options->effort == ISM_EFFORT_QUICK;
		options->stats->is_cached = true;
	}
	return program;
}

static const struct ism_program *compile_and_keep(struct cli_cache *cache,
	const struct cli_cache_key *key, const struct cli_verb *verb, struct ism_module *module,
	struct ism_jit **jit, int *status)
{
	const struct ism_program *program;
	struct ism_object object;
	struct ism_error error = { 0 };

	if (ism_codegen_jit(module, jit, &program, &object, &error) != ISM_OK) {
		*status = cli_fail(verb, &error);
		return NULL;
	}
	cli_cache_store(cache, key, &object);
	ism_object_release(&object);
	return program;
}

const struct ism_program *cli_jit(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, const struct ism_plan *plan, struct ism_jit **jit,
	int *status)
{
	struct cli_cache cache = { .folder = -1 };
	const struct ism_program *program = NULL;
	struct cli_cache_key key = { 0 };
	struct ism_module *module;

	/* What is printed on the way is to be printed every time. */
	if (!options->no_cache && !dumps(options, "ir") && !dumps(options, "ir-opt") &&
		cli_cache_key(&key, c, options, plan))
		cli_cache_open(&cache);
	program = load_kept(&cache, &key, options, jit);
	if (!program) {
		module = cli_module(c, verb, options, plan, status);
		if (module)
			program = compile_and_keep(&cache, &key, verb, module, jit, status);
	}
	cli_cache_close(&cache);
	return program;
}

int cli_explain_plan(struct cli *cli, const struct cli_verb *verb, const char *path)
{
	struct cli_native_options options = { .file = path };
	struct cli_compilation c;
	struct ism_plan *plan;
	int status;

	cli_compilation_start(&c, cli, 0, NULL);
	plan = cli_plan(&c, verb, &options, &status);
	if (plan) {
		ism_plan_print(plan, stdout);
		status = cli_flush(verb, stdout) ? CLI_DONE : CLI_INTERNAL;
	}
	cli_compilation_end(&c);
	return status;
}

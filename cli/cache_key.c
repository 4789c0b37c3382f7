/*
 * What an object depends on: this very build of the compiler and the libraries that it runs with, the machine that code
 * is for, the options, the text of all modules, and the time zones that they name. The plan follows from these and from
 * the measures that it is for.
 */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "cli/cache.h"

/* Every text with its length, so that no two lists of texts look the same. */
static void add_bytes(struct sha256_ctx *context, const void *bytes, size_t size_bytes)
{
	uint64_t size = size_bytes;

	sha256_update(context, sizeof size, (const uint8_t *)&size);
	sha256_update(context, size_bytes, bytes);
}

static void add_text(struct sha256_ctx *context, const char *text)
{
	add_bytes(context, text ? text : "", text ? strlen(text) : 0);
}

static void add_number(struct sha256_ctx *context, uint64_t number)
{
	sha256_update(context, sizeof number, (const uint8_t *)&number);
}

/* ---- the build ---- */

struct identity {
	struct sha256_ctx *context;
	bool is_first; /* what comes next is the command itself */
	bool is_known;
};

static size_t padded(size_t size_bytes, size_t alignment)
{
	return (size_bytes + alignment - 1) / alignment * alignment;
}

/*
 * The build ID among the notes of a segment, whose parts are aligned to 4 or 8 bytes: the linker's digest of the whole
 * file. NULL: there is none.
 */
static const uint8_t *find_build_id(
	const uint8_t *notes, size_t size_bytes, size_t alignment, size_t *id_bytes)
{
	while (size_bytes >= sizeof(ElfW(Nhdr))) {
		const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)notes;
		size_t name = sizeof *note, id = padded(name + note->n_namesz, alignment);
		size_t end = padded(id + note->n_descsz, alignment);

		if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
			memcmp(notes + name, "GNU", 4) == 0 && end <= size_bytes) {
			*id_bytes = note->n_descsz;
			return notes + id;
		}
		if (end >= size_bytes)
			break;
		notes += end;
		size_bytes -= end;
	}
	return NULL;
}

static int add_object(struct dl_phdr_info *info, size_t size, void *context)
{
	struct identity *identity = context;
	const uint8_t *id = NULL;
	size_t id_bytes = 0;

	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum && !id; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_NOTE)
			id = find_build_id((const uint8_t *)(info->dlpi_addr + segment->p_vaddr),
				segment->p_memsz, segment->p_align == 8 ? 8 : 4, &id_bytes);
	}
	add_bytes(identity->context, id ? id : (const uint8_t *)"", id_bytes);
	if (identity->is_first)
		identity->is_known = id_bytes >= 16;
	identity->is_first = false;
	return 0;
}

/* Of the command and of all libraries that were loaded with it, LLVM among them. */
static bool add_build(struct sha256_ctx *context)
{
	struct identity identity = { context, true, false };

	dl_iterate_phdr(add_object, &identity);
	return identity.is_known;
}

/* ---- the program ---- */

static void add_options(struct sha256_ctx *context, const struct cli_native_options *options)
{
	add_number(context, options->effort);
	add_number(context, options->with_tests);
	add_number(context, options->n_measures);
	for (uint32_t i = 0; i < options->n_measures; i++)
		add_text(context, options->measures[i]);
}

static void add_plan(struct sha256_ctx *context, const struct ism_plan *plan)
{
	add_number(context, plan->why != NULL);
	add_number(context, plan->n_measures);
	for (uint32_t i = 0; i < plan->n_measures; i++)
		add_text(context, plan->measures[i].model->name);
}

/* Names of files too: what is relative in a program starts at its folder. */
static void add_program(
	struct sha256_ctx *context, const struct cli_compilation *c, const struct ism_model *model)
{
	add_number(context, c->map.files.n);
	ism_vec_each (file, &c->map.files) {
		add_text(context, file->name);
		add_bytes(context, file->text, file->length);
	}
	add_number(context, model->zones.n);
	ism_vec_each (zone, &model->zones)
		add_bytes(context, zone->data, zone->size);
}

bool cli_cache_key(struct cli_cache_key *key, struct cli_compilation *c,
	const struct cli_native_options *options, const struct ism_plan *plan)
{
	struct sha256_ctx context;

	sha256_init(&context);
	if (!add_build(&context))
		return false;
	add_text(&context, ism_codegen_target(&c->arena, options->cpu));
	add_options(&context, options);
	add_plan(&context, plan);
	add_program(&context, c, plan->model);
	sha256_digest(&context, sizeof key->digest, key->digest);
	return true;
}

/* Text that is composed in memory first, so that a failure writes nothing. */
#include <setjmp.h>
#include <stdlib.h>

#include "runtime/output/table.h"

struct way_out {
	jmp_buf jump;
};

static void no_memory(void *context)
{
	struct way_out *way = context;

	longjmp(way->jump, 1);
}

static enum ism_status compose(struct table *t, struct way_out *way,
	void (*write)(struct table *t, const void *of), const void *of)
{
	if (setjmp(way->jump))
		return ISM_ERR_MEMORY;
	write(t, of);
	return ISM_OK;
}

enum ism_status table_compose(const struct ism_result *result, const struct ism_table_style *style,
	FILE *out, void (*write)(struct table *t, const void *of), const void *of)
{
	struct table t = { .result = result, .style = style };
	struct way_out way;
	struct ism_arena arena;
	char *text = NULL;
	size_t size = 0;
	enum ism_status status;

	t.arena = &arena;
	t.out = open_memstream(&text, &size);
	if (!t.out)
		return ISM_ERR_MEMORY;
	ism_arena_init(&arena, no_memory, &way);
	status = compose(&t, &way, write, of);
	if (fclose(t.out) != 0)
		status = ISM_ERR_MEMORY;
	if (status == ISM_OK)
		fwrite(text, 1, size, out);
	free(text);
	ism_arena_free(&arena);
	return status;
}

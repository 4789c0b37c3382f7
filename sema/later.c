/* Functions of the language that this version does not have. */
#include "sema/expr.h"

#include <string.h>

bool sema_is_later(struct sema *s, const char *name, struct ism_span at)
{
	static const char *const names[] = { "rejected" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		ism_diag(s->diags, ISM_DIAG_LATER_FUNCTION, at,
			"`%s` is not available in this version of ism", name);
		return true;
	}
	return false;
}

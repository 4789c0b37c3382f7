#include "runtime/reason.h"

const char *ism_reason_text(enum ism_reason reason)
{
	static const char *const texts[] = {
#define ISM_REASON_TEXT(id, text) [ISM_REASON_##id] = text,
		ISM_REASONS(ISM_REASON_TEXT)
#undef ISM_REASON_TEXT
	};

	return texts[reason];
}

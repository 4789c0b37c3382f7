#include "sema/expr.h"

#include <string.h>

struct ism_type sema_plain(enum ism_type_kind kind)
{
	return (struct ism_type){ .kind = kind };
}

bool sema_is_numeric(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_INT || type->kind == ISM_TYPE_DECIMAL ||
	       type->kind == ISM_TYPE_NUMBER;
}

bool sema_is_real(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_NUMBER ||
	       (type->kind == ISM_TYPE_DURATION && type->fractional);
}

bool sema_is_percent(const struct ism_type *type)
{
	return type->unit && type->unit->percent;
}

bool sema_is_moment(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DATE || type->kind == ISM_TYPE_TIMESTAMP;
}

bool sema_is_ordered(const struct ism_type *type)
{
	return sema_scale(type) != ISM_SCALE_NOMINAL;
}

enum ism_scale sema_scale(const struct ism_type *type)
{
	switch (type->kind) {
	case ISM_TYPE_BOOL:
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: return ISM_SCALE_NOMINAL;
	case ISM_TYPE_ENUM: return ISM_SCALE_ORDINAL;
	case ISM_TYPE_DATE:
	case ISM_TYPE_TIMESTAMP: return ISM_SCALE_INTERVAL;
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER:
	case ISM_TYPE_DURATION: break;
	}
	return ISM_SCALE_RATIO;
}

bool sema_type_same(const struct ism_type *a, const struct ism_type *b)
{
	if (a->kind != b->kind || a->unit != b->unit)
		return false;
	switch (a->kind) {
	case ISM_TYPE_DECIMAL: return a->scale == b->scale;
	case ISM_TYPE_DURATION: return a->fractional == b->fractional;
	case ISM_TYPE_ENUM: return a->enumeration == b->enumeration;
	case ISM_TYPE_LIST: return sema_type_same(a->element, b->element);
	default: return true;
	}
}

uint32_t sema_enumerator(const struct ism_enumeration *enumeration, const char *name)
{
	size_t size = strlen(name);

	for (uint32_t i = 0; i < enumeration->items.n; i++) {
		const struct ism_slice *item = &enumeration->items.items[i].name;

		if (item->size == size && memcmp(item->data, name, size) == 0)
			return i;
	}
	return ISM_NONE_INDEX;
}

uint32_t sema_other(const struct ism_type *type)
{
	if (type->kind != ISM_TYPE_ENUM || type->enumeration->items.other == ISM_ENUM_NO_OTHER)
		return ISM_NONE_INDEX;
	return type->enumeration->items.other;
}

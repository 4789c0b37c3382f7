/*
 * Terms as values: what their operands are, when two mean the same, and the one copy of each.
 *
 * Operands are interned before the terms that have them, so that comparing pointers compares meanings.
 * Places in the program text and units play no part: they change nothing that is computed.
 */
#include "plan/planner.h"

#include <string.h>

bool ism_type_is_real(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_NUMBER ||
	       (type->kind == ISM_TYPE_DURATION && type->fractional);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t mix_pointer(uint64_t hash, const void *pointer)
{
	return mix(hash, (uintptr_t)pointer);
}

static uint64_t mix_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	hash = mix(hash, size);
	for (size_t i = 0; i < size; i++)
		hash = mix(hash, at[i]);
	return hash;
}

static bool is_text(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_TEXT || type->kind == ISM_TYPE_IP;
}

static uint64_t hash_constant(uint64_t hash, const struct ism_term *term)
{
	const struct ism_value *value = &term->u.constant;
	uint64_t words[2];

	hash = mix(hash, value->state);
	if (value->state != ISM_VALUE_PRESENT)
		return hash;
	if (is_text(&term->type))
		return mix_bytes(hash, value->text.data, value->text.size);
	if (ism_type_is_real(&term->type)) {
		memcpy(words, &value->real, sizeof words[0]);
		return mix(hash, words[0]);
	}
	memcpy(words, &value->exact, sizeof words);
	return mix(mix(hash, words[0]), words[1]);
}

static bool constant_same(const struct ism_term *a, const struct ism_term *b)
{
	const struct ism_value *x = &a->u.constant;
	const struct ism_value *y = &b->u.constant;

	if (x->state != y->state)
		return false;
	if (x->state != ISM_VALUE_PRESENT)
		return true;
	if (is_text(&a->type))
		return x->text.size == y->text.size &&
		       (x->text.size == 0 || memcmp(x->text.data, y->text.data, x->text.size) == 0);
	if (ism_type_is_real(&a->type))
		return memcmp(&x->real, &y->real, sizeof x->real) == 0;
	return x->exact == y->exact;
}

/* What a term is beside its kind, type and operands. */
static uint64_t hash_payload(uint64_t hash, const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_CONST: return hash_constant(hash, term);
	case ISM_TERM_PARAM: return mix(hash, term->u.param);
	case ISM_TERM_FIELD:
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT: return mix(hash, term->u.field);
	case ISM_TERM_ELEMENT: return mix_pointer(hash, term->u.spread);
	case ISM_TERM_LOOKUP: return mix_pointer(hash, term->u.lookup.source);
	case ISM_TERM_MEMBER: return mix_pointer(hash, term->u.member.member);
	case ISM_TERM_LIKE:
		return mix_bytes(hash, term->u.pattern.pattern.data, term->u.pattern.pattern.size);
	case ISM_TERM_MATCHES: return mix(hash, term->u.pattern.regex);
	case ISM_TERM_IN_NETWORK:
		return mix(mix_bytes(hash, term->u.network.network, 16), term->u.network.bits);
	case ISM_TERM_CALL: return mix(hash, term->u.call.function);
	case ISM_TERM_SLOT: return mix(hash, term->u.slot);
	case ISM_TERM_PERIOD: return mix(hash, term->u.period);
	default: return hash;
	}
}

static bool payload_same(const struct ism_term *a, const struct ism_term *b)
{
	switch (a->kind) {
	case ISM_TERM_CONST: return constant_same(a, b);
	case ISM_TERM_PARAM: return a->u.param == b->u.param;
	case ISM_TERM_FIELD:
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT: return a->u.field == b->u.field;
	case ISM_TERM_ELEMENT: return a->u.spread == b->u.spread;
	case ISM_TERM_LOOKUP: return a->u.lookup.source == b->u.lookup.source;
	case ISM_TERM_MEMBER: return a->u.member.member == b->u.member.member;
	case ISM_TERM_LIKE:
		return a->u.pattern.pattern.size == b->u.pattern.pattern.size &&
		       memcmp(a->u.pattern.pattern.data, b->u.pattern.pattern.data,
			       a->u.pattern.pattern.size) == 0;
	case ISM_TERM_MATCHES: return a->u.pattern.regex == b->u.pattern.regex;
	case ISM_TERM_IN_NETWORK:
		return a->u.network.bits == b->u.network.bits &&
		       memcmp(a->u.network.network, b->u.network.network, 16) == 0;
	case ISM_TERM_CALL: return a->u.call.function == b->u.call.function;
	case ISM_TERM_SLOT: return a->u.slot == b->u.slot;
	case ISM_TERM_PERIOD: return a->u.period == b->u.period;
	default: return true;
	}
}

static uint64_t hash_term(const struct ism_source_model *source, const struct ism_term *term)
{
	uint64_t hash = mix(mix_pointer(1, source), term->kind);
	struct ism_term **operand;

	hash = mix(hash, term->type.kind);
	hash = mix(hash, term->type.scale);
	hash = mix(hash, term->type.fractional);
	hash = mix_pointer(hash, term->type.enumeration);
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)term, i)); i++)
		hash = mix_pointer(hash, *operand);
	return hash_payload(hash, term);
}

static bool term_same(const struct ism_term *a, const struct ism_term *b)
{
	struct ism_term **x;
	struct ism_term **y;

	if (a->kind != b->kind || a->type.kind != b->type.kind || a->type.scale != b->type.scale ||
		a->type.fractional != b->type.fractional ||
		a->type.enumeration != b->type.enumeration || !payload_same(a, b))
		return false;
	for (uint32_t i = 0;; i++) {
		x = ism_term_operand((struct ism_term *)a, i);
		y = ism_term_operand((struct ism_term *)b, i);
		if (!x || !y)
			return x == y;
		if (*x != *y)
			return false;
	}
}

static void grow(struct planner *p)
{
	struct interned *old = p->slots;
	size_t n_old = p->n_slots;

	p->n_slots = n_old ? n_old * 2 : 256;
	p->slots = ism_new_array(p->arena, p->n_slots, struct interned);
	for (size_t i = 0; i < n_old; i++) {
		size_t at = old[i].hash & (p->n_slots - 1);

		if (!old[i].term)
			continue;
		while (p->slots[at].term)
			at = (at + 1) & (p->n_slots - 1);
		p->slots[at] = old[i];
	}
}

struct ism_term *plan_intern(
	struct planner *p, const struct ism_source_model *source, const struct ism_term *probe)
{
	uint64_t hash = hash_term(source, probe);
	struct interned *slot;
	size_t at;

	if (p->n_interned * 2 >= p->n_slots)
		grow(p);
	for (at = hash & (p->n_slots - 1); p->slots[at].term; at = (at + 1) & (p->n_slots - 1)) {
		slot = &p->slots[at];
		if (slot->hash == hash && slot->source == source && term_same(slot->term, probe))
			return slot->term;
	}
	slot = &p->slots[at];
	*slot = (struct interned){ ism_new(p->arena, struct ism_term), source, hash };
	*slot->term = *probe;
	p->n_interned++;
	return slot->term;
}

struct ism_term plan_map_operands(struct planner *p, struct ism_term *term,
	struct ism_term *(*map)(void *context, struct ism_term *operand), void *context)
{
	struct ism_term copy = *term;
	struct ism_term **operand;

	if (copy.kind == ISM_TERM_LOOKUP) {
		copy.u.lookup.keys =
			ism_new_array(p->arena, copy.u.lookup.n_keys, struct ism_term *);
		memcpy(copy.u.lookup.keys, term->u.lookup.keys,
			copy.u.lookup.n_keys * sizeof copy.u.lookup.keys[0]);
	}
	for (uint32_t i = 0; (operand = ism_term_operand(&copy, i)); i++)
		*operand = map(context, *operand);
	/* A date stands left of what is added to it. */
	if (copy.kind == ISM_TERM_ADD && copy.u.binary.right->type.kind == ISM_TYPE_DATE) {
		struct ism_term *date = copy.u.binary.right;

		copy.u.binary.right = copy.u.binary.left;
		copy.u.binary.left = date;
	}
	return copy;
}

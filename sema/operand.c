/* What terms are made of, whatever their kind. */
#include "sema/model.h"

struct ism_term **ism_term_operand(struct ism_term *term, uint32_t index)
{
	switch (term->kind) {
	case ISM_TERM_LOOKUP:
		return index < term->u.lookup.n_keys ? &term->u.lookup.keys[index] : NULL;
	case ISM_TERM_EXISTS:
	case ISM_TERM_MEMBER: return index == 0 ? &term->u.member.row : NULL;
	case ISM_TERM_NEG:
	case ISM_TERM_NOT:
	case ISM_TERM_IS_NONE:
	case ISM_TERM_CONVERT: return index == 0 ? &term->u.operand : NULL;
	case ISM_TERM_AND:
	case ISM_TERM_OR:
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV:
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE:
	case ISM_TERM_COALESCE:
	case ISM_TERM_IN_LIST:
	case ISM_TERM_JOIN:
	case ISM_TERM_ADD_MONTHS:
		return index == 0   ? &term->u.binary.left
		       : index == 1 ? &term->u.binary.right
				    : NULL;
	case ISM_TERM_IF:
		return index == 0   ? &term->u.choice.condition
		       : index == 1 ? &term->u.choice.then
		       : index == 2 ? &term->u.choice.otherwise
				    : NULL;
	case ISM_TERM_LIKE:
	case ISM_TERM_MATCHES: return index == 0 ? &term->u.pattern.text : NULL;
	case ISM_TERM_IN_NETWORK: return index == 0 ? &term->u.network.address : NULL;
	case ISM_TERM_INTERVAL_LOW:
	case ISM_TERM_INTERVAL_HIGH:
		return index == 0                              ? &term->u.interval.aggregate
		       : index == 1 && term->u.interval.spread ? &term->u.interval.spread
							       : NULL;
	case ISM_TERM_CALL: return index < term->u.call.n_args ? &term->u.call.args[index] : NULL;
	case ISM_TERM_TUPLE: return index < term->u.tuple.n ? &term->u.tuple.items[index] : NULL;
	default: return NULL;
	}
}

struct ism_term *ism_term_elsewhere(const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_SERIES: return term->u.series.operand;
	case ISM_TERM_STRETCH: return term->u.stretch.operand;
	case ISM_TERM_TOTAL:
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: return term->u.operand;
	default: return NULL;
	}
}

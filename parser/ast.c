#include "parser/ast.h"

const char *ism_decl_kind_text(enum ism_decl_kind kind)
{
	static const char *const texts[ISM_DECL_N_KINDS] = {
		[ISM_DECL_USE] = "use",
		[ISM_DECL_PROGRAM] = "program",
		[ISM_DECL_DEFAULTS] = "defaults",
		[ISM_DECL_UNIT] = "unit",
		[ISM_DECL_ENUM] = "enum",
		[ISM_DECL_PARAM] = "param",
		[ISM_DECL_FN] = "fn",
		[ISM_DECL_SOURCE] = "source",
		[ISM_DECL_MEASURE] = "measure",
		[ISM_DECL_OBJECTIVE] = "objective",
		[ISM_DECL_RISK] = "risk",
		[ISM_DECL_SCORECARD] = "scorecard",
		[ISM_DECL_MATURITY] = "maturity",
		[ISM_DECL_WAIVER] = "waiver",
		[ISM_DECL_ALERT] = "alert",
		[ISM_DECL_REPORT] = "report",
		[ISM_DECL_TEST] = "test",
	};

	return texts[kind];
}

const char *ism_binary_op_text(enum ism_binary_op op)
{
	static const char *const texts[] = {
		[ISM_BINARY_OR] = "or",
		[ISM_BINARY_AND] = "and",
		[ISM_BINARY_EQ] = "==",
		[ISM_BINARY_NE] = "!=",
		[ISM_BINARY_LT] = "<",
		[ISM_BINARY_LE] = "<=",
		[ISM_BINARY_GT] = ">",
		[ISM_BINARY_GE] = ">=",
		[ISM_BINARY_ASSIGN] = "=",
		[ISM_BINARY_IN] = "in",
		[ISM_BINARY_NOT_IN] = "not in",
		[ISM_BINARY_LIKE] = "like",
		[ISM_BINARY_MATCHES] = "matches",
		[ISM_BINARY_COALESCE] = "??",
		[ISM_BINARY_ADD] = "+",
		[ISM_BINARY_SUBTRACT] = "-",
		[ISM_BINARY_MULTIPLY] = "*",
		[ISM_BINARY_DIVIDE] = "/",
	};

	return texts[op];
}

const struct ism_item *ism_block_entry(const struct ism_block *block, const char *key)
{
	ism_vec_each (item, &block->items) {
		if (item->kind == ISM_ITEM_ENTRY && item->u.entry.key.text == key)
			return item;
	}
	return NULL;
}

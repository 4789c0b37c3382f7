/* Expression nodes. Each knows its depth, and none is deeper than the tree's limit. */
#include "parser/parse.h"

static uint16_t deeper(uint16_t depth, const struct ism_expr *expr)
{
	return expr && expr->depth > depth ? expr->depth : depth;
}

static uint16_t depth_of_args(const struct ism_arg_vec *args)
{
	uint16_t depth = 0;

	ism_vec_each (arg, args) {
		depth = deeper(depth, arg->value);
		ism_vec_each (clause, &arg->clauses)
			depth = deeper(deeper(depth, clause->low), clause->high);
	}
	return depth;
}

/* A node above others, the deepest of which has `depth`. */
static struct ism_expr *node(
	struct ism_parse *p, enum ism_expr_kind kind, struct ism_span at, uint16_t depth)
{
	struct ism_expr *expr = ism_new(p->arena, struct ism_expr);

	expr->kind = kind;
	expr->at = at;
	expr->depth = depth + 1;
	if (expr->depth > ISM_EXPR_MAX_DEPTH) {
		ism_too_deep(p, at);
		expr->kind = ISM_EXPR_ERROR;
		expr->depth = 1;
	}
	return expr;
}

struct ism_expr *ism_make_leaf(struct ism_parse *p, enum ism_expr_kind kind, struct ism_span at)
{
	return node(p, kind, at, 0);
}

struct ism_expr *ism_make_number(
	struct ism_parse *p, struct ism_span at, const char *text, struct ism_name unit)
{
	struct ism_expr *expr = node(p, ISM_EXPR_NUMBER, at, 0);

	expr->u.number.text = text;
	expr->u.number.unit = unit;
	return expr;
}

struct ism_expr *ism_make_text(struct ism_parse *p, struct ism_string text)
{
	struct ism_expr *expr = node(p, ISM_EXPR_TEXT, text.at, 0);

	expr->u.text = text;
	return expr;
}

struct ism_expr *ism_make_date(
	struct ism_parse *p, struct ism_span at, struct ism_date_literal date)
{
	struct ism_expr *expr = node(p, ISM_EXPR_DATE, at, 0);

	expr->u.date = date;
	return expr;
}

struct ism_expr *ism_make_timestamp(
	struct ism_parse *p, struct ism_span at, struct ism_timestamp_literal instant)
{
	struct ism_expr *expr = node(p, ISM_EXPR_TIMESTAMP, at, 0);

	expr->u.instant = instant;
	return expr;
}

struct ism_expr *ism_make_period(
	struct ism_parse *p, struct ism_span at, struct ism_period_literal period)
{
	struct ism_expr *expr = node(p, ISM_EXPR_PERIOD, at, 0);

	expr->u.period = period;
	return expr;
}

struct ism_expr *ism_make_address(
	struct ism_parse *p, struct ism_span at, struct ism_address_literal address)
{
	struct ism_expr *expr = node(p, ISM_EXPR_ADDRESS, at, 0);

	expr->u.address = address;
	return expr;
}

struct ism_expr *ism_make_bool(struct ism_parse *p, struct ism_span at, bool truth)
{
	struct ism_expr *expr = node(p, ISM_EXPR_BOOL, at, 0);

	expr->u.truth = truth;
	return expr;
}

struct ism_expr *ism_make_name(struct ism_parse *p, struct ism_name name)
{
	struct ism_expr *expr = node(p, ISM_EXPR_NAME, name.at, 0);

	expr->u.name = name;
	return expr;
}

struct ism_expr *ism_make_member(
	struct ism_parse *p, struct ism_span at, struct ism_expr *object, struct ism_name name)
{
	struct ism_expr *expr = node(p, ISM_EXPR_MEMBER, at, object->depth);

	expr->u.member.object = object;
	expr->u.member.name = name;
	return expr;
}

struct ism_expr *ism_make_call(
	struct ism_parse *p, struct ism_span at, struct ism_expr *callee, struct ism_arg_vec args)
{
	struct ism_expr *expr = node(p, ISM_EXPR_CALL, at, deeper(depth_of_args(&args), callee));

	expr->u.call.callee = callee;
	expr->u.call.args = args;
	return expr;
}

struct ism_expr *ism_make_index(
	struct ism_parse *p, struct ism_span at, struct ism_expr *object, struct ism_arg_vec args)
{
	struct ism_expr *expr = node(p, ISM_EXPR_INDEX, at, deeper(depth_of_args(&args), object));

	expr->u.index.object = object;
	expr->u.index.args = args;
	return expr;
}

struct ism_expr *ism_make_list(struct ism_parse *p, struct ism_span at, struct ism_arg_vec args)
{
	struct ism_expr *expr = node(p, ISM_EXPR_LIST, at, depth_of_args(&args));

	expr->u.list.args = args;
	return expr;
}

struct ism_expr *ism_make_unary(
	struct ism_parse *p, struct ism_span at, enum ism_unary_op op, struct ism_expr *operand)
{
	struct ism_expr *expr = node(p, ISM_EXPR_UNARY, at, operand->depth);

	expr->u.unary.op = op;
	expr->u.unary.operand = operand;
	return expr;
}

struct ism_expr *ism_make_binary(struct ism_parse *p, struct ism_span at, enum ism_binary_op op,
	struct ism_span op_at, struct ism_expr *left, struct ism_expr *right)
{
	struct ism_expr *expr = node(p, ISM_EXPR_BINARY, at, deeper(left->depth, right));

	expr->u.binary.op = op;
	expr->u.binary.op_at = op_at;
	expr->u.binary.left = left;
	expr->u.binary.right = right;
	return expr;
}

struct ism_expr *ism_make_range(
	struct ism_parse *p, struct ism_span at, struct ism_expr *low, struct ism_expr *high)
{
	struct ism_expr *expr = node(p, ISM_EXPR_RANGE, at, deeper(low->depth, high));

	expr->u.range.low = low;
	expr->u.range.high = high;
	return expr;
}

struct ism_expr *ism_make_if(struct ism_parse *p, struct ism_span at, struct ism_expr *condition,
	struct ism_expr *yes, struct ism_expr *no)
{
	struct ism_expr *expr = node(p, ISM_EXPR_IF, at, deeper(deeper(condition->depth, yes), no));

	expr->u.choice.condition = condition;
	expr->u.choice.yes = yes;
	expr->u.choice.no = no;
	return expr;
}

struct ism_expr *ism_make_match(struct ism_parse *p, struct ism_span at, struct ism_expr *subject,
	struct ism_arm_vec arms, bool faulty)
{
	uint16_t depth = subject->depth;
	struct ism_expr *expr;

	ism_vec_each (arm, &arms) {
		depth = deeper(depth, arm->value);
		ism_vec_each (pattern, &arm->patterns)
			depth = deeper(depth, pattern->value);
	}
	expr = node(p, ISM_EXPR_MATCH, at, depth);
	expr->u.match.subject = subject;
	expr->u.match.arms = arms;
	expr->u.match.faulty = faulty;
	return expr;
}

struct ism_expr *ism_make_path_expr(struct ism_parse *p, const struct ism_path *path)
{
	struct ism_expr *expr = ism_make_name(p, path->parts.items[0]);

	for (size_t i = 1; i < path->parts.n; i++) {
		struct ism_name name = path->parts.items[i];

		expr = ism_make_member(p, ism_span_join(path->at, name.at), expr, name);
	}
	return expr;
}

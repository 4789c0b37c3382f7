/*
 * Scans: what each row of a source has to yield, and the order in which sources are read so that every
 * lookup finds a finished table.
 */
#include "plan/planner.h"

#include "support/unreachable.h"

void plan_needs(struct planner *p, struct scan_build *scan, struct scan_build *other)
{
	scan = scan->root;
	other = other->root;
	for (size_t i = 0; i < scan->needs.n; i++)
		if (scan->needs.items[i] == other)
			return;
	ism_vec_push(p->arena, &scan->needs, other);
}

struct ism_member *plan_member_used(
	struct planner *p, struct ism_source_model *source, struct ism_member *member)
{
	struct scan_build *scan = plan_scan(p, source);

	for (size_t i = 0; i < scan->members.n; i++)
		if (scan->members.items[i] == member)
			return member;
	member->index = (uint32_t)scan->members.n;
	ism_vec_push(p->arena, &scan->members, member);
	return member;
}

struct row_context {
	struct planner *p;
	struct scan_build *scan;
};

static struct ism_term *map_row_operand(void *context, struct ism_term *operand)
{
	struct row_context *c = context;

	return plan_row_term(c->p, c->scan, operand);
}

static void note_use(struct planner *p, struct scan_build *scan, struct ism_term *term)
{
	struct scan_build *other;

	if (term->kind == ISM_TERM_LOOKUP) {
		other = plan_scan(p, term->u.lookup.source);
		other->has_table = true;
		plan_needs(p, scan, other);
	} else if (term->kind == ISM_TERM_MEMBER) {
		plan_member_used(p, term->u.member.row->u.lookup.source, term->u.member.member);
	} else if (term->kind == ISM_TERM_MATCHES) {
		scan = plan_scan_of_match(p, scan, term);
		for (size_t i = 0; i < scan->matches.n; i++)
			if (scan->matches.items[i] == term)
				return;
		ism_vec_push(p->arena, &scan->matches, term);
	}
}

/* A field as it is declared: an int that a decimal was met with is the same field. */
static struct ism_term *field_term(
	struct planner *p, struct ism_source_model *source, uint32_t field)
{
	const struct ism_field_model *model = &source->fields[field];
	struct ism_term term = { .kind = ISM_TERM_FIELD, .at = model->at, .type = model->type };

	term.may_be_none = model->optional;
	term.u.field = field;
	return plan_intern(p, source, &term);
}

struct ism_term *plan_row_term(struct planner *p, struct scan_build *scan, struct ism_term *term)
{
	struct row_context context = { p, scan };
	struct ism_term *planned;
	struct ism_term copy;

	if (!term)
		return NULL;
	if (term->kind == ISM_TERM_FIELD)
		return field_term(p, scan->root->source, term->u.field);
	if (term->kind == ISM_TERM_ELEMENT)
		term = term->u.spread->element;
	planned = pointer_map_get(&p->row_terms, term, scan->root);
	if (planned)
		return planned;
	copy = plan_map_operands(p, term, map_row_operand, &context);
	planned = plan_intern(p, scan->root->source, &copy);
	pointer_map_put(p->arena, &p->row_terms, term, scan->root, planned);
	note_use(p, scan, planned);
	return planned;
}

/* Terms that every row of the source is asked for, whichever measures there are. */
static void plan_row(struct planner *p, struct scan_build *scan)
{
	struct ism_source_model *source = scan->source;
	struct ism_plan_scan *plan = &scan->plan;

	if (scan->root == scan)
		plan->fields = ism_new_array(p->arena, source->n_fields, struct ism_term *);
	for (uint32_t i = 0; plan->fields && i < source->n_fields; i++)
		plan->fields[i] = field_term(p, source, i);
	plan->time = plan_row_term(p, scan, source->time);
	plan->n_checks = source->n_checks;
	plan->checks = ism_new_array(p->arena, source->n_checks, struct ism_term *);
	plan->unique_keys = ism_new_array(p->arena, source->n_checks, struct ism_term **);
	for (uint32_t i = 0; i < source->n_checks; i++) {
		const struct ism_check_model *check = &source->checks[i];

		plan->checks[i] = plan_row_term(p, scan, check->condition);
		if (!check->condition)
			plan->unique_keys[i] =
				ism_new_array(p->arena, check->n_keys, struct ism_term *);
		for (uint32_t k = 0; !check->condition && k < check->n_keys; k++)
			plan->unique_keys[i][k] = plan_row_term(p, scan, check->keys[k]);
	}
	plan->n_references = source->n_references;
	plan->references = ism_new_array(p->arena, source->n_references, struct ism_term *);
	for (uint32_t i = 0; i < source->n_references; i++)
		plan->references[i] = plan_row_term(p, scan, source->reference_rows[i]);
}

struct scan_build *plan_scan(struct planner *p, struct ism_source_model *source)
{
	struct scan_build *scan = pointer_map_get(&p->scan_of, source, NULL);

	if (scan)
		return scan;
	scan = ism_new(p->arena, struct scan_build);
	scan->source = scan->plan.source = source;
	pointer_map_put(p->arena, &p->scan_of, source, NULL, scan);
	plan_derivation(p, scan);
	ism_vec_push(p->arena, &p->scans, scan);
	plan_row(p, scan);
	return scan;
}

/*
 * Keys and members of sources that are looked up. Planning them may ask for more members and more
 * sources, of this scan too: until nothing new turns up.
 */
static void plan_tables(struct planner *p)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < p->scans.n; i++) {
			struct scan_build *scan = p->scans.items[i];
			struct ism_source_model *source = scan->source;

			if (!scan->has_table)
				continue;
			if (!scan->plan.has_table) {
				scan->plan.has_table = again = true;
				scan->plan.n_keys = source->n_keys;
				scan->plan.keys =
					ism_new_array(p->arena, source->n_keys, struct ism_term *);
				for (uint32_t k = 0; k < source->n_keys; k++)
					scan->plan.keys[k] =
						plan_row_term(p, scan, source->keys[k]);
			}
			for (; scan->plan.n_members < scan->members.n; scan->plan.n_members++) {
				again = true;
				plan_row_term(
					p, scan, scan->members.items[scan->plan.n_members]->term);
			}
		}
	}
}

/* Views stand behind their bases. */
static void place(struct scan_build *scan, struct ism_plan *plan)
{
	scan->source->index = plan->n_scans;
	plan->scans[plan->n_scans++] = scan->plan;
	for (size_t i = 0; i < scan->views.n; i++)
		place(scan->views.items[i], plan);
}

static void place_in_order(struct scan_build *scan, struct ism_plan *plan)
{
	if (scan->placed_in_order)
		return;
	if (scan->being_ordered)
		ism_unreachable("sema refuses sources that look each other up in a circle");
	scan->being_ordered = true;
	for (size_t i = 0; i < scan->needs.n; i++)
		place_in_order(scan->needs.items[i], plan);
	scan->placed_in_order = true;
	place(scan, plan);
}

void plan_order_scans(struct planner *p, struct ism_plan *plan)
{
	plan_tables(p);
	for (size_t i = 0; i < p->scans.n; i++) {
		struct scan_build *scan = p->scans.items[i];

		scan->plan.n_matches = (uint32_t)scan->matches.n;
		scan->plan.matches = scan->matches.items;
		scan->plan.members =
			ism_new_array(p->arena, scan->plan.n_members, struct ism_term *);
		for (uint32_t m = 0; m < scan->plan.n_members; m++)
			scan->plan.members[m] =
				plan_row_term(p, scan, scan->members.items[m]->term);
	}
	plan->scans = ism_new_array(p->arena, p->scans.n, struct ism_plan_scan);
	for (size_t i = 0; i < p->scans.n; i++)
		place_in_order(p->scans.items[i]->root, plan);
	for (size_t i = 0; i < p->scans.n; i++)
		plan_finish_derivation(
			p, p->scans.items[i], &plan->scans[p->scans.items[i]->source->index]);
}

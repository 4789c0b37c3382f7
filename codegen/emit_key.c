/*
 * Finding the cell of a row by the words of its key (runtime/state/cells_key.h). Of a cell that was found before, the
 * front of the table has them, and comparing words is all that it takes; else the table is asked.
 *
 * Grains with the same dimension share the words of its texts: they are kept under the address of the term's type.
 */
#include "codegen/row.h"

struct key {
	LLVMValueRef words[ISM_KEY_WORDS];
	uint32_t n;
	LLVMValueRef texts; /* the last words of all texts, or'ed; NULL: there are none */
	LLVMValueRef hash;
};

static bool has_text(const struct ism_term *term)
{
	return type_is_text(&term->type);
}

/* How many words keys have. */
static uint32_t count_words(uint32_t n, struct ism_term **terms, bool has_period)
{
	uint32_t n_texts = 0;

	for (uint32_t i = 0; i < n; i++)
		n_texts += has_text(terms[i]);
	return n_texts * ISM_KEY_TEXT_WORDS + (n - n_texts) + (n_texts < n) + has_period;
}

LLVMValueRef emit_presence(struct row_fn *f, const struct gen_value *v)
{
	if (!v->fault)
		return v->present;
	return emit_and(f->g, v->present, LLVMBuildNot(f->g->b, v->fault, ""), "");
}

/* `value` where it is present, else 0. */
static LLVMValueRef or_zero(struct row_fn *f, LLVMValueRef present, LLVMValueRef value)
{
	if (!present)
		return value;
	return LLVMBuildSelect(f->g->b, present, value, LLVMConstNull(LLVMTypeOf(value)), "word");
}

static struct gen_value emit_text_words(struct row_fn *f, struct ism_term *term)
{
	const struct gen_value *known = memo_get(f, &term->type);
	struct gen_value v = emit_term(f, term);
	struct gen *g = f->g;
	struct gen_value words;
	LLVMValueRef present;
	LLVMValueRef room;

	if (known)
		return *known;
	present = emit_presence(f, &v);
	room = gen_room(g, ISM_KEY_TEXT_WORDS * sizeof(uint64_t), "words");
	EMIT_CALL(g, "ism_key_text", "", v.value, or_zero(f, present, v.size),
		present ? LLVMBuildZExt(g->b, present, g->i64, "") : gen_i64(g, 1), room);
	words.value = emit_load(g, g->i64, room, 0, "word");
	words.size = emit_load(g, g->i64, room, sizeof(uint64_t), "word");
	words.present = emit_load(g, g->i64, room, 2 * sizeof(uint64_t), "word.size");
	words.fault = NULL;
	memo_put(f, &term->type, words);
	return words;
}

static void add_text(struct row_fn *f, struct key *key, struct ism_term *term)
{
	struct gen_value words = emit_text_words(f, term);

	key->words[key->n++] = words.value;
	key->words[key->n++] = words.size;
	key->words[key->n++] = words.present;
	key->texts = emit_or(f->g, key->texts, words.present, "texts");
	key->hash = EMIT_CALL(f->g, "ism_key_hash_text", "hash", key->hash, words.value, words.size,
		words.present);
}

/* Adds the word, and to `there` a bit for whether the dimension has a value. */
static void add_word(
	struct row_fn *f, struct key *key, struct ism_term *term, uint32_t nth, LLVMValueRef *there)
{
	struct gen *g = f->g;
	struct gen_value v = emit_term(f, term);
	LLVMValueRef present = emit_presence(f, &v);
	LLVMValueRef word = v.value;
	LLVMValueRef bit = gen_i64(g, (int64_t)(UINT64_C(1) << nth));

	if (LLVMTypeOf(word) == g->f64) {
		word = LLVMBuildFAdd(g->b, word, gen_f64(g, 0.0), "");
		word = LLVMBuildBitCast(g->b, word, g->i64, "");
	} else if (LLVMTypeOf(word) == g->i1) {
		word = LLVMBuildZExt(g->b, word, g->i64, "");
	}
	word = or_zero(f, present, word);
	key->words[key->n++] = word;
	key->hash = EMIT_CALL(g, "ism_key_hash_word", "hash", key->hash, word,
		present ? LLVMBuildZExt(g->b, present, g->i64, "") : gen_i64(g, 1));
	*there = emit_or(g, *there, or_zero(f, present, bit), "there");
}

static struct key emit_key(
	struct row_fn *f, uint32_t n, struct ism_term **terms, LLVMValueRef period)
{
	struct key key = { 0 };
	LLVMValueRef there = NULL;

	key.hash = EMIT_CALL(f->g, "ism_key_hash_period", "hash",
		period ? period : gen_i64(f->g, ISM_NO_PERIOD));
	for (uint32_t i = 0; i < n; i++)
		if (has_text(terms[i]))
			add_text(f, &key, terms[i]);
		else
			add_word(f, &key, terms[i], i, &there);
	if (there)
		key.words[key.n++] = there;
	if (period)
		key.words[key.n++] = period;
	return key;
}

/* The entry of the front where the key would be. */
static LLVMValueRef emit_entry(struct row_fn *f, const struct key *key, LLVMValueRef cells)
{
	struct gen *g = f->g;
	LLVMValueRef entries =
		emit_load(g, g->ptr, cells, offsetof(struct ism_cells_front, entries), "front");
	LLVMValueRef mask =
		emit_load(g, g->i64, cells, offsetof(struct ism_cells_front, mask), "mask");
	LLVMValueRef place = LLVMBuildAnd(g->b, key->hash, mask, "");

	place = LLVMBuildMul(
		g->b, place, gen_i64(g, (int64_t)((key->n + 1) * sizeof(uint64_t))), "");
	return LLVMBuildInBoundsGEP2(g->b, g->i8, entries, &place, 1, "entry");
}

/* Whether the entry is not the key's, or has to be looked at more closely; *states is what it leads to. */
static LLVMValueRef emit_differs(
	struct row_fn *f, const struct key *key, LLVMValueRef entry, LLVMValueRef *states)
{
	struct gen *g = f->g;
	LLVMValueRef differs = NULL;

	for (uint32_t i = 0; i < key->n; i++) {
		LLVMValueRef word = emit_load(g, g->i64, entry, i * sizeof(uint64_t), "");

		differs = emit_or(g, differs, LLVMBuildXor(g->b, word, key->words[i], ""), "");
	}
	*states = emit_load(g, g->ptr, entry, key->n * sizeof(uint64_t), "states");
	differs = LLVMBuildICmp(g->b, LLVMIntNE, differs, gen_i64(g, 0), "differs");
	differs = emit_or(g, differs, LLVMBuildIsNull(g->b, *states, ""), "differs");
	if (key->texts)
		differs = emit_or(g, differs,
			LLVMBuildICmp(g->b, LLVMIntSLT, key->texts, gen_i64(g, 0), ""), "differs");
	return differs;
}

LLVMValueRef emit_dimensions(struct row_fn *f, uint32_t n, struct ism_term **terms)
{
	struct gen *g = f->g;
	LLVMValueRef room;

	if (n == 0)
		return LLVMConstNull(g->ptr);
	room = gen_room(g, n * sizeof(struct ism_datum), "group");
	for (uint32_t i = 0; i < n; i++) {
		struct gen_value v = emit_term(f, terms[i]);

		emit_datum(
			f, &v, &terms[i]->type, gen_at(g, room, i * sizeof(struct ism_datum), ""));
	}
	return room;
}

/* Asks the table, which leaves the key in its front. */
static LLVMValueRef emit_enter(struct row_fn *f, const struct key *key, LLVMValueRef cells,
	LLVMValueRef dimensions, LLVMValueRef period)
{
	struct gen *g = f->g;
	LLVMValueRef words = gen_room(g, key->n * sizeof(uint64_t), "words");

	for (uint32_t i = 0; i < key->n; i++)
		emit_store(g, key->words[i], words, i * sizeof(uint64_t));
	return EMIT_CALL(g, "ism_cells_enter", "cell", cells, dimensions, period, words,
		gen_i32(g, key->n), key->hash);
}

LLVMValueRef emit_find_cell(struct row_fn *f, LLVMValueRef cells, uint32_t n,
	struct ism_term **terms, LLVMValueRef period)
{
	struct gen *g = f->g;
	LLVMValueRef number = period ? period : gen_i64(g, ISM_NO_PERIOD);
	LLVMBasicBlockRef from[2];
	LLVMValueRef states[2];
	LLVMBasicBlockRef found;
	LLVMBasicBlockRef enter;
	struct key key;

	if (count_words(n, terms, period != NULL) > ISM_KEY_WORDS)
		return EMIT_CALL(
			g, "ism_cells_find", "cell", cells, emit_dimensions(f, n, terms), number);
	key = emit_key(f, n, terms, period);
	enter = gen_block(g, "cell.enter");
	from[0] = LLVMGetInsertBlock(g->b);
	emit_unlikely(g, emit_differs(f, &key, emit_entry(f, &key, cells), &states[0]), enter,
		"cell.found");
	found = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, enter);
	states[1] = emit_enter(f, &key, cells, emit_dimensions(f, n, terms), number);
	from[1] = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, found);
	LLVMPositionBuilderAtEnd(g->b, found);
	return emit_either(f, states[0], from[0], states[1], from[1], "cell");
}

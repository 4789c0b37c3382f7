/*
 * What declarations are while they are being analysed: the names of each module, and for sources and
 * measures what of them has been typed so far. Everything lives in the arena of the analysis.
 *
 * Models stand first in their symbols: the symbol of a model that sema made is found by a cast.
 */
#ifndef ISM_SEMA_SYMBOL_H
#define ISM_SEMA_SYMBOL_H

#include "sema/context.h"
#include "sema/entry.h"
#include "support/vec.h"

/* How far a declaration has come; TYPING while what it needs is being typed. */
enum typing {
	UNTYPED,
	TYPING,
	TYPED,
	FAULTY,
};

/* A let of a source or of a measure. */
struct let_symbol {
	const char *name;
	struct ism_span at;
	const struct ism_expr *expr;
	const struct ism_symbol_module *module; /* whose names its expression sees */
	enum typing state;
	struct ism_term *term; /* once TYPED */
};

struct let_symbol_vec ISM_VEC(struct let_symbol);
struct let_stack ISM_VEC(struct let_symbol *);

struct source_symbol {
	struct ism_source_model model; /* first */
	const struct ism_decl *decl;
	struct ism_symbol_module *module;
	const struct ism_item *entries[SOURCE_ENTRY_N];
	struct ism_number_form number;   /* signs in its numbers */
	struct let_symbol_vec lets;      /* in the order of model.lets */
	const struct ism_field **fields; /* in the order of model.fields */
	struct ism_term **rows;          /* of each field: the row it refers to, or NULL so far */
	bool *faulty_fields;
	enum typing shape, terms;
	enum typing keys;
	struct source_symbol *parent; /* `is`, or NULL */
	/* Of derived sources; derive.h. */
	uint32_t n_inherited; /* members that its base has as well, first */
	const struct ism_item *each, *where, *keep_item; /* of this step, or NULL */
	enum typing spread, keep;
	struct rebase *rebase; /* rebase.c */
	bool faulty_names;     /* an item could not be read: names may be missing */
	bool faulty_time;      /* its time had its error */
};

struct measure_symbol {
	struct ism_measure_model model; /* first */
	const struct ism_decl *decl;
	struct ism_symbol_module *module;
	struct measure_symbol *parent; /* `is`, or NULL */
	enum typing inherited;
	enum typing formula;
	struct entry entries[MEASURE_ENTRY_N];
	struct entry_vec meta;
	struct let_symbol_vec lets;
	bool extended;       /* another measure `is` this one */
	bool faulty_entries; /* some could not be read or inherited: do not miss them */
	bool faulty_every;   /* `every` had its error */
};

struct symbol {
	const char *name;
	struct ism_span at; /* of the name */
	const struct ism_decl *decl;
	struct ism_symbol_module *module;
	enum typing state;
	bool unavailable; /* this version refuses what declares it */
	union {
		struct ism_enumeration *enumeration;
		uint32_t param;
		struct ism_function_symbol *function;
		struct source_symbol *source;
		struct measure_symbol *measure;
		const struct ism_unit *unit;
	} u;
};

struct symbol_vec ISM_VEC(struct symbol *);

/* A name that `use m (name)` brings in. */
struct imported_name {
	const char *name;
	struct ism_span at;
	struct symbol *symbol; /* NULL: there is none, reported */
};

struct imported_name_vec ISM_VEC(struct imported_name);

struct import {
	const struct ism_decl *decl;
	const char *alias; /* `as x`; NULL: reached by its name or the last part of it */
	struct ism_symbol_module *module; /* NULL: could not be loaded, reported */
	struct imported_name_vec names;
};

struct import_vec ISM_VEC(struct import);

struct ism_symbol_module {
	const char *name;      /* interned: as declared, else NULL */
	const char *real_path; /* one file is one module */
	const char *directory; /* files beside are found from here; "" for the current one */
	const struct ism_ast_file *file;
	struct symbol_vec symbols; /* in the order of the file */
	struct symbol **slots;     /* the same by name, open addressing, NULL is free */
	size_t n_slots;            /* a power of two, or 0 */
	struct import_vec imports;
	const struct ism_decl *defaults; /* or NULL */
	enum typing loading;
	struct ism_span used_at; /* the `use` that loads it */
};

struct module_vec ISM_VEC(struct ism_symbol_module *);
struct source_symbol_vec ISM_VEC(struct source_symbol *);
struct measure_symbol_vec ISM_VEC(struct measure_symbol *);
struct enumeration_vec ISM_VEC(const struct ism_enumeration *);

/* Declarations that are made of others of their kind (units, functions, `is`) are followed so far. */
enum { FOLLOW_MAX_DEPTH = 1000 };

struct ism_symbols {
	struct module_vec modules;        /* the program's first, then in the order of loading */
	struct source_symbol_vec sources; /* of all modules, in that order */
	struct measure_symbol_vec measures;
	struct measure_symbol_vec formulas; /* being typed, outermost first */
	uint32_t depth;                     /* of units or `is` being followed */
	struct let_stack lets;              /* the same */
	struct enumeration_vec buckets;     /* bucket.c: enums that calls of bucket have made */
};

/* ---- module.c ---- */

/* The module of `file` and all that it uses, loaded and declared. */
void sema_load_program(struct sema *s, const struct ism_ast_file *file);
/* The symbol that a module declares or has imported by name, or NULL. */
struct symbol *sema_symbol_find(const struct ism_symbol_module *module, const char *name);
/* The symbol of a path; NULL where there is none. `faulty`: for a reason that has been reported. */
struct symbol *sema_symbol_of_path(
	const struct ism_symbol_module *module, const struct ism_path *path, bool *faulty);
/* The same, reporting what is missing: "there is no measure `x`". */
struct symbol *sema_symbol_named(struct sema *s, const struct ism_symbol_module *module,
	const struct ism_path *path, enum ism_decl_kind kind);
/* `a.b.c` of names and members as a path; false for any other expression. */
bool sema_path_of_expr(struct sema *s, const struct ism_expr *expr, struct ism_path *path);

/* ---- one for each kind of declaration ---- */

void sema_program(struct sema *s);          /* program.c: the main file's block, without `set` */
void sema_program_settings(struct sema *s); /* program.c: `set`, once params are typed */
void sema_declared_units(struct sema *s);   /* unit_decl.c */
/* A unit by its name, predefined or one of the module's own; NULL after an error. */
const struct ism_unit *sema_named_unit(
	struct sema *s, const struct ism_symbol_module *module, const struct ism_name *name);
void sema_enums(struct sema *s);               /* enum.c */
void sema_params(struct sema *s);              /* param.c */
void sema_function_signatures(struct sema *s); /* function.c: and that none calls itself */
void sema_function_bodies(struct sema *s);     /* function.c: once params are typed */
void sema_source_shapes(struct sema *s);       /* source.c: entries, format, fields, names */
void sema_source_terms(struct sema *s);        /* source.c: keys, time, lets, checks */
void sema_measure_shapes(struct sema *s);      /* inherit.c: entries that hold, judged, every, by */
void sema_measure_terms(struct sema *s);       /* measure.c: formulas, then what judges them */
void sema_waivers(struct sema *s);             /* waiver.c: once measures have dimensions */
void sema_tests(struct sema *s);               /* test.c: once measures are complete */
void sema_check_graph(struct sema *s);         /* cycle.c: lookups, judgements */
void sema_check_grain(struct sema *s, struct measure_symbol *m); /* reach.c */
/* look_back.c: functions over periods and groups in a measure that has none. */
void sema_check_looks(struct sema *s, const struct measure_symbol *m);

/* ---- parts of these ---- */

/* What `name` is among the dimensions of a measure: dimension.c. */
struct binding sema_dimension(
	struct sema *s, struct ism_measure_model *model, const char *name, struct ism_span at);

struct ism_enumeration *sema_enumeration(struct sema *s, const char *name, struct ism_span at,
	const struct ism_enumerator_vec *list);                 /* enum.c; never NULL */
void sema_fields(struct sema *s, struct source_symbol *source); /* field.c */
/* One field of a source as written; false where its type is not known. */
bool sema_field(struct sema *s, struct source_symbol *source, const struct ism_field *field,
	struct ism_field_model *out);
/* source.c: the shape of a source and its terms, on demand. False where its names are not known. */
bool sema_source_shape(struct sema *s, struct source_symbol *source);
void sema_source_own_terms(struct sema *s, struct source_symbol *source);
/* How a source's files are written; a form may leave that to its parent. */
void sema_source_format(struct sema *s, struct source_symbol *source);
/* The term of member `index`; NULL where it is faulty. */
struct ism_term *sema_member_term(struct sema *s, struct source_symbol *source, uint32_t index);
/*
 * How cells of a type are read; `ref` (NULL: a param) may say the form. Where cells may be arrays, lists need no mark.
 * False after an error.
 */
bool sema_field_form(struct sema *s, const struct ism_type *type, const struct ism_type_ref *ref,
	const struct ism_number_form *number, bool has_arrays,
	struct ism_field_form *out); /* field_form.c */
/* Gives a param the value of `term` (NULL: faulty), which `expr` writes. False after an error. */
bool sema_param_value(struct sema *s, struct ism_param_model *param, struct ism_term *term,
	const struct ism_expr *expr); /* param.c */
/* A CONST term of a constant one; NULL after an error. */
/* freshness.c: how far a source reaches; its time has been typed. */
void sema_source_freshness(struct sema *s, struct source_symbol *source);
/* freshness.c: the value of an entry that is a length of time, above 0, in microseconds; 0 after an error. */
int64_t sema_entry_duration(struct sema *s, const struct ism_item *item,
	const struct ism_symbol_module *module, const char *expects);
struct ism_term *sema_constant_term(struct sema *s, struct ism_term *term); /* param.c */
/* Whether cells of all files may have several values; whether columns are paths of names, in some of the files at least. */
bool sema_has_arrays(const struct ism_source_model *model);
bool sema_has_paths(const struct ism_source_model *model);
/* Names between dots, none of them empty; `\.` is no dot. */
bool sema_is_path(const char *text);
/* Sets which formats the files of a source have, and the signs in its numbers; false after an error. */
bool sema_dialect(struct sema *s, struct source_symbol *source); /* dialect.c */
/* Whether its `format` entry, if it has one, is of files; else its rows need no `file`. */
bool sema_format_of_files(const struct source_symbol *source); /* dialect.c */
/* Whether the columns of its fields are such as its format has; each that is not is reported. */
void sema_check_columns(struct sema *s, const struct source_symbol *source); /* dialect.c */
/* The scope of expressions over the rows of a source. */
struct scope sema_row_scope(struct source_symbol *source);
/*
 * Begins and ends the typing of a let. Begin is false where there is nothing to type: it has been typed, or
 * it is being typed, and then the circle is reported.
 */
bool sema_let_begin(struct sema *s, struct let_symbol *let); /* let.c */
void sema_let_end(struct sema *s, struct let_symbol *let, struct ism_term *term);
/* Collects the lets of a block behind those that `lets` holds; one of the same name is an error. */
void sema_lets(struct sema *s, const struct ism_block *block,
	const struct ism_symbol_module *module, struct let_symbol_vec *lets);
/* A let typed on demand; NULL where it is faulty. */
struct ism_term *sema_source_let(struct sema *s, struct source_symbol *source, uint32_t index);
struct ism_term *sema_measure_let(
	struct sema *s, struct measure_symbol *measure, uint32_t index, struct ism_span at);

static inline struct source_symbol *source_symbol_of(const struct ism_source_model *model)
{
	return (struct source_symbol *)model;
}

static inline struct measure_symbol *measure_symbol_of(const struct ism_measure_model *model)
{
	return (struct measure_symbol *)model;
}

#endif

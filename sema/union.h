/*
 * Abstract sources and their forms: `source findings { fields { … } }` says which rows there are, `source nessus is
 * findings { file: …  fields { … } }` where some of them are and how these are written. A form has the fields, lets,
 * checks, key and time of what it is a form of; the abstract source has the rows of all its forms.
 */
#ifndef ISM_SEMA_UNION_H
#define ISM_SEMA_UNION_H

#include "sema/symbol.h"

/* Fills in the fields and names of a form. False where what it is a form of is not known. */
bool sema_form_shape(struct sema *s, struct source_symbol *source);

/* Gives a form the terms of what it is a form of. */
void sema_form_terms(struct sema *s, struct source_symbol *source);

/* Gives abstract sources their forms, ordered by name; expects all shapes. */
void sema_collect_forms(struct sema *s);

/* Reports measures whose abstract sources have no form. */
void sema_check_bound(struct sema *s);

#endif

/*
 * Values as the generated code and the runtime hold them.
 *
 * A row-level value is a datum: 64 bits, a presence flag, and for text a length. A cell-level value (the
 * result of an aggregate or a formula) has 128 exact bits, as docs/language.md promises.
 *
 *   type        datum                              value
 *   bool        exact 0 or 1                       exact
 *   int         exact                              exact
 *   decimal(k)  exact, scaled by 10^k              exact, scaled by 10^k
 *   number      real                               real
 *   text        text, size bytes (UTF-8)           text
 *   enum        exact: index of the enumerator     exact
 *   date        exact: days since 1970-01-01       exact
 *   timestamp   exact: microseconds since epoch    exact
 *   duration    exact: microseconds                exact, or real microseconds (an average)
 *   ip          text: 16 bytes, network order      text
 *               (IPv4 as ::ffff:a.b.c.d)
 *   list(T)     text: the elements' bytes           —
 *               (runtime/kernel/list.h)
 *
 * A percentage is a number held as a fraction.
 */
#ifndef ISM_RUNTIME_VALUE_H
#define ISM_RUNTIME_VALUE_H

#include <stddef.h>
#include <stdint.h>

enum ism_type_kind {
	ISM_TYPE_BOOL,
	ISM_TYPE_INT,
	ISM_TYPE_DECIMAL,
	ISM_TYPE_NUMBER,
	ISM_TYPE_TEXT,
	ISM_TYPE_ENUM,
	ISM_TYPE_DATE,
	ISM_TYPE_TIMESTAMP,
	ISM_TYPE_DURATION,
	ISM_TYPE_IP,
	ISM_TYPE_LIST, /* of rows alone */
};

/* Bytes that someone else owns; data NULL means absent. */
struct ism_slice {
	const char *data;
	uint64_t size;
};

struct ism_datum {
	union {
		int64_t exact;
		double real;
		const char *text;
	};
	uint32_t size;    /* of text, in bytes */
	uint32_t present; /* 0: none; then all other members are 0 */
};

enum ism_value_state {
	ISM_VALUE_NONE = 0,
	ISM_VALUE_PRESENT = 1,
	ISM_VALUE_FAULT = 2, /* exact arithmetic left its range */
};

struct ism_value {
	union {
		__int128 exact;
		double real;
		struct ism_slice text;
	};
	uint32_t state;   /* enum ism_value_state */
	uint32_t is_real; /* `real` holds the value, for types that allow both */
};

_Static_assert(sizeof(struct ism_datum) == 16, "generated code relies on it");
_Static_assert(sizeof(struct ism_value) == 32, "generated code relies on it");

#endif

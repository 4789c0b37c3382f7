/*
 * Every diagnostic that the compiler can give: X(ID, SEVERITY, "code").
 * A code, once released, keeps its meaning for good and is never reused.
 *
 *	E00xx  characters, literals, syntax      E04xx  aggregates
 *	E01xx  names and modules                 E05xx  measures, targets, criteria
 *	E02xx  types and units                   E06xx  not available in this version
 *	E03xx  sources                           Wxxxx  warnings, by the same hundreds
 */
#ifndef ISM_SUPPORT_DIAG_CODES_H
#define ISM_SUPPORT_DIAG_CODES_H

/* clang-format off */
#define ISM_DIAG_CODES(X) \
	/* E00xx characters, literals, syntax */ \
	X(SYNTAX,                 ERROR,   "E0001") \
	X(FILE_TOO_LARGE,         ERROR,   "E0002") \
	X(BAD_UTF8,               ERROR,   "E0003") \
	X(BAD_CHARACTER,          ERROR,   "E0004") \
	X(BAD_DATE,               ERROR,   "E0005") \
	X(BAD_TIMESTAMP,          ERROR,   "E0006") \
	X(BAD_PERIOD,             ERROR,   "E0007") \
	X(BAD_NUMBER,             ERROR,   "E0008") \
	X(BAD_ADDRESS,            ERROR,   "E0009") \
	X(UNTERMINATED_STRING,    ERROR,   "E0010") \
	X(BAD_ESCAPE,             ERROR,   "E0011") \
	X(BAD_RAW_TEXT,           ERROR,   "E0012") \
	X(BAD_NAME,               ERROR,   "E0013") \
	X(UNCLOSED_BLOCK,         ERROR,   "E0014") \
	X(TOO_DEEP,               ERROR,   "E0015") \
	X(DOTTED_NAME,            ERROR,   "E0016") \
	/* E01xx names and modules */ \
	/* E02xx types and units */ \
	/* E03xx sources */ \
	/* E04xx aggregates */ \
	/* E05xx measures, targets, criteria */ \
	/* E06xx not available in this version */ \
	/* W00xx characters, literals, syntax */ \
	/* W01xx names and modules */ \
	/* W02xx types and units */ \
	/* W03xx sources */ \
	/* W04xx aggregates */ \
	/* W05xx measures, targets, criteria */
/* clang-format on */

#endif

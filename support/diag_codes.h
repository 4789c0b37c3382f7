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
	X(UNKNOWN_NAME,           ERROR,   "E0101") \
	X(DUPLICATE_NAME,         ERROR,   "E0102") \
	X(UNKNOWN_MODULE,         ERROR,   "E0103") \
	X(MODULE_CYCLE,           ERROR,   "E0104") \
	X(MODULE_MISNAMED,        ERROR,   "E0105") \
	X(WRONG_KIND,             ERROR,   "E0106") \
	X(UNKNOWN_ENTRY,          ERROR,   "E0107") \
	X(DUPLICATE_ENTRY,        ERROR,   "E0108") \
	X(ENTRY_VALUE,            ERROR,   "E0109") \
	X(BAD_PROGRAM,            ERROR,   "E0110") \
	X(UNKNOWN_TIMEZONE,       ERROR,   "E0111") \
	X(BAD_ENUM,               ERROR,   "E0112") \
	X(RECURSIVE_FUNCTION,     ERROR,   "E0113") \
	X(INHERIT_CYCLE,          ERROR,   "E0114") \
	X(BAD_UNIT,               ERROR,   "E0115") \
	/* E02xx types and units */ \
	X(TYPE_MISMATCH,            ERROR,   "E0201") \
	X(CALENDAR_PERIOD,          ERROR,   "E0202") \
	X(UNIT_MISMATCH,            ERROR,   "E0203") \
	X(PERCENT_MISMATCH,         ERROR,   "E0204") \
	X(SCALE,                    ERROR,   "E0205") \
	X(UNKNOWN_UNIT,             ERROR,   "E0206") \
	X(LITERAL_RANGE,            ERROR,   "E0207") \
	X(DECIMAL_DIGITS,           ERROR,   "E0208") \
	X(DATE_MIX,                 ERROR,   "E0209") \
	X(COMPARED_NONE,            ERROR,   "E0210") \
	X(OPTIONAL_CONDITION,       ERROR,   "E0211") \
	X(NOT_A_CONDITION,          ERROR,   "E0212") \
	X(ASSIGNMENT,               ERROR,   "E0213") \
	X(BAD_PATTERN,              ERROR,   "E0214") \
	X(MATCH_GAP,                ERROR,   "E0215") \
	X(MATCH_ARM,                ERROR,   "E0216") \
	X(UNKNOWN_FUNCTION,         ERROR,   "E0217") \
	X(ARGUMENTS,                ERROR,   "E0218") \
	X(NOT_CONSTANT,             ERROR,   "E0219") \
	X(NOT_A_VALUE,              ERROR,   "E0220") \
	X(BAD_LOOKUP,               ERROR,   "E0221") \
	X(UNKNOWN_VALUE,            ERROR,   "E0222") \
	X(UNKNOWN_MEMBER,           ERROR,   "E0223") \
	X(NOT_HERE,                 ERROR,   "E0224") \
	/* E03xx sources */ \
	X(UNKNOWN_FORMAT,         ERROR,   "E0301") \
	X(FORMAT_OPTION,          ERROR,   "E0302") \
	X(FIELD_ATTRIBUTE,        ERROR,   "E0303") \
	X(FIELD_TYPE,             ERROR,   "E0304") \
	X(NO_KEY,                 ERROR,   "E0305") \
	X(BAD_KEY,                ERROR,   "E0306") \
	X(LET_CYCLE,              ERROR,   "E0307") \
	X(LOOKUP_CYCLE,           ERROR,   "E0308") \
	X(BAD_TIME,               ERROR,   "E0309") \
	X(BAD_REJECTS,            ERROR,   "E0310") \
	X(NO_DATA,                ERROR,   "E0311") \
	X(NO_FIELDS,              ERROR,   "E0312") \
	X(NO_FRESHNESS,           ERROR,   "E0313") \
	X(DERIVED_ENTRY,          ERROR,   "E0320") \
	X(SOURCE_CYCLE,           ERROR,   "E0321") \
	X(FORM_FIELD,             ERROR,   "E0322") \
	X(UNBOUND,                ERROR,   "E0323") \
	X(LATEST_IN_TIME,         ERROR,   "E0324") \
	X(UNIQUE_FORM,            ERROR,   "E0325") \
	X(FORMAT_COLUMN,          ERROR,   "E0330") \
	/* E04xx aggregates */ \
	X(NESTED_AGGREGATE,         ERROR,   "E0401") \
	X(MEASURE_IN_ROW,           ERROR,   "E0402") \
	X(AGGREGATE_FORM,           ERROR,   "E0403") \
	X(DUPLICATE_CLAUSE,         ERROR,   "E0404") \
	X(BAD_PERCENTILE,           ERROR,   "E0405") \
	X(UNTIMED_ORDER,            ERROR,   "E0406") \
	X(REWRITES_HISTORY,         ERROR,   "E0407") \
	X(SNAPSHOT_PLACED,          ERROR,   "E0408") \
	/* E05xx measures, targets, criteria */ \
	X(NO_FORMULA,             ERROR,   "E0501") \
	X(MEASURE_CYCLE,          ERROR,   "E0502") \
	X(NO_DIMENSION,           ERROR,   "E0503") \
	X(NO_TIME,                ERROR,   "E0504") \
	X(BAD_EVERY,              ERROR,   "E0505") \
	X(DUPLICATE_TARGET,       ERROR,   "E0506") \
	X(BAD_TARGET,             ERROR,   "E0507") \
	X(BAD_BASELINE,           ERROR,   "E0508") \
	X(AFTER_OTHERWISE,        ERROR,   "E0509") \
	X(UNKNOWN_LEVEL,          ERROR,   "E0510") \
	X(BAD_RULE,               ERROR,   "E0511") \
	X(UNRATED,                ERROR,   "E0512") \
	X(MEASURE_UNIT,           ERROR,   "E0513") \
	X(NO_PERIODS,             ERROR,   "E0514") \
	X(NO_GROUPS,              ERROR,   "E0515") \
	X(BAD_STRETCH,            ERROR,   "E0516") \
	X(BAD_HEADLINE,           ERROR,   "E0517") \
	X(BAD_WAIVER,             ERROR,   "E0521") \
	X(BAD_INTERVAL,           ERROR,   "E0522") \
	X(BAD_TEST,               ERROR,   "E0531") \
	X(BAD_GIVEN,              ERROR,   "E0532") \
	X(BAD_EXPECT,             ERROR,   "E0533") \
	/* E06xx not available in this version */ \
	X(LATER_DECLARATION,      ERROR,   "E0601") \
	/* W00xx characters, literals, syntax */ \
	/* W01xx names and modules */ \
	/* W02xx types and units */ \
	/* W03xx sources */ \
	/* W04xx aggregates */ \
	/* W05xx measures, targets, criteria */ \
	X(CRITERIA_GAP,           WARNING, "W0501") \
	X(RULE_UNREACHED,         WARNING, "W0502") \
	X(SMALL_WITHOUT_RATIO,    WARNING, "W0503") \
	X(TARGET_REACH,           WARNING, "W0504")
/* clang-format on */

#endif

/*
 * What the name of a file says of its format: `.csv`, `.tsv`, `.ndjson`, `.jsonl`, `.json`, `.parquet`, `.xlsx` and
 * `.xlsm`, in any case. What says how a file is compressed may stand behind it (`.csv.gz`), but for Parquet and workbooks, which
 * compress their parts themselves.
 */
#ifndef ISM_RUNTIME_READ_FORMAT_NAME_H
#define ISM_RUNTIME_READ_FORMAT_NAME_H

#include "runtime/read/reader.h"

/* Kinds of format that names say, as bits. */
#define ISM_FORMATS_OF_NAMES \
	(1u << ISM_FORMAT_CSV | 1u << ISM_FORMAT_NDJSON | 1u << ISM_FORMAT_JSON | \
		1u << ISM_FORMAT_PARQUET | 1u << ISM_FORMAT_XLSX)

/* Sets *format, as it is without options; false where the name says nothing, and *format stays. */
bool ism_format_of_name(const char *name, struct ism_format *format);

/* Whether a name is that of a workbook that is not read: `.xls`, `.xlsb`, `.ods`. */
bool ism_format_is_other_workbook(const char *name);

/*
 * Whether a pattern leaves to the files that it finds what format they have: it ends in `/`, or in what stands for any
 * characters, and says no format itself.
 */
bool ism_format_is_open(const char *pattern);

#endif

#include "runtime/read/format_name.h"

#include <string.h>

/* `end` is in lower case; the text, of `n` bytes, may be in any. */
static bool ends_with(const char *text, size_t n, const char *end)
{
	size_t m = strlen(end);

	if (n < m)
		return false;
	for (text += n - m; *end; text++, end++)
		if ((*text >= 'A' && *text <= 'Z' ? *text + ('a' - 'A') : *text) != *end)
			return false;
	return true;
}

/* The size of a file's name without what says how it is compressed, which its content says. */
static size_t unpacked_size(const char *name)
{
	static const char *const packings[] = { ".gz", ".zst", ".bz2", ".xz", ".lz4" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
		if (ends_with(name, n, packings[i]))
			return n - strlen(packings[i]);
	return n;
}

/* Files of such a kind are never compressed as a whole. */
static bool is_packed_inside(enum ism_format_kind kind)
{
	return kind == ISM_FORMAT_PARQUET || kind == ISM_FORMAT_XLSX;
}

bool ism_format_of_name(const char *name, struct ism_format *format)
{
	static const struct {
		const char *end;
		enum ism_format_kind kind;
		char delimiter;
	} ends[] = {
		{ ".csv", ISM_FORMAT_CSV, ',' },
		{ ".tsv", ISM_FORMAT_CSV, '\t' },
		{ ".ndjson", ISM_FORMAT_NDJSON, '\0' },
		{ ".jsonl", ISM_FORMAT_NDJSON, '\0' },
		{ ".json", ISM_FORMAT_JSON, '\0' },
		{ ".parquet", ISM_FORMAT_PARQUET, '\0' },
		{ ".xlsx", ISM_FORMAT_XLSX, '\0' },
		{ ".xlsm", ISM_FORMAT_XLSX, '\0' },
	};
	size_t n = unpacked_size(name);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (!ends_with(name, n, ends[i].end) || (name[n] && is_packed_inside(ends[i].kind)))
			continue;
		*format = (struct ism_format){ .kind = ends[i].kind };
		format->header = ends[i].kind == ISM_FORMAT_CSV || ends[i].kind == ISM_FORMAT_XLSX;
		if (ends[i].kind == ISM_FORMAT_CSV) {
			format->delimiter = ends[i].delimiter;
			format->quote = format->escape = '"';
			format->encoding = ISM_ENCODING_UTF8;
		}
		return true;
	}
	return false;
}

bool ism_format_is_other_workbook(const char *name)
{
	size_t n = strlen(name);

	return ends_with(name, n, ".xls") || ends_with(name, n, ".xlsb") ||
	       ends_with(name, n, ".ods");
}

bool ism_format_is_open(const char *pattern)
{
	struct ism_format format;
	size_t n = unpacked_size(pattern);

	return n > 0 && strchr("/*?]", pattern[n - 1]) && !ism_format_of_name(pattern, &format);
}

#include "runtime/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum ism_status fail(struct ism_error *error, enum ism_status status, const char *file,
	uint64_t line, uint64_t column, const char *format, va_list args)
{
	if (!error)
		return status;
	error->status = status;
	error->line = line;
	error->column = column;
	snprintf(error->file, sizeof(error->file), "%s", file ? file : "");
	vsnprintf(error->text, sizeof(error->text), format, args);
	return status;
}

enum ism_status ism_fail(struct ism_error *error, enum ism_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(error, status, NULL, 0, 0, format, args);
	va_end(args);
	return status;
}

enum ism_status ism_fail_at(struct ism_error *error, enum ism_status status, const char *file,
	uint64_t line, uint64_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(error, status, file, line, column, format, args);
	va_end(args);
	return status;
}

/* JSON (RFC 8259): rows that are a line each, and rows in a document. */
#ifndef ISM_RUNTIME_READ_JSON_JSON_H
#define ISM_RUNTIME_READ_JSON_JSON_H

#include "runtime/read/kind.h"

extern const struct ism_reader_kind ism_ndjson_kind;
extern const struct ism_reader_kind ism_json_kind;

#endif

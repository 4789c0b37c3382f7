#include "runtime/read/parquet/thrift.h"

enum {
	TYPE_STOP = 0,
	TYPE_TRUE = 1,
	TYPE_FALSE = 2,
	TYPE_BYTE = 3,
	TYPE_I16 = 4,
	TYPE_I32 = 5,
	TYPE_I64 = 6,
	TYPE_DOUBLE = 7,
	TYPE_BINARY = 8,
	TYPE_LIST = 9,
	TYPE_SET = 10,
	TYPE_MAP = 11,
	TYPE_STRUCT = 12,
	TYPE_UUID = 13,

	LONG_LIST = 15, /* in the size bits of a list: the size follows */
	IN_LIST = 0x80, /* added to an element's type: booleans have a byte of their own there */
};

static void set_fault(struct ism_thrift *t, const char *text)
{
	if (!t->fault)
		t->fault = text;
	t->at = t->end;
}

static uint8_t read_byte(struct ism_thrift *t)
{
	if (t->at == t->end) {
		set_fault(t, "it ends in the middle of a value");
		return 0;
	}
	return *t->at++;
}

static uint64_t read_varint(struct ism_thrift *t)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = read_byte(t);

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	set_fault(t, "a number in it is too long");
	return 0;
}

static int64_t read_zigzag(struct ism_thrift *t)
{
	uint64_t value = read_varint(t);

	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static uint8_t type_of(const struct ism_thrift_field *field)
{
	return field->type & (IN_LIST - 1);
}

/* Whether the field has the type; sets the fault if not. */
static bool expect(struct ism_thrift *t, const struct ism_thrift_field *field, uint8_t type)
{
	if (t->fault)
		return false;
	if (type_of(field) == type)
		return true;
	set_fault(t, "a value in it has another type than it should have");
	return false;
}

bool ism_thrift_next(struct ism_thrift *t, struct ism_thrift_field *field)
{
	uint8_t byte = read_byte(t);
	int64_t id;

	if (t->fault || byte == TYPE_STOP)
		return false;
	id = byte >> 4 ? field->id + (byte >> 4) : read_zigzag(t);
	if (id < INT16_MIN || id > INT16_MAX)
		set_fault(t, "a field's number in it is out of range");
	field->id = (int16_t)id;
	field->type = byte & 0xf;
	return !t->fault;
}

bool ism_thrift_bool(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	uint8_t type = type_of(field);

	if (field->type & IN_LIST)
		type = read_byte(t);
	if (type != TYPE_TRUE && type != TYPE_FALSE)
		set_fault(t, "a value in it has another type than it should have");
	return !t->fault && type == TYPE_TRUE;
}

int64_t ism_thrift_int(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	uint8_t type = type_of(field);

	if (type == TYPE_BYTE)
		return (int8_t)read_byte(t);
	if (type != TYPE_I16 && type != TYPE_I32 && !expect(t, field, TYPE_I64))
		return 0;
	return read_zigzag(t);
}

int32_t ism_thrift_i32(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	int64_t value = ism_thrift_int(t, field);

	if (value < INT32_MIN || value > INT32_MAX) {
		set_fault(t, "a number in it is out of range");
		return 0;
	}
	return (int32_t)value;
}

static struct ism_slice read_bytes(struct ism_thrift *t, uint64_t size)
{
	struct ism_slice bytes = { (const char *)t->at, size };

	if (t->fault || size > (uint64_t)(t->end - t->at)) {
		set_fault(t, "it ends in the middle of a value");
		return (struct ism_slice){ 0 };
	}
	t->at += size;
	return bytes;
}

struct ism_slice ism_thrift_binary(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	if (!expect(t, field, TYPE_BINARY))
		return (struct ism_slice){ 0 };
	return read_bytes(t, read_varint(t));
}

void ism_thrift_struct(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	expect(t, field, TYPE_STRUCT);
}

uint32_t ism_thrift_list(struct ism_thrift *t, const struct ism_thrift_field *field,
	struct ism_thrift_field *element)
{
	uint8_t byte;
	uint64_t n;

	*element = (struct ism_thrift_field){ 0 };
	if (type_of(field) != TYPE_SET && !expect(t, field, TYPE_LIST))
		return 0;
	byte = read_byte(t);
	n = byte >> 4;
	if (n == LONG_LIST)
		n = read_varint(t);
	if (n > (uint64_t)(t->end - t->at) || n > UINT32_MAX)
		set_fault(t, "a list in it is longer than the bytes that are left");
	element->type = IN_LIST | (byte & 0xf);
	return t->fault ? 0 : (uint32_t)n;
}

static void skip(struct ism_thrift *t, const struct ism_thrift_field *field, unsigned depth);

static void skip_map(struct ism_thrift *t, unsigned depth)
{
	uint64_t n = read_varint(t);
	struct ism_thrift_field key = { 0 }, value = { 0 };
	uint8_t types;

	if (!n)
		return;
	types = read_byte(t);
	if (n > (uint64_t)(t->end - t->at))
		set_fault(t, "a map in it is longer than the bytes that are left");
	key.type = IN_LIST | types >> 4;
	value.type = IN_LIST | (types & 0xf);
	for (uint64_t i = 0; i < n && !t->fault; i++) {
		skip(t, &key, depth);
		skip(t, &value, depth);
	}
}

static void skip_list(struct ism_thrift *t, const struct ism_thrift_field *field, unsigned depth)
{
	struct ism_thrift_field element;
	uint32_t n = ism_thrift_list(t, field, &element);

	for (uint32_t i = 0; i < n && !t->fault; i++)
		skip(t, &element, depth);
}

static void skip_struct(struct ism_thrift *t, unsigned depth)
{
	struct ism_thrift_field field = { 0 };

	while (ism_thrift_next(t, &field))
		skip(t, &field, depth);
}

static void skip(struct ism_thrift *t, const struct ism_thrift_field *field, unsigned depth)
{
	if (depth == ISM_THRIFT_MAX_DEPTH) {
		set_fault(t, "values in it lie too deep in each other");
		return;
	}
	switch (type_of(field)) {
	case TYPE_TRUE:
	case TYPE_FALSE:
		if (field->type & IN_LIST)
			read_byte(t);
		break;
	case TYPE_BYTE: read_byte(t); break;
	case TYPE_I16:
	case TYPE_I32:
	case TYPE_I64: read_varint(t); break;
	case TYPE_DOUBLE: read_bytes(t, 8); break;
	case TYPE_UUID: read_bytes(t, 16); break;
	case TYPE_BINARY: read_bytes(t, read_varint(t)); break;
	case TYPE_LIST:
	case TYPE_SET: skip_list(t, field, depth + 1); break;
	case TYPE_MAP: skip_map(t, depth + 1); break;
	case TYPE_STRUCT: skip_struct(t, depth + 1); break;
	default: set_fault(t, "a value in it has a type that does not exist"); break;
	}
}

void ism_thrift_skip(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	skip(t, field, 0);
}

#include "runtime/kernel/field_any.h"

#include <string.h>

#include "runtime/kernel/calendar.h"

static enum ism_reason parse_timestamp(const struct ism_field_form *form, const char *s, size_t n,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t *out)
{
	switch ((enum ism_time_form)form->time) {
	case ISM_TIME_FORM_PATTERN:
		return ism_field_timestamp_pattern(form->pattern, s, n, zone, cursor, out);
	case ISM_TIME_FORM_EPOCH: return ism_field_epoch(s, n, out);
	case ISM_TIME_FORM_EPOCH_MS: return ism_field_epoch_ms(s, n, out);
	case ISM_TIME_FORM_ISO: break;
	}
	return ism_field_timestamp(s, n, zone, cursor, out);
}

enum ism_reason ism_field_text(const char *s, size_t n, struct ism_datum *out)
{
	*out = (struct ism_datum){ .text = s, .size = (uint32_t)n, .present = 1 };
	return ISM_REASON_NONE;
}

static enum ism_reason parse_ip(
	const char *s, size_t n, uint8_t ip[ISM_IP_SIZE], struct ism_datum *out)
{
	enum ism_reason reason = ism_field_ip(s, n, ip);

	if (reason == ISM_REASON_NONE)
		*out = (struct ism_datum){
			.text = (const char *)ip, .size = ISM_IP_SIZE, .present = 1
		};
	return reason;
}

static enum ism_reason parse_number(
	const struct ism_field_form *form, const char *s, size_t n, struct ism_datum *out)
{
	double value;
	enum ism_reason reason = ism_field_number(s, n, &form->number, &value);

	if (reason == ISM_REASON_NONE)
		*out = (struct ism_datum){ .real = value, .present = 1 };
	return reason;
}

enum ism_reason ism_field_parse(const struct ism_field_form *form, const char *s, size_t n,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, uint8_t ip[ISM_IP_SIZE],
	struct ism_datum *out)
{
	enum ism_reason reason = ISM_REASON_NONE;
	int64_t exact = 0;

	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_BOOL: reason = ism_field_bool(s, n, &form->boolean, &exact); break;
	case ISM_TYPE_INT: reason = ism_field_int(s, n, &form->number, &exact); break;
	case ISM_TYPE_DECIMAL:
		reason = ism_field_decimal(s, n, &form->number, form->scale, &exact);
		break;
	case ISM_TYPE_ENUM: reason = ism_field_enum(s, n, form->enumeration, &exact); break;
	case ISM_TYPE_DURATION: reason = ism_field_duration(s, n, &form->duration, &exact); break;
	case ISM_TYPE_DATE:
		reason = form->time == ISM_TIME_FORM_PATTERN
				 ? ism_field_date_pattern(form->pattern, s, n, &exact)
				 : ism_field_date(s, n, &exact);
		break;
	case ISM_TYPE_TIMESTAMP: reason = parse_timestamp(form, s, n, zone, cursor, &exact); break;
	case ISM_TYPE_NUMBER: return parse_number(form, s, n, out);
	case ISM_TYPE_TEXT: return ism_field_text(s, n, out);
	case ISM_TYPE_IP: return parse_ip(s, n, ip, out);
	case ISM_TYPE_LIST: return ISM_REASON_ABSENT; /* of rows alone: list.h */
	}
	if (reason == ISM_REASON_NONE)
		*out = (struct ism_datum){ .exact = exact, .present = 1 };
	return reason;
}

enum ism_reason ism_field_parse_kept(const struct ism_field_form *form, const char *s, size_t n,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, struct ism_scratch *scratch,
	struct ism_datum *out)
{
	uint8_t ip[ISM_IP_SIZE];
	enum ism_reason reason = ism_field_parse(form, s, n, zone, cursor, ip, out);
	char *bytes;

	if (reason != ISM_REASON_NONE || form->type != ISM_TYPE_IP)
		return reason;
	bytes = ism_scratch_alloc(scratch, ISM_IP_SIZE);
	if (!bytes)
		return ISM_REASON_ABSENT;
	memcpy(bytes, ip, ISM_IP_SIZE);
	out->text = bytes;
	return ISM_REASON_NONE;
}

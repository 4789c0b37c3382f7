#include "runtime/kernel/ip.h"

#include "runtime/kernel/hex.h"

#include <string.h>

#define IPV4_AT     12 /* where the four octets of an IPv4 address stand */
#define IPV4_PREFIX 96 /* bits before them */

static const uint8_t mapped_prefix[IPV4_AT] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* Four decimal octets; a leading zero is refused, as some take it for octal. */
static bool read_ipv4(const char *s, size_t n, uint8_t out[4])
{
	size_t i = 0;

	for (int octet = 0; octet < 4; octet++) {
		unsigned value = 0;
		size_t begin;

		if (octet > 0 && (i == n || s[i++] != '.'))
			return false;
		begin = i;
		while (i < n && i - begin < 4 && (unsigned)(uint8_t)s[i] - '0' <= 9)
			value = value * 10 + (unsigned)(s[i++] - '0');
		if (i == begin || value > 255 || (s[begin] == '0' && i - begin > 1))
			return false;
		out[octet] = (uint8_t)value;
	}
	return i == n;
}

/* One to four hexadecimal digits; returns how many, 0: none or more. */
static size_t read_group(const char *s, size_t n, uint8_t out[2])
{
	unsigned value = 0;
	size_t i = 0;

	for (; i < n && ism_hex_digit(s[i]) >= 0; i++) {
		if (i == 4)
			return 0;
		value = value << 4 | (unsigned)ism_hex_digit(s[i]);
	}
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return i;
}

/* Moves the bytes behind `::` to the end, zeros before them. */
static void spread(uint8_t bytes[ISM_IP_SIZE], size_t gap, size_t used)
{
	size_t behind = used - gap;

	memmove(bytes + ISM_IP_SIZE - behind, bytes + gap, behind);
	memset(bytes + gap, 0, ISM_IP_SIZE - used);
}

/* RFC 4291 §2.2: groups, one `::` for at least one of them, an IPv4 address at the end. */
static bool read_ipv6(const char *s, size_t n, uint8_t out[ISM_IP_SIZE])
{
	size_t gap = ISM_IP_SIZE + 1; /* none */
	size_t used = 0;
	size_t i = 0;

	if (n >= 2 && s[0] == ':' && s[1] == ':') {
		gap = 0;
		i = 2;
	}
	while (i < n) {
		size_t digits;

		if (used == ISM_IP_SIZE)
			return false;
		digits = read_group(s + i, n - i, out + used);
		if (digits == 0)
			return false;
		if (i + digits < n && s[i + digits] == '.') {
			if (used > IPV4_AT || !read_ipv4(s + i, n - i, out + used))
				return false;
			used += 4;
			break;
		}
		used += 2;
		i += digits;
		if (i == n)
			break;
		if (s[i++] != ':' || i == n)
			return false;
		if (s[i] == ':') {
			if (gap <= ISM_IP_SIZE)
				return false;
			gap = used;
			i++;
		}
	}
	if (gap > ISM_IP_SIZE)
		return used == ISM_IP_SIZE;
	if (used == ISM_IP_SIZE)
		return false;
	spread(out, gap, used);
	return true;
}

enum ism_reason ism_field_ip(const char *s, size_t n, uint8_t out[ISM_IP_SIZE])
{
	uint8_t bytes[ISM_IP_SIZE];

	if (n > 0 && memchr(s, ':', n)) {
		if (!read_ipv6(s, n, bytes))
			return ISM_REASON_IP;
	} else {
		memcpy(bytes, mapped_prefix, IPV4_AT);
		if (!read_ipv4(s, n, bytes + IPV4_AT))
			return ISM_REASON_IP;
	}
	memcpy(out, bytes, ISM_IP_SIZE);
	return ISM_REASON_NONE;
}

static bool is_mapped(const uint8_t ip[ISM_IP_SIZE])
{
	return memcmp(ip, mapped_prefix, IPV4_AT) == 0;
}

bool ism_ip_parse_network(const char *s, size_t n, uint8_t network[ISM_IP_SIZE], unsigned *bits)
{
	const char *slash = n > 0 ? memchr(s, '/', n) : NULL;
	size_t size = slash ? (size_t)(slash - s) : n;
	bool is_ipv4 = n > 0 && !memchr(s, ':', size);
	unsigned least = is_ipv4 ? IPV4_PREFIX : 0;
	unsigned value = 0;

	if (!slash) {
		*bits = 8 * ISM_IP_SIZE;
		return ism_field_ip(s, size, network) == ISM_REASON_NONE;
	}
	if (n - size < 2 || n - size > 4 || (slash[1] == '0' && n - size > 2))
		return false;
	for (const char *p = slash + 1; p < s + n; p++) {
		if ((unsigned)(uint8_t)*p - '0' > 9)
			return false;
		value = value * 10 + (unsigned)(*p - '0');
	}
	if (value > 8 * ISM_IP_SIZE - least)
		return false;
	*bits = least + value;
	return ism_field_ip(s, size, network) == ISM_REASON_NONE;
}

static inline uint64_t load_big_endian(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

bool ism_ip_in_network(
	const uint8_t ip[ISM_IP_SIZE], const uint8_t network[ISM_IP_SIZE], unsigned bits)
{
	uint64_t high = load_big_endian(ip) ^ load_big_endian(network);
	uint64_t low = load_big_endian(ip + 8) ^ load_big_endian(network + 8);

	if (bits == 0)
		return true;
	if (bits <= 64)
		return high >> (64 - bits) == 0;
	return high == 0 && low >> (128 - bits) == 0;
}

static size_t put_decimal(char *out, unsigned value)
{
	size_t n = 0;

	if (value >= 100)
		out[n++] = (char)('0' + value / 100);
	if (value >= 10)
		out[n++] = (char)('0' + value / 10 % 10);
	out[n++] = (char)('0' + value % 10);
	return n;
}

static size_t put_group(char *out, unsigned value)
{
	size_t n = 0;

	for (int shift = 12; shift >= 0; shift -= 4) {
		if (n > 0 || shift == 0 || value >> shift)
			out[n++] = "0123456789abcdef"[value >> shift & 15];
	}
	return n;
}

static unsigned group_at(const uint8_t ip[ISM_IP_SIZE], int group)
{
	return (unsigned)ip[2 * group] << 8 | ip[2 * group + 1];
}

/* The first of the longest runs of two or more zero groups; *length is 0 where there is none. */
static int longest_zeros(const uint8_t ip[ISM_IP_SIZE], int *length)
{
	int best = 0;

	*length = 0;
	for (int begin = 0; begin < 8; begin++) {
		int end = begin;

		while (end < 8 && group_at(ip, end) == 0)
			end++;
		if (end - begin >= 2 && end - begin > *length) {
			best = begin;
			*length = end - begin;
		}
	}
	return best;
}

static size_t put_ipv4(const uint8_t octets[4], char *out)
{
	size_t n = 0;

	for (int i = 0; i < 4; i++) {
		if (i > 0)
			out[n++] = '.';
		n += put_decimal(out + n, octets[i]);
	}
	return n;
}

size_t ism_ip_format(const uint8_t ip[ISM_IP_SIZE], char out[ISM_IP_TEXT_MAX + 1])
{
	size_t n = 0;
	int length;
	int zeros = longest_zeros(ip, &length);

	if (is_mapped(ip)) {
		n = put_ipv4(ip + IPV4_AT, out);
		out[n] = '\0';
		return n;
	}
	for (int group = 0; group < 8; group++) {
		if (length > 0 && group == zeros) {
			out[n++] = ':';
			out[n++] = ':';
			group += length - 1;
			continue;
		}
		if (group > 0 && out[n - 1] != ':')
			out[n++] = ':';
		n += put_group(out + n, group_at(ip, group));
	}
	out[n] = '\0';
	return n;
}

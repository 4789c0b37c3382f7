/*
 * IP addresses and networks, held as 16 bytes in network order, IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2):
 * an IPv4 address and its mapped form are one value.
 */
#ifndef ISM_RUNTIME_KERNEL_IP_H
#define ISM_RUNTIME_KERNEL_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/reason.h"

#define ISM_IP_SIZE     16
#define ISM_IP_TEXT_MAX 39 /* characters of the longest text of ism_ip_format */

/*
 * Reads the whole slice: four decimal octets without leading zeros, or a text form of RFC 4291 §2.2. No
 * zone (`%eth0`), brackets, port or prefix. Else ISM_REASON_IP, and `out` is untouched.
 */
enum ism_reason ism_field_ip(const char *s, size_t n, uint8_t out[ISM_IP_SIZE]);

/*
 * Reads `10.0.0.0/8`, `2001:db8::/32`. *bits counts in the 16-byte form: /8 of IPv4 is 104. An address
 * without a prefix is a network of one. Bits behind the prefix are kept as written; false: no network.
 */
bool ism_ip_parse_network(const char *s, size_t n, uint8_t network[ISM_IP_SIZE], unsigned *bits);

/* Whether the first `bits` (0..128) bits of both agree. Neither need be aligned. */
bool ism_ip_in_network(
	const uint8_t ip[ISM_IP_SIZE], const uint8_t network[ISM_IP_SIZE], unsigned bits);

/* Writes the text of RFC 5952, IPv4 as dotted quad, with a final NUL; returns its length. */
size_t ism_ip_format(const uint8_t ip[ISM_IP_SIZE], char out[ISM_IP_TEXT_MAX + 1]);

#endif

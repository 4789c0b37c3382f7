#include "runtime/kernel/ip.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum ism_reason read(const char *text, uint8_t out[ISM_IP_SIZE])
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);
	enum ism_reason reason;

	memcpy(copy, text, n);
	reason = ism_field_ip(copy, n, out);
	free(copy);
	return reason;
}

/* What the C library reads, in our form; it agrees with RFC 4291. */
static bool reference(const char *text, uint8_t out[ISM_IP_SIZE])
{
	memcpy(out, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
	return inet_pton(AF_INET, text, out + 12) == 1 || inet_pton(AF_INET6, text, out) == 1;
}

static void assert_as_reference(const char *text)
{
	uint8_t expected[ISM_IP_SIZE];
	uint8_t got[ISM_IP_SIZE] = { 77 };
	bool valid = reference(text, expected);

	if ((read(text, got) == ISM_REASON_NONE) != valid)
		fail_msg("'%s' should be %s", text, valid ? "read" : "refused");
	if (valid)
		assert_memory_equal(got, expected, ISM_IP_SIZE);
	else
		assert_int_equal(got[0], 77);
}

static void addresses_are_read_as_rfc_4291_writes_them(void **state)
{
	static const char *const texts[] = { "0.0.0.0", "255.255.255.255", "10.0.0.1",
		"192.168.1.254", "::", "::1", "1::", "2001:db8::1", "2001:DB8:0:0:8:800:200C:417A",
		"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8",
		"::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:7.8.9.10",
		"fe80::1", "ff02::1:2", "0:0:0:0:0:0:0:0" };
	uint8_t ip[ISM_IP_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_as_reference(texts[i]);
		assert_int_equal(read(texts[i], ip), ISM_REASON_NONE);
	}
}

static void other_texts_are_refused(void **state)
{
	static const char *const texts[] = { "", ".", ":", ":::", "1", "1.2.3", "1.2.3.4.5",
		"1.2.3.256", "1.2.3.-4", "01.2.3.4", "1.2.3.04", "1.2.3.00", "1..2.3", "1.2.3.",
		".1.2.3", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/8", "1.2.3.4:80", "0x1.2.3.4",
		"1.2.3.1234", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
		"::1::", "12345::", "1:2:3:4:5:6:7:8::", "1:", ":1", "1:2:", "::g", "fe80::1%eth0",
		"[::1]", "::1/64", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4.5", "::1.2.3.256",
		"::01.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "1:::2", "::00001", "localhost",
		"1:2:3:4::5:6:7:8" };
	uint8_t ip[ISM_IP_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (read(texts[i], ip) != ISM_REASON_IP)
			fail_msg("'%s' should be refused", texts[i]);
	}
}

static void random_texts_are_read_as_the_library_does(void **state)
{
	static const char *const pieces[] = { ":", "::", "0", "1", "ffff", "a", "10.1.2.3", ".",
		":", "12", ":1:2:3", "DB8", "255", ":", "1.2.3.4", ":0:0" };
	uint64_t random = 6;
	int valid = 0;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		char text[128] = "";
		uint8_t ip[ISM_IP_SIZE];

		for (int k = i % 16; k >= 0; k--) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			strcat(text, pieces[random >> 60]);
		}
		assert_as_reference(text);
		valid += read(text, ip) == ISM_REASON_NONE;
	}
	assert_true(valid > 1000);
}

static void addresses_are_written_and_read_back(void **state)
{
	static const char *const texts[] = { "::", "::1", "1::", "2001:db8::1", "10.0.0.1",
		"255.255.255.255", "0.0.0.0", "1:2:3:4:5:6:7:8", "1:0:3::8", "::3:0:0:8:9",
		"1:2:3:4:5:6:0:8", "1::5:0:0:8", "2001:db8::ff00:42:8329",
		"abcd:ef01:2345:6789:abcd:ef01:2345:6789" };
	char text[ISM_IP_TEXT_MAX + 1];
	uint8_t ip[ISM_IP_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(read(texts[i], ip), ISM_REASON_NONE);
		assert_int_equal(ism_ip_format(ip, text), strlen(texts[i]));
		assert_string_equal(text, texts[i]);
	}
}

static void random_addresses_are_written_and_read_back(void **state)
{
	uint64_t random = 7;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint8_t ip[ISM_IP_SIZE];
		uint8_t back[ISM_IP_SIZE];
		char text[ISM_IP_TEXT_MAX + 1];
		size_t n;

		for (int k = 0; k < ISM_IP_SIZE; k += 2) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			ip[k] = random >> 63 ? 0 : (uint8_t)(random >> 40);
			ip[k + 1] = random >> 63 ? 0 : (uint8_t)(random >> 48);
		}
		n = ism_ip_format(ip, text);
		assert_true(n <= ISM_IP_TEXT_MAX && text[n] == '\0');
		assert_int_equal(ism_field_ip(text, n, back), ISM_REASON_NONE);
		assert_memory_equal(ip, back, ISM_IP_SIZE);
	}
}

static bool contains(const char *network_text, const char *ip_text)
{
	uint8_t network[ISM_IP_SIZE];
	uint8_t ip[ISM_IP_SIZE];
	unsigned bits;

	assert_true(ism_ip_parse_network(network_text, strlen(network_text), network, &bits));
	assert_int_equal(read(ip_text, ip), ISM_REASON_NONE);
	return ism_ip_in_network(ip, network, bits);
}

static void networks_hold_what_shares_their_prefix(void **state)
{
	(void)state;
	assert_true(contains("10.0.0.0/8", "10.255.0.1"));
	assert_true(contains("10.0.0.0/8", "::ffff:10.1.1.1"));
	assert_false(contains("10.0.0.0/8", "11.0.0.0"));
	assert_false(contains("10.0.0.0/8", "::a00:1"));
	assert_true(contains("10.1.2.3/8", "10.9.9.9"));
	assert_true(contains("192.168.1.128/25", "192.168.1.128"));
	assert_false(contains("192.168.1.128/25", "192.168.1.127"));
	assert_true(contains("0.0.0.0/0", "203.0.113.9"));
	assert_false(contains("0.0.0.0/0", "2001:db8::1"));
	assert_true(contains("::/0", "203.0.113.9"));
	assert_true(contains("1.2.3.4", "1.2.3.4"));
	assert_false(contains("1.2.3.4/32", "1.2.3.5"));
	assert_true(contains("2001:db8::/32", "2001:db8:ffff::1"));
	assert_false(contains("2001:db8::/32", "2001:db9::"));
	assert_true(contains("2001:db8::/64", "2001:db8::ffff:0:0:1"));
	assert_false(contains("2001:db8::/64", "2001:db8:0:1::"));
	assert_true(contains("2001:db8::/65", "2001:db8::7fff:0:0:1"));
	assert_false(contains("2001:db8::/65", "2001:db8::8000:0:0:1"));
	assert_false(contains("::1/128", "::2"));
}

static void other_texts_are_no_networks(void **state)
{
	static const char *const texts[] = { "", "/", "/8", "10.0.0.0/", "10.0.0.0/33",
		"10.0.0.0/08", "10.0.0.0/8 ", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
		"10.0.0/8", "::/129", "::/0128", "::/00", "10.0.0.0/1000", "::/x" };
	uint8_t network[ISM_IP_SIZE];
	unsigned bits;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(ism_ip_parse_network(texts[i], strlen(texts[i]), network, &bits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_as_rfc_4291_writes_them),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(random_texts_are_read_as_the_library_does),
		cmocka_unit_test(addresses_are_written_and_read_back),
		cmocka_unit_test(random_addresses_are_written_and_read_back),
		cmocka_unit_test(networks_hold_what_shares_their_prefix),
		cmocka_unit_test(other_texts_are_no_networks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

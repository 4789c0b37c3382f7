#include "sema/unit_table.h"

#include <stddef.h>
#include <string.h>

#define US  "us"
#define SEC INT64_C(1000000)

static const struct unit_word words[] = {
	{ "us", NULL, "us", US, 1 },
	{ "ms", NULL, "ms", US, 1000 },
	{ "s", NULL, "s", US, SEC },
	{ "min", "mins", "min", US, 60 * SEC },
	{ "hour", "hours", "hours", US, 3600 * SEC },
	{ "day", "days", "days", US, 86400 * SEC },
	{ "week", "weeks", "weeks", US, 604800 * SEC },
	{ "B", NULL, "B", "B", 1 },
	{ "kB", NULL, "kB", "B", 1000 },
	{ "MB", NULL, "MB", "B", 1000000 },
	{ "GB", NULL, "GB", "B", INT64_C(1000000000) },
	{ "TB", NULL, "TB", "B", INT64_C(1000000000000) },
	{ "KiB", NULL, "KiB", "B", 1024 },
	{ "MiB", NULL, "MiB", "B", 1 << 20 },
	{ "GiB", NULL, "GiB", "B", 1 << 30 },
	{ "TiB", NULL, "TiB", "B", INT64_C(1) << 40 },
};

/* ISO 4217:2015, list one: current currencies and funds. */
static const char currencies[] =
	"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD "
	"BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD "
	"EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD "
	"IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
	"MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
	"PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
	"SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES "
	"VND VUV WST XAF XAG XAU XCD XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG";

enum { N_WORDS = sizeof words / sizeof *words };

/* Whether `name` is the code of a currency. */
static bool is_currency(const char *name)
{
	if (strlen(name) != 3)
		return false;
	for (const char *code = currencies; *code; code += code[3] ? 4 : 3)
		if (memcmp(code, name, 3) == 0)
			return true;
	return false;
}

bool sema_unit_word(const char *name, struct unit_word *out)
{
	for (size_t i = 0; i < N_WORDS; i++) {
		const struct unit_word *word = &words[i];

		if (strcmp(word->one, name) == 0 || (word->many && strcmp(word->many, name) == 0)) {
			*out = *word;
			return true;
		}
	}
	if (!is_currency(name))
		return false;
	*out = (struct unit_word){ name, NULL, name, name, 1 };
	return true;
}

const char *sema_unit_word_name(uint32_t index)
{
	if (index >= 2 * N_WORDS)
		return NULL;
	return index < N_WORDS || !words[index - N_WORDS].many ? words[index % N_WORDS].one
							       : words[index - N_WORDS].many;
}

#include "runtime/stats.h"

#include <sys/resource.h>

#include "runtime/output/json_writer.h"

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static double mebibytes(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

static double rate(uint64_t n, uint64_t ns)
{
	return ns ? (double)n / seconds(ns) : 0;
}

/* What the system counts in RUSAGE_SELF begins with the process that started this one; Linux knows better. */
static uint64_t peak_of_status(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	unsigned long long kib = 0;
	char line[256];

	while (file && !kib && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %llu kB", &kib) != 1)
			kib = 0;
	if (file)
		fclose(file);
	return kib * 1024;
}

/* Of the process since it began, the compiler included. */
static uint64_t peak_bytes(void)
{
	uint64_t peak = peak_of_status();
	struct rusage usage;

	if (peak || getrusage(RUSAGE_SELF, &usage) != 0)
		return peak;
	return (uint64_t)usage.ru_maxrss * 1024;
}

static void print_compile(const struct ism_compile_stats *compile, FILE *out)
{
	fprintf(out, "  compile   %8.3f s: front %.3f, ",
		seconds(compile->front_ns + compile->generate_ns + compile->optimise_ns +
			compile->link_ns),
		seconds(compile->front_ns));
	if (compile->is_cached)
		fputs("cached", out);
	else
		fprintf(out, "generate %.3f, optimise %.3f", seconds(compile->generate_ns),
			seconds(compile->optimise_ns));
	fprintf(out, "%s, link %.3f\n", compile->is_quick ? " (quick)" : "",
		seconds(compile->link_ns));
}

void ism_stats_print(
	const struct ism_stats *stats, const struct ism_compile_stats *compile, FILE *out)
{
	fprintf(out, "stats: %llu rows, %llu bytes, %.0f rows/s, %.1f MiB/s, %u thread%s\n",
		(unsigned long long)stats->n_rows, (unsigned long long)stats->n_bytes,
		rate(stats->n_rows, stats->scan_ns),
		rate(stats->n_bytes, stats->scan_ns) / (1 << 20), stats->n_threads,
		stats->n_threads == 1 ? "" : "s");
	if (compile)
		print_compile(compile, out);
	fprintf(out, "  scan      %8.3f s: of threads %.3f reading, %.3f in rows; merging %.3f\n",
		seconds(stats->scan_ns), seconds(stats->read_ns), seconds(stats->rows_ns),
		seconds(stats->merge_ns));
	fprintf(out, "  measures  %8.3f s\n", seconds(stats->measures_ns));
	fprintf(out, "  output    %8.3f s\n", seconds(stats->output_ns));
	fprintf(out, "  memory    %8.1f MiB at its peak; states %.1f MiB, spilled %.1f MiB\n",
		mebibytes(peak_bytes()), mebibytes(stats->state_bytes),
		mebibytes(stats->spilled_bytes));
}

/* ---- JSON ---- */

static void number(struct ism_json *json, const char *key, double value, int decimals)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*f", decimals, value);
	ism_json_key(json, key);
	ism_json_number_text(json, text);
}

static void time_of(struct ism_json *json, const char *key, uint64_t ns)
{
	number(json, key, seconds(ns), 6);
}

static void put_compile(struct ism_json *json, const struct ism_compile_stats *compile)
{
	ism_json_key(json, "compile");
	ism_json_open_object(json, true);
	ism_json_key(json, "quick");
	ism_json_bool(json, compile->is_quick);
	ism_json_key(json, "cached");
	ism_json_bool(json, compile->is_cached);
	time_of(json, "front_s", compile->front_ns);
	time_of(json, "generate_s", compile->generate_ns);
	time_of(json, "optimise_s", compile->optimise_ns);
	time_of(json, "link_s", compile->link_ns);
	ism_json_close_object(json);
}

void ism_stats_print_json(
	const struct ism_stats *stats, const struct ism_compile_stats *compile, FILE *out)
{
	struct ism_json json;

	ism_json_begin(&json, out);
	ism_json_open_object(&json, true);
	ism_json_put_uint(&json, "rows", stats->n_rows);
	ism_json_put_uint(&json, "bytes", stats->n_bytes);
	ism_json_put_uint(&json, "threads", stats->n_threads);
	number(&json, "rows_per_s", rate(stats->n_rows, stats->scan_ns), 0);
	number(&json, "bytes_per_s", rate(stats->n_bytes, stats->scan_ns), 0);
	if (compile)
		put_compile(&json, compile);
	time_of(&json, "scan_s", stats->scan_ns);
	time_of(&json, "threads_read_s", stats->read_ns);
	time_of(&json, "threads_rows_s", stats->rows_ns);
	time_of(&json, "merge_s", stats->merge_ns);
	time_of(&json, "measures_s", stats->measures_ns);
	time_of(&json, "output_s", stats->output_ns);
	ism_json_put_uint(&json, "peak_bytes", peak_bytes());
	ism_json_put_uint(&json, "state_bytes", stats->state_bytes);
	ism_json_put_uint(&json, "spilled_bytes", stats->spilled_bytes);
	ism_json_close_object(&json);
	fputc('\n', out);
}

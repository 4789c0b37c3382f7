/* The outcomes of tests: for people, and for what collects the results of tests. */
#include "cli/test.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/output/json_writer.h"

static uint32_t count_failed(const struct test_outcome_vec *outcomes)
{
	uint32_t n = 0;

	ism_vec_each (outcome, outcomes)
		n += test_failed(outcome);
	return n;
}

/* ---- what failed, line by line; the same in all formats ---- */

enum { ROWS_SHOWN = 10 };

/* `m == 5 and status(m) == green` asks one thing twice. */
static bool asked_before(const struct test_failure *failure, uint32_t asked)
{
	for (uint32_t a = 0; a < asked; a++)
		if (strcmp(failure->asked[a], failure->asked[asked]) == 0)
			return true;
	return false;
}

static void print_failure(const struct test_failure *failure, const char *indent, FILE *out)
{
	fprintf(out, "%sline %u: expect %s\n", indent, failure->line, failure->text);
	if (failure->left) {
		fprintf(out, "%s  left:  %s\n", indent, failure->left);
		fprintf(out, "%s  right: %s\n", indent, failure->right);
	}
	for (uint32_t a = 0; a < failure->n_asked; a++)
		if (!asked_before(failure, a))
			fprintf(out, "%s  %s\n", indent, failure->asked[a]);
	ism_vec_each (row, &failure->rows) {
		if (row - failure->rows.items == ROWS_SHOWN)
			break;
		fprintf(out, "%s  %s %s:%llu: %s", indent, row->rejected ? "rejected" : "counted ",
			row->file, (unsigned long long)row->line, row->text);
		fprintf(out, row->rejected ? " (%s)\n" : "\n", row->rejected);
	}
	if (failure->rows.n > ROWS_SHOWN)
		fprintf(out, "%s  … and %zu more rows\n", indent, failure->rows.n - ROWS_SHOWN);
}

static void print_failures(const struct test_outcome *outcome, const char *indent, FILE *out)
{
	if (outcome->error)
		fprintf(out, "%sit could not be run: %s\n", indent, outcome->error);
	ism_vec_each (failure, &outcome->failures)
		print_failure(failure, indent, out);
}

static void print_gaps(const struct test_gap_vec *gaps, const char *indent, FILE *out)
{
	if (!gaps)
		return;
	fprintf(out, "%s%s\n", indent,
		gaps->n ? "what no test reaches:" : "the tests reach every measure and every side");
	ism_vec_each (gap, gaps)
		fprintf(out, "%s  %s: %s: %s\n", indent, gap->file, gap->measure, gap->text);
}

/* ---- text ---- */

static void print_text(
	const struct test_outcome_vec *outcomes, const struct test_gap_vec *gaps, FILE *out)
{
	const char *file = NULL;

	ism_vec_each (outcome, outcomes) {
		if (outcome->file != file)
			fprintf(out, "%s%s\n", file ? "\n" : "", outcome->file);
		file = outcome->file;
		fprintf(out, "  %s  %s\n", test_failed(outcome) ? "FAILED" : "passed",
			outcome->title);
		print_failures(outcome, "          ", out);
	}
	fprintf(out, "%s%zu test%s, %u failed\n", file ? "\n" : "", outcomes->n,
		outcomes->n == 1 ? "" : "s", count_failed(outcomes));
	print_gaps(gaps, "", out);
}

/* ---- TAP, version 14: https://testanything.org/tap-version-14-specification.html ---- */

static void print_tap_title(const char *title, FILE *out)
{
	for (; *title; title++) {
		if (*title == '#' || *title == '\\')
			fputc('\\', out);
		fputc(*title == '\n' ? ' ' : *title, out);
	}
}

static void print_tap(
	const struct test_outcome_vec *outcomes, const struct test_gap_vec *gaps, FILE *out)
{
	size_t i = 0;

	fprintf(out, "TAP version 14\n1..%zu\n", outcomes->n);
	ism_vec_each (outcome, outcomes) {
		fprintf(out, "%s %zu - ", test_failed(outcome) ? "not ok" : "ok", ++i);
		print_tap_title(outcome->title, out);
		fputc('\n', out);
		print_failures(outcome, "# ", out);
	}
	print_gaps(gaps, "# ", out);
}

/* ---- JUnit's XML, as build servers read it ---- */

/* Characters that XML 1.0 does not allow are left out. */
static void print_xml(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\n': fputs("&#10;", out); break;
		default:
			if ((unsigned char)*text >= ' ' || *text == '\t')
				fputc(*text, out);
		}
	}
}

static void print_xml_attribute(const char *name, const char *text, FILE *out)
{
	fprintf(out, " %s=\"", name);
	print_xml(text, out);
	fputc('"', out);
}

static void print_junit_fault(const struct test_outcome *outcome, FILE *out)
{
	const char *element = outcome->error ? "error" : "failure";
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);

	fprintf(out, "      <%s", element);
	print_xml_attribute(
		"message", outcome->error ? outcome->error : outcome->failures.items[0].text, out);
	fputc('>', out);
	if (memory) {
		print_failures(outcome, "", memory);
		fclose(memory);
		print_xml(text, out);
	}
	free(text);
	fprintf(out, "</%s>\n", element);
}

static void print_junit(const struct test_outcome_vec *outcomes, FILE *out)
{
	uint32_t n_errors = 0;

	ism_vec_each (outcome, outcomes)
		n_errors += outcome->error != NULL;
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		"  <testsuite name=\"ism test\" tests=\"%zu\" failures=\"%u\" errors=\"%u\">\n",
		outcomes->n, count_failed(outcomes) - n_errors, n_errors);
	ism_vec_each (outcome, outcomes) {
		fputs("    <testcase", out);
		print_xml_attribute("classname", outcome->file, out);
		print_xml_attribute("name", outcome->title, out);
		print_xml_attribute("file", outcome->file, out);
		fprintf(out, " line=\"%u\"%s>\n", outcome->line, test_failed(outcome) ? "" : "/");
		if (!test_failed(outcome))
			continue;
		print_junit_fault(outcome, out);
		fputs("    </testcase>\n", out);
	}
	fputs("  </testsuite>\n</testsuites>\n", out);
}

/* ---- JSON ---- */

static void json_row(struct ism_json *json, const struct test_row *row)
{
	ism_json_open_object(json, true);
	ism_json_put_text(json, "file", row->file);
	ism_json_put_uint(json, "line", row->line);
	ism_json_put_text(json, "text", row->text);
	if (row->rejected)
		ism_json_put_text(json, "rejected", row->rejected);
	ism_json_close_object(json);
}

static void json_failure(struct ism_json *json, const struct test_failure *failure)
{
	ism_json_open_object(json, false);
	ism_json_put_uint(json, "line", failure->line);
	ism_json_put_text(json, "expect", failure->text);
	ism_json_put_text(json, "left", failure->left);
	ism_json_put_text(json, "right", failure->right);
	ism_json_key(json, "asked");
	ism_json_open_array(json, false);
	for (uint32_t a = 0; a < failure->n_asked; a++)
		ism_json_text(json, failure->asked[a]);
	ism_json_close_array(json);
	ism_json_key(json, "rows");
	ism_json_open_array(json, false);
	ism_vec_each (row, &failure->rows)
		json_row(json, row);
	ism_json_close_array(json);
	ism_json_close_object(json);
}

static void json_outcome(struct ism_json *json, const struct test_outcome *outcome)
{
	ism_json_open_object(json, false);
	ism_json_put_text(json, "file", outcome->file);
	ism_json_put_uint(json, "line", outcome->line);
	ism_json_put_text(json, "title", outcome->title);
	ism_json_put_text(json, "outcome",
		outcome->error        ? "error"
		: outcome->failures.n ? "failed"
				      : "passed");
	ism_json_put_text(json, "error", outcome->error);
	ism_json_key(json, "failures");
	ism_json_open_array(json, false);
	ism_vec_each (failure, &outcome->failures)
		json_failure(json, failure);
	ism_json_close_array(json);
	ism_json_close_object(json);
}

static void json_gaps(struct ism_json *json, const struct test_gap_vec *gaps)
{
	if (!gaps)
		return;
	ism_json_key(json, "not_reached");
	ism_json_open_array(json, false);
	ism_vec_each (gap, gaps) {
		ism_json_open_object(json, true);
		ism_json_put_text(json, "file", gap->file);
		ism_json_put_text(json, "measure", gap->measure);
		ism_json_put_text(json, "text", gap->text);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

static void print_json(
	const struct test_outcome_vec *outcomes, const struct test_gap_vec *gaps, FILE *out)
{
	struct ism_json json;

	ism_json_begin(&json, out);
	ism_json_open_object(&json, false);
	ism_json_key(&json, "failed");
	ism_json_uint(&json, count_failed(outcomes));
	ism_json_key(&json, "tests");
	ism_json_open_array(&json, false);
	ism_vec_each (outcome, outcomes)
		json_outcome(&json, outcome);
	ism_json_close_array(&json);
	json_gaps(&json, gaps);
	ism_json_close_object(&json);
	fputc('\n', out);
}

void test_print(const struct test_outcome_vec *outcomes, const struct test_gap_vec *gaps,
	enum test_format format)
{
	switch (format) {
	case TEST_JUNIT: print_junit(outcomes, stdout); break;
	case TEST_TAP: print_tap(outcomes, gaps, stdout); break;
	case TEST_JSON: print_json(outcomes, gaps, stdout); break;
	default: print_text(outcomes, gaps, stdout); break;
	}
}

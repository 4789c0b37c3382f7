/*
 * A source read by several threads. Its files are cut into parts (reader.h), which threads take one after the
 * other. A part is settled once all before it are: then it is known whether it began at a record, which
 * line that was, and what was noticed in it is added to what was noticed before it. States need no
 * order, as each thread has its own and merging does not depend on which rows went where.
 *
 * All of this is a bet that the files are sound. Whatever goes wrong (a part that began elsewhere, an error,
 * a memory limit) ends it, and the source is read again by one thread, whose word is final.
 */
#include "runtime/eval/scan.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "runtime/eval/workers.h"

/* A part is cut to a size between these, so that each thread gets several. */
#define LEAST_PART_BYTES (UINT64_C(1) << 20)
#define MOST_PART_BYTES  (UINT64_C(8) << 20)
#define PARTS_PER_THREAD 32

/* From here on threads are worth their start; a file costs about as much to open as so many bytes to read. */
#define LEAST_BYTES   (UINT64_C(2) << 20)
#define OPENING_BYTES (UINT64_C(32) << 10)

#define PROGRESS_STEP (UINT64_C(16) << 20)

struct part {
	uint32_t file;
	bool whole;          /* all of its file, read without asking where parts begin */
	bool is_read;        /* under the lock: only waits for those before it */
	uint64_t begin, end; /* bytes of the file; of a whole one its size */
	/* Once read. */
	struct ism_reader_part found;
	struct ism_file_stamp stamp;
	struct ism_source_ledger *ledger;
};

struct parts {
	struct scan *scan;
	uint32_t n_threads;
	uint64_t step_bytes; /* of a part, about */
	uint32_t n_parts;
	struct part *parts;
	uint32_t n_digests; /* files in parts, of which digests are wanted */
	uint32_t *digest_files;
	struct ism_file_stamp *stamps; /* by digest */
	struct scanner *scanners;      /* by thread; the first is not among them but at `first` */
	struct scanner *first;

	atomic_uint next; /* digests come before parts, as they take longest */
	atomic_bool stop; /* the bet is lost */

	pthread_mutex_t lock; /* of all below */
	uint32_t n_settled;
	uint64_t record_at; /* in the file of the last settled part: where a part should begin */
	uint64_t n_lines;   /* before that */
	uint64_t bytes_done, bytes_all, progress_at;
};

/* The reader that a thread has open. */
struct open_file {
	struct ism_reader *reader;
	uint32_t file;
};

/* ---- settling, under the lock ---- */

/* Whether the part begins where the one before ended, and the last one ends where the file does. */
static bool fits(struct parts *parts, const struct part *part)
{
	const struct part *before = part - 1;

	if (part->whole)
		return true;
	if (part->begin == 0) {
		parts->record_at = part->found.begin;
		parts->n_lines = 0;
	} else if (!ism_file_stamp_equal(&part->stamp, &before->stamp)) {
		return false;
	}
	if (part->found.end > part->found.begin) {
		if (part->found.begin != parts->record_at)
			return false;
		parts->record_at = part->found.end;
	}
	return part->end < part->stamp.size_bytes || parts->record_at == part->stamp.size_bytes;
}

static void report_progress(struct parts *parts)
{
	const struct ism_eval_options *options = parts->scan->e->options;

	if (!options->progress || parts->bytes_done < parts->progress_at)
		return;
	parts->progress_at = parts->bytes_done + PROGRESS_STEP;
	options->progress(options->progress_context, parts->scan->source->name, parts->bytes_done,
		parts->bytes_all);
}

static bool settle(struct parts *parts, struct part *part)
{
	struct scan *scan = parts->scan;
	struct ism_file_result *file = &scan->file_results[part->file];

	if (!fits(parts, part))
		return false;
	if (!part->whole) {
		ism_ledger_shift_lines(part->ledger, parts->n_lines);
		parts->n_lines += part->found.n_lines;
		file->bytes = part->stamp.size_bytes;
	}
	file->rows += part->ledger->rows;
	ism_ledger_merge(scan->ledger, part->ledger);
	ism_ledger_free(part->ledger);
	part->ledger = NULL;
	parts->bytes_done += part->end - part->begin;
	report_progress(parts);
	return true;
}

/* Notes that a part is read and settles all that this leaves nothing to wait for. */
static bool part_read(struct parts *parts, struct part *part)
{
	bool sound = true;

	pthread_mutex_lock(&parts->lock);
	part->is_read = true;
	while (sound && parts->n_settled < parts->n_parts && parts->parts[parts->n_settled].is_read)
		sound = settle(parts, &parts->parts[parts->n_settled++]);
	pthread_mutex_unlock(&parts->lock);
	return sound;
}

/* ---- threads ---- */

static bool goes_on(void *context, const struct ism_reader *reader)
{
	struct parts *parts = context;

	(void)reader;
	return !atomic_load_explicit(&parts->stop, memory_order_relaxed);
}

static bool open_file(struct parts *parts, struct open_file *open, const struct part *part)
{
	if (open->reader && open->file == part->file)
		return true;
	ism_reader_close(open->reader);
	open->reader = NULL;
	open->file = part->file;
	return eval_open_reader(parts->scan, part->file, &open->reader, NULL) == ISM_OK;
}

/* The whole file's result, which no other thread writes to. */
static bool finish_whole(struct parts *parts, const struct part *part, struct ism_reader *reader)
{
	struct ism_file_result *file = &parts->scan->file_results[part->file];

	file->bytes = ism_reader_bytes_done(reader);
	file->has_digest = parts->scan->e->options->want_digests;
	return !file->has_digest || ism_reader_digest(reader, file->digest, NULL) == ISM_OK;
}

static bool read_part(
	struct parts *parts, struct scanner *scanner, struct open_file *open, struct part *part)
{
	struct scan *scan = parts->scan;

	if (!open_file(parts, open, part) ||
		ism_ledger_create(&part->ledger, scan->e->program, scan->index) != ISM_OK)
		return false;
	if (!part->whole) {
		if (!ism_reader_has_parts(open->reader) ||
			ism_reader_seek(open->reader, part->begin, part->end, NULL) != ISM_OK)
			return false;
	} else if (scan->e->options->want_digests) {
		ism_reader_want_digest(open->reader);
	}
	if (eval_scanner_read(scanner, part->file, open->reader, part->ledger, goes_on, parts,
		    NULL) != ISM_OK ||
		!goes_on(parts, NULL))
		return false;
	part->found = ism_reader_part(open->reader);
	part->stamp = ism_reader_stamp(open->reader);
	if (part->whole && !finish_whole(parts, part, open->reader))
		return false;
	return part_read(parts, part);
}

static bool digest_file(struct parts *parts, uint32_t number)
{
	uint32_t f = parts->digest_files[number];
	struct ism_file_result *file = &parts->scan->file_results[f];

	file->has_digest = true;
	return ism_reader_digest_file(parts->scan->files.files[f].path, file->digest,
		       &parts->stamps[number], NULL) == ISM_OK;
}

static void work(void *context, uint32_t index)
{
	struct parts *parts = context;
	struct scanner *scanner = index ? &parts->scanners[index - 1] : parts->first;
	struct open_file open = { 0 };

	while (goes_on(parts, NULL)) {
		uint32_t number = atomic_fetch_add(&parts->next, 1);
		bool sound;

		if (number >= parts->n_digests + parts->n_parts)
			break;
		if (number < parts->n_digests)
			sound = digest_file(parts, number);
		else
			sound = read_part(
				parts, scanner, &open, &parts->parts[number - parts->n_digests]);
		if (!sound)
			atomic_store(&parts->stop, true);
	}
	ism_reader_close(open.reader);
	if (goes_on(parts, NULL) && eval_scanner_settle(scanner) != ISM_OK)
		atomic_store(&parts->stop, true);
}

/* ---- cutting ---- */

/* Whether the file may be read twice and its size is known; sets that. */
static bool is_regular(const struct ism_file *file, uint64_t *size_bytes)
{
	struct stat status;

	*size_bytes = file->size_bytes;
	return file->size_bytes > 0 ||
	       (file->device && stat(file->path, &status) == 0 && S_ISREG(status.st_mode));
}

/* Bytes of all files; 0 where they are not to be read in parts. */
static uint64_t count_bytes(const struct scan *scan)
{
	uint64_t all = 0;

	for (size_t f = 0; f < scan->files.n_files; f++) {
		uint64_t size_bytes;

		if (!is_regular(&scan->files.files[f], &size_bytes))
			return 0;
		all += size_bytes;
	}
	return all;
}

static uint64_t part_bytes(const struct parts *parts)
{
	uint64_t bytes = parts->bytes_all / parts->n_threads / PARTS_PER_THREAD;

	if (parts->scan->e->options->part_bytes)
		return parts->scan->e->options->part_bytes;
	return bytes < LEAST_PART_BYTES  ? LEAST_PART_BYTES
	       : bytes > MOST_PART_BYTES ? MOST_PART_BYTES
					 : bytes;
}

/* Cuts the files; counts alone where parts->parts is NULL. */
static void cut(struct parts *parts)
{
	const struct scan *scan = parts->scan;
	uint64_t step = parts->step_bytes;

	parts->n_parts = parts->n_digests = 0;
	for (uint32_t f = 0; f < scan->files.n_files; f++) {
		uint64_t size = scan->files.files[f].size_bytes, begin = 0;
		const struct ism_format *format = &scan->scan_files[f].format;
		bool whole = !ism_format_has_parts(format) || size <= step ||
			     ism_reader_is_packed(scan->files.files[f].path);

		if (!whole && scan->e->options->want_digests) {
			if (parts->parts)
				parts->digest_files[parts->n_digests] = f;
			parts->n_digests++;
		}
		do {
			uint64_t end = whole || size - begin < 2 * step ? size : begin + step;

			if (parts->parts)
				parts->parts[parts->n_parts] = (struct part){
					.file = f, .whole = whole, .begin = begin, .end = end
				};
			parts->n_parts++;
			begin = end;
		} while (begin < size);
	}
}

static bool make_parts(struct parts *parts)
{
	parts->step_bytes = part_bytes(parts);
	cut(parts);
	if (parts->n_threads > parts->n_parts + parts->n_digests)
		parts->n_threads = parts->n_parts + parts->n_digests;
	parts->digest_files = calloc(parts->n_digests + (size_t)1, sizeof(*parts->digest_files));
	parts->stamps = calloc(parts->n_digests + (size_t)1, sizeof(*parts->stamps));
	parts->parts = calloc(parts->n_parts, sizeof(*parts->parts));
	parts->scanners = calloc(parts->n_threads, sizeof(*parts->scanners));
	if (!parts->digest_files || !parts->stamps || !parts->parts || !parts->scanners)
		return false;
	cut(parts);
	return true;
}

/* ---- the whole ---- */

/* Each thread gets the same share of the memory that is left. */
static bool open_scanners(struct parts *parts)
{
	struct ism_memory *memory = &parts->scan->e->memory;
	uint64_t share = 0;

	if (memory->limit_bytes) {
		share = (memory->limit_bytes - memory->used_bytes) / parts->n_threads;
		if (!share)
			return false;
		memory->limit_bytes = memory->used_bytes + share;
	}
	for (uint32_t i = 0; i + 1 < parts->n_threads; i++) {
		if (eval_scanner_open(&parts->scanners[i], parts->scan, share) != ISM_OK)
			return false;
	}
	return true;
}

static uint64_t bytes_of_others(const struct parts *parts)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i + 1 < parts->n_threads; i++)
		bytes += parts->scanners[i].memory->used_bytes;
	return bytes;
}

/* The limit counts what all of them hold until they hold nothing. */
static bool merge_scanners(struct parts *parts, uint64_t limit_bytes)
{
	struct ism_memory *memory = &parts->scan->e->memory;
	uint64_t others = bytes_of_others(parts);

	memory->limit_bytes = limit_bytes ? limit_bytes - others : 0;
	if (eval_scanners_join(parts->first, parts->scanners, parts->n_threads - 1,
		    parts->n_threads) != ISM_OK)
		return false;
	others = bytes_of_others(parts);
	for (uint32_t i = 0; i + 1 < parts->n_threads; i++) {
		struct scanner *scanner = &parts->scanners[i];

		memory->limit_bytes = limit_bytes ? limit_bytes - others : 0;
		others -= scanner->memory->used_bytes;
		if (eval_scanner_join(parts->first, scanner, parts->n_threads) != ISM_OK ||
			eval_scanner_merge(parts->first, scanner) != ISM_OK)
			return false;
	}
	return true;
}

/* Digests were made of the files that were read. */
static bool digests_fit(const struct parts *parts)
{
	uint32_t d = 0;

	for (uint32_t p = 0; p < parts->n_parts; p++) {
		const struct part *part = &parts->parts[p];

		if (part->whole || part->begin > 0 || d == parts->n_digests)
			continue;
		if (!ism_file_stamp_equal(&part->stamp, &parts->stamps[d++]))
			return false;
	}
	return true;
}

static void note_threads(struct ism_stats *stats, uint32_t n_threads)
{
	if (stats->n_threads < n_threads)
		stats->n_threads = n_threads;
}

static bool read_parts(struct parts *parts)
{
	uint64_t limit_bytes = parts->scan->e->memory.limit_bytes;
	bool sound = open_scanners(parts);
	uint64_t began;

	if (sound) {
		ism_workers_run(parts->n_threads, work, parts);
		began = ism_clock_ns();
		sound = !parts->stop && digests_fit(parts) && merge_scanners(parts, limit_bytes);
		parts->scan->e->stats.merge_ns += ism_clock_ns() - began;
		note_threads(&parts->scan->e->stats, parts->n_threads);
	}
	parts->scan->e->memory.limit_bytes = limit_bytes;
	return sound;
}

static void release(struct parts *parts)
{
	for (uint32_t i = 0; parts->scanners && i + 1 < parts->n_threads; i++)
		eval_scanner_close(&parts->scanners[i]);
	for (uint32_t p = 0; parts->parts && p < parts->n_parts; p++)
		ism_ledger_free(parts->parts[p].ledger);
	free(parts->scanners);
	free(parts->parts);
	free(parts->stamps);
	free(parts->digest_files);
	pthread_mutex_destroy(&parts->lock);
}

enum eval_parts eval_scan_in_parts(struct scan *scan, struct scanner *first)
{
	const struct ism_eval_options *options = scan->e->options;
	struct parts parts = {
		.scan = scan,
		.first = first,
		.n_threads = options->threads ? options->threads : ism_workers_available(),
		.bytes_all = count_bytes(scan),
	};
	enum eval_parts result = EVAL_PARTS_NONE;

	if (parts.n_threads < 2 || parts.bytes_all == 0)
		return result;
	if (!options->part_bytes &&
		parts.bytes_all + scan->files.n_files * OPENING_BYTES < LEAST_BYTES)
		return result;
	pthread_mutex_init(&parts.lock, NULL);
	if (make_parts(&parts) && parts.n_threads > 1)
		result = read_parts(&parts) ? EVAL_PARTS_READ : EVAL_PARTS_LOST;
	release(&parts);
	return result;
}

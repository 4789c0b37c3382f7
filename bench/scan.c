/*
 * How fast CSV is read, without anything that is done with it.
 *
 *   scan FILE [N_COLUMNS [THREADS [ROUNDS]]]
 *
 * N_COLUMNS of the file's columns are declared, spread over it; 0 finds delimiters and line ends only (the index,
 * its quick way, on the file mapped as a whole). With several threads each reads all of the file, which shows what they
 * take from each other. ISM_ISA chooses the instruction set. Prints the best round, by the clock and by the
 * processor time of a thread, which says more on a machine that is busy.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/read/csv/index.h"
#include "runtime/read/reader.h"

#define MAX_COLUMNS 256

/* What one thread does and found. */
struct job {
	const char *path;
	const struct ism_column *columns;
	uint32_t n_columns;
	uint64_t rows, bytes, sum;
	double cpu;
	struct ism_error error;
};

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void index_file(struct job *job)
{
	struct ism_csv_index index = {
		.delimiter = ',', .quote = '"', .has_quote = true, .has_escape = true
	};
	struct ism_csv_quick quick = { 0 };
	ism_csv_quick_fn quick_fn;
	struct stat status;
	enum ism_isa isa;
	void *map;
	int fd = open(job->path, O_RDONLY);

	if (fd < 0 || fstat(fd, &status) != 0 || !ism_csv_index_init(&index) ||
		ism_isa_choose(ISM_ISA_BEST, &isa, &job->error) != ISM_OK)
		return;
	quick_fn = ism_csv_quick_of(isa);
	map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED || !quick_fn)
		return;
	index.text = map;
	index.size = (uint32_t)status.st_size / 64 * 64; /* files of less than 4 GiB */
	ism_csv_index_begin(&index, 0);
	while (index.at < index.size && !quick.wrong) {
		uint32_t left = index.size - index.at;

		ism_csv_index_keep(&index, index.n_marks);
		index.n_inner = 0;
		quick_fn(&index, left < ISM_CSV_INDEX_BYTES ? left : ISM_CSV_INDEX_BYTES, &quick);
		job->rows += quick.n_lines;
		job->sum += index.n_marks;
	}
	job->bytes = index.at;
	munmap(map, (size_t)status.st_size);
	close(fd);
	ism_csv_index_release(&index);
}

static void read_file(struct job *job)
{
	struct ism_format format = { .delimiter = ',', .quote = '"', .escape = '"', .header = 1 };
	struct ism_reader *reader;
	struct ism_batch batch;

	if (ism_reader_open(&reader, job->path, 0, &format, job->columns, job->n_columns,
		    &job->error) != ISM_OK)
		return;
	while (ism_reader_next(reader, &batch, &job->error) == ISM_OK &&
		(batch.n_rows || batch.n_rejects)) {
		job->rows += batch.n_rows;
		for (uint32_t f = 0; f < batch.n_fields; f++)
			for (uint32_t r = 0; r < batch.n_rows; r++)
				job->sum += ism_batch_cell(&batch, r, f)->size;
	}
	job->bytes = ism_reader_bytes_done(reader);
	ism_reader_close(reader);
}

static void *run(void *argument)
{
	struct job *job = argument;

	if (job->n_columns)
		read_file(job);
	else
		index_file(job);
	job->cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

/* The names in the first line, `n` of them at equal distances. */
static uint32_t choose_columns(
	const char *path, uint32_t n, struct ism_column *columns, char *line, int size)
{
	char *names[MAX_COLUMNS];
	uint32_t n_names = 0;
	FILE *file = fopen(path, "r");

	if (!file || !fgets(line, size, file))
		return 0;
	fclose(file);
	for (char *name = strtok(line, ",\r\n"); name && n_names < MAX_COLUMNS;
		name = strtok(NULL, ",\r\n"))
		names[n_names++] = name;
	if (n > n_names)
		n = n_names;
	for (uint32_t i = 0; i < n; i++) {
		char *name = names[(uint64_t)i * n_names / n];

		columns[i] = (struct ism_column){ .name = name, .field = name };
	}
	return n;
}

static double round_of(struct job *jobs, uint32_t n)
{
	pthread_t threads[64];
	double began = seconds(CLOCK_MONOTONIC);

	for (uint32_t i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, run, &jobs[i]);
	for (uint32_t i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	return seconds(CLOCK_MONOTONIC) - began;
}

int main(int argc, char **argv)
{
	static char line[1 << 16];
	static struct ism_column columns[MAX_COLUMNS];
	struct job jobs[64];
	uint32_t n_columns = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
	uint32_t n_threads = argc > 3 ? (uint32_t)atoi(argv[3]) : 1;
	uint32_t n_rounds = argc > 4 ? (uint32_t)atoi(argv[4]) : 5;
	double best = 1e9, best_cpu = 1e9;
	struct rusage usage;

	if (argc < 2 || n_threads < 1 || n_threads > 64) {
		fprintf(stderr, "usage: scan FILE [N_COLUMNS [THREADS [ROUNDS]]]\n");
		return 2;
	}
	n_columns = choose_columns(argv[1], n_columns, columns, line, sizeof(line));
	for (uint32_t r = 0; r < n_rounds; r++) {
		double took;

		for (uint32_t i = 0; i < n_threads; i++)
			jobs[i] = (struct job){
				.path = argv[1], .columns = columns, .n_columns = n_columns
			};
		took = round_of(jobs, n_threads);
		if (jobs[0].error.text[0] || jobs[0].bytes == 0) {
			fprintf(stderr, "scan: %s\n",
				jobs[0].error.text[0] ? jobs[0].error.text : "cannot read it");
			return 1;
		}
		best = took < best ? took : best;
		best_cpu = jobs[0].cpu < best_cpu ? jobs[0].cpu : best_cpu;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%2" PRIu32 " columns, %" PRIu32
	       " threads: %.3f s, %.2f GB/s a thread; %.3f s of processor, %.2f GB/s; %" PRIu64
	       " rows, sum %" PRIu64 ", peak %ld MiB\n",
		n_columns, n_threads, best, (double)jobs[0].bytes / best / 1e9, best_cpu,
		(double)jobs[0].bytes / best_cpu / 1e9, jobs[0].rows, jobs[0].sum,
		usage.ru_maxrss / 1024);
	return 0;
}

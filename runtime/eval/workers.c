#include "runtime/eval/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "runtime/kernel/math.h"

struct worker {
	pthread_t thread;
	bool started;
	uint32_t index;
	ism_work_fn work;
	void *context;
};

static void *run(void *argument)
{
	struct worker *worker = argument;

	worker->work(worker->context, worker->index);
	ism_math_thread_end();
	return NULL;
}

void ism_workers_run(uint32_t n, ism_work_fn work, void *context)
{
	struct worker *workers = calloc(n, sizeof(*workers));

	for (uint32_t i = 1; workers && i < n; i++) {
		workers[i] = (struct worker){ .index = i, .work = work, .context = context };
		workers[i].started =
			pthread_create(&workers[i].thread, NULL, run, &workers[i]) == 0;
	}
	work(context, 0);
	for (uint32_t i = 1; i < n; i++) {
		if (workers && workers[i].started)
			pthread_join(workers[i].thread, NULL);
		else
			work(context, i);
	}
	free(workers);
}

uint32_t ism_workers_available(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > ISM_WORKERS_MAX ? ISM_WORKERS_MAX : (uint32_t)n;
}

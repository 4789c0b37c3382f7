/* Threads that do one thing together. */
#ifndef ISM_RUNTIME_EVAL_WORKERS_H
#define ISM_RUNTIME_EVAL_WORKERS_H

#include <stdint.h>

#define ISM_WORKERS_MAX 1024

/* `index` tells the workers apart: 0 to n - 1. */
typedef void (*ism_work_fn)(void *context, uint32_t index);

/*
 * Calls `work` n times at once, 1 <= n <= ISM_WORKERS_MAX, and returns when all calls have: number 0 is made by
 * the calling thread, as are those for which the system has no thread, after it.
 */
void ism_workers_run(uint32_t n, ism_work_fn work, void *context);

/* Processors that this process may use, at most ISM_WORKERS_MAX. */
uint32_t ism_workers_available(void);

#endif

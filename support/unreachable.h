/*
 * For what cannot be unless we have a bug: says where and why on standard
 * error and aborts. The one thing below cli/ that prints.
 */
#ifndef ISM_SUPPORT_UNREACHABLE_H
#define ISM_SUPPORT_UNREACHABLE_H

_Noreturn void ism_unreachable_at(const char *file, int line, const char *why);

#define ism_unreachable(why) ism_unreachable_at(__FILE__, __LINE__, (why))

#endif

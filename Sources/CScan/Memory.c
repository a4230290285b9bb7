#include "CScan.h"

#include <malloc.h>

void scan_keep_freed_memory(void) {
#ifdef __GLIBC__
  // 32 MiB is the most that glibc takes.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  // Every run of a shell has threads of its own, whose arenas would each keep their memory.
  mallopt(M_ARENA_MAX, 4);
#endif
}

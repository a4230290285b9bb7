#include "CScan.h"

#include <limits.h>
#include <malloc.h>

void scan_keep_freed_memory(size_t most) {
#ifdef __GLIBC__
  // 32 MiB is the most that glibc takes.
  const size_t largest = 32 << 20, smallest = 1 << 18;
  size_t block = most / 8;
  block = block > largest ? largest : block < smallest ? smallest : block;
  mallopt(M_MMAP_THRESHOLD, (int)block);
  mallopt(M_TRIM_THRESHOLD, (int)(most > INT_MAX ? INT_MAX : most));
  // Every run of a shell has threads of its own, whose arenas would each keep their memory.
  mallopt(M_ARENA_MAX, 4);
#endif
}

#include "CScan.h"

#include <limits.h>
#include <malloc.h>

void scan_keep_freed_memory(size_t most) {
#ifdef __GLIBC__
  // Buffers are smaller than that; tables that grow would leave holes where they were.
  const size_t largest = 8 << 20, smallest = 1 << 18;
  size_t block = most / 8;
  block = block > largest ? largest : block < smallest ? smallest : block;
  mallopt(M_MMAP_THRESHOLD, (int)block);
  mallopt(M_TRIM_THRESHOLD, (int)(most > INT_MAX ? INT_MAX : most));
  // Every run of a shell has threads of its own, whose arenas would each keep their memory.
  mallopt(M_ARENA_MAX, 4);
#endif
}

void scan_return_freed_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

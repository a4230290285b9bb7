#include "CScan.h"

#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

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

// Arrays of this size are read all over; smaller ones fit into the processor's tables of pages.
static const size_t large_array = 8 << 20;

// Arrays of this size are got with all their pages: below it, they are mostly memory that was used before.
static const size_t populated_array = 1 << 18;

static const uintptr_t large_page = 2 << 20;

static void *on_large_pages(void *array, size_t bytes) {
#ifdef MADV_HUGEPAGE
  if (array && bytes >= large_array) {
    uintptr_t start = ((uintptr_t)array + large_page - 1) & ~(large_page - 1);
    uintptr_t end = ((uintptr_t)array + bytes) & ~(large_page - 1);
    // It is a wish: where it is not granted, pages stay small.
    if (end > start) madvise((void *)start, end - start, MADV_HUGEPAGE);
  }
#endif
  return array;
}

void *scan_zeroed(size_t bytes) {
  void *array = on_large_pages(calloc(bytes ? bytes : 1, 1), bytes);
#ifdef MADV_POPULATE_WRITE
  // A page that is read before it is written would be mapped twice, and other threads interrupted for it.
  if (array && bytes >= populated_array) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)array + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)array + bytes) & ~(page - 1);
    // Where it cannot be done, pages come when they are used.
    madvise((void *)start, end - start, MADV_POPULATE_WRITE);
  }
#endif
  return array;
}

void *scan_resized(void *array, size_t bytes) {
  return on_large_pages(realloc(array, bytes ? bytes : 1), bytes);
}

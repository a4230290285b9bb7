// The functions that exist once per instruction set, and the choice between them.
#ifndef KERNELS_H
#define KERNELS_H

#include "CScan.h"

typedef struct {
  scan_instruction_set instruction_set;
  size_t (*newlines)(const uint8_t *bytes, size_t length, uint32_t *positions);
  size_t (*csv)(
    const uint8_t *bytes, size_t length, uint8_t separator, uint32_t *positions,
    uint64_t *in_quotes);
  size_t (*json)(
    const uint8_t *bytes, size_t length, uint32_t *positions, uint8_t *characters,
    scan_json_state *state);
  size_t (*select)(const uint8_t *flags, size_t count, uint32_t *indices);
  const uint8_t *(*find)(const uint8_t *haystack, size_t length, const scan_needle *needle);
} scan_kernels;

extern const scan_kernels scan_kernels_portable;
#if defined(__x86_64__)
extern const scan_kernels scan_kernels_sse2, scan_kernels_avx2, scan_kernels_avx512;
#endif

/// Whether `count` bytes from here on lie on one page, so that reading them all cannot fault.
static inline bool is_within_page(const uint8_t *bytes, size_t count) {
  return ((uintptr_t)bytes & 4095) + count <= 4096;
}

/// Reading past the end of an object but not of its page: fine for the machine, not for the sanitizer.
#define READS_PAST_END __attribute__((no_sanitize("address")))

#endif

#include "Kernels.h"

static const scan_kernels *kernels = &scan_kernels_portable;

static bool is_available(scan_instruction_set wanted) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
    && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul")
    && __builtin_cpu_supports("popcnt");
  switch (wanted) {
  case scan_portable: return true;
  case scan_sse2: return true;
  case scan_avx2: return has_avx2;
  case scan_avx512:
    return has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi2");
  }
  return false;
#else
  return wanted == scan_portable;
#endif
}

bool scan_use_instruction_set(scan_instruction_set wanted) {
  if (!is_available(wanted)) return false;
  switch (wanted) {
  case scan_portable: kernels = &scan_kernels_portable; break;
#if defined(__x86_64__)
  case scan_sse2: kernels = &scan_kernels_sse2; break;
  case scan_avx2: kernels = &scan_kernels_avx2; break;
  case scan_avx512: kernels = &scan_kernels_avx512; break;
#else
  default: return false;
#endif
  }
  return true;
}

/// Runs before `main`, so that no call has to look whether the choice was made.
__attribute__((constructor)) static void use_widest(void) {
  if (scan_use_instruction_set(scan_avx512) || scan_use_instruction_set(scan_avx2)) return;
  scan_use_instruction_set(scan_sse2);
}

scan_instruction_set scan_current_instruction_set(void) {
  return kernels->instruction_set;
}

size_t scan_newlines(const uint8_t *bytes, size_t length, uint32_t *positions) {
  return kernels->newlines(bytes, length, positions);
}

size_t scan_csv(
  const uint8_t *bytes, size_t length, uint8_t separator, uint32_t *positions, uint64_t *in_quotes
) {
  return kernels->csv(bytes, length, separator, positions, in_quotes);
}

size_t scan_json(
  const uint8_t *bytes, size_t length, uint32_t *positions, uint8_t *characters,
  scan_json_state *state
) {
  return kernels->json(bytes, length, positions, characters, state);
}

size_t scan_select(const uint8_t *flags, size_t count, uint32_t *indices) {
  return kernels->select(flags, count, indices);
}

const uint8_t *scan_find(const uint8_t *haystack, size_t length, const scan_needle *needle) {
  if (needle->length == 0) return haystack;
  if (length < needle->length) return NULL;
  return kernels->find(haystack, length, needle);
}

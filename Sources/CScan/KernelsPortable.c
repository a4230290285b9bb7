// The kernels in plain C, for processors other than x86-64.
#include "Kernels.h"

#define KERNELS scan_kernels_portable
#define INSTRUCTION_SET scan_portable

typedef struct {
  uint8_t bytes[64];
} block;

static inline block block_load(const uint8_t *bytes) {
  block result;
  memcpy(result.bytes, bytes, 64);
  return result;
}

static inline block block_load_start(const uint8_t *bytes, size_t count) {
  block result = {{0}};
  memcpy(result.bytes, bytes, count);
  return result;
}

static inline uint64_t block_equal(block block, uint8_t byte) {
  uint64_t bits = 0;
  for (int i = 0; i < 64; i++) bits |= (uint64_t)(block.bytes[i] == byte) << i;
  return bits;
}

static inline block block_fold(block block) {
  for (int i = 0; i < 64; i++) block.bytes[i] |= 0x20;
  return block;
}

#include "PortablePrimitives.h"

typedef block window;
enum { window_width = 64 };
#define window_load block_load
#define window_load_start block_load_start
#define window_equal block_equal
#define window_fold block_fold

#include "KernelBodies.h"

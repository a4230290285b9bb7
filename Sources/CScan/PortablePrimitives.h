// Block primitives that need no particular instructions.

static inline uint64_t prefix_xor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// Eight at a time, so that the usual block takes no branch that depends on its content.
static inline uint32_t *store_positions(uint64_t bits, uint32_t base, uint32_t *out) {
  uint32_t *end = out + __builtin_popcountll(bits);
  while (out < end) {
    for (int i = 0; i < 8; i++) {
      out[i] = base + (bits ? (uint32_t)__builtin_ctzll(bits) : 0);
      bits &= bits - 1;
    }
    out += 8;
  }
  return end;
}

static inline uint8_t *store_bytes(
  uint64_t bits, block block, const uint8_t *bytes, uint8_t *out
) {
  (void)block;
  for (; bits; bits &= bits - 1) *out++ = bytes[__builtin_ctzll(bits)];
  return out;
}

static inline size_t select_indices(const uint8_t *flags, size_t count, uint32_t *indices) {
  size_t selected = 0;
  for (size_t i = 0; i < count; i++) {
    indices[selected] = (uint32_t)i;
    selected += flags[i] != 0;
  }
  return selected;
}

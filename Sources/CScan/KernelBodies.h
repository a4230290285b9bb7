// The kernels, written over 64-byte blocks. Each instruction set's file defines `KERNELS` (the name of
// its table), `INSTRUCTION_SET`, the block primitives below, and then includes this file:
//
//   block                                  64 bytes
//   block_load(bytes)                      all 64 are readable
//   block_load_start(bytes, count)         only the first `count` < 64 count; the others are zero
//   block_equal(block, byte) → uint64_t    one bit per equal byte, the first byte's is the lowest
//   block_fold(block)                      each byte | 0x20, which makes A–Z a–z (and more)
//   prefix_xor(bits)                       bit i of the result is the parity of bits 0…i
//   store_positions(bits, base, out)       base + i for each set bit i; may write 64 elements
//   store_bytes(bits, block, bytes, out)   the block's bytes at the set bits; may write 64 bytes
//   select_indices(flags, count, indices)  the kernel of `scan_select`
//   window, window_width, window_load, window_load_start, window_equal, window_fold
//                                          the same, of the width that is best for short texts

static inline block block_at(const uint8_t *bytes, size_t length, size_t i) {
  return i + 64 <= length ? block_load(bytes + i) : block_load_start(bytes + i, length - i);
}

static size_t newlines(const uint8_t *bytes, size_t length, uint32_t *positions) {
  uint32_t *out = positions;
  for (size_t i = 0; i < length; i += 64) {
    uint64_t found = block_equal(block_at(bytes, length, i), '\n');
    if (found) out = store_positions(found, (uint32_t)i, out);
  }
  return (size_t)(out - positions);
}

static size_t csv(
  const uint8_t *bytes, size_t length, uint8_t separator, uint32_t *positions, uint64_t *in_quotes
) {
  uint32_t *out = positions;
  uint64_t carry = *in_quotes;
  for (size_t i = 0; i < length; i += 64) {
    block block = block_at(bytes, length, i);
    uint64_t found = block_equal(block, separator) | block_equal(block, '\n');
    uint64_t quotes = block_equal(block, '"');
    if (quotes | carry) {
      uint64_t quoted = prefix_xor(quotes) ^ carry;
      carry = (uint64_t)((int64_t)quoted >> 63);
      found &= ~quoted;
    }
    out = store_positions(found, (uint32_t)i, out);
  }
  *in_quotes = carry;
  return (size_t)(out - positions);
}

/// The bytes that follow an escaping backslash, after simdjson's `find_escaped_branchless`.
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry) {
  const uint64_t even = 0x5555555555555555ULL;
  backslashes &= ~*carry;
  uint64_t follows = backslashes << 1 | *carry;
  uint64_t odd_starts = backslashes & ~even & ~follows;
  uint64_t sequences = odd_starts + backslashes;
  *carry = sequences < odd_starts;
  return (even ^ (sequences << 1)) & follows;
}

/// The bytes inside strings when a newline ends each string; `carry` is the state before the block.
static inline uint64_t strings_by_line(uint64_t quotes, uint64_t newlines, uint64_t *carry) {
  uint64_t strings = 0, rest = ~0ULL;
  for (; newlines; newlines &= newlines - 1) {
    uint64_t before = (newlines & -newlines) - 1;
    strings |= (prefix_xor(quotes & rest) ^ *carry) & rest & before;
    rest = ~before << 1;
    *carry = 0;
  }
  uint64_t last = prefix_xor(quotes & rest) ^ *carry;
  *carry = (uint64_t)((int64_t)last >> 63);
  return strings | (last & rest);
}

/// Where two values are neighbours, with nothing or only blanks between them; `state` goes on behind the block.
///
/// A bracket that closes ends a value, one that opens begins one.
static inline uint64_t neighbours(
  uint64_t blanks, uint64_t found, uint64_t quotes, uint64_t strings, uint64_t opening,
  uint64_t ending, scan_json_state *state
) {
  blanks &= ~strings;
  uint64_t values = ~(found | blanks);
  uint64_t closing = (quotes & ~strings) | ending;
  uint64_t behind = values << 1 | state->in_value;
  uint64_t begin = values | opening;
  uint64_t beside = ((closing << 1 | state->closed) & begin) | (((quotes & strings) | opening) & behind);
  uint64_t gaps = blanks & (behind | closing << 1 | state->closed | state->behind_value);
  beside |= state->behind_value & begin;
  state->behind_value = 0;
  if (gaps) {
    // A run of blanks behind a value is carried over; what it ends at must be no value.
    uint64_t ends = gaps + blanks;
    beside |= ends & ~blanks & begin;
    state->behind_value = ends < blanks;
  }
  state->in_value = values >> 63;
  state->closed = closing >> 63;
  return beside;
}

static size_t json(
  const uint8_t *bytes, size_t length, uint32_t *positions, uint8_t *characters,
  scan_json_state *state
) {
  uint32_t *out = positions;
  uint64_t in_string = state->in_string, escaped = state->escaped;
  uint64_t any_backslash = 0, any_beside = 0;
  for (size_t i = 0; i < length; i += 64) {
    block block = block_at(bytes, length, i);
    uint64_t backslashes = block_equal(block, '\\');
    uint64_t quotes = block_equal(block, '"');
    uint64_t newlines = block_equal(block, '\n');
    any_backslash |= backslashes;
    if (backslashes | escaped) {
      uint64_t escapes = escaped_bytes(backslashes, &escaped);
      quotes &= ~escapes;
      if (length - i < 64) escaped = escapes >> (length - i) & 1;
    }
    uint64_t before = in_string;
    uint64_t strings = prefix_xor(quotes) ^ in_string;
    in_string = (uint64_t)((int64_t)strings >> 63);
    if (__builtin_expect((strings & newlines) != 0, 0)) {
      in_string = before;
      strings = strings_by_line(quotes, newlines, &in_string);
    }
    // { and [ differ in the bit 0x20 only, and so do } and ].
    const __typeof__(block) folded = block_fold(block);
    uint64_t opening = block_equal(folded, '{') & ~strings;
    uint64_t ending = block_equal(folded, '}') & ~strings;
    uint64_t marks = block_equal(block, ',') | block_equal(block, ':');
    uint64_t found = (marks & ~strings) | opening | ending | newlines;
    uint64_t blanks = block_equal(block, ' ') | block_equal(block, '\r');
    any_beside |= neighbours(blanks, found, quotes, strings, opening, ending, state);
    characters = store_bytes(found, block, bytes + i, characters);
    out = store_positions(found, (uint32_t)i, out);
  }
  state->in_string = in_string;
  state->escaped = escaped;
  state->saw_backslash |= any_backslash != 0;
  state->saw_neighbours |= any_beside != 0;
  return (size_t)(out - positions);
}

/// Whether the text begins with the lower-case needle but for the case of A–Z.
static inline bool equals_caseless(const uint8_t *text, const uint8_t *lowercase, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = text[i];
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
    if (byte != lowercase[i]) return false;
  }
  return true;
}

static inline window window_at(const uint8_t *bytes, size_t count) {
  return count >= window_width ? window_load(bytes) : window_load_start(bytes, count);
}

/// Tries the places where the needle's two rarest bytes are.
static inline __attribute__((always_inline)) const uint8_t *find_rarest(
  const uint8_t *haystack, size_t length, const scan_needle *needle, bool caseless
) {
  size_t places = length - needle->length + 1;
  const uint8_t *rarest = haystack + needle->rarest, *second = haystack + needle->second_rarest;
  uint8_t bit = caseless ? 0x20 : 0;
  uint8_t first_byte = needle->bytes[needle->rarest] | bit;
  uint8_t second_byte = needle->bytes[needle->second_rarest] | bit;
  for (size_t i = 0; i < places; i += window_width) {
    window first = window_at(rarest + i, places - i);
    uint64_t found = window_equal(caseless ? window_fold(first) : first, first_byte);
    if (places - i < window_width) found &= (1ULL << (places - i)) - 1;
    if (!found) continue;
    window other = window_at(second + i, places - i);
    found &= window_equal(caseless ? window_fold(other) : other, second_byte);
    for (; found; found &= found - 1) {
      const uint8_t *place = haystack + i + __builtin_ctzll(found);
      bool equal = caseless
        ? equals_caseless(place, needle->bytes, needle->length)
        : scan_equal(place, needle->bytes, needle->length);
      if (equal) return place;
    }
  }
  return NULL;
}

static const uint8_t *find(const uint8_t *haystack, size_t length, const scan_needle *needle) {
  return needle->caseless
    ? find_rarest(haystack, length, needle, true)
    : find_rarest(haystack, length, needle, false);
}

const scan_kernels KERNELS = {INSTRUCTION_SET, newlines, csv, json, select_indices, find};

#ifndef CSCAN_H
#define CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// The byte-level work of the engine. The widest instruction set of the machine (AVX-512, AVX2, SSE2,
// or portable C) is chosen when the program starts. No function reads outside its arguments' bytes
// where that could be noticed, so none needs slack after a buffer.

/// Instruction sets, each including the ones before it.
typedef enum {
  scan_portable = 0,
  scan_sse2 = 1,
  scan_avx2 = 2,
  scan_avx512 = 3,
} scan_instruction_set;

/// The instruction set in use.
scan_instruction_set scan_current_instruction_set(void);

/// Uses a narrower instruction set than the machine's, for tests; false when the machine lacks it.
///
/// Not to be called while other threads scan.
bool scan_use_instruction_set(scan_instruction_set wanted);

// Structure

/// Finds the positions of '\n', in order, and returns how many there are.
///
/// `positions` has room for `length + 64` elements; `length` is at most UINT32_MAX - 64.
size_t scan_newlines(const uint8_t *bytes, size_t length, uint32_t *positions);

/// Finds the positions of separators and newlines outside double quotes; returns how many there are.
///
/// `in_quotes` is 0 before the first call, and then carries the state from call to call.
/// `positions` has room for `length + 64` elements; `length` is at most UINT32_MAX - 64.
size_t scan_csv(
  const uint8_t *bytes, size_t length, uint8_t separator, uint32_t *positions,
  uint64_t *in_quotes);

/// Where a JSON scan stands between two calls; all zero before the first.
typedef struct {
  /// All ones inside a string, else zero.
  uint64_t in_string;
  /// One when the next byte follows an escaping backslash, else zero.
  uint64_t escaped;
  /// Set when a backslash is seen; cleared by the caller only.
  bool saw_backslash;
  /// Set when two values may stand beside each other, as in `"a" 1` or `{} 1`; cleared by the caller only.
  ///
  /// Blanks and carriage returns between values are known, other white space may be taken for a value.
  bool saw_neighbours;
  /// Whether the last byte belongs to a value, is its closing quote, is a blank behind it: one or zero each.
  uint64_t in_value, closed, behind_value;
} scan_json_state;

/// Finds { } [ ] : , outside strings, and every newline; returns how many there are.
///
/// A newline always ends a string, so that a stray quote cannot spoil the following lines.
/// `positions` and `characters` (the bytes found there) have room for `length + 64` elements;
/// `length` is at most UINT32_MAX - 64.
size_t scan_json(
  const uint8_t *bytes, size_t length, uint32_t *positions, uint8_t *characters,
  scan_json_state *state);

/// Writes the indices of the flags that are not zero to `indices`, which has room for `count`.
size_t scan_select(const uint8_t *flags, size_t count, uint32_t *indices);

// Search

/// Text to search for, prepared once for many searches; it may be shared by threads.
typedef struct {
  /// The text; it belongs to the caller and must outlive the needle.
  const uint8_t *bytes;
  size_t length;
  /// The offsets of the two bytes that are probably the rarest in the text searched.
  size_t rarest, second_rarest;
  /// Whether A–Z and a–z are the same.
  bool caseless;
} scan_needle;

/// Prepares a search; the bytes of a caseless needle must have no A–Z.
scan_needle scan_needle_prepare(const uint8_t *bytes, size_t length, bool caseless);

/// The first occurrence of the needle, or null; an empty needle is found at the start.
const uint8_t *scan_find(const uint8_t *haystack, size_t length, const scan_needle *needle);

// Text

/// Whether all bytes are below 0x80.
bool scan_is_ascii(const uint8_t *bytes, size_t length);

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool scan_is_utf8(const uint8_t *bytes, size_t length);

/// Whether a JSON string cannot hold the bytes as they are: a control character, '"' or '\\'.
bool scan_json_needs_escape(const uint8_t *bytes, size_t length);

/// How deep arrays and bags of JSON may nest.
#define SCAN_JSON_MAXIMUM_DEPTH 1000

/// Whether the bytes are one JSON value by the standard, with white space around it.
///
/// It does not look whether strings are well-formed UTF-8.
bool scan_is_json(const uint8_t *bytes, size_t length);

/// Converts UTF-16, the lower byte first, to UTF-8 and returns its length; lone surrogates are U+FFFD.
///
/// `out` has room for three bytes for each unit, and 16 more.
size_t scan_utf16_text(const uint8_t *bytes, size_t units, uint8_t *out);

/// Converts UTF-16, the lower byte first, to the inside of a JSON string and returns its length.
///
/// `out` has room for six bytes for each unit, and 16 more.
size_t scan_utf16_json(const uint8_t *bytes, size_t units, uint8_t *out);

/// Does the same up to the first zero, quickly: it may read 32 bytes behind the last unit.
///
/// `out` has room for six bytes for each unit, and 16 more.
size_t scan_utf16_json_string(const uint8_t *bytes, size_t units, uint8_t *out);

/// The number of units before the first zero, or all of them.
size_t scan_utf16_length(const uint8_t *bytes, size_t units);

// Numbers

/// Writes a decimal integer of at most 20 bytes and returns its length.
size_t scan_format_int64(int64_t value, uint8_t *out);

/// Writes the shortest text that reads back as the same double, as .NET does; at most 32 bytes.
///
/// Examples: 1, 0.1, -0, 123456789012345, 1E+15, 1E-05, 1.7976931348623157E+308, NaN, -Infinity.
size_t scan_format_double(double value, uint8_t *out);

/// The shortest digits that identify a finite double: value = ±d₁.d₂d₃… × 10^decimal_exponent.
///
/// Writes at most 17 ASCII digits, the first of which is not '0' unless the value is zero, and
/// returns how many. The exponent is that of scientific notation: 0 for 1.5, 2 for 150.
int scan_shortest_double(double value, uint8_t *digits, int *decimal_exponent, bool *negative);

/// Reads a decimal number, correctly rounded; false when the whole text is not a number.
///
/// Takes a sign, digits with a '.', and an exponent; no spaces, no "NaN" or "Infinity", no hex.
/// What is too large gives an infinity.
bool scan_parse_double(const uint8_t *bytes, size_t length, double *value);

/// Tells the allocator to keep freed memory for the next buffers, so many bytes at most.
///
/// Buffers of a few megabytes come and go with every chunk; handing their pages back to the kernel
/// each time takes longer than the work on them. For programs, not for libraries: it is a setting of
/// the whole process.
void scan_keep_freed_memory(size_t most);

/// Room for an array that may be large, all zero; null when there is none.
///
/// It and its larger form lie on large pages where the kernel has some; free() gives them back.
void *scan_zeroed(size_t bytes);

/// The same bytes in a larger or smaller array; null when there is no room, and the array is as it was.
void *scan_resized(void *array, size_t bytes);

/// Hands freed memory back to the kernel, for when many small pieces have become a large one.
void scan_return_freed_memory(void);

/// The CRC-32 of gzip and Ethernet over bytes behind those whose CRC-32 is `before`, at first 0.
uint32_t scan_crc32(uint32_t before, const uint8_t *bytes, size_t length);

/// Fetches memory that is soon read, while something else is done; any address will do.
static inline void scan_prefetch(const void *address) { __builtin_prefetch(address); }

// Hash and equality, here to be inlined

static inline uint64_t scan_load64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline uint32_t scan_load32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline uint64_t scan_multiply_and_fold(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// A hash of the bytes, in the manner of wyhash: fast and well spread, not for adversaries.
static inline uint64_t scan_hash(const uint8_t *bytes, size_t length, uint64_t seed) {
  const uint64_t key0 = 0xa0761d6478bd642fULL, key1 = 0xe7037ed1a0b428dbULL;
  uint64_t a = 0, b = 0;
  seed ^= key0;
  if (length > 16) {
    const uint8_t *next = bytes;
    for (size_t rest = length; rest > 16; rest -= 16, next += 16) {
      seed = scan_multiply_and_fold(scan_load64(next) ^ key1, scan_load64(next + 8) ^ seed);
    }
    a = scan_load64(bytes + length - 16);
    b = scan_load64(bytes + length - 8);
  } else if (length >= 8) {
    a = scan_load64(bytes);
    b = scan_load64(bytes + length - 8);
  } else if (length >= 4) {
    a = scan_load32(bytes);
    b = scan_load32(bytes + length - 4);
  } else if (length > 0) {
    a = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[length / 2] << 8 | bytes[length - 1];
  }
  return scan_multiply_and_fold(key1 ^ length, scan_multiply_and_fold(a ^ key1, b ^ seed));
}

/// The order of two runs of the same length: negative, zero or positive, as memcmp.
static inline int scan_compare(const uint8_t *a, const uint8_t *b, size_t length) {
    return length == 0 ? 0 : memcmp(a, b, length);
}

/// Whether the two texts of one length are equal.
static inline bool scan_equal(const uint8_t *a, const uint8_t *b, size_t length) {
  if (length >= 8) {
    for (size_t i = 0; i + 8 < length; i += 8) {
      if (scan_load64(a + i) != scan_load64(b + i)) return false;
    }
    return scan_load64(a + length - 8) == scan_load64(b + length - 8);
  }
  if (length >= 4) {
    return scan_load32(a) == scan_load32(b)
      && scan_load32(a + length - 4) == scan_load32(b + length - 4);
  }
  if (length == 0) return true;
  return a[0] == b[0] && a[length / 2] == b[length / 2] && a[length - 1] == b[length - 1];
}

#ifdef __cplusplus
}
#endif

#endif

#ifndef CLITERALSET_H
#define CLITERALSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Many literals that are looked for together, by Vectorscan; for one thread.
typedef struct literal_set literal_set;

/// A literal to look for.
typedef struct {
  const uint8_t *bytes;
  size_t length;
  /// Whether letters of ASCII are equal to those of the other case; no others are.
  bool is_caseless;
} literal;

/// Prepares literals, none of them empty: null when the processor cannot, or there is no memory.
///
/// Their places in the array are their numbers.
literal_set *literal_set_create(const literal *literals, uint32_t count);

/// Frees a set; null is allowed.
void literal_set_free(literal_set *set);

/// Finds the literals that a text holds.
///
/// Returns how many there are, each once, and where their numbers stand, valid until the next call;
/// `UINT32_MAX` when the text cannot be looked at.
uint32_t literal_set_find(
  literal_set *set, const uint8_t *text, size_t length, const uint32_t **found);

#endif

#ifndef CLITERALSET_H
#define CLITERALSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Many literals that are looked for together, by Vectorscan; threads may share it.
typedef struct literal_database literal_database;

/// What one thread needs for looking for them.
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
literal_database *literal_database_create(const literal *literals, uint32_t count);

/// Frees a database whose sets are freed; null is allowed.
void literal_database_free(literal_database *database);

/// Makes what a thread needs, which is freed before the database: null when there is no memory.
literal_set *literal_set_create(literal_database *database);

/// Frees a set; null is allowed.
void literal_set_free(literal_set *set);

/// A literal that one of several texts holds.
typedef struct {
  uint32_t text;
  uint32_t number;
} literal_hit;

/// Finds the literals that a text holds.
///
/// Returns how many there are, each once, and where they stand, valid until the next call; `UINT32_MAX` when
/// the text cannot be looked at.
uint32_t literal_set_find(
  literal_set *set, const uint8_t *text, size_t length, const literal_hit **hits);

/// A text among others.
typedef struct {
  const uint8_t *start;
  size_t length;
} literal_text;

/// Finds the literals that each of some texts holds, which stand one behind the other in memory that may be
/// read from the first to the last; where empty ones stand is of no matter.
///
/// Returns how many hits there are, by text in order, each literal once a text, and where they stand, valid
/// until the next call; `UINT32_MAX` when the texts had better be looked at one by one.
uint32_t literal_set_find_all(
  literal_set *set, const literal_text *texts, uint32_t count, const literal_hit **hits);

#endif

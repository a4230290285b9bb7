#include "CLiteralSet.h"

#include <hs/hs.h>
#include <stdlib.h>

struct literal_set {
  hs_database_t *database;
  hs_scratch_t *scratch;
  uint32_t count;
  /// The literals of the text that is looked at.
  uint32_t found[];
};

/// Compiles the literals: false when that cannot be done.
static bool compile(literal_set *set, const literal *literals, uint32_t count) {
  const char **texts = malloc(count * sizeof *texts);
  size_t *lengths = malloc(count * sizeof *lengths);
  unsigned *flags = malloc(count * sizeof *flags);
  unsigned *numbers = malloc(count * sizeof *numbers);
  bool has_memory = texts && lengths && flags && numbers;
  bool is_compiled = false;
  if (has_memory) {
    for (uint32_t i = 0; i < count; i++) {
      texts[i] = (const char *)literals[i].bytes;
      lengths[i] = literals[i].length;
      flags[i] = HS_FLAG_SINGLEMATCH | (literals[i].is_caseless ? HS_FLAG_CASELESS : 0);
      numbers[i] = i;
    }
    hs_compile_error_t *error = NULL;
    is_compiled = hs_compile_lit_multi(
                    texts, flags, numbers, lengths, count, HS_MODE_BLOCK, NULL, &set->database,
                    &error)
      == HS_SUCCESS;
    hs_free_compile_error(error);
  }
  free(texts);
  free(lengths);
  free(flags);
  free(numbers);
  return is_compiled && hs_alloc_scratch(set->database, &set->scratch) == HS_SUCCESS;
}

literal_set *literal_set_create(const literal *literals, uint32_t count) {
  if (hs_valid_platform() != HS_SUCCESS) return NULL;
  literal_set *set = calloc(1, sizeof *set + count * sizeof *set->found);
  if (set && !compile(set, literals, count)) {
    literal_set_free(set);
    set = NULL;
  }
  return set;
}

void literal_set_free(literal_set *set) {
  if (!set) return;
  hs_free_scratch(set->scratch);
  hs_free_database(set->database);
  free(set);
}

static int take(
  unsigned number, unsigned long long from, unsigned long long to, unsigned flags, void *context
) {
  literal_set *set = context;
  set->found[set->count++] = number;
  return 0;
}

uint32_t literal_set_find(
  literal_set *set, const uint8_t *text, size_t length, const uint32_t **found
) {
  set->count = 0;
  *found = set->found;
  if (length == 0) return 0;
  if (length > UINT32_MAX) return UINT32_MAX;
  hs_error_t status =
    hs_scan(set->database, (const char *)text, (unsigned)length, 0, set->scratch, take, set);
  return status == HS_SUCCESS ? set->count : UINT32_MAX;
}

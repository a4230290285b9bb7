#include "CLiteralSet.h"

#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

struct literal_set {
  /// Finds each literal wherever it stands.
  hs_database_t *everywhere;
  /// Finds each literal once; made when it is first needed.
  hs_database_t *once;
  hs_scratch_t *scratch;
  literal *literals;
  uint8_t *bytes;
  uint32_t literal_count;
  bool has_failed;
  literal_hit *hits;
  uint32_t capacity;
  /// One more than the text that each literal was found in last.
  uint32_t *last;
  uint32_t count;
  /// The literals of the text that is looked at.
  uint32_t found[];
};

/// Compiles the literals: false when that cannot be done.
static bool compile(literal_set *set, unsigned flag, hs_database_t **database) {
  uint32_t count = set->literal_count;
  const char **texts = malloc(count * sizeof *texts);
  size_t *lengths = malloc(count * sizeof *lengths);
  unsigned *flags = malloc(count * sizeof *flags);
  unsigned *numbers = malloc(count * sizeof *numbers);
  bool has_memory = texts && lengths && flags && numbers;
  bool is_compiled = false;
  if (has_memory) {
    for (uint32_t i = 0; i < count; i++) {
      texts[i] = (const char *)set->literals[i].bytes;
      lengths[i] = set->literals[i].length;
      flags[i] = flag | (set->literals[i].is_caseless ? HS_FLAG_CASELESS : 0);
      numbers[i] = i;
    }
    hs_compile_error_t *error = NULL;
    is_compiled =
      hs_compile_lit_multi(
        texts, flags, numbers, lengths, count, HS_MODE_BLOCK, NULL, database, &error)
      == HS_SUCCESS;
    hs_free_compile_error(error);
  }
  free(texts);
  free(lengths);
  free(flags);
  free(numbers);
  return is_compiled && hs_alloc_scratch(*database, &set->scratch) == HS_SUCCESS;
}

/// Keeps copies of the literals: false when there is no memory.
static bool keep(literal_set *set, const literal *literals, uint32_t count) {
  size_t length = 0;
  for (uint32_t i = 0; i < count; i++) length += literals[i].length;
  set->literals = malloc((count ? count : 1) * sizeof *set->literals);
  set->bytes = malloc(length ? length : 1);
  if (!set->literals || !set->bytes) return false;
  uint8_t *next = set->bytes;
  for (uint32_t i = 0; i < count; i++) {
    memcpy(next, literals[i].bytes, literals[i].length);
    set->literals[i] = literals[i];
    set->literals[i].bytes = next;
    next += literals[i].length;
  }
  set->literal_count = count;
  return true;
}

literal_set *literal_set_create(const literal *literals, uint32_t count) {
  if (hs_valid_platform() != HS_SUCCESS) return NULL;
  literal_set *set = calloc(1, sizeof *set + count * sizeof *set->found);
  if (!set) return NULL;
  if (keep(set, literals, count) && compile(set, 0, &set->everywhere)) return set;
  literal_set_free(set);
  return NULL;
}

void literal_set_free(literal_set *set) {
  if (!set) return;
  hs_free_scratch(set->scratch);
  hs_free_database(set->everywhere);
  hs_free_database(set->once);
  free(set->literals);
  free(set->bytes);
  free(set->hits);
  free(set->last);
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
  if (length > UINT32_MAX || set->has_failed) return UINT32_MAX;
  if (!set->once && !compile(set, HS_FLAG_SINGLEMATCH, &set->once)) {
    set->has_failed = true;
    return UINT32_MAX;
  }
  hs_error_t status =
    hs_scan(set->once, (const char *)text, (unsigned)length, 0, set->scratch, take, set);
  return status == HS_SUCCESS ? set->count : UINT32_MAX;
}

/// Where looking at several texts is.
typedef struct {
  literal_set *set;
  const literal_text *texts;
  const uint8_t *base;
  uint32_t text_count;
  /// The text that the last match ended in or before.
  uint32_t text;
  unsigned long long end;
  /// How many more matches are worth while, before each text had better be looked at by itself.
  uint32_t rest;
} search;

/// Makes room for so many matches: false when there is no memory.
static bool grow(literal_set *set, uint32_t capacity) {
  literal_hit *hits = realloc(set->hits, capacity * sizeof *hits);
  if (!hits) return false;
  set->hits = hits;
  set->capacity = capacity;
  return true;
}

static int take_in_text(
  unsigned number, unsigned long long from, unsigned long long to, unsigned flags, void *context
) {
  search *search = context;
  literal_set *set = search->set;
  if (to < search->end || search->rest-- == 0) return 1;
  search->end = to;
  const uint8_t *end = search->base + to;
  const literal_text *text = &search->texts[search->text];
  while (text->length == 0 || text->start + text->length < end) {
    if (++search->text == search->text_count) return 1;
    text++;
  }
  // A match that begins before the text is partly in what stands between two texts.
  if (end - set->literals[number].length < text->start) return 0;
  if (set->last[number] == search->text + 1) return 0;
  set->last[number] = search->text + 1;
  if (set->count == set->capacity && !grow(set, set->capacity * 2)) return 1;
  set->hits[set->count++] = (literal_hit){search->text, number};
  return 0;
}

/// Makes ready for looking at so many texts: false when that cannot be done.
static bool prepare(literal_set *set, uint32_t count) {
  if (set->capacity < count + 1024 && !grow(set, count + 1024)) return false;
  size_t size = (set->literal_count ? set->literal_count : 1) * sizeof *set->last;
  if (!set->last) set->last = malloc(size);
  if (set->last) memset(set->last, 0, size);
  return set->last;
}

uint32_t literal_set_find_all(
  literal_set *set, const literal_text *texts, uint32_t count, const literal_hit **hits
) {
  uint32_t first = 0;
  while (count > 0 && texts[count - 1].length == 0) count--;
  while (first < count && texts[first].length == 0) first++;
  set->count = 0;
  *hits = set->hits;
  if (first == count) return 0;
  if (count > UINT32_MAX / 64 || !prepare(set, count)) return UINT32_MAX;
  const uint8_t *base = texts[first].start;
  size_t length = (size_t)(texts[count - 1].start - base) + texts[count - 1].length;
  if (length > UINT32_MAX) return UINT32_MAX;
  search search = {set, texts, base, count, first, 0, count * 16 + 4096};
  hs_error_t status = hs_scan(
    set->everywhere, (const char *)base, (unsigned)length, 0, set->scratch, take_in_text, &search);
  *hits = set->hits;
  return status == HS_SUCCESS ? set->count : UINT32_MAX;
}

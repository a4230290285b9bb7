#include "CLiteralSet.h"

#include <hs/hs.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct literal_database {
  /// Finds each literal wherever it stands.
  hs_database_t *everywhere;
  /// Finds each literal once; made when it is first needed, which ``mutex`` guards.
  hs_database_t *once;
  bool has_failed;
  pthread_mutex_t mutex;
  literal *literals;
  uint8_t *bytes;
  uint32_t literal_count;
};

struct literal_set {
  literal_database *database;
  /// That of the database, once it has been asked for.
  hs_database_t *once;
  hs_scratch_t *scratch;
  bool has_failed;
  literal_hit *hits;
  uint32_t capacity;
  /// The stamp of the text that each literal was found in last, and the last stamp of the texts so far.
  uint32_t *last;
  uint32_t stamp;
  uint32_t count;
};

/// Compiles the literals: null when that cannot be done.
static hs_database_t *compile(const literal_database *all, unsigned flag) {
  uint32_t count = all->literal_count;
  const char **texts = malloc(count * sizeof *texts);
  size_t *lengths = malloc(count * sizeof *lengths);
  unsigned *flags = malloc(count * sizeof *flags);
  unsigned *numbers = malloc(count * sizeof *numbers);
  bool has_memory = texts && lengths && flags && numbers;
  hs_database_t *database = NULL;
  if (has_memory) {
    for (uint32_t i = 0; i < count; i++) {
      texts[i] = (const char *)all->literals[i].bytes;
      lengths[i] = all->literals[i].length;
      flags[i] = flag | (all->literals[i].is_caseless ? HS_FLAG_CASELESS : 0);
      numbers[i] = i;
    }
    hs_compile_error_t *error = NULL;
    hs_error_t status = hs_compile_lit_multi(
      texts, flags, numbers, lengths, count, HS_MODE_BLOCK, NULL, &database, &error);
    if (status != HS_SUCCESS) database = NULL;
    hs_free_compile_error(error);
  }
  free(texts);
  free(lengths);
  free(flags);
  free(numbers);
  return database;
}

/// Keeps copies of the literals: false when there is no memory.
static bool keep(literal_database *database, const literal *literals, uint32_t count) {
  size_t length = 0;
  for (uint32_t i = 0; i < count; i++) length += literals[i].length;
  database->literals = malloc((count ? count : 1) * sizeof *database->literals);
  database->bytes = malloc(length ? length : 1);
  if (!database->literals || !database->bytes) return false;
  uint8_t *next = database->bytes;
  for (uint32_t i = 0; i < count; i++) {
    memcpy(next, literals[i].bytes, literals[i].length);
    database->literals[i] = literals[i];
    database->literals[i].bytes = next;
    next += literals[i].length;
  }
  database->literal_count = count;
  return true;
}

literal_database *literal_database_create(const literal *literals, uint32_t count) {
  if (hs_valid_platform() != HS_SUCCESS) return NULL;
  literal_database *database = calloc(1, sizeof *database);
  if (!database) return NULL;
  pthread_mutex_init(&database->mutex, NULL);
  if (keep(database, literals, count)) database->everywhere = compile(database, 0);
  if (database->everywhere) return database;
  literal_database_free(database);
  return NULL;
}

void literal_database_free(literal_database *database) {
  if (!database) return;
  hs_free_database(database->everywhere);
  hs_free_database(database->once);
  free(database->literals);
  free(database->bytes);
  pthread_mutex_destroy(&database->mutex);
  free(database);
}

literal_set *literal_set_create(literal_database *database) {
  literal_set *set = calloc(1, sizeof *set);
  if (!set) return NULL;
  set->database = database;
  if (hs_alloc_scratch(database->everywhere, &set->scratch) == HS_SUCCESS) return set;
  literal_set_free(set);
  return NULL;
}

void literal_set_free(literal_set *set) {
  if (!set) return;
  hs_free_scratch(set->scratch);
  free(set->hits);
  free(set->last);
  free(set);
}

/// Makes room for so many matches: false when there is no memory.
static bool grow(literal_set *set, uint32_t capacity) {
  literal_hit *hits = realloc(set->hits, capacity * sizeof *hits);
  if (!hits) return false;
  set->hits = hits;
  set->capacity = capacity;
  return true;
}

/// Makes ready for looking at texts by themselves: false when that cannot be done.
static bool prepare_once(literal_set *set) {
  if (set->once) return true;
  if (set->has_failed) return false;
  literal_database *database = set->database;
  pthread_mutex_lock(&database->mutex);
  if (!database->once && !database->has_failed) {
    database->once = compile(database, HS_FLAG_SINGLEMATCH);
    database->has_failed = !database->once;
  }
  hs_database_t *once = database->once;
  pthread_mutex_unlock(&database->mutex);
  if (once && hs_alloc_scratch(once, &set->scratch) == HS_SUCCESS) set->once = once;
  set->has_failed = !set->once;
  return set->once;
}

static int take(
  unsigned number, unsigned long long from, unsigned long long to, unsigned flags, void *context
) {
  literal_set *set = context;
  set->hits[set->count++] = (literal_hit){0, number};
  return 0;
}

uint32_t literal_set_find(
  literal_set *set, const uint8_t *text, size_t length, const literal_hit **hits
) {
  set->count = 0;
  *hits = set->hits;
  if (length == 0) return 0;
  uint32_t literal_count = set->database->literal_count;
  if (length > UINT32_MAX || !prepare_once(set)) return UINT32_MAX;
  if (set->capacity < literal_count && !grow(set, literal_count)) return UINT32_MAX;
  *hits = set->hits;
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
  if (end - set->database->literals[number].length < text->start) return 0;
  uint32_t stamp = set->stamp + search->text + 1;
  if (set->last[number] == stamp) return 0;
  set->last[number] = stamp;
  if (set->count == set->capacity && !grow(set, set->capacity * 2)) return 1;
  set->hits[set->count++] = (literal_hit){search->text, number};
  return 0;
}

/// Makes ready for looking at so many texts: false when that cannot be done.
static bool prepare(literal_set *set, uint32_t count) {
  if (set->capacity < count + 1024 && !grow(set, count + 1024)) return false;
  uint32_t literal_count = set->database->literal_count;
  if (!set->last) set->last = calloc(literal_count ? literal_count : 1, sizeof *set->last);
  if (set->last && set->stamp > UINT32_MAX - count) {
    memset(set->last, 0, literal_count * sizeof *set->last);
    set->stamp = 0;
  }
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
    set->database->everywhere, (const char *)base, (unsigned)length, 0, set->scratch, take_in_text,
    &search);
  set->stamp += count;
  *hits = set->hits;
  return status == HS_SUCCESS ? set->count : UINT32_MAX;
}

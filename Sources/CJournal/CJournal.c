#include "CJournal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <time.h>

enum {
  slot_count = 256,
  head_size = 40,
  /// The longest value that is kept whole, and how much one entry may take.
  longest_value = 1 << 20,
  longest_entry = 1 << 23,
  slack = 64
};

struct journal_reader {
  sd_journal *journal;
  char **names;
  unsigned name_count;
  /// For each hash the number of a name and 1, 0 for none.
  uint16_t slots[slot_count];
  uint8_t *buffer;
  size_t capacity;
  size_t used;
  int failure;
  uint64_t damaged;
  uint64_t cut;
};

static unsigned hash(const char *name, size_t length) {
  unsigned value = 2166136261u;
  for (size_t i = 0; i < length; i++) value = (value ^ (uint8_t)name[i]) * 16777619u;
  return (value ^ value >> 15) & (slot_count - 1);
}

static int open_with(
  journal_reader **reader, const char *const *names, unsigned count, int result, sd_journal *journal
) {
  if (result < 0) return result;
  journal_reader *new = calloc(1, sizeof *new);
  if (new) new->names = calloc(count + 1, sizeof *new->names);
  if (!new || !new->names || count >= slot_count / 2) {
    if (new) free(new->names);
    free(new);
    sd_journal_close(journal);
    return -ENOMEM;
  }
  new->journal = journal;
  new->name_count = count;
  for (unsigned i = 0; i < count; i++) {
    new->names[i] = strdup(names[i]);
    unsigned slot = hash(names[i], strlen(names[i]));
    while (new->slots[slot]) slot = (slot + 1) & (slot_count - 1);
    new->slots[slot] = (uint16_t)(i + 1);
  }
  sd_journal_set_data_threshold(journal, longest_value + 4096);
  *reader = new;
  return 0;
}

int journal_open_local(journal_reader **reader, const char *const *names, unsigned count) {
  sd_journal *journal = NULL;
  int result = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY);
  return open_with(reader, names, count, result, journal);
}

int journal_open_directory(
  journal_reader **reader, const char *path, const char *const *names, unsigned count
) {
  sd_journal *journal = NULL;
  int result = sd_journal_open_directory(&journal, path, 0);
  return open_with(reader, names, count, result, journal);
}

int journal_open_files(
  journal_reader **reader, const char **paths, const char *const *names, unsigned count
) {
  sd_journal *journal = NULL;
  int result = sd_journal_open_files(&journal, paths, 0);
  return open_with(reader, names, count, result, journal);
}

void journal_close(journal_reader *reader) {
  if (!reader) return;
  sd_journal_close(reader->journal);
  for (unsigned i = 0; i < reader->name_count; i++) free(reader->names[i]);
  free(reader->names);
  free(reader->buffer);
  free(reader);
}

bool journal_has_files(journal_reader *reader) {
  return sd_journal_has_runtime_files(reader->journal) > 0
    || sd_journal_has_persistent_files(reader->journal) > 0;
}

int journal_match(journal_reader *reader, const char *field) {
  return sd_journal_add_match(reader->journal, field, 0);
}

int journal_or(journal_reader *reader) { return sd_journal_add_disjunction(reader->journal); }

int journal_and(journal_reader *reader) { return sd_journal_add_conjunction(reader->journal); }

int journal_seek_start(journal_reader *reader) { return sd_journal_seek_head(reader->journal); }

int journal_seek_end(journal_reader *reader) {
  int result = sd_journal_seek_tail(reader->journal);
  if (result < 0) return result;
  // The tail is behind what comes later, too: the place must be that of an entry.
  result = sd_journal_previous(reader->journal);
  return result == 0 ? sd_journal_seek_head(reader->journal) : result < 0 ? result : 0;
}

int journal_seek_time(journal_reader *reader, uint64_t microseconds) {
  return sd_journal_seek_realtime_usec(reader->journal, microseconds);
}

/// Whether the entry here is that of a cursor in another file, which numbers its entries by itself: the boot, the times and
/// the content are the same.
static bool is_copy(sd_journal *journal, const char *cursor) {
  char *here = NULL;
  if (sd_journal_get_cursor(journal, &here) < 0) return false;
  const char *one = strstr(cursor, ";b="), *other = strstr(here, ";b=");
  bool same = one && other && strcmp(one, other) == 0;
  free(here);
  return same;
}

int journal_seek_cursor(journal_reader *reader, const char *cursor) {
  int result = sd_journal_seek_cursor(reader->journal, cursor);
  if (result < 0) return result;
  result = sd_journal_next(reader->journal);
  if (result <= 0) return result;
  result = sd_journal_test_cursor(reader->journal, cursor);
  if (result == 0 && is_copy(reader->journal, cursor)) result = 1;
  if (result != 0) return result;
  // What is here now has not been read.
  result = sd_journal_seek_cursor(reader->journal, cursor);
  return result < 0 ? result : 0;
}

static bool reserve(journal_reader *reader, size_t count) {
  if (reader->capacity - reader->used >= count) return true;
  size_t capacity = reader->capacity * 2 + count;
  uint8_t *larger = realloc(reader->buffer, capacity);
  if (!larger) return false;
  reader->buffer = larger;
  reader->capacity = capacity;
  return true;
}

static unsigned number_of(const journal_reader *reader, const char *name, size_t length) {
  unsigned slot = hash(name, length);
  for (; reader->slots[slot]; slot = (slot + 1) & (slot_count - 1)) {
    const char *known = reader->names[reader->slots[slot] - 1];
    if (strncmp(known, name, length) == 0 && known[length] == 0) return reader->slots[slot];
  }
  return 0;
}

static bool append_field(
  journal_reader *reader, size_t start, const char *data, size_t size, uint32_t *fields
) {
  const char *equals = memchr(data, '=', size);
  if (!equals || equals == data) return true;
  if (equals - data >= 1 << 24) return true;
  uint32_t name = (uint32_t)(equals - data);
  size_t value = size - name - 1;
  size_t room = longest_entry - (reader->used - start);
  size_t most = room < longest_value ? room : longest_value;
  if (value > most) {
    value = most;
    reader->cut++;
  }
  size_t length = (8 + name + value + 3) & ~(size_t)3;
  if (!reserve(reader, length)) return false;
  uint8_t *field = reader->buffer + reader->used;
  unsigned number = number_of(reader, data, name);
  uint32_t lengths[2] = {name | number << 24, (uint32_t)value};
  memcpy(field, lengths, 8);
  memcpy(field + 8, data, name);
  memcpy(field + 8 + name, equals + 1, value);
  if (number) {
    uint32_t place = (uint32_t)(reader->used - start);
    uint8_t *target = reader->buffer + start + head_size + (number - 1) * 4;
    uint32_t before;
    memcpy(&before, target, 4);
    if (before == 0) memcpy(target, &place, 4);
  }
  reader->used += length;
  ++*fields;
  return true;
}

static int append_entry(journal_reader *reader) {
  size_t start = reader->used;
  size_t head = head_size + (size_t)reader->name_count * 4;
  if (!reserve(reader, head)) return -ENOMEM;
  memset(reader->buffer + start, 0, head);
  reader->used += head;
  uint64_t times[2] = {0, 0};
  sd_id128_t boot = SD_ID128_NULL;
  if (sd_journal_get_realtime_usec(reader->journal, &times[0]) < 0) reader->damaged++;
  (void)sd_journal_get_monotonic_usec(reader->journal, &times[1], &boot);
  uint32_t fields = 0;
  const void *data;
  size_t size;
  sd_journal_restart_data(reader->journal);
  int result;
  while ((result = sd_journal_enumerate_available_data(reader->journal, &data, &size)) > 0) {
    if (!append_field(reader, start, data, size, &fields)) return -ENOMEM;
  }
  if (result < 0) reader->damaged++;
  uint32_t lengths[2] = {(uint32_t)(reader->used - start), fields};
  memcpy(reader->buffer + start, lengths, 8);
  memcpy(reader->buffer + start + 8, times, 16);
  memcpy(reader->buffer + start + 24, &boot, 16);
  return 0;
}

int journal_read(journal_reader *reader, size_t bytes, journal_block *block) {
  if (reader->failure) return reader->failure;
  reader->used = 0;
  int entries = 0;
  while (reader->used < bytes) {
    int result = sd_journal_next(reader->journal);
    if (result > 0) result = append_entry(reader) < 0 ? -ENOMEM : 1;
    if (result < 0) reader->failure = result;
    if (result <= 0) break;
    entries++;
  }
  if (entries == 0) return reader->failure;
  block->bytes = malloc(reader->used + slack);
  if (!block->bytes) return -ENOMEM;
  memcpy(block->bytes, reader->buffer, reader->used);
  memset(block->bytes + reader->used, 0, slack);
  block->count = reader->used;
  block->entries = (size_t)entries;
  return entries;
}

int journal_cursor(journal_reader *reader, char **cursor) {
  return sd_journal_get_cursor(reader->journal, cursor);
}

int journal_descriptor(journal_reader *reader) { return sd_journal_get_fd(reader->journal); }

int journal_timeout(journal_reader *reader) {
  uint64_t until;
  if (sd_journal_get_timeout(reader->journal, &until) < 0 || until == UINT64_MAX) return -1;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t time = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
  return until <= time ? 0 : (int)((until - time) / 1000 + 1);
}

int journal_process(journal_reader *reader) { return sd_journal_process(reader->journal); }

uint64_t journal_damaged(const journal_reader *reader) { return reader->damaged; }

uint64_t journal_cut(const journal_reader *reader) { return reader->cut; }

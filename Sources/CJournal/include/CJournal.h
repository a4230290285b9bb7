#ifndef CJOURNAL_H
#define CJOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Entries of systemd's journal in blocks, with libsystemd.
///
/// Functions that return an int give 0 or more, or a negative errno.

/// An open journal; of use to one thread at a time.
typedef struct journal_reader journal_reader;

/// Entries one behind the other, in whole numbers of the machine's order of bytes:
///
/// | at | bytes | |
/// |---|---|---|
/// | 0 | 4 | the length of the entry, these included |
/// | 4 | 4 | the number of its fields |
/// | 8 | 8 | when the journal took it, in microseconds since 1970 |
/// | 16 | 8 | the same since the start of the machine |
/// | 24 | 16 | the start of the machine |
/// | 40 | 4 each | for every name of ``journal_open_local``: where its first field is, from the entry's start; 0 if it has none |
///
/// and then the fields: the length of the name, and in its highest 8 bits the number of the name among those, from 1, or
/// 0; the length of the value; the name; the value. Each field begins at a multiple of 4.
typedef struct {
  /// To be given to free; 64 bytes behind the last one may be read.
  uint8_t *bytes;
  size_t count;
  size_t entries;
} journal_block;

/// Opens the journal of this machine; `names` has the fields that entries say the place of.
int journal_open_local(journal_reader **reader, const char *const *names, unsigned count);

/// Opens the files in a directory.
int journal_open_directory(
  journal_reader **reader, const char *path, const char *const *names, unsigned count);

/// Opens files; `paths` ends with NULL.
int journal_open_files(
  journal_reader **reader, const char **paths, const char *const *names, unsigned count);

void journal_close(journal_reader *reader);

/// Whether there are files at all.
bool journal_has_files(journal_reader *reader);

/// Reads only entries with a field, `NAME=value`.
int journal_match(journal_reader *reader, const char *field);

/// Begins another set of matches, of which an entry must fulfil one.
int journal_or(journal_reader *reader);

/// Begins another set of matches, of which an entry must fulfil one besides.
int journal_and(journal_reader *reader);

int journal_seek_start(journal_reader *reader);

/// Behind the last entry there is.
int journal_seek_end(journal_reader *reader);

/// Before the first entry that is not older.
int journal_seek_time(journal_reader *reader, uint64_t microseconds);

/// Behind the entry of a cursor; 1 when it is there, 0 when it is gone, so that the next one follows.
int journal_seek_cursor(journal_reader *reader, const char *cursor);

/// Reads entries until there are about so many bytes, or no more now; gives how many.
int journal_read(journal_reader *reader, size_t bytes, journal_block *block);

/// The cursor of the last entry read, to be given to free.
int journal_cursor(journal_reader *reader, char **cursor);

/// What to poll for new entries, and how long at most in milliseconds, -1 for ever.
int journal_descriptor(journal_reader *reader);
int journal_timeout(journal_reader *reader);

/// Learns what has happened to the files.
int journal_process(journal_reader *reader);

/// Fields that could not be read, and values that were cut because they were too long.
uint64_t journal_damaged(const journal_reader *reader);
uint64_t journal_cut(const journal_reader *reader);

#endif

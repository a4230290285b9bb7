#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif

// The constants that say who owns a text are casts of numbers to functions, which Swift cannot name.

/// Binds text that stays where it is until the statement has been stepped.
int sqlite_bind_lasting_text(sqlite3_stmt *statement, int index, const char *text, int length);

/// Binds a copy of a text.
int sqlite_bind_copied_text(sqlite3_stmt *statement, int index, const char *text, int length);

#ifdef __cplusplus
}
#endif

#endif

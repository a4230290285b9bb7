#ifndef CLIBEDIT_H
#define CLIBEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A line editor for a terminal: libedit, whose own calls are variadic, behind calls that Swift can
// make. All texts are UTF-8. One thread at a time uses an editor; `setlocale(LC_CTYPE, "")` comes first
// (`line_editor_set_locale` does it).

/// An editor with its history.
typedef struct line_editor line_editor;

/// What the editor does after a key's function.
typedef enum {
  /// Nothing: the line is as it was.
  line_action_none,
  /// Draws the changed line.
  line_action_refresh,
  /// Draws the prompt and the line anew, after something else was printed.
  line_action_redisplay,
  /// Beeps, and draws the line.
  line_action_beep,
  /// Ends the line, as Enter does.
  line_action_accept,
  /// Ends the input, as Ctrl-D in an empty line does.
  line_action_end,
} line_action;

/// Gives the prompt; the text must stay valid until the next call.
typedef const char *(*line_prompt_function)(void *context);

/// Reads one character: returns 1 and the code point, 0 at the end of the input, or -1 for an error.
typedef int (*line_reader_function)(void *context, uint32_t *character);

/// Handles a key; `key` is the last character of the key sequence.
typedef line_action (*line_key_function)(void *context, line_editor *editor, uint32_t key);

/// Takes one entry of the history.
typedef void (*line_entry_function)(void *context, const char *entry);

/// Takes the character set of the environment, or UTF-8 when that is none; false when it cannot.
bool line_editor_set_locale(void);

/// Creates an editor on three descriptors, which stay the caller's; null when it cannot.
///
/// Keys are those of Emacs; the terminal sends no signal for Ctrl-C while a line is read, and libedit
/// installs no signal handlers.
line_editor *line_editor_create(const char *program, int input, int output, int error);

/// Restores the terminal and frees the editor; null is allowed.
void line_editor_free(line_editor *editor);

/// Sets the source of prompts.
void line_editor_set_prompt(line_editor *editor, line_prompt_function prompt, void *context);

/// Sets the reader of characters, in place of libedit's own.
void line_editor_set_reader(line_editor *editor, line_reader_function reader, void *context);

/// Binds keys to an editor command of libedit, such as "em-inc-search-prev"; false when refused.
///
/// Keys are written as in editrc(5): "^R", "\\e[A". The terminal turns Enter into "^J".
bool line_editor_bind(line_editor *editor, const char *keys, const char *command);

/// Binds keys to a function; false when refused. There may be 16 functions.
///
/// `name` is one word of letters and '-', the same for the same function; `help` is for `bind -l`.
bool line_editor_bind_function(
  line_editor *editor, const char *keys, const char *name, const char *help,
  line_key_function function, void *context);

/// Reads a line of `length` bytes, not zero-terminated, valid until the next call.
///
/// It ends in a newline unless a key function accepted it. Null at the end of the input or for an
/// error; `length` is then 0 or -1.
const char *line_editor_read(line_editor *editor, int *length);

/// The line so far, not zero-terminated, with its length and the cursor's place in bytes.
///
/// Valid until the line changes or is asked for again; for key functions and readers.
const char *line_editor_line(line_editor *editor, size_t *length, size_t *cursor);

/// Inserts text at the cursor; false when the line is full.
bool line_editor_insert(line_editor *editor, const char *text);

/// Deletes that many characters (not bytes) before the cursor.
void line_editor_delete_before_cursor(line_editor *editor, int characters);

/// Drops the line and what was typed ahead, and resets the terminal and the key state.
void line_editor_reset(line_editor *editor);

/// Draws the prompt and the line anew, for a reader that printed above them.
void line_editor_redraw(line_editor *editor);

/// How many cells of the terminal a character of the line takes; -1 for one that cannot be seen.
int line_editor_cells(uint32_t character);

/// Takes the new size of the terminal.
void line_editor_resize(line_editor *editor);

/// The size of the terminal in characters, as libedit knows it; false when unknown.
bool line_editor_size(line_editor *editor, int *columns, int *rows);

/// Keeps at most that many entries of history, and no entry twice in a row.
void line_history_set_size(line_editor *editor, int entries);

/// Adds an entry, which may have several lines.
void line_history_add(line_editor *editor, const char *entry);

/// Reads entries from a file; returns how many, or -1 when it cannot be read.
int line_history_load(line_editor *editor, const char *path);

/// Writes the entries to a file; returns how many, or -1 when it cannot be written.
int line_history_save(line_editor *editor, const char *path);

/// Calls the function for each entry, the oldest first.
void line_history_for_each(line_editor *editor, line_entry_function function, void *context);

/// Forgets all entries.
void line_history_clear(line_editor *editor);

#ifdef __cplusplus
}
#endif

#endif

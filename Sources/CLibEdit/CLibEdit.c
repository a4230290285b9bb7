#define _GNU_SOURCE
#include "CLibEdit.h"

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { most_functions = 16 };

typedef struct {
  char *name;
  line_key_function function;
  void *context;
} key_binding;

struct line_editor {
  EditLine *libedit;
  History *history;
  FILE *input, *output, *error;
  line_prompt_function prompt;
  void *prompt_context;
  line_reader_function reader;
  void *reader_context;
  key_binding bindings[most_functions];
  int binding_count;
};

static line_editor *editor_of(EditLine *libedit) {
  void *editor = NULL;
  el_get(libedit, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt_text(EditLine *libedit) {
  line_editor *editor = editor_of(libedit);
  const char *text = editor->prompt ? editor->prompt(editor->prompt_context) : "";
  return (char *)(uintptr_t)text;
}

static int read_character(EditLine *libedit, wchar_t *character) {
  line_editor *editor = editor_of(libedit);
  uint32_t code_point = 0;
  int result = editor->reader(editor->reader_context, &code_point);
  *character = (wchar_t)code_point;
  return result;
}

static unsigned char libedit_action(line_action action) {
  switch (action) {
  case line_action_none: return CC_NORM;
  case line_action_refresh: return CC_REFRESH;
  case line_action_redisplay: return CC_REDISPLAY;
  case line_action_beep: return CC_REFRESH_BEEP;
  case line_action_accept: return CC_NEWLINE;
  case line_action_end: return CC_EOF;
  }
  return CC_NORM;
}

static unsigned char call_binding(EditLine *libedit, int number, int key) {
  line_editor *editor = editor_of(libedit);
  key_binding *binding = &editor->bindings[number];
  return libedit_action(binding->function(binding->context, editor, (uint32_t)key));
}

// libedit's functions have no context, so each number of a binding has a function of its own.
#define TRAMPOLINE(number) \
  static unsigned char trampoline##number(EditLine *libedit, int key) { \
    return call_binding(libedit, number, key); \
  }
TRAMPOLINE(0)
TRAMPOLINE(1)
TRAMPOLINE(2)
TRAMPOLINE(3)
TRAMPOLINE(4)
TRAMPOLINE(5)
TRAMPOLINE(6)
TRAMPOLINE(7)
TRAMPOLINE(8)
TRAMPOLINE(9)
TRAMPOLINE(10)
TRAMPOLINE(11)
TRAMPOLINE(12)
TRAMPOLINE(13)
TRAMPOLINE(14)
TRAMPOLINE(15)

static unsigned char (*const trampolines[most_functions])(EditLine *, int) = {
  trampoline0,  trampoline1,  trampoline2,  trampoline3, trampoline4,  trampoline5,
  trampoline6,  trampoline7,  trampoline8,  trampoline9, trampoline10, trampoline11,
  trampoline12, trampoline13, trampoline14, trampoline15,
};

bool line_editor_set_locale(void) {
  bool taken = setlocale(LC_CTYPE, "") != NULL;
  if (taken && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

/// A stream on a copy of the descriptor, so that closing it leaves the caller's open.
static FILE *open_stream(int descriptor, const char *mode) {
  int copy = dup(descriptor);
  if (copy < 0) return NULL;
  FILE *stream = fdopen(copy, mode);
  if (!stream) close(copy);
  return stream;
}

line_editor *line_editor_create(const char *program, int input, int output, int error) {
  line_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->input = open_stream(input, "r");
  editor->output = open_stream(output, "w");
  editor->error = open_stream(error, "w");
  if (editor->input && editor->output && editor->error) {
    editor->libedit = el_init(program, editor->input, editor->output, editor->error);
    editor->history = history_init();
  }
  if (!editor->libedit || !editor->history) {
    line_editor_free(editor);
    return NULL;
  }
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, 1000);
  history(editor->history, &event, H_SETUNIQUE, 1);
  el_set(editor->libedit, EL_CLIENTDATA, editor);
  el_set(editor->libedit, EL_SIGNAL, 0);
  el_set(editor->libedit, EL_EDITOR, "emacs");
  el_set(editor->libedit, EL_SETTY, "-d", "-isig", NULL);
  el_set(editor->libedit, EL_HIST, history, editor->history);
  el_set(editor->libedit, EL_PROMPT, prompt_text);
  return editor;
}

void line_editor_free(line_editor *editor) {
  if (!editor) return;
  if (editor->libedit) el_end(editor->libedit);
  if (editor->history) history_end(editor->history);
  if (editor->input) fclose(editor->input);
  if (editor->output) fclose(editor->output);
  if (editor->error) fclose(editor->error);
  for (int i = 0; i < editor->binding_count; i++) free(editor->bindings[i].name);
  free(editor);
}

void line_editor_set_prompt(line_editor *editor, line_prompt_function prompt, void *context) {
  editor->prompt = prompt;
  editor->prompt_context = context;
}

void line_editor_set_reader(line_editor *editor, line_reader_function reader, void *context) {
  editor->reader = reader;
  editor->reader_context = context;
  if (reader) {
    el_wset(editor->libedit, EL_GETCFN, read_character);
  } else {
    el_wset(editor->libedit, EL_GETCFN, EL_BUILTIN_GETCFN);
  }
}

bool line_editor_bind(line_editor *editor, const char *keys, const char *command) {
  return el_set(editor->libedit, EL_BIND, keys, command, NULL) == 0;
}

bool line_editor_bind_function(
  line_editor *editor, const char *keys, const char *name, const char *help,
  line_key_function function, void *context
) {
  for (int i = 0; i < editor->binding_count; i++) {
    if (strcmp(editor->bindings[i].name, name) != 0) continue;
    editor->bindings[i].function = function;
    editor->bindings[i].context = context;
    return line_editor_bind(editor, keys, name);
  }
  if (editor->binding_count == most_functions) return false;
  char *copy = strdup(name);
  if (!copy) return false;
  int number = editor->binding_count;
  if (el_set(editor->libedit, EL_ADDFN, name, help, trampolines[number]) != 0) {
    free(copy);
    return false;
  }
  editor->bindings[number] = (key_binding){copy, function, context};
  editor->binding_count += 1;
  return line_editor_bind(editor, keys, name);
}

const char *line_editor_read(line_editor *editor, int *length) {
  return el_gets(editor->libedit, length);
}

const char *line_editor_line(line_editor *editor, size_t *length, size_t *cursor) {
  const LineInfo *line = el_line(editor->libedit);
  *length = (size_t)(line->lastchar - line->buffer);
  *cursor = (size_t)(line->cursor - line->buffer);
  return line->buffer;
}

bool line_editor_insert(line_editor *editor, const char *text) {
  return el_insertstr(editor->libedit, text) == 0;
}

void line_editor_delete_before_cursor(line_editor *editor, int characters) {
  el_deletestr(editor->libedit, characters);
}

void line_editor_reset(line_editor *editor) {
  el_reset(editor->libedit);
}

void line_editor_redraw(line_editor *editor) {
  el_set(editor->libedit, EL_REFRESH);
}

int line_editor_cells(uint32_t character) {
  if (character < 0x20 || character == 0x7F) return 2;
  return wcwidth((wchar_t)character);
}

void line_editor_resize(line_editor *editor) {
  el_resize(editor->libedit);
}

bool line_editor_size(line_editor *editor, int *columns, int *rows) {
  return el_get(editor->libedit, EL_GETTC, "co", columns) == 0
    && el_get(editor->libedit, EL_GETTC, "li", rows) == 0;
}

void line_history_set_size(line_editor *editor, int entries) {
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, entries);
}

void line_history_add(line_editor *editor, const char *entry) {
  HistEvent event;
  history(editor->history, &event, H_ENTER, entry);
}

int line_history_load(line_editor *editor, const char *path) {
  HistEvent event;
  return history(editor->history, &event, H_LOAD, path);
}

int line_history_save(line_editor *editor, const char *path) {
  HistEvent event;
  return history(editor->history, &event, H_SAVE, path);
}

void line_history_for_each(line_editor *editor, line_entry_function function, void *context) {
  HistEvent event;
  // libedit's first entry is the newest.
  int result = history(editor->history, &event, H_LAST);
  for (; result == 0; result = history(editor->history, &event, H_PREV)) {
    function(context, event.str);
  }
}

void line_history_clear(line_editor *editor) {
  HistEvent event;
  history(editor->history, &event, H_CLEAR);
}

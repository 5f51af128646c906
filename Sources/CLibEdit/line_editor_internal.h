#ifndef PATTREEYA_LINE_EDITOR_INTERNAL_H
#define PATTREEYA_LINE_EDITOR_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CLibEdit.h"

#include <histedit.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <termios.h>
#include <wchar.h>

struct line_history {
    wchar_t **entries; // newest last
    size_t count;
    size_t capacity;
    size_t position; // of the entry on the screen; `count` for the person's own draft
    wchar_t *draft;  // the line as it was before an entry took its place
};

// A string that grows, ended by a NUL that `count` leaves out.
struct line_text {
    wchar_t *characters;
    size_t count, capacity;
};

struct line_editor {
    EditLine *editline;
    FILE *in, *out, *err; // our own streams on duplicated descriptors: the program's stdout buffer stays its own
    int input, output;
    int wake_read, wake_write;
    locale_t locale;
    struct line_editor_callbacks callbacks;
    enum line_editor_mode mode;

    bool editing;
    bool stopping;
    bool in_paste;
    bool dumb; // the terminal understands no escape sequences
    enum line_editor_outcome outcome;
    int error;
    wchar_t *prompt;
    wchar_t *initial; // to be inserted into the line that begins

    char buffer[4096]; // bytes read and not yet turned into characters
    size_t start, end;
    size_t last_read; // how many bytes the last read brought
    int typed_before; // bytes that the terminal collected before raw mode began
    char *aside;      // bytes typed before a question, for the line after it
    size_t aside_count;
    bool is_question;
    wchar_t last_key, key_before;
    cc_t interrupt_key, suspend_key, quit_key, end_key;

    struct line_history history;
};

// A character that stands before and after a part of the prompt that takes no columns.
#define LINE_EDITOR_PROMPT_MARK L'\1'

// Keys of our own. They stand where no terminal has characters that a person types: among the C1 control characters.
enum line_key {
    LINE_KEY_NEWLINE = 0x80,
    LINE_KEY_CONTINUE, // Enter behind a backslash
    LINE_KEY_INITIAL,  // nobody's key: the line begins
    LINE_KEY_PASTE,
    LINE_KEY_OLDER,
    LINE_KEY_NEWER,
    LINE_KEY_LEFT,
    LINE_KEY_RIGHT,
    LINE_KEY_HOME,
    LINE_KEY_END,
    LINE_KEY_DELETE,
    LINE_KEY_NEXT_WORD,
    LINE_KEY_PREVIOUS_WORD,
    LINE_KEY_LAST = 0x9f,
};

// terminal_guard.c
struct terminal_changes {
    bool resized, continued;
    bool on_fresh_row; // continued, and the shell has moved the cursor to a row of its own
};
void terminal_guard_install(int input, int output, int wake_write, bool dumb);
void terminal_guard_remove(void);
int terminal_guard_begin_editing(struct termios *before);
void terminal_guard_end_editing(void);
struct terminal_changes terminal_guard_take_changes(void);

// line_input.c
int line_input_next(EditLine *editline, wchar_t *character);

bool line_input_put_aside(line_editor *editor);

// line_sequence.c
enum line_sequence_match { LINE_SEQUENCE_NONE, LINE_SEQUENCE_PARTIAL, LINE_SEQUENCE_WHOLE };
enum line_sequence_match line_sequence_find(const char *bytes, size_t count, wchar_t *key, size_t *length);

// line_screen.c
int line_screen_columns(line_editor *editor);
void line_screen_wipe(line_editor *editor);
void line_screen_redraw(line_editor *editor);
void line_screen_leave(line_editor *editor, const char *mark);

// line_keys.c
void line_keys_add_commands(line_editor *editor);
void line_keys_choose_mode(line_editor *editor);
line_editor *line_editor_of(EditLine *editline);

// line_complete.c: a key command
unsigned char line_complete(EditLine *editline, int key);

// line_history.c
void line_history_begin(struct line_history *history);
void line_history_free(struct line_history *history);

// line_recall.c: key commands
unsigned char line_recall_older(EditLine *editline, int key);
unsigned char line_recall_newer(EditLine *editline, int key);
unsigned char line_recall_search(EditLine *editline, int key);

// line_text.c
wchar_t *line_text_decode(const char *text, size_t length, size_t *count);
char *line_text_of_line(EditLine *editline, bool up_to_cursor, size_t *length);
char *line_text_encode(const wchar_t *text, size_t count, size_t *length);
bool line_text_append(struct line_text *text, wchar_t character);

#endif

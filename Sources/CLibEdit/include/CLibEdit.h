// A line editor on a terminal, made of libedit and what libedit lacks: bracketed paste, messages above the prompt,
// redrawing after a resize or a suspend, and a terminal that is always put back. C, because libedit's setters are
// variadic and because signal handlers and key commands are C callbacks.
//
// "Owner thread" below is the one thread that calls line_editor_start. Only line_editor_wake may be called from another.

#ifndef PATTREEYA_CLIBEDIT_H
#define PATTREEYA_CLIBEDIT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct line_editor line_editor;

// What the Tab key does. Both texts are UTF-8 and given to free().
struct line_editor_completion {
    char *insertion; // inserted at the cursor; NULL for nothing
    char *list;      // shown above the prompt when nothing is inserted; NULL for nothing
};

// All are called on the owner thread while a line is being edited, and must not wait for anybody.
struct line_editor_callbacks {
    void *context;
    // After line_editor_wake.
    void (*on_wake)(void *context);
    // For the Tab key, with the UTF-8 text in front of the cursor, whether the key before was a Tab as well, and the
    // width of the terminal.
    struct line_editor_completion (*on_complete)(void *context, const char *before, size_t length, bool is_repeated,
                                                 int columns);
};

enum line_editor_mode {
    LINE_EDITOR_MODE_DEFAULT = 0, // emacs, unless ~/.editrc says `bind -v`
    LINE_EDITOR_MODE_EMACS = 1,
    LINE_EDITOR_MODE_VI = 2,
};

// A line to be read.
struct line_editor_request {
    const char *prompt;
    const char *initial; // UTF-8 text that the line starts with; NULL for none
    bool is_question;    // what was typed before is kept for the next line that is no question
};

enum line_editor_outcome {
    LINE_EDITOR_LINE = 0,
    LINE_EDITOR_INTERRUPTED = 1,  // the interrupt key: Ctrl-C, or what `stty intr` says
    LINE_EDITOR_END_OF_INPUT = 2, // Ctrl-D on an empty line
    LINE_EDITOR_STOPPED = 3,      // line_editor_stop
    LINE_EDITOR_FAILED = 4,       // errno is in *error
    LINE_EDITOR_EXTERNAL = 5,     // the line is to be edited by another program
};

// Takes the process's one place for an editor. NULL with *error: ENOTTY when a descriptor is no terminal, EBUSY when
// the process has an editor already, else what the system said.
line_editor *line_editor_create(int input, int output, enum line_editor_mode mode,
                                struct line_editor_callbacks callbacks, int *error);

// Owner thread: loads the terminal description and installs the signal handlers. 0, or an errno value.
int line_editor_start(line_editor *editor);

// Owner thread, or any thread when start was never called.
void line_editor_destroy(line_editor *editor);

// Owner thread: puts UTF-8 text in front of what the Up key shows. The oldest entry goes when `limit` is reached.
void line_editor_add_history(line_editor *editor, const char *text, size_t length, size_t limit);

// Owner thread: edits one line. Unless the outcome is LINE_EDITOR_END_OF_INPUT or LINE_EDITOR_FAILED *text is the line,
// UTF-8 of *length bytes, to be given to free(); NULL without memory.
enum line_editor_outcome line_editor_read(line_editor *editor, const struct line_editor_request *request, char **text,
                                          size_t *length, int *error);

// Owner thread: writes text and a newline, above the prompt if a line is being edited.
void line_editor_print(line_editor *editor, const char *text, size_t length);

// Owner thread, from the wake callback: makes line_editor_read return LINE_EDITOR_STOPPED.
void line_editor_stop(line_editor *editor);

// Owner thread, no line being edited: sleeps until line_editor_wake.
void line_editor_wait(line_editor *editor);

// Any thread, also a signal handler.
void line_editor_wake(line_editor *editor);

#endif

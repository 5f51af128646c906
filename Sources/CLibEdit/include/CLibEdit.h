// A line editor on a terminal, made of libedit and what libedit lacks: bracketed paste, messages above the prompt,
// redrawing after a resize or a suspend, and a terminal that is always put back. C, because libedit's setters are
// variadic and because signal handlers and key commands are C callbacks.
//
// "Owner thread" below is the one thread that calls line_editor_start. Only line_editor_wake may be called from another.

#ifndef PATTREEYA_CLIBEDIT_H
#define PATTREEYA_CLIBEDIT_H

#include <stddef.h>

typedef struct line_editor line_editor;

// Called on the owner thread after line_editor_wake, while a line is being edited.
typedef void (*line_editor_wake_callback)(void *context);

enum line_editor_outcome {
    LINE_EDITOR_LINE = 0,
    LINE_EDITOR_INTERRUPTED = 1,  // the interrupt key: Ctrl-C, or what `stty intr` says
    LINE_EDITOR_END_OF_INPUT = 2, // Ctrl-D on an empty line
    LINE_EDITOR_STOPPED = 3,      // line_editor_stop
    LINE_EDITOR_FAILED = 4,       // errno is in *error
};

// Takes the process's one place for an editor. NULL with *error: ENOTTY when a descriptor is no terminal, EBUSY when
// the process has an editor already, else what the system said.
line_editor *line_editor_create(int input, int output, line_editor_wake_callback on_wake, void *context, int *error);

// Owner thread: loads the terminal description and installs the signal handlers. 0, or an errno value.
int line_editor_start(line_editor *editor);

// Owner thread, or any thread when start was never called.
void line_editor_destroy(line_editor *editor);

// Owner thread: puts UTF-8 text in front of what the Up key shows. The oldest entry goes when `limit` is reached.
void line_editor_add_history(line_editor *editor, const char *text, size_t length, size_t limit);

// Owner thread: edits one line. For LINE_EDITOR_LINE *text is UTF-8 of *length bytes, to be given to free().
enum line_editor_outcome line_editor_read(line_editor *editor, const char *prompt, char **text, size_t *length,
                                          int *error);

// Owner thread: writes text and a newline, above the prompt if a line is being edited.
void line_editor_print(line_editor *editor, const char *text, size_t length);

// Owner thread, from the wake callback: makes line_editor_read return LINE_EDITOR_STOPPED.
void line_editor_stop(line_editor *editor);

// Owner thread, no line being edited: sleeps until line_editor_wake.
void line_editor_wait(line_editor *editor);

// Any thread, also a signal handler.
void line_editor_wake(line_editor *editor);

#endif

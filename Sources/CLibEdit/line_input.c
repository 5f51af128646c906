#include "line_editor_internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int give_up(line_editor *editor, enum line_editor_outcome outcome, int error) {
    editor->outcome = outcome;
    editor->error = error;
    errno = error;
    return -1;
}

static void handle_wake(line_editor *editor) {
    char drained[256];
    while (read(editor->wake_read, drained, sizeof(drained)) == (ssize_t)sizeof(drained)) {
    }
    struct terminal_changes changes = terminal_guard_take_changes();
    if (changes.continued) {
        // The shell has set the terminal to its own modes: leave and enter ours again.
        el_set(editor->editline, EL_PREP_TERM, 0);
        el_set(editor->editline, EL_PREP_TERM, 1);
        if (!editor->dumb) {
            fputs("\033[?2004h", editor->out);
        }
    }
    if (changes.continued || changes.resized) {
        if (!changes.on_fresh_row) {
            line_screen_wipe(editor);
            fflush(editor->out);
        }
        el_resize(editor->editline);
        line_screen_redraw(editor);
    }
    editor->callbacks.on_wake(editor->callbacks.context);
}

static void make_room(line_editor *editor) {
    if (editor->start > 0) {
        memmove(editor->buffer, editor->buffer + editor->start, editor->end - editor->start);
        editor->end -= editor->start;
        editor->start = 0;
    }
}

// What was typed before a question comes first.
static bool fill_from_aside(line_editor *editor) {
    size_t space = sizeof(editor->buffer) - editor->end;
    size_t count = editor->aside_count < space ? editor->aside_count : space;
    if (editor->is_question || count == 0) {
        return false;
    }
    memcpy(editor->buffer + editor->end, editor->aside, count);
    memmove(editor->aside, editor->aside + count, editor->aside_count - count);
    editor->end += count;
    editor->aside_count -= count;
    editor->typed_before += (int)count;
    editor->last_read = count;
    return true;
}

// Keeps everything that was typed so far for a later line. False without memory.
bool line_input_put_aside(line_editor *editor) {
    struct pollfd waits = {.fd = editor->input, .events = POLLIN};
    for (;;) {
        size_t count = editor->end - editor->start;
        if (count > 0) {
            char *grown = realloc(editor->aside, editor->aside_count + count);
            if (grown == NULL) {
                return false;
            }
            memcpy(grown + editor->aside_count, editor->buffer + editor->start, count);
            editor->aside = grown;
            editor->aside_count += count;
            editor->start = editor->end = 0;
        }
        if (poll(&waits, 1, 0) != 1 || (waits.revents & POLLIN) == 0) {
            editor->typed_before = 0;
            return true;
        }
        ssize_t got = read(editor->input, editor->buffer, sizeof(editor->buffer));
        if (got <= 0) {
            return true; // the reading of the line meets the same and says so
        }
        editor->start = 0;
        editor->end = (size_t)got;
    }
}

// Waits for bytes or a wake-up. 1: there are bytes; 0: only woken, or the time in milliseconds has passed; -1: the
// terminal is gone or being given up.
static int fill(line_editor *editor, int timeout) {
    make_room(editor);
    if (fill_from_aside(editor)) {
        return 1;
    }
    struct pollfd waits[2] = {
        {.fd = editor->input, .events = POLLIN},
        {.fd = editor->wake_read, .events = POLLIN},
    };
    if (poll(waits, 2, timeout) < 0) {
        return errno == EINTR || errno == EAGAIN ? 0 : give_up(editor, LINE_EDITOR_FAILED, errno);
    }
    if (waits[1].revents != 0) {
        handle_wake(editor);
        return 0;
    }
    if (waits[0].revents == 0) {
        return 0;
    }
    ssize_t count = read(editor->input, editor->buffer + editor->end, sizeof(editor->buffer) - editor->end);
    if (count > 0) {
        editor->end += (size_t)count;
        editor->last_read = (size_t)count;
        return 1;
    }
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return 0;
    }
    return give_up(editor, LINE_EDITOR_FAILED, count == 0 ? EIO : errno);
}

// A person cannot press Escape and another key so fast after each other; a terminal sends a sequence at once.
static const int sequence_milliseconds = 30;

// Takes a sequence that stands for a key. 1 with the key; 0 when what comes is none; -1 as fill.
static int take_sequence(line_editor *editor, wchar_t *character) {
    while (editor->end > editor->start && editor->buffer[editor->start] == '\033') {
        size_t length = 0, available = editor->end - editor->start;
        switch (line_sequence_find(editor->buffer + editor->start, available, character, &length)) {
        case LINE_SEQUENCE_WHOLE:
            editor->start += length;
            editor->typed_before -= editor->typed_before < (int)length ? editor->typed_before : (int)length;
            return 1;
        case LINE_SEQUENCE_NONE:
            return 0;
        case LINE_SEQUENCE_PARTIAL:
            break;
        }
        int filled = fill(editor, sequence_milliseconds);
        if (filled < 0 || editor->stopping || editor->end - editor->start == available) {
            return filled < 0 ? -1 : 0;
        }
    }
    return 0;
}

// 1 with a character, 0 when the buffer holds none that is complete.
static int take(line_editor *editor, wchar_t *character) {
    size_t available = editor->end - editor->start;
    if (available == 0) {
        return 0;
    }
    mbstate_t state;
    memset(&state, 0, sizeof(state));
    size_t bytes = mbrtowc(character, editor->buffer + editor->start, available, &state);
    if (bytes == (size_t)-2) {
        return 0;
    }
    if (bytes == (size_t)-1) {
        *character = L'\xFFFD';
        bytes = 1;
    } else if (bytes == 0) {
        *character = L'\0';
        bytes = 1;
    }
    // Before raw mode the terminal kept the end-of-input key as an end mark, which reads as NUL afterwards. Without
    // this, input that was piped into the terminal (script, expect) before the first prompt would never end. It also
    // turned Enter into a newline then.
    if (editor->typed_before > 0) {
        editor->typed_before -= (int)bytes;
        if (*character == L'\0') {
            *character = (wchar_t)editor->end_key;
        } else if (*character == L'\n') {
            *character = L'\r';
        }
    }
    editor->start += bytes;
    return 1;
}

static bool is_key(wchar_t character, cc_t key) {
    return key != _POSIX_VDISABLE && character == (wchar_t)key;
}

static bool line_is_continued(EditLine *editline) {
    const LineInfoW *line = el_wline(editline);
    size_t backslashes = 0;
    for (const wchar_t *at = line->lastchar; at > line->buffer && at[-1] == L'\\'; at -= 1) {
        backslashes += 1;
    }
    return backslashes % 2 == 1;
}

// Enter and Ctrl-J. A newline that comes alone was typed as Ctrl-J; one behind other bytes is how programs that drive
// a terminal (expect, for example) end their lines.
static wchar_t line_end_key(line_editor *editor, wchar_t character) {
    if (editor->last_key == L'\033') {
        return character;
    }
    const LineInfoW *line = el_wline(editor->editline);
    bool is_alone = editor->last_read == 1 && editor->start == editor->end;
    if (character == L'\n' && is_alone && line->lastchar > line->buffer) {
        return LINE_KEY_NEWLINE;
    }
    return line_is_continued(editor->editline) ? LINE_KEY_CONTINUE : character;
}

// What libedit is given for a character; 0 for one that has done its work.
static wchar_t key_of(line_editor *editor, wchar_t character) {
    if (is_key(character, editor->suspend_key)) {
        // What the terminal would do: the whole job stops, so that the shell notices.
        kill(0, SIGTSTP);
        return 0;
    }
    if (is_key(character, editor->quit_key)) {
        raise(SIGQUIT);
        return 0;
    }
    if (character == L'\r' || character == L'\n') {
        return line_end_key(editor, character);
    }
    return character >= LINE_KEY_NEWLINE && character <= LINE_KEY_LAST ? L'\xFFFD' : character;
}

static int give(line_editor *editor, wchar_t *character, wchar_t key) {
    editor->key_before = editor->last_key;
    editor->last_key = key;
    *character = key;
    return 1;
}

int line_input_next(EditLine *editline, wchar_t *character) {
    line_editor *editor = line_editor_of(editline);
    for (;;) {
        if (editor->stopping) {
            return give_up(editor, LINE_EDITOR_STOPPED, EINTR);
        }
        if (editor->initial != NULL) {
            return give(editor, character, LINE_KEY_INITIAL);
        }
        if (!editor->in_paste) {
            int taken = take_sequence(editor, character);
            if (taken != 0) {
                return taken < 0 ? -1 : give(editor, character, *character);
            }
        }
        if (take(editor, character) == 0) {
            if (fill(editor, -1) < 0) {
                return -1;
            }
            continue;
        }
        if (editor->in_paste) {
            return 1;
        }
        // The terminal sends no signals while a line is edited (ISIG is off), so that a pasted control character is
        // text and a Ctrl-C at the prompt does not reach `make` or a script that started the program.
        if (is_key(*character, editor->interrupt_key)) {
            return give_up(editor, LINE_EDITOR_INTERRUPTED, EINTR);
        }
        wchar_t key = key_of(editor, *character);
        if (key != 0) {
            return give(editor, character, key);
        }
    }
}

#include "line_editor_internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
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
    editor->on_wake(editor->context);
}

// Waits for bytes or a wake-up. 1: there are bytes; 0: only woken; -1: the terminal is gone or being given up.
static int fill(line_editor *editor) {
    struct pollfd waits[2] = {
        {.fd = editor->input, .events = POLLIN},
        {.fd = editor->wake_read, .events = POLLIN},
    };
    if (poll(waits, 2, -1) < 0) {
        return errno == EINTR || errno == EAGAIN ? 0 : give_up(editor, LINE_EDITOR_FAILED, errno);
    }
    if (waits[1].revents != 0) {
        handle_wake(editor);
        return 0;
    }
    if (waits[0].revents == 0) {
        return 0;
    }
    if (editor->start > 0) {
        memmove(editor->buffer, editor->buffer + editor->start, editor->end - editor->start);
        editor->end -= editor->start;
        editor->start = 0;
    }
    ssize_t count = read(editor->input, editor->buffer + editor->end, sizeof(editor->buffer) - editor->end);
    if (count > 0) {
        editor->end += (size_t)count;
        return 1;
    }
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return 0;
    }
    return give_up(editor, LINE_EDITOR_FAILED, count == 0 ? EIO : errno);
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
    // this, input that was piped into the terminal (script, expect) before the first prompt would never end.
    if (editor->typed_before > 0) {
        editor->typed_before -= (int)bytes;
        if (*character == L'\0') {
            *character = (wchar_t)editor->end_key;
        }
    }
    editor->start += bytes;
    return 1;
}

static bool is_key(wchar_t character, cc_t key) {
    return key != _POSIX_VDISABLE && character == (wchar_t)key;
}

int line_input_next(EditLine *editline, wchar_t *character) {
    line_editor *editor = line_editor_of(editline);
    for (;;) {
        if (editor->stopping) {
            return give_up(editor, LINE_EDITOR_STOPPED, EINTR);
        }
        if (take(editor, character) == 0) {
            if (fill(editor) < 0) {
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
        if (is_key(*character, editor->suspend_key)) {
            // What the terminal would do: the whole job stops, so that the shell notices.
            kill(0, SIGTSTP);
            continue;
        }
        if (is_key(*character, editor->quit_key)) {
            raise(SIGQUIT);
            continue;
        }
        return 1;
    }
}

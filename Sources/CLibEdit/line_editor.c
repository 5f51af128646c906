#include "line_editor_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// The signal handlers and the terminal are the process's, so there can be one editor only.
static atomic_flag taken = ATOMIC_FLAG_INIT;

line_editor *line_editor_create(int input, int output, enum line_editor_mode mode,
                                struct line_editor_callbacks callbacks, int *error) {
    if (!isatty(input) || !isatty(output)) {
        *error = ENOTTY;
        return NULL;
    }
    if (atomic_flag_test_and_set(&taken)) {
        *error = EBUSY;
        return NULL;
    }
    line_editor *editor = calloc(1, sizeof(*editor));
    int pipes[2];
    if (editor == NULL || pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0) {
        *error = errno;
        free(editor);
        atomic_flag_clear(&taken);
        return NULL;
    }
    editor->input = input;
    editor->output = output;
    editor->wake_read = pipes[0];
    editor->wake_write = pipes[1];
    editor->mode = mode;
    editor->callbacks = callbacks;
    return editor;
}

// The locale of this thread only: the person's own if it is UTF-8, else the C library's UTF-8 locale.
static locale_t utf8_locale(void) {
    static const char *const names[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8"};
    for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index += 1) {
        locale_t locale = newlocale(LC_CTYPE_MASK, names[index], (locale_t)0);
        if (locale == (locale_t)0) {
            continue;
        }
        if (strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0) {
            return locale;
        }
        freelocale(locale);
    }
    return (locale_t)0;
}

static FILE *open_stream(int descriptor, const char *mode) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) {
        return NULL;
    }
    FILE *stream = fdopen(copy, mode);
    if (stream == NULL) {
        close(copy);
    }
    return stream;
}

static wchar_t *current_prompt(EditLine *editline) {
    return line_editor_of(editline)->prompt;
}

// A terminal type that the system has no description of is most likely a modern one, seen over ssh.
static void choose_terminal(line_editor *editor) {
    const char *name = getenv("TERM");
    editor->dumb = name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0 || strcmp(name, "emacs") == 0;
    if (!editor->dumb && el_set(editor->editline, EL_TERMINAL, name) != 0) {
        editor->dumb = el_set(editor->editline, EL_TERMINAL, "xterm") != 0;
    }
    // With the terminal's commands to insert and delete, libedit miscounts by a column in front of a wide character
    // and leaves the cursor in the middle of it. Without them it writes the rest of the line, which is right.
    static const wchar_t *const miscounted[] = {L"ic", L"IC", L"im", L"ei", L"ip", L"dc", L"DC", L"dm", L"ed"};
    for (size_t index = 0; index < sizeof(miscounted) / sizeof(miscounted[0]); index += 1) {
        el_wset(editor->editline, EL_SETTC, miscounted[index], L"", NULL);
    }
}

int line_editor_start(line_editor *editor) {
    editor->locale = utf8_locale();
    if (editor->locale != (locale_t)0) {
        uselocale(editor->locale);
    }
    editor->in = open_stream(editor->input, "r");
    editor->out = open_stream(editor->output, "w");
    editor->err = fopen("/dev/null", "we"); // libedit explains missing terminal descriptions there
    if (editor->in == NULL || editor->out == NULL || editor->err == NULL) {
        return errno == 0 ? EIO : errno;
    }
    struct termios before;
    bool known = tcgetattr(editor->input, &before) == 0;
    errno = 0;
    editor->editline = el_init("pattreeya", editor->in, editor->out, editor->err);
    if (known) {
        tcsetattr(editor->input, TCSADRAIN, &before); // el_init sets modes of its own
    }
    if (editor->editline == NULL) {
        return errno == 0 ? EIO : errno;
    }
    el_wset(editor->editline, EL_CLIENTDATA, editor);
    el_wset(editor->editline, EL_SIGNAL, 0);
    choose_terminal(editor);
    line_keys_add_commands(editor);
    line_keys_choose_mode(editor);
    el_wset(editor->editline, EL_PROMPT_ESC, current_prompt, (int)LINE_EDITOR_PROMPT_MARK);
    el_wset(editor->editline, EL_GETCFN, line_input_next);
    terminal_guard_install(editor->input, editor->output, editor->wake_write, editor->dumb);
    return 0;
}

void line_editor_destroy(line_editor *editor) {
    terminal_guard_remove();
    if (editor->editline != NULL) {
        struct termios before;
        bool known = tcgetattr(editor->input, &before) == 0;
        el_end(editor->editline);
        if (known) {
            tcsetattr(editor->input, TCSADRAIN, &before);
        }
    }
    FILE *const streams[] = {editor->in, editor->out, editor->err};
    for (size_t index = 0; index < 3; index += 1) {
        if (streams[index] != NULL) {
            fclose(streams[index]);
        }
    }
    if (editor->locale != (locale_t)0) {
        uselocale(LC_GLOBAL_LOCALE);
        freelocale(editor->locale);
    }
    close(editor->wake_read);
    close(editor->wake_write);
    line_history_free(&editor->history);
    free(editor->prompt);
    free(editor->initial);
    free(editor->aside);
    free(editor);
    atomic_flag_clear(&taken);
}

static int take_request(line_editor *editor, const struct line_editor_request *request) {
    free(editor->prompt);
    free(editor->initial);
    editor->initial = NULL;
    editor->prompt = line_text_decode(request->prompt, strlen(request->prompt), NULL);
    if (editor->prompt == NULL) {
        return ENOMEM;
    }
    if (request->initial != NULL) {
        editor->initial = line_text_decode(request->initial, strlen(request->initial), NULL);
        if (editor->initial == NULL) {
            return ENOMEM;
        }
    }
    editor->is_question = request->is_question;
    return 0;
}

static int begin(line_editor *editor) {
    struct termios before;
    int error = terminal_guard_begin_editing(&before);
    if (error != 0) {
        return error;
    }
    editor->interrupt_key = before.c_cc[VINTR];
    editor->suspend_key = before.c_cc[VSUSP];
    editor->quit_key = before.c_cc[VQUIT];
    editor->end_key = before.c_cc[VEOF] == _POSIX_VDISABLE ? 4 : before.c_cc[VEOF];
    editor->outcome = LINE_EDITOR_LINE;
    editor->stopping = false;
    editor->last_key = 0;
    line_history_begin(&editor->history);
    // Raw mode before the prompt is shown: what is typed in between would be kept back until a newline.
    el_set(editor->editline, EL_PREP_TERM, 1);
    int waiting = 0;
    if (ioctl(editor->input, FIONREAD, &waiting) == 0 && waiting > 0) {
        editor->typed_before = waiting + (int)(editor->end - editor->start);
        // The terminal has shown what was typed, in the row where the prompt begins; the line shows it again.
        fputs(editor->dumb ? "\n" : "\r\033[K", editor->out);
    }
    if (editor->is_question && !line_input_put_aside(editor)) {
        return ENOMEM;
    }
    if (!editor->dumb) {
        fputs("\033[?2004h", editor->out);
    }
    editor->editing = true;
    return 0;
}

static void finish(line_editor *editor) {
    if (editor->outcome == LINE_EDITOR_INTERRUPTED) {
        line_screen_leave(editor, "^C");
    } else if (editor->outcome == LINE_EDITOR_STOPPED) {
        line_screen_leave(editor, "");
    } else if (editor->outcome == LINE_EDITOR_END_OF_INPUT) {
        fputc('\n', editor->out);
    } else if (editor->outcome == LINE_EDITOR_EXTERNAL) {
        line_screen_wipe(editor);
    }
    editor->editing = false;
    el_reset(editor->editline);
    if (!editor->dumb) {
        fputs("\033[?2004l", editor->out);
    }
    fflush(editor->out);
    terminal_guard_end_editing();
}

enum line_editor_outcome line_editor_read(line_editor *editor, const struct line_editor_request *request, char **text,
                                          size_t *length, int *error) {
    *text = NULL;
    *length = 0;
    *error = take_request(editor, request);
    if (*error == 0) {
        *error = begin(editor);
    }
    if (*error != 0) {
        return LINE_EDITOR_FAILED;
    }
    int count = 0;
    errno = 0;
    const wchar_t *line = el_wgets(editor->editline, &count);
    if (editor->outcome == LINE_EDITOR_INTERRUPTED || editor->outcome == LINE_EDITOR_STOPPED ||
        editor->outcome == LINE_EDITOR_EXTERNAL) {
        *text = line_text_of_line(editor->editline, false, length);
    } else if (editor->outcome != LINE_EDITOR_LINE) {
        *error = editor->error;
    } else if (line == NULL) {
        editor->outcome = count == 0 ? LINE_EDITOR_END_OF_INPUT : LINE_EDITOR_FAILED;
        *error = errno == 0 ? EIO : errno;
    } else {
        size_t used = (size_t)count;
        if (used > 0 && (line[used - 1] == L'\n' || line[used - 1] == L'\r')) {
            used -= 1;
        }
        *text = line_text_encode(line, used, length);
        if (*text == NULL) {
            editor->outcome = LINE_EDITOR_FAILED;
            *error = ENOMEM;
        }
    }
    finish(editor);
    return editor->outcome;
}

void line_editor_print(line_editor *editor, const char *text, size_t length) {
    if (editor->editing) {
        line_screen_wipe(editor);
    }
    fwrite(text, 1, length, editor->out);
    if (length == 0 || text[length - 1] != '\n') {
        fputc('\n', editor->out);
    }
    if (editor->editing) {
        line_screen_redraw(editor);
    }
    fflush(editor->out);
}

void line_editor_stop(line_editor *editor) {
    editor->stopping = true;
}

void line_editor_wait(line_editor *editor) {
    struct pollfd waits = {.fd = editor->wake_read, .events = POLLIN};
    if (poll(&waits, 1, -1) > 0) {
        char drained[256];
        ssize_t ignored = read(editor->wake_read, drained, sizeof(drained));
        (void)ignored;
    }
}

void line_editor_wake(line_editor *editor) {
    ssize_t ignored = write(editor->wake_write, "w", 1);
    (void)ignored;
}

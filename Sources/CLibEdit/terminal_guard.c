#include "line_editor_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Puts the terminal back on every way out, and tells the editor of resizes and continuations. Process-wide, like the
// terminal and the signal handlers themselves. Everything a handler calls is async-signal-safe.

static struct {
    int input, output, wake_write;
    bool dumb, installed;
    volatile sig_atomic_t editing, resized, continued, stopped;
    struct termios before;
    struct sigaction previous[NSIG];
} guard = {.input = -1, .output = -1, .wake_write = -1};

// The program's own choice about these wins.
static const int ending[] = {SIGTERM, SIGHUP, SIGINT};
// A crash reporter that is installed already, Swift's for example, runs after us.
static const int crashing[] = {SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};

static void wake(void) {
    int error = errno;
    ssize_t ignored = write(guard.wake_write, "s", 1);
    (void)ignored;
    errno = error;
}

static void put_back(const char *sequence) {
    if (!guard.editing) {
        return;
    }
    int error = errno;
    // In the background the terminal belongs to another job, and touching it would stop this process.
    if (tcgetpgrp(guard.input) == getpgrp()) {
        ssize_t ignored = write(guard.output, sequence, strlen(sequence));
        (void)ignored;
        tcsetattr(guard.input, TCSANOW, &guard.before);
    }
    errno = error;
}

static void restore_terminal(void) {
    if (guard.editing) {
        put_back(guard.dumb ? "\r\n" : "\033[?2004l\033[?25h\r\n");
        guard.editing = 0;
    }
}

static void on_ending_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    restore_terminal();
    sigaction(number, &guard.previous[number], NULL);
    // A fault happens again when the handler returns, and then reaches the previous handler with its true origin.
    if (info == NULL || info->si_code <= 0) {
        raise(number);
    }
}

static void on_change(int number) {
    if (number == SIGWINCH) {
        guard.resized = 1;
    } else {
        guard.continued = 1;
    }
    wake();
}

static void install(int number, void (*simple)(int), void (*detailed)(int, siginfo_t *, void *), bool always);

static void on_stop(int number) {
    int error = errno;
    put_back(guard.dumb ? "" : "\033[?2004l");
    guard.stopped = 1;
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, number);
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
    raise(number); // stops here; the next line runs after SIGCONT, or at once if nobody could continue us
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    install(number, on_stop, NULL, true);
    on_change(SIGCONT);
    errno = error;
}

static void install(int number, void (*simple)(int), void (*detailed)(int, siginfo_t *, void *), bool always) {
    struct sigaction action, current;
    memset(&action, 0, sizeof(action));
    if (sigaction(number, NULL, &current) != 0) {
        return;
    }
    bool is_default = (current.sa_flags & SA_SIGINFO) == 0 && current.sa_handler == SIG_DFL;
    if (!always && !is_default) {
        return;
    }
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    if (detailed != NULL) {
        action.sa_flags |= SA_SIGINFO;
        action.sa_sigaction = detailed;
    } else {
        action.sa_handler = simple;
    }
    guard.previous[number] = current;
    sigaction(number, &action, NULL);
}

static void uninstall(int number, void (*simple)(int), void (*detailed)(int, siginfo_t *, void *)) {
    struct sigaction current;
    if (sigaction(number, NULL, &current) != 0) {
        return;
    }
    bool ours = (current.sa_flags & SA_SIGINFO) != 0 ? detailed != NULL && current.sa_sigaction == detailed
                                                     : simple != NULL && current.sa_handler == simple;
    if (ours) {
        sigaction(number, &guard.previous[number], NULL);
    }
}

void terminal_guard_install(int input, int output, int wake_write, bool dumb) {
    static bool at_exit = false;
    guard.input = input;
    guard.output = output;
    guard.wake_write = wake_write;
    guard.dumb = dumb;
    if (!at_exit) {
        at_exit = true;
        atexit(restore_terminal);
    }
    for (size_t index = 0; index < sizeof(ending) / sizeof(int); index += 1) {
        install(ending[index], NULL, on_ending_signal, false);
    }
    for (size_t index = 0; index < sizeof(crashing) / sizeof(int); index += 1) {
        install(crashing[index], NULL, on_ending_signal, true);
    }
    install(SIGTSTP, on_stop, NULL, false);
    install(SIGWINCH, on_change, NULL, true);
    install(SIGCONT, on_change, NULL, true);
    guard.installed = true;
}

void terminal_guard_remove(void) {
    if (!guard.installed) {
        return;
    }
    guard.installed = false;
    restore_terminal();
    for (size_t index = 0; index < sizeof(ending) / sizeof(int); index += 1) {
        uninstall(ending[index], NULL, on_ending_signal);
    }
    for (size_t index = 0; index < sizeof(crashing) / sizeof(int); index += 1) {
        uninstall(crashing[index], NULL, on_ending_signal);
    }
    uninstall(SIGTSTP, on_stop, NULL);
    uninstall(SIGWINCH, on_change, NULL);
    uninstall(SIGCONT, on_change, NULL);
}

int terminal_guard_begin_editing(struct termios *before) {
    if (tcgetattr(guard.input, &guard.before) != 0) {
        return errno;
    }
    *before = guard.before;
    guard.resized = 0;
    guard.continued = 0;
    guard.stopped = 0;
    guard.editing = 1;
    return 0;
}

void terminal_guard_end_editing(void) {
    if (tcgetpgrp(guard.input) == getpgrp()) {
        // Exactly the modes from before: libedit's own idea of cooked mode differs in a few flags.
        tcsetattr(guard.input, TCSADRAIN, &guard.before);
    }
    guard.editing = 0;
}

struct terminal_changes terminal_guard_take_changes(void) {
    struct terminal_changes changes = {.resized = guard.resized != 0, .continued = guard.continued != 0};
    guard.resized = 0;
    guard.continued = 0;
    // One stop is heard of twice, from its own handler and from SIGCONT's: the line is drawn anew for the first.
    changes.on_fresh_row = changes.continued && guard.stopped != 0;
    if (changes.on_fresh_row) {
        guard.stopped = 0;
    }
    return changes;
}

// What tests need of glibc and Swift cannot see, because the declarations hide behind _GNU_SOURCE.

#ifndef PATTREEYA_CTESTSUPPORT_H
#define PATTREEYA_CTESTSUPPORT_H

#include <spawn.h>
#include <stddef.h>

// A new terminal: its controlling side, or -1 with errno. The path of the side for programs goes into `path`.
int test_open_terminal(char *path, size_t length);

// A pipe that no child inherits: [0] to read, [1] to write. 0, or -1 with errno.
int test_pipe(int ends[2], int nonblocking);

// Makes the child run in `folder`.
int test_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

// Lets the child inherit nothing but its standard streams: a socket that it kept open would still take connections
// after the test has closed it.
int test_spawn_closing_rest(posix_spawn_file_actions_t *actions);

// Flags for posix_spawnattr_setflags: clean signals, and a session or a process group of its own.
short test_spawn_flags(int session);

// An empty file in memory that can be made to refuse more bytes. Its descriptor, or -1 with errno.
int test_memory_file(void);

// Makes every write that would lengthen the file fail. 0, or -1 with errno.
int test_forbid_growth(int descriptor);

#endif

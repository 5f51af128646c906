#define _GNU_SOURCE

#include "CTestSupport.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int test_open_terminal(char *path, size_t length) {
    int descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return -1;
    }
    if (grantpt(descriptor) != 0 || unlockpt(descriptor) != 0 || ptsname_r(descriptor, path, length) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int test_pipe(int ends[2], int nonblocking) {
    return pipe2(ends, O_CLOEXEC | (nonblocking ? O_NONBLOCK : 0));
}

int test_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
    return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int test_spawn_closing_rest(posix_spawn_file_actions_t *actions) {
    return posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}

short test_spawn_flags(int session) {
    return POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP);
}

int test_memory_file(void) {
    return memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int test_forbid_growth(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_GROW);
}

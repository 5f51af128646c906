#include "CurlLibrary.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

static void *library;

// The second name is that of the variant with GnuTLS, which has the same functions.
static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
}

bool curl_library_find(CurlFunction *function, const char *name) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (function->address) return true;
    pthread_once(&once, load);
    if (library) function->address = dlsym(library, name);
    return function->address != NULL;
}

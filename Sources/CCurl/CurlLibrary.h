#ifndef PATTREEYA_CURL_LIBRARY_H
#define PATTREEYA_CURL_LIBRARY_H

#include <stdbool.h>

// Where a function of libcurl is; looked up once.
typedef struct {
    void *_Atomic address;
} CurlFunction;

// Loads libcurl, the first time, and finds a function in it. False when there is no such library or function.
bool curl_library_find(CurlFunction *function, const char *name);

#endif

#include "CCurl.h"
#include "CurlLibrary.h"

// libcurl brings thirty libraries with it, and loading them is a third of the time in which a command that sends no
// request could be done. So it is loaded at its first use: each function here has the name of libcurl's and passes the
// call on. Where the library is missing they fail as libcurl does when it has no memory.

CURLcode curl_global_init(long flags) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_global_init")) return CURLE_FAILED_INIT;
    return ((CURLcode (*)(long flags))function.address)(flags);
}

CURL *curl_easy_init(void) {
    static CurlFunction function;
    return curl_library_find(&function, "curl_easy_init") ? ((CURL * (*)(void))function.address)() : NULL;
}

void curl_easy_cleanup(CURL *easy) {
    static CurlFunction function;
    if (curl_library_find(&function, "curl_easy_cleanup")) ((void (*)(CURL *easy))function.address)(easy);
}

CURLcode curl_easy_pause(CURL *easy, int mask) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_easy_pause")) return CURLE_FAILED_INIT;
    return ((CURLcode (*)(CURL *easy, int mask))function.address)(easy, mask);
}

const char *curl_easy_strerror(CURLcode code) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_easy_strerror")) return "libcurl cannot be loaded";
    return ((const char * (*)(CURLcode code))function.address)(code);
}

void curl_free(void *pointer) {
    static CurlFunction function;
    if (curl_library_find(&function, "curl_free")) ((void (*)(void *pointer))function.address)(pointer);
}

time_t curl_getdate(const char *text, const time_t *unused) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_getdate")) return -1;
    return ((time_t (*)(const char *text, const time_t *unused))function.address)(text, unused);
}

CURLM *curl_multi_init(void) {
    static CurlFunction function;
    return curl_library_find(&function, "curl_multi_init") ? ((CURLM * (*)(void))function.address)() : NULL;
}

CURLMcode curl_multi_cleanup(CURLM *multi) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_cleanup")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi))function.address)(multi);
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_add_handle")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi, CURL *easy))function.address)(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_remove_handle")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi, CURL *easy))function.address)(multi, easy);
}

CURLMcode curl_multi_perform(CURLM *multi, int *running) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_perform")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi, int *running))function.address)(multi, running);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_poll")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready))function.address)(multi, extra, count, timeout, ready);
}

CURLMcode curl_multi_wakeup(CURLM *multi) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_wakeup")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *multi))function.address)(multi);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_info_read")) return NULL;
    return ((CURLMsg * (*)(CURLM *multi, int *left))function.address)(multi, left);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_slist_append")) return NULL;
    return ((struct curl_slist * (*)(struct curl_slist *list, const char *text))function.address)(list, text);
}

void curl_slist_free_all(struct curl_slist *list) {
    static CurlFunction function;
    if (curl_library_find(&function, "curl_slist_free_all")) ((void (*)(struct curl_slist *list))function.address)(list);
}

CURLU *curl_url(void) {
    static CurlFunction function;
    return curl_library_find(&function, "curl_url") ? ((CURLU * (*)(void))function.address)() : NULL;
}

void curl_url_cleanup(CURLU *url) {
    static CurlFunction function;
    if (curl_library_find(&function, "curl_url_cleanup")) ((void (*)(CURLU *url))function.address)(url);
}

// Not of libcurl's name: its versions disagree whether the first parameter is constant.
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_url_get")) return CURLUE_OUT_OF_MEMORY;
    return ((CURLUcode (*)(CURLU *, CURLUPart, char **, unsigned int))function.address)(url, part, text, flags);
}

CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_url_set")) return CURLUE_OUT_OF_MEMORY;
    return ((CURLUcode (*)(CURLU *url, CURLUPart part, const char *text, unsigned int flags))function.address)(url, part, text, flags);
}

const char *curl_url_strerror(CURLUcode code) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_url_strerror")) return "libcurl cannot be loaded";
    return ((const char * (*)(CURLUcode code))function.address)(code);
}

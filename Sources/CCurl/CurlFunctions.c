#include "CCurl.h"
#include "CurlLibrary.h"

// libcurl brings thirty libraries with it, and loading them is a third of the time in which a command that sends no
// request could be done. So it is loaded at its first use: each function here has the name of libcurl's and passes the
// call on. Where the library is missing they fail as libcurl does when it has no memory.

#define PASS_ON(result, name, parameters, arguments, failure) \
    result name parameters { \
        static CurlFunction function; \
        if (!curl_library_find(&function, #name)) return failure; \
        return ((__typeof__(&name))function.address) arguments; \
    }

#define PASS_ON_VOID(name, parameters, arguments) \
    void name parameters { \
        static CurlFunction function; \
        if (curl_library_find(&function, #name)) ((__typeof__(&name))function.address) arguments; \
    }

PASS_ON(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)

PASS_ON(CURL *, curl_easy_init, (void), (), NULL)
PASS_ON_VOID(curl_easy_cleanup, (CURL *easy), (easy))
PASS_ON(CURLcode, curl_easy_pause, (CURL *easy, int mask), (easy, mask), CURLE_FAILED_INIT)
PASS_ON(const char *, curl_easy_strerror, (CURLcode code), (code), "libcurl cannot be loaded")
PASS_ON_VOID(curl_free, (void *pointer), (pointer))
PASS_ON(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused), -1)

PASS_ON(CURLM *, curl_multi_init, (void), (), NULL)
PASS_ON(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMcode, curl_multi_poll,
        (CURLM *multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready),
        (multi, extra, count, timeout, ready), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi), CURLM_INTERNAL_ERROR)
PASS_ON(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left), NULL)

PASS_ON(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text), NULL)
PASS_ON_VOID(curl_slist_free_all, (struct curl_slist *list), (list))

PASS_ON(CURLU *, curl_url, (void), (), NULL)
PASS_ON_VOID(curl_url_cleanup, (CURLU *url), (url))
PASS_ON(CURLUcode, curl_url_set, (CURLU *url, CURLUPart part, const char *text, unsigned int flags),
        (url, part, text, flags), CURLUE_OUT_OF_MEMORY)
PASS_ON(const char *, curl_url_strerror, (CURLUcode code), (code), "libcurl cannot be loaded")

// Not of libcurl's name: its versions disagree whether the first parameter is constant.
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_url_get")) return CURLUE_OUT_OF_MEMORY;
    return ((__typeof__(&curl_url_get))function.address)(url, part, text, flags);
}

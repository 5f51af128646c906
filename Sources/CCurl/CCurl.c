#include "CCurl.h"
#include "CurlLibrary.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define SET_EASY(value) \
    static CurlFunction function; \
    if (!curl_library_find(&function, "curl_easy_setopt")) return CURLE_FAILED_INIT; \
    return ((CURLcode (*)(CURL *, CURLoption, ...))function.address)(easy, option, value)

#define GET_EASY(value) \
    static CurlFunction function; \
    if (!curl_library_find(&function, "curl_easy_getinfo")) return CURLE_FAILED_INIT; \
    return ((CURLcode (*)(CURL *, CURLINFO, ...))function.address)(easy, info, value)

CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    SET_EASY(value);
}

CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    SET_EASY(value);
}

CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    SET_EASY(value);
}

CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    SET_EASY(value);
}

CURLcode ccurl_easy_set_data_callback(CURL *easy, CURLoption option, curl_write_callback callback) {
    SET_EASY(callback);
}

CURLcode ccurl_easy_set_request_start_callback(CURL *easy, curl_prereq_callback callback) {
    const CURLoption option = CURLOPT_PREREQFUNCTION;
    SET_EASY(callback);
}

CURLcode ccurl_easy_set_socket_callback(CURL *easy, curl_sockopt_callback callback) {
    const CURLoption option = CURLOPT_SOCKOPTFUNCTION;
    SET_EASY(callback);
}

CURLcode ccurl_easy_set_progress_callback(CURL *easy, curl_xferinfo_callback callback) {
    const CURLoption option = CURLOPT_XFERINFOFUNCTION;
    SET_EASY(callback);
}

CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    GET_EASY(value);
}

CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    GET_EASY(value);
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    static CurlFunction function;
    if (!curl_library_find(&function, "curl_multi_setopt")) return CURLM_INTERNAL_ERROR;
    return ((CURLMcode (*)(CURLM *, CURLMoption, ...))function.address)(multi, option, value);
}

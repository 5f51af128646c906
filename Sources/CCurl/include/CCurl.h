#ifndef PATTREEYA_CCURL_H
#define PATTREEYA_CCURL_H

#include <curl/curl.h>

// libcurl's option calls are variadic, which Swift cannot call. Each function here is one of them with one fixed type.

CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_easy_set_data_callback(CURL *easy, CURLoption option, curl_write_callback callback);
CURLcode ccurl_easy_set_request_start_callback(CURL *easy, curl_prereq_callback callback);
CURLcode ccurl_easy_set_socket_callback(CURL *easy, curl_sockopt_callback callback);
CURLcode ccurl_easy_set_progress_callback(CURL *easy, curl_xferinfo_callback callback);

CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value);

CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

#endif

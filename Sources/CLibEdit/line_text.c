#include "line_editor_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

// Both directions rely on the owner thread's UTF-8 locale. A byte that is no UTF-8 becomes U+FFFD.

wchar_t *line_text_decode(const char *text, size_t length, size_t *count) {
    wchar_t *wide = malloc((length + 1) * sizeof(wchar_t));
    if (wide == NULL) {
        return NULL;
    }
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        mbstate_t state;
        memset(&state, 0, sizeof(state));
        size_t bytes = mbrtowc(&wide[used], text + at, length - at, &state);
        if (bytes == (size_t)-1 || bytes == (size_t)-2) {
            wide[used] = L'\xFFFD';
            bytes = 1;
        } else if (bytes == 0) {
            bytes = 1;
        }
        at += bytes;
        used += 1;
    }
    wide[used] = L'\0';
    if (count != NULL) {
        *count = used;
    }
    return wide;
}

char *line_text_encode(const wchar_t *text, size_t count, size_t *length) {
    char *bytes = malloc(count * MB_LEN_MAX + 1);
    if (bytes == NULL) {
        return NULL;
    }
    size_t used = 0;
    for (size_t at = 0; at < count; at += 1) {
        mbstate_t state;
        memset(&state, 0, sizeof(state));
        size_t written = wcrtomb(bytes + used, text[at], &state);
        if (written != (size_t)-1) {
            used += written;
        }
    }
    bytes[used] = '\0';
    *length = used;
    return bytes;
}

// The line under edit, or the part in front of the cursor; NULL without memory.
char *line_text_of_line(EditLine *editline, bool up_to_cursor, size_t *length) {
    const LineInfoW *line = el_wline(editline);
    return line_text_encode(line->buffer, (size_t)((up_to_cursor ? line->cursor : line->lastchar) - line->buffer), length);
}

bool line_text_append(struct line_text *text, wchar_t character) {
    if (text->count + 1 >= text->capacity) {
        size_t capacity = text->capacity == 0 ? 256 : text->capacity * 2;
        wchar_t *grown = realloc(text->characters, capacity * sizeof(wchar_t));
        if (grown == NULL) {
            return false;
        }
        text->characters = grown;
        text->capacity = capacity;
    }
    text->characters[text->count] = character;
    text->count += 1;
    text->characters[text->count] = L'\0';
    return true;
}

#include "line_editor_internal.h"

#include <stdlib.h>
#include <string.h>

void line_editor_add_history(line_editor *editor, const char *text, size_t length, size_t limit) {
    struct line_history *history = &editor->history;
    wchar_t *entry = line_text_decode(text, length, NULL);
    if (entry == NULL) {
        return;
    }
    if (history->count > 0 && wcscmp(history->entries[history->count - 1], entry) == 0) {
        free(entry);
        return;
    }
    if (history->count >= limit && history->count > 0) {
        free(history->entries[0]);
        history->count -= 1;
        memmove(history->entries, history->entries + 1, history->count * sizeof(wchar_t *));
    }
    if (history->count == history->capacity) {
        size_t capacity = history->capacity == 0 ? 64 : history->capacity * 2;
        wchar_t **grown = realloc(history->entries, capacity * sizeof(wchar_t *));
        if (grown == NULL) {
            free(entry);
            return;
        }
        history->entries = grown;
        history->capacity = capacity;
    }
    history->entries[history->count] = entry;
    history->count += 1;
}

void line_history_begin(struct line_history *history) {
    history->position = history->count;
    free(history->draft);
    history->draft = NULL;
}

void line_history_free(struct line_history *history) {
    for (size_t index = 0; index < history->count; index += 1) {
        free(history->entries[index]);
    }
    free(history->entries);
    free(history->draft);
    memset(history, 0, sizeof(*history));
}

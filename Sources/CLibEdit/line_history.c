#include "line_editor_internal.h"

#include <stdlib.h>
#include <string.h>

// The editor's own list in place of libedit's, because libedit's has no way to tell that an entry was shown, which
// line_keys.c needs to know.

int line_history_event(void *reference, HistEventW *event, int operation, ...) {
    line_editor *editor = reference;
    struct line_history *history = &editor->history;
    size_t index = history->served;
    switch (operation) {
    case H_FIRST:
        index = history->count - 1;
        break;
    case H_LAST:
        index = 0;
        break;
    case H_NEXT:
        index -= 1; // from 0 it becomes the largest size_t and is refused below
        break;
    case H_PREV:
        index += 1;
        break;
    case H_CURR:
        break;
    default:
        return -1;
    }
    if (index >= history->count) {
        return -1;
    }
    history->served = index;
    editor->in_history = true;
    event->num = (int)index + 1;
    event->str = history->entries[index];
    return 0;
}

void line_editor_add_history(line_editor *editor, const char *text, size_t length, size_t limit) {
    struct line_history *history = &editor->history;
    size_t count = 0;
    wchar_t *entry = line_text_decode(text, length, &count);
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
    if (count > history->longest) {
        history->longest = count;
    }
}

void line_history_free(struct line_history *history) {
    for (size_t index = 0; index < history->count; index += 1) {
        free(history->entries[index]);
    }
    free(history->entries);
    memset(history, 0, sizeof(*history));
}

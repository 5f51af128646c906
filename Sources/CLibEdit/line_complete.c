#include "line_editor_internal.h"

#include <stdlib.h>
#include <string.h>

static bool insert(EditLine *editline, const char *text) {
    wchar_t *wide = line_text_decode(text, strlen(text), NULL);
    bool inserted = wide != NULL && el_winsertstr(editline, wide) == 0;
    free(wide);
    return inserted;
}

unsigned char line_complete(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = line_editor_of(editline);
    size_t length = 0;
    char *before = line_text_of_line(editline, true, &length);
    if (before == NULL || editor->callbacks.on_complete == NULL) {
        free(before);
        return CC_ERROR;
    }
    bool is_repeated = editor->key_before == L'\t';
    struct line_editor_completion found = editor->callbacks.on_complete(editor->callbacks.context, before, length,
                                                                        is_repeated, line_screen_columns(editor));
    free(before);
    unsigned char result = CC_ERROR;
    if (found.insertion != NULL) {
        result = insert(editline, found.insertion) ? CC_REFRESH : CC_ERROR;
    } else if (found.list != NULL) {
        line_editor_print(editor, found.list, strlen(found.list));
        result = CC_NORM;
    }
    free(found.insertion);
    free(found.list);
    return result;
}

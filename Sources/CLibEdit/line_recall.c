#include "line_editor_internal.h"

#include <stdlib.h>
#include <wctype.h>

// Moving through the history and searching it. libedit can do both, but forgets what is beyond the first 1024
// characters of a draft when it comes back to it, and its search takes seconds for an entry of ten kilobytes and holds
// a pointer into a line that it moves.

static bool keep_draft(line_editor *editor) {
    struct line_history *history = &editor->history;
    if (history->position < history->count) {
        return true;
    }
    const LineInfoW *line = el_wline(editor->editline);
    size_t count = (size_t)(line->lastchar - line->buffer);
    wchar_t *draft = malloc((count + 1) * sizeof(wchar_t));
    if (draft == NULL) {
        return false;
    }
    wmemcpy(draft, line->buffer, count);
    draft[count] = L'\0';
    free(history->draft);
    history->draft = draft;
    return true;
}

// Puts the entry at `position`, or the draft, into the line with the cursor at its end.
static void show(line_editor *editor, size_t position) {
    struct line_history *history = &editor->history;
    history->position = position;
    const wchar_t *text = position < history->count ? history->entries[position] : history->draft;
    const LineInfoW *line = el_wline(editor->editline);
    el_cursor(editor->editline, (int)(line->lastchar - line->cursor));
    line = el_wline(editor->editline);
    el_wdeletestr(editor->editline, (int)(line->lastchar - line->buffer));
    if (text != NULL) {
        el_winsertstr(editor->editline, text);
    }
}

unsigned char line_recall_older(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = line_editor_of(editline);
    if (editor->history.position == 0 || !keep_draft(editor)) {
        return CC_ERROR;
    }
    show(editor, editor->history.position - 1);
    return CC_REFRESH;
}

unsigned char line_recall_newer(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = line_editor_of(editline);
    if (editor->history.position >= editor->history.count) {
        return CC_ERROR;
    }
    show(editor, editor->history.position + 1);
    return CC_REFRESH;
}

struct search {
    line_editor *editor;
    struct line_text pattern;
    wchar_t *own_prompt;
    bool failed;
};

// Shows the newest entry that is older than `before` and has the pattern.
static void find(struct search *search, size_t before) {
    struct line_history *history = &search->editor->history;
    search->failed = search->pattern.count > 0;
    for (size_t index = before < history->count ? before : history->count; index > 0 && search->failed; index -= 1) {
        const wchar_t *entry = history->entries[index - 1];
        const wchar_t *match = wcsstr(entry, search->pattern.characters);
        if (match != NULL) {
            search->failed = false;
            show(search->editor, index - 1);
            el_cursor(search->editor->editline, -(int)wcslen(match));
        }
    }
}

// The prompt of the search. Cannot fail: without memory the person's own prompt stays.
static void update_prompt(struct search *search) {
    static const wchar_t missing[] = L"not found “", found[] = L"search “";
    struct line_text prompt = {0};
    bool complete = true;
    for (const wchar_t *at = search->failed ? missing : found; *at != L'\0'; at += 1) {
        complete = complete && line_text_append(&prompt, *at);
    }
    for (size_t index = 0; index < search->pattern.count; index += 1) {
        complete = complete && line_text_append(&prompt, search->pattern.characters[index]);
    }
    complete = complete && line_text_append(&prompt, L'”') && line_text_append(&prompt, L':') &&
               line_text_append(&prompt, L' ');
    if (!complete) {
        free(prompt.characters);
        return;
    }
    if (search->editor->prompt != search->own_prompt) {
        free(search->editor->prompt);
    }
    search->editor->prompt = prompt.characters;
}

// One key of the search; true when the search is over.
static bool search_key(struct search *search, wchar_t key) {
    struct line_history *history = &search->editor->history;
    if (key == 0x7f || key == L'\b') {
        if (search->pattern.count == 0) {
            return false;
        }
        search->pattern.count -= 1;
        search->pattern.characters[search->pattern.count] = L'\0';
        find(search, history->count);
    } else if (key == 0x12) { // Ctrl-R again
        find(search, history->position);
    } else if (key == 0x07) { // Ctrl-G
        show(search->editor, history->count);
        return true;
    } else if (iswprint((wint_t)key) && line_text_append(&search->pattern, key)) {
        find(search, history->position + 1);
    } else {
        // The search is over and the key does what it does outside, so that Enter sends the line at once.
        const wchar_t pushed[] = {key, L'\0'};
        el_wpush(search->editor->editline, pushed);
        return true;
    }
    return false;
}

unsigned char line_recall_search(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = line_editor_of(editline);
    if (!keep_draft(editor)) {
        return CC_ERROR;
    }
    struct search search = {.editor = editor, .own_prompt = editor->prompt};
    // Wiping goes by the layout of what is on the screen, so prompt and line change between a wipe and a redraw only.
    line_screen_wipe(editor);
    update_prompt(&search);
    line_screen_redraw(editor);
    bool over = false;
    wchar_t typed = 0;
    while (!over && el_wgetc(editline, &typed) == 1) {
        line_screen_wipe(editor);
        over = search_key(&search, typed);
        if (!over) {
            update_prompt(&search);
            line_screen_redraw(editor);
        }
    }
    if (!over) {
        line_screen_wipe(editor);
    }
    if (editor->prompt != search.own_prompt) {
        free(editor->prompt);
        editor->prompt = search.own_prompt;
    }
    free(search.pattern.characters);
    line_screen_redraw(editor);
    return over ? CC_NORM : CC_EOF;
}

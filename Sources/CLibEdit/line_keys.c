#include "line_editor_internal.h"

#include <stdlib.h>
#include <string.h>

line_editor *line_editor_of(EditLine *editline) {
    line_editor *editor = NULL;
    el_wget(editline, EL_CLIENTDATA, (void **)&editor);
    return editor;
}

static unsigned char insert_newline(EditLine *editline, int key) {
    (void)key;
    return el_winsertstr(editline, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
}

// The backslash at the end of the line becomes a newline.
static unsigned char continue_line(EditLine *editline, int key) {
    const LineInfoW *line = el_wline(editline);
    el_cursor(editline, (int)(line->lastchar - line->cursor));
    el_wdeletestr(editline, 1);
    return insert_newline(editline, key);
}

// In vi mode libedit's own commands stop at the last character, also while text is inserted.
static unsigned char move_right(EditLine *editline, int key) {
    (void)key;
    const LineInfoW *line = el_wline(editline);
    if (line->cursor >= line->lastchar) {
        return CC_ERROR;
    }
    el_cursor(editline, 1);
    return CC_CURSOR;
}

static unsigned char move_to_end(EditLine *editline, int key) {
    (void)key;
    const LineInfoW *line = el_wline(editline);
    el_cursor(editline, (int)(line->lastchar - line->cursor));
    return CC_CURSOR;
}

static unsigned char insert_initial(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = line_editor_of(editline);
    wchar_t *text = editor->initial;
    editor->initial = NULL;
    int result = text == NULL ? 0 : el_winsertstr(editline, text);
    free(text);
    return result == 0 ? CC_REFRESH : CC_ERROR;
}

// Ends the reading; whoever reads runs the other program and begins again with its text.
static unsigned char edit_externally(EditLine *editline, int key) {
    (void)key;
    line_editor_of(editline)->outcome = LINE_EDITOR_EXTERNAL;
    return CC_EOF;
}

// Everything up to the end mark goes into the line as one edit with one redraw.
static unsigned char insert_paste(EditLine *editline, int key) {
    (void)key;
    static const wchar_t mark[] = L"\033[201~";
    const size_t mark_length = sizeof(mark) / sizeof(wchar_t) - 1;
    line_editor *editor = line_editor_of(editline);
    struct line_text text = {0};
    wchar_t character = 0, raw = 0;
    bool complete = false;
    editor->in_paste = true;
    while (!complete && el_wgetc(editline, &character) == 1) {
        // Terminals send CR for the newlines of a text, or CR LF, or what the text has.
        wchar_t previous = raw;
        raw = character;
        if (character == L'\n' && previous == L'\r') {
            raw = 0;
            continue;
        }
        if (character == L'\r') {
            character = L'\n';
        } else if (character == L'\0') {
            character = L'\xFFFD';
        }
        if (!line_text_append(&text, character)) {
            break;
        }
        complete = text.count >= mark_length &&
                   wmemcmp(text.characters + text.count - mark_length, mark, mark_length) == 0;
    }
    editor->in_paste = false;
    unsigned char result = CC_ERROR;
    if (complete) {
        text.characters[text.count - mark_length] = L'\0';
        result = el_winsertstr(editline, text.characters) == 0 ? CC_REFRESH : CC_ERROR;
    }
    free(text.characters);
    return result;
}

void line_keys_add_commands(line_editor *editor) {
    EditLine *editline = editor->editline;
    el_wset(editline, EL_ADDFN, L"insert-newline", L"Start a new line in the text", insert_newline);
    el_wset(editline, EL_ADDFN, L"continue-line", L"Turn the backslash into a new line", continue_line);
    el_wset(editline, EL_ADDFN, L"move-right", L"Move right, behind the last character too", move_right);
    el_wset(editline, EL_ADDFN, L"move-to-end", L"Move behind the last character", move_to_end);
    el_wset(editline, EL_ADDFN, L"insert-initial", L"Insert the text to start with", insert_initial);
    el_wset(editline, EL_ADDFN, L"insert-paste", L"Insert pasted text", insert_paste);
    el_wset(editline, EL_ADDFN, L"show-older", L"Show the older history entry", line_recall_older);
    el_wset(editline, EL_ADDFN, L"show-newer", L"Show the newer history entry", line_recall_newer);
    el_wset(editline, EL_ADDFN, L"search-history", L"Search the history", line_recall_search);
    el_wset(editline, EL_ADDFN, L"complete-name", L"Complete the name at the cursor", line_complete);
    el_wset(editline, EL_ADDFN, L"edit-externally", L"Edit the line in another program", edit_externally);
}

struct binding {
    const wchar_t *key, *command;
};

// In emacs mode, and in both modes of vi.
static const struct binding everywhere[] = {
    {L"\x80", L"insert-newline"}, {L"\x81", L"continue-line"},  {L"\x82", L"insert-initial"},
    {L"\x83", L"insert-paste"},   {L"\x84", L"show-older"},     {L"\x85", L"show-newer"},
    {L"\x86", L"ed-prev-char"},   {L"\x88", L"ed-move-to-beg"}, {L"\x8a", L"ed-delete-next-char"},
    {L"\x8b", L"em-next-word"},   {L"\x8c", L"ed-prev-word"},   {L"^P", L"show-older"},
    {L"^N", L"show-newer"},       {L"^R", L"search-history"},   {L"^X^E", L"edit-externally"},
};

static const struct binding typing[] = {
    {L"^I", L"complete-name"},
    {L"^W", L"ed-delete-prev-word"},
    {L"\x87", L"move-right"},
    {L"\x89", L"move-to-end"},
};

// The Escape key and Enter one after the other.
static const struct binding emacs_only[] = {{L"\\e^M", L"insert-newline"}, {L"\\e^J", L"insert-newline"}};

static const struct binding vi_commands[] = {
    {L"k", L"show-older"}, {L"-", L"show-older"},     {L"j", L"show-newer"},     {L"+", L"show-newer"},
    {L"/", L"search-history"}, {L"?", L"search-history"}, {L"v", L"edit-externally"}, {L"^D", L"vi-list-or-eof"},
    {L"\x87", L"ed-next-char"}, {L"\x89", L"ed-move-to-end"},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void bind_all(EditLine *editline, const struct binding *bindings, size_t count, bool is_alternative) {
    for (size_t index = 0; index < count; index += 1) {
        if (is_alternative) {
            el_wset(editline, EL_BIND, L"-a", bindings[index].key, bindings[index].command, NULL);
        } else {
            el_wset(editline, EL_BIND, bindings[index].key, bindings[index].command, NULL);
        }
    }
}

static void bind_keys(EditLine *editline, bool is_vi) {
    bind_all(editline, everywhere, COUNT(everywhere), false);
    bind_all(editline, typing, COUNT(typing), false);
    if (is_vi) {
        bind_all(editline, everywhere, COUNT(everywhere), true);
        bind_all(editline, vi_commands, COUNT(vi_commands), true);
    } else {
        bind_all(editline, emacs_only, COUNT(emacs_only), false);
    }
}

static bool is_vi(EditLine *editline) {
    const wchar_t *name = NULL;
    return el_wget(editline, EL_EDITOR, &name) == 0 && name != NULL && wcscmp(name, L"vi") == 0;
}

// A change of mode drops all bindings, so ours come again after it; else the person's own in ~/.editrc win over ours.
void line_keys_choose_mode(line_editor *editor) {
    EditLine *editline = editor->editline;
    bool wants_vi = editor->mode == LINE_EDITOR_MODE_VI;
    el_wset(editline, EL_EDITOR, wants_vi ? L"vi" : L"emacs");
    bind_keys(editline, wants_vi);
    el_source(editline, NULL);
    if (editor->mode != LINE_EDITOR_MODE_DEFAULT && is_vi(editline) != wants_vi) {
        el_wset(editline, EL_EDITOR, wants_vi ? L"vi" : L"emacs");
        bind_keys(editline, wants_vi);
    } else if (is_vi(editline) != wants_vi) {
        bind_keys(editline, !wants_vi);
    }
    // For the terminal's editing modes: signals off, see line_input.c; Enter and Ctrl-J arrive as they were typed.
    el_wset(editline, EL_SETTY, L"-d", L"-isig", L"-icrnl", L"-inlcr", L"-igncr", NULL);
}

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
        // While editing, the terminal turns CR into NL and NL into CR: NL CR is one line end of a CRLF text.
        wchar_t previous = raw;
        raw = character;
        if (character == L'\r') {
            if (previous == L'\n') {
                raw = 0;
                continue;
            }
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

static void bind(EditLine *editline, const wchar_t *key, const wchar_t *command) {
    el_wset(editline, EL_BIND, key, command, NULL);
}

void line_keys_bind(line_editor *editor) {
    EditLine *editline = editor->editline;
    el_wset(editline, EL_EDITOR, L"emacs");
    // Signals off for the terminal's editing modes, see line_input.c.
    el_wset(editline, EL_SETTY, L"-d", L"-isig", NULL);

    el_wset(editline, EL_ADDFN, L"insert-newline", L"Start a new line in the text", insert_newline);
    el_wset(editline, EL_ADDFN, L"insert-paste", L"Insert pasted text", insert_paste);
    el_wset(editline, EL_ADDFN, L"show-older", L"Show the older history entry", line_recall_older);
    el_wset(editline, EL_ADDFN, L"show-newer", L"Show the newer history entry", line_recall_newer);
    el_wset(editline, EL_ADDFN, L"search-history", L"Search the history", line_recall_search);

    bind(editline, L"\\e[200~", L"insert-paste");
    // Alt-Enter: the terminal turns the CR into NL, or the NL into CR.
    bind(editline, L"\\e^M", L"insert-newline");
    bind(editline, L"\\e^J", L"insert-newline");

    static const wchar_t *const older[] = {L"^P", L"\\e[A", L"\\eOA"};
    static const wchar_t *const newer[] = {L"^N", L"\\e[B", L"\\eOB"};
    for (size_t index = 0; index < 3; index += 1) {
        bind(editline, older[index], L"show-older");
        bind(editline, newer[index], L"show-newer");
    }
    bind(editline, L"^R", L"search-history");

    static const wchar_t *const others[][2] = {
        {L"\\e[H", L"ed-move-to-beg"},     {L"\\eOH", L"ed-move-to-beg"},   {L"\\e[1~", L"ed-move-to-beg"},
        {L"\\e[F", L"ed-move-to-end"},     {L"\\eOF", L"ed-move-to-end"},   {L"\\e[4~", L"ed-move-to-end"},
        {L"\\e[3~", L"ed-delete-next-char"}, {L"\\e[1;5C", L"em-next-word"},  {L"\\e[1;5D", L"ed-prev-word"},
        {L"\\e[1;3C", L"em-next-word"},    {L"\\e[1;3D", L"ed-prev-word"},  {L"^W", L"ed-delete-prev-word"},
    };
    for (size_t index = 0; index < sizeof(others) / sizeof(others[0]); index += 1) {
        bind(editline, others[index][0], others[index][1]);
    }
}

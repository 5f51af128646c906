#include "line_editor_internal.h"

#include <stdlib.h>
#include <string.h>

// Sequences that no keyboard sends, for libedit's own commands behind ours.
#define OLDER L"\033[9901~"
#define NEWER L"\033[9902~"
#define AFTER_NEWER L"\033[9903~"
#define SEARCH L"\033[9904~"

// libedit copies only this many characters of a line when it goes into the history.
#define LIBEDIT_BUFFER 1024

static line_editor *editor_of(EditLine *editline) {
    line_editor *editor = NULL;
    el_wget(editline, EL_CLIENTDATA, (void **)&editor);
    return editor;
}

static unsigned char insert_newline(EditLine *editline, int key) {
    (void)key;
    return el_winsertstr(editline, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
}

struct text {
    wchar_t *characters;
    size_t count, capacity;
};

static bool append(struct text *text, wchar_t character) {
    if (text->count + 1 >= text->capacity) {
        size_t capacity = text->capacity == 0 ? 1024 : text->capacity * 2;
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

// Everything up to the end mark goes into the line as one edit with one redraw.
static unsigned char insert_paste(EditLine *editline, int key) {
    (void)key;
    static const wchar_t mark[] = L"\033[201~";
    const size_t mark_length = sizeof(mark) / sizeof(wchar_t) - 1;
    line_editor *editor = editor_of(editline);
    struct text text = {0};
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
        if (!append(&text, character)) {
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

// libedit keeps the first 1024 characters of the line when the Up key leaves it and shows noise for the rest when the
// Down key comes back. A longer draft is kept here and put back.
static void keep_draft(line_editor *editor) {
    if (editor->in_history) {
        return;
    }
    free(editor->draft);
    editor->draft = NULL;
    const LineInfoW *line = el_wline(editor->editline);
    size_t count = (size_t)(line->lastchar - line->buffer);
    if (count < LIBEDIT_BUFFER) {
        return;
    }
    editor->draft = malloc((count + 1) * sizeof(wchar_t));
    if (editor->draft != NULL) {
        wmemcpy(editor->draft, line->buffer, count);
        editor->draft[count] = L'\0';
        editor->draft_length = count;
    }
}

static unsigned char show_older(EditLine *editline, int key) {
    (void)key;
    keep_draft(editor_of(editline));
    el_wpush(editline, OLDER);
    return CC_NORM;
}

static unsigned char search_history(EditLine *editline, int key) {
    (void)key;
    keep_draft(editor_of(editline));
    el_wpush(editline, SEARCH);
    return CC_NORM;
}

static unsigned char show_newer(EditLine *editline, int key) {
    (void)key;
    editor_of(editline)->in_history = false; // and true again if libedit asks for an entry
    el_wpush(editline, NEWER AFTER_NEWER);
    return CC_NORM;
}

static unsigned char after_newer(EditLine *editline, int key) {
    (void)key;
    line_editor *editor = editor_of(editline);
    const LineInfoW *line = el_wline(editline);
    if (editor->in_history || editor->draft == NULL ||
        (size_t)(line->lastchar - line->buffer) != editor->draft_length) {
        return CC_NORM;
    }
    el_wreplacestr(editline, editor->draft);
    return CC_REFRESH;
}

// libedit's Ctrl-R holds a pointer into the line while it loads entries, and loading a long one moves the line. So
// the line is made long enough for every entry beforehand.
void line_keys_reserve(line_editor *editor) {
    size_t wanted = editor->history.longest + 2 * LIBEDIT_BUFFER;
    if (wanted <= editor->reserved) {
        return;
    }
    wanted *= 2;
    wchar_t *blank = malloc((wanted + 1) * sizeof(wchar_t));
    if (blank == NULL) {
        return;
    }
    wmemset(blank, L' ', wanted);
    blank[wanted] = L'\0';
    if (el_winsertstr(editor->editline, blank) == 0) {
        editor->reserved = wanted;
    }
    el_reset(editor->editline);
    free(blank);
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
    el_wset(editline, EL_ADDFN, L"show-older", L"Show the older history entry", show_older);
    el_wset(editline, EL_ADDFN, L"show-newer", L"Show the newer history entry", show_newer);
    el_wset(editline, EL_ADDFN, L"after-newer", L"Put back a long draft", after_newer);
    el_wset(editline, EL_ADDFN, L"search-history", L"Search the history", search_history);

    bind(editline, L"\\e[200~", L"insert-paste");
    // Alt-Enter: the terminal turns the CR into NL, or the NL into CR.
    bind(editline, L"\\e^M", L"insert-newline");
    bind(editline, L"\\e^J", L"insert-newline");

    bind(editline, L"\\e[9901~", L"ed-prev-history");
    bind(editline, L"\\e[9902~", L"ed-next-history");
    bind(editline, L"\\e[9903~", L"after-newer");
    bind(editline, L"\\e[9904~", L"em-inc-search-prev");
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

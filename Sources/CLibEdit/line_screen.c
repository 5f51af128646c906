#include "line_editor_internal.h"

#include <sys/ioctl.h>
#include <wctype.h>

// Where libedit has drawn the cursor is not to be had from libedit, so it is computed here, by the rules that libedit
// draws by: a wide character that does not fit moves to the next row, control characters take two columns, an
// unprintable character its code in hexadecimal.

struct layout {
    int columns;
    int row, column;
};

static void put(struct layout *layout, int width) {
    while (width > 0 && layout->column + width > layout->columns && width <= layout->columns) {
        put(layout, 1);
    }
    layout->column += width;
    if (layout->column >= layout->columns) {
        layout->column = 0;
        layout->row += 1;
    }
}

static void put_character(struct layout *layout, wchar_t character) {
    if (character == L'\n') {
        layout->column = 0;
        layout->row += 1;
    } else if (character == L'\t') {
        do {
            put(layout, 1);
        } while ((layout->column & 7) != 0);
    } else if (character < 0x100 && iswcntrl((wint_t)character)) {
        put(layout, 1);
        put(layout, 1);
    } else if (iswprint((wint_t)character)) {
        int width = wcwidth(character);
        put(layout, width < 0 ? 0 : width);
    } else {
        for (int digits = character > 0xffff ? 8 : 7; digits > 0; digits -= 1) {
            put(layout, 1);
        }
    }
}

static void put_prompt(struct layout *layout, const wchar_t *prompt) {
    bool hidden = false;
    for (; *prompt != L'\0'; prompt += 1) {
        if (*prompt == LINE_EDITOR_PROMPT_MARK) {
            hidden = !hidden;
        } else if (!hidden) {
            put_character(layout, *prompt);
        }
    }
}

static struct winsize screen_size(line_editor *editor) {
    struct winsize size = {.ws_row = 0, .ws_col = 0};
    ioctl(editor->input, TIOCGWINSZ, &size);
    // What libedit takes a size for that cannot be.
    size.ws_col = size.ws_col < 2 ? 80 : size.ws_col;
    size.ws_row = size.ws_row < 1 ? 24 : size.ws_row;
    return size;
}

int line_screen_columns(line_editor *editor) {
    return screen_size(editor).ws_col;
}

// The row of the cursor, counted from the row where the prompt begins.
static int cursor_row(line_editor *editor) {
    struct winsize size = screen_size(editor);
    struct layout layout = {.columns = size.ws_col};
    int rows = size.ws_row;
    put_prompt(&layout, editor->prompt);
    const LineInfoW *line = el_wline(editor->editline);
    for (const wchar_t *at = line->buffer; at < line->cursor; at += 1) {
        put_character(&layout, *at);
    }
    if (line->cursor < line->lastchar) {
        int width = wcwidth(*line->cursor);
        if (width > 1 && layout.column + width > layout.columns) {
            layout.row += 1;
        }
    }
    // A line longer than the screen has scrolled: libedit never goes below the last row.
    return layout.row < rows ? layout.row : rows - 1;
}

void line_screen_wipe(line_editor *editor) {
    if (editor->dumb) {
        fputc('\n', editor->out);
        return;
    }
    int row = cursor_row(editor);
    if (row > 0) {
        fprintf(editor->out, "\033[%dA", row);
    }
    fputs("\r\033[J", editor->out);
}

void line_screen_redraw(line_editor *editor) {
    el_set(editor->editline, EL_REFRESH);
    fflush(editor->out);
}

void line_screen_leave(line_editor *editor, const char *mark) {
    line_screen_wipe(editor);
    const LineInfoW *line = el_wline(editor->editline);
    el_cursor(editor->editline, (int)(line->lastchar - line->cursor));
    el_set(editor->editline, EL_REFRESH);
    fputs(mark, editor->out);
    fputc('\n', editor->out);
    fflush(editor->out);
}

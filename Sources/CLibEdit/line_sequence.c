#include "line_editor_internal.h"

#include <string.h>

// The sequences that terminals send for keys, read before libedit sees them: in vi mode the Escape key stands for
// itself, so libedit could not tell it from the beginning of a sequence.

static const struct {
    const char *bytes;
    enum line_key key;
} sequences[] = {
    {"\033[200~", LINE_KEY_PASTE},
    {"\033\r", LINE_KEY_NEWLINE},
    {"\033\n", LINE_KEY_NEWLINE},
    {"\033[A", LINE_KEY_OLDER},
    {"\033OA", LINE_KEY_OLDER},
    {"\033[B", LINE_KEY_NEWER},
    {"\033OB", LINE_KEY_NEWER},
    {"\033[C", LINE_KEY_RIGHT},
    {"\033OC", LINE_KEY_RIGHT},
    {"\033[D", LINE_KEY_LEFT},
    {"\033OD", LINE_KEY_LEFT},
    {"\033[H", LINE_KEY_HOME},
    {"\033OH", LINE_KEY_HOME},
    {"\033[1~", LINE_KEY_HOME},
    {"\033[7~", LINE_KEY_HOME},
    {"\033[F", LINE_KEY_END},
    {"\033OF", LINE_KEY_END},
    {"\033[4~", LINE_KEY_END},
    {"\033[8~", LINE_KEY_END},
    {"\033[3~", LINE_KEY_DELETE},
    {"\033[1;5C", LINE_KEY_NEXT_WORD},
    {"\033[1;3C", LINE_KEY_NEXT_WORD},
    {"\033[1;5D", LINE_KEY_PREVIOUS_WORD},
    {"\033[1;3D", LINE_KEY_PREVIOUS_WORD},
};

enum line_sequence_match line_sequence_find(const char *bytes, size_t count, wchar_t *key, size_t *length) {
    enum line_sequence_match match = LINE_SEQUENCE_NONE;
    for (size_t index = 0; index < sizeof(sequences) / sizeof(sequences[0]); index += 1) {
        size_t wanted = strlen(sequences[index].bytes);
        size_t compared = wanted < count ? wanted : count;
        if (memcmp(bytes, sequences[index].bytes, compared) != 0) {
            continue;
        }
        if (compared == wanted) {
            *key = (wchar_t)sequences[index].key;
            *length = wanted;
            return LINE_SEQUENCE_WHOLE;
        }
        match = LINE_SEQUENCE_PARTIAL;
    }
    return match;
}

#include "music/form.h"

#include <stdexcept>
#include <string>

#include "music/cell.h"
#include "music/text.h"

namespace partimento {

Form parse_form(std::string_view text, int bars_each) {
    if (bars_each < 1 || bars_each > MAX_BARS)
        throw std::invalid_argument("sections of " + std::to_string(bars_each) + " bars: expected 1.." +
                                    std::to_string(MAX_BARS));
    Form form;
    for (std::size_t at = 0; at < text.size();) {
        const char letter = text[at];
        if (letter == ' ') {
            ++at;
            continue;
        }
        if (letter < 'A' || letter > 'Z')
            throw std::invalid_argument("form, character " + std::to_string(at + 1) + ": " +
                                        in_quotes(text.substr(at)) + " does not begin with a letter A..Z");
        std::size_t end = ++at;
        int bars = 0;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9' && bars <= MAX_BARS)
            bars = bars * 10 + (text[end++] - '0');
        if (end == at) bars = bars_each;
        if (bars < 1 || form.bars + bars > MAX_BARS)
            throw std::invalid_argument("form, character " + std::to_string(at) + ": section " + letter + " of " +
                                        std::to_string(bars) + " bars does not fit 1.." + std::to_string(MAX_BARS));
        form.sections.push_back({form.bars, letter - 'A'});
        form.bars += bars;
        at = end;
    }
    if (form.sections.empty()) throw std::invalid_argument("form is empty: write A A B A");
    return form;
}

}  // namespace partimento

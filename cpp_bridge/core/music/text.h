#pragma once
// Text from files and other programs, made fit to be shown: on a terminal, in an editor, in a message.

#include <string>
#include <string_view>

namespace partimento {

// The text in UTF-8: as it is where it is valid, else read as Latin-1. Control characters go, those that steer a
// terminal (U+0080..U+009F) and those that turn the direction of writing among them.
std::string readable(std::string_view text);

// UTF-8 of at most `most` bytes and an ellipsis, in whole characters.
std::string shortened(std::string_view text, std::size_t most);

// As much of a text as fits a sentence, readable and between quotation marks: 24 characters.
std::string in_quotes(std::string_view text);

}  // namespace partimento

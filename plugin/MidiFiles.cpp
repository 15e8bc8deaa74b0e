#include "MidiFiles.h"

#include <filesystem>
#include <stdexcept>

#include "Parameters.h"
#include "music/cell.h"
#include "network/vocabulary.h"
#include "song/files.h"

namespace partimento {
namespace {

std::runtime_error refusal(const juce::File& file, const juce::String& what) {
    return std::runtime_error((file.getFileName() + ": " + what).toStdString());
}

}  // namespace

juce::File midiFileOf(const Score& score, const Cells& cells) {
    juce::StringArray parts;
    for (const auto part : NOTE_PARTS)
        if (!stretches(cells, part).empty() && score.has(part)) parts.add(std::string(name_of(part)));
    const auto name = "partimento " + (parts.size() == PART_COUNT - 1 || parts.isEmpty() ? juce::String("song")
                                                                                         : parts.joinIntoString(" "));
    // A folder of its own: tracks are named after the file, and other users' files are not ours.
    const auto folder =
        juce::File::getSpecialLocation(juce::File::tempDirectory).getChildFile("partimento-" + juce::Uuid().toString());
    folder.createDirectory();
    const auto file = folder.getChildFile(name + ".mid");
    const auto bytes = midi::write(score, cells);
    write_whole(std::filesystem::u8path(file.getFullPathName().toStdString()), bytes);
    return file;
}

midi::Found readMidi(const juce::File& file) {
    std::error_code none;  // a pipe that nobody writes to would be waited for
    if (!std::filesystem::is_regular_file(std::filesystem::u8path(file.getFullPathName().toStdString()), none))
        throw refusal(file, "is no file that can be read");
    juce::FileInputStream in(file);
    if (!in.openedOk()) throw refusal(file, "cannot be read");
    juce::MemoryBlock bytes;
    in.readIntoMemoryBlock(bytes, static_cast<ssize_t>(midi::MAX_FILE_BYTES + 1));
    try {
        return midi::read({static_cast<const char*>(bytes.getData()), bytes.getSize()});
    } catch (const std::invalid_argument& error) {
        throw refusal(file, error.what());
    }
}

FoundStructure readStructure(const juce::File& file) {
    const auto song = readMidi(file).score;
    if (song.bars > MAX_PLUGIN_BARS)
        throw refusal(file, "has " + juce::String(song.bars) + " bars, and a new song can have " +
                                juce::String(MAX_PLUGIN_BARS) + " at most");
    if (meter_index(song.meter) < 0)
        throw refusal(file, "is in " + juce::String(song.meter.beats) + "/" + juce::String(song.meter.unit) +
                                ", which styles do not know");
    try {
        FoundStructure found{without_music(song), structureOf(song)};
        found.bars.source = {};
        found.bars.tempi.clear();
        return found;
    } catch (const std::invalid_argument& error) {
        throw refusal(file, error.what());
    }
}

}  // namespace partimento

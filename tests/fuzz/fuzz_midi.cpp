// MIDI files: the container, written again and, where nothing is wrong with it, read as the same; the music in it; and
// that as a file of ours.

#include "fuzzing.h"
#include "song/midi.h"
#include "song/midi_file.h"

using namespace partimento;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    taken_or_refused(data, size, [](std::string_view bytes) {
        const auto file = midi::parse(bytes);
        const auto again = midi::parse(midi::serialise(file));
        if (file.remarks.empty()) demand(again.tracks == file.tracks && again.others == file.others);
        for (const auto& track : file.tracks) demand(readable(track.name()) == track.name());
    });
    return taken_or_refused(data, size, [](std::string_view bytes) {
        const auto found = midi::read(bytes);
        found.score.validate();
        for (const auto& remark : found.remarks) check_refusal(std::invalid_argument(remark));
        demand(midi::read(midi::write(found.score)).score.bars == found.score.bars);
    });
}

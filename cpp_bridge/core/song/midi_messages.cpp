#include "song/midi_messages.h"

#include <algorithm>
#include <cmath>

namespace partimento::midi {
namespace {

int fifths_of(Key key) {
    const int major = key.minor ? (key.tonic + 3) % 12 : key.tonic;
    const int fifths = major * 7 % 12;
    return fifths > (key.minor ? 5 : 6) ? fifths - 12 : fifths;  // F# major, Eb minor
}

int power_of_two(int unit) {
    int power = 0;
    while (1 << power < unit) ++power;
    return power;
}

}  // namespace

std::string bytes_of(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) out.push_back(static_cast<char>(value));
    return out;
}

Event meta(std::int64_t tick, std::uint8_t type, std::string data) { return {tick, 0xFF, type, std::move(data)}; }

Event message(std::int64_t tick, int status, std::initializer_list<int> values) {
    return {tick, static_cast<std::uint8_t>(status), 0, bytes_of(values)};
}

double microseconds_of(double bpm) { return 60e6 / bpm; }

std::string tempo_bytes(double microseconds) {
    const auto whole = static_cast<int>(std::lround(std::clamp(microseconds, 1.0, 16777215.0)));
    return bytes_of({whole >> 16, whole >> 8 & 0xFF, whole & 0xFF});
}

std::string meter_bytes(Meter meter) { return bytes_of({meter.beats, power_of_two(meter.unit), 24, 8}); }

std::string key_bytes(Key key) { return bytes_of({fifths_of(key) & 0xFF, key.minor ? 1 : 0}); }

std::string section_name(int letter) { return std::string("[") + static_cast<char>('A' + letter) + "]"; }

}  // namespace partimento::midi

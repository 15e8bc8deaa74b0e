#pragma once
// MIDI events, and the bytes of those that say what a score says.

#include <initializer_list>
#include <string>

#include "music/score.h"
#include "song/midi_file.h"

namespace partimento::midi {

std::string bytes_of(std::initializer_list<int> values);
Event meta(std::int64_t tick, std::uint8_t type, std::string data);
Event message(std::int64_t tick, int status, std::initializer_list<int> values);

double microseconds_of(double bpm);            // of a quarter note
std::string tempo_bytes(double microseconds);  // 24 bits: 3.6 quarter notes a minute are the slowest
std::string meter_bytes(Meter meter);
std::string key_bytes(Key key);
std::string section_name(int letter);  // [A]

}  // namespace partimento::midi

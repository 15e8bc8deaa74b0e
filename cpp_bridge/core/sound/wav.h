#pragma once
// WAV files of single sounds: any of their usual forms in, mono at SOUND_RATE in memory, 24 bits out.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace partimento {

inline constexpr int MAX_SOUND_SECONDS = 10;  // that are read

// 8, 16, 24 or 32 bits, or 32 or 64 in floating point; 1 to 8 channels, whose mean it is; 4 to 192 kHz.
// Throws std::invalid_argument in one sentence for what is none of these, is silent, lasts over MAX_SOUND_SECONDS or
// holds what is no number; sizes are checked before memory is taken.
std::vector<float> wav_samples(std::span<const std::byte> file);
// The same of a file. Throws std::runtime_error that names it.
std::vector<float> read_wav(const std::filesystem::path& path);

// Mono at SOUND_RATE, 24 bits; what is beyond -1..1 is cut.
std::string wav_file(std::span<const float> samples);

}  // namespace partimento

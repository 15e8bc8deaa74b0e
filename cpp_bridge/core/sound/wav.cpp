#include "sound/wav.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "network/mapping.h"
#include "sound/render.h"
#include "sound/resample.h"

namespace partimento {
namespace {

constexpr std::size_t MAX_FILE_BYTES = std::numeric_limits<std::uint32_t>::max();  // that a WAV file can say of itself
constexpr std::uint32_t LOWEST_RATE = 4000, HIGHEST_RATE = 192000;
constexpr std::uint16_t PCM = 1, FLOATING = 3, EXTENSIBLE = 0xFFFE;
constexpr float QUIETEST = 1e-4f;

class Bytes {
public:
    explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::size_t size() const { return bytes_.size(); }
    bool says(std::size_t at, const char* four) const {
        return at + 4 <= size() && std::memcmp(bytes_.data() + at, four, 4) == 0;
    }
    template <typename T>
    T number(std::size_t at) const {  // little-endian; the caller knows that it is there
        T value = 0;
        for (std::size_t i = sizeof(T); i-- > 0;)
            value = static_cast<T>(value << 8 | static_cast<T>(static_cast<std::uint8_t>(bytes_[at + i])));
        return value;
    }

private:
    std::span<const std::byte> bytes_;
};

struct Format {
    std::uint16_t kind = 0, channels = 0, bits = 0;
    std::uint32_t rate = 0;
    std::size_t sample_bytes() const { return bits / 8u; }
    std::size_t frame_bytes() const { return sample_bytes() * channels; }
};

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

Format format_in(const Bytes& file, std::size_t at, std::size_t size) {
    if (size < 16) refuse("the WAV file's format is cut off");
    Format format{file.number<std::uint16_t>(at), file.number<std::uint16_t>(at + 2),
                  file.number<std::uint16_t>(at + 14), file.number<std::uint32_t>(at + 4)};
    if (format.kind == EXTENSIBLE && size >= 26) format.kind = file.number<std::uint16_t>(at + 24);
    const bool known =
        (format.kind == PCM && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32)) ||
        (format.kind == FLOATING && (format.bits == 32 || format.bits == 64));
    if (!known)
        refuse("the WAV file has form " + std::to_string(format.kind) + " of " + std::to_string(format.bits) +
               " bits: expected 8, 16, 24 or 32 bits, or floating point");
    if (format.channels < 1 || format.channels > 8)
        refuse("the WAV file has " + std::to_string(format.channels) + " channels, expected 1 to 8");
    if (format.rate < LOWEST_RATE || format.rate > HIGHEST_RATE)
        refuse("the WAV file has " + std::to_string(format.rate) + " samples a second, expected 4000 to 192000");
    return format;
}

float sample_at(const Bytes& file, std::size_t at, const Format& format) {
    if (format.kind == FLOATING)
        return format.bits == 32
                   ? std::bit_cast<float>(file.number<std::uint32_t>(at))
                   : static_cast<float>(std::clamp(std::bit_cast<double>(file.number<std::uint64_t>(at)), -1e6, 1e6));
    switch (format.bits) {
        case 8: return (static_cast<float>(file.number<std::uint8_t>(at)) - 128.0f) / 128.0f;
        case 16: return static_cast<float>(static_cast<std::int16_t>(file.number<std::uint16_t>(at))) / 32768.0f;
        case 24: {
            const auto low = static_cast<std::uint32_t>(file.number<std::uint16_t>(at)),
                       high = static_cast<std::uint32_t>(file.number<std::uint8_t>(at + 2));
            return static_cast<float>(static_cast<std::int32_t>((high << 16 | low) << 8)) / 2147483648.0f;
        }
        default: return static_cast<float>(static_cast<std::int32_t>(file.number<std::uint32_t>(at))) / 2147483648.0f;
    }
}

std::vector<float> mono(const Bytes& file, std::size_t at, std::size_t size, const Format& format) {
    const std::size_t frames = size / format.frame_bytes();
    if (frames > static_cast<std::size_t>(MAX_SOUND_SECONDS) * format.rate)
        refuse("the sound lasts " + std::to_string(frames / format.rate) + " s: a hit or a note of at most " +
               std::to_string(MAX_SOUND_SECONDS) + " s is expected");
    std::vector<float> samples(frames);
    for (std::size_t frame = 0; frame < frames; ++frame)
        for (std::size_t channel = 0; channel < format.channels; ++channel) {
            const float sample =
                sample_at(file, at + frame * format.frame_bytes() + channel * format.sample_bytes(), format);
            if (!(std::abs(sample) <= 1e6f)) refuse("the sound holds a sample that is not a number");
            samples[frame] += sample / static_cast<float>(format.channels);
        }
    return samples;
}

template <typename T>
void append(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(value >> (8 * i) & 0xFFu);
}

}  // namespace

std::vector<float> wav_samples(std::span<const std::byte> bytes) {
    const Bytes file(bytes);
    if (!file.says(0, "RIFF") || !file.says(8, "WAVE")) refuse("is no WAV file");
    Format format;
    for (std::size_t at = 12; at + 8 <= file.size();) {
        const std::size_t told = file.number<std::uint32_t>(at + 4), body = at + 8,
                          size = std::min(told, file.size() - body);
        if (file.says(at, "fmt ")) format = format_in(file, body, size);
        if (file.says(at, "data")) {
            if (format.rate == 0) refuse("the WAV file does not say its format before its sound");
            auto samples = mono(file, body, size, format);
            if (peak_of(samples) < QUIETEST) refuse("the sound is silent");
            return resampled(samples, static_cast<int>(format.rate));
        }
        at = body + told + told % 2;
    }
    refuse("the WAV file holds no sound");
}

std::vector<float> read_wav(const std::filesystem::path& path) {
    const Mapping mapping(path, MAX_FILE_BYTES);
    try {
        return wav_samples(mapping.bytes());
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(path.string() + ": " + error.what());
    }
}

std::string wav_file(std::span<const float> samples) {
    constexpr std::uint32_t RATE = SOUND_RATE, SAMPLE_BYTES = 3;
    const auto size = static_cast<std::uint32_t>(samples.size() * SAMPLE_BYTES), padded = size + size % 2;
    std::string out = "RIFF";
    append(out, 36 + padded);
    out += "WAVEfmt ";
    append(out, std::uint32_t{16});
    append(out, PCM);
    append(out, std::uint16_t{1});
    append(out, RATE);
    append(out, RATE * SAMPLE_BYTES);
    append(out, static_cast<std::uint16_t>(SAMPLE_BYTES));
    append(out, std::uint16_t{24});
    out += "data";
    append(out, size);
    for (const float sample : samples) {
        const auto bits = static_cast<std::uint32_t>(std::lround(std::clamp(sample, -1.0f, 1.0f) * 8388607.0f));
        for (unsigned i = 0; i < SAMPLE_BYTES; ++i) out += static_cast<char>(bits >> (8 * i) & 0xFFu);
    }
    if (padded != size) out += '\0';
    return out;
}

}  // namespace partimento

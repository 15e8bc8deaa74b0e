#include "synth/Room.h"

#include <cmath>

namespace partimento {
namespace {

constexpr std::array<double, 8> LINE_SECONDS{0.0253, 0.0289, 0.0337, 0.0371, 0.0419, 0.0463, 0.0521, 0.0577};
constexpr std::array<double, 4> DIFFUSER_SECONDS{0.0047, 0.0083, 0.0053, 0.0077};
constexpr double SECONDS_TO_MINUS_60 = 1.5;
constexpr float WET = 0.5f;

}  // namespace

void Room::prepare(double sampleRate) {
    const auto size = [&](Line& line, double seconds) {
        line.memory.assign(static_cast<std::size_t>(std::lround(seconds * sampleRate)), 0.0f);
    };
    for (std::size_t i = 0; i < LINES; ++i) {
        size(lines[i], LINE_SECONDS[i]);
        gains[i] = static_cast<float>(std::pow(10.0, -3.0 * LINE_SECONDS[i] / SECONDS_TO_MINUS_60));
    }
    for (std::size_t i = 0; i < diffusers.size(); ++i) size(diffusers[i], DIFFUSER_SECONDS[i]);
    const auto follow = [&](double hz) { return static_cast<float>(1.0 - std::exp(-6.283185307 * hz / sampleRate)); };
    damping = follow(4500.0);
    rumbleFollow = follow(160.0);
    reset();
}

void Room::reset() PARTIMENTO_REALTIME {
    const auto empty = [](Line& line) PARTIMENTO_REALTIME {
        std::fill(line.memory.begin(), line.memory.end(), 0.0f);
        line.place = 0;
    };
    for (auto& line : lines) empty(line);
    for (auto& line : diffusers) empty(line);
    damped = {};
    rumble = {};
}

void Room::process(float* left, float* right, int count) PARTIMENTO_REALTIME {
    for (int i = 0; i < count; ++i) {
        rumble[0] += rumbleFollow * (left[i] - rumble[0]);
        rumble[1] += rumbleFollow * (right[i] - rumble[1]);
        const float inLeft = diffusers[1].diffuse(diffusers[0].diffuse(left[i] - rumble[0]));
        const float inRight = diffusers[3].diffuse(diffusers[2].diffuse(right[i] - rumble[1]));
        float sum = 0.0f, outLeft = 0.0f, outRight = 0.0f;
        for (std::size_t n = 0; n < LINES; ++n) {
            damped[n] += damping * (gains[n] * lines[n].read() - damped[n]);
            sum += damped[n];
            const float side = n & 2 ? -damped[n] : damped[n];
            (n & 1 ? outRight : outLeft) += side;
        }
        sum *= 2.0f / LINES;
        for (std::size_t n = 0; n < LINES; ++n) lines[n].write(damped[n] - sum + (n & 1 ? inRight : inLeft));
        left[i] = WET * outLeft;
        right[i] = WET * outRight;
    }
}

}  // namespace partimento

// What the built-in sound promises, heard through its mixer.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <iostream>
#include <numeric>
#include <vector>

#include "synth/Pool.h"
#include "synth/Synth.h"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using namespace partimento;

namespace {

// As the plugin renders: numbers too small to hear are nothing.
struct NoDenormals {
#if defined(__SSE2__)
    unsigned before = _mm_getcsr();
    NoDenormals() { _mm_setcsr(before | 0x8040u); }
    ~NoDenormals() { _mm_setcsr(before); }
#endif
};

constexpr double RATE = 48000.0;
MidiEvent on(int sample, PartName part, int pitch, int velocity = 100) {
    return {sample, {0x90, static_cast<std::uint8_t>(pitch), static_cast<std::uint8_t>(velocity)}, part};
}
MidiEvent off(int sample, PartName part, int pitch) {
    return {sample, {0x80, static_cast<std::uint8_t>(pitch), 0}, part};
}

struct Stereo {
    std::vector<float> left, right;
    float peak(int from = 0, int to = 1 << 30) const {
        float out = 0.0f;
        for (int i = from; i < std::min(to, static_cast<int>(left.size())); ++i)
            out = std::max(
                {out, std::abs(left[static_cast<std::size_t>(i)]), std::abs(right[static_cast<std::size_t>(i)])});
        return out;
    }
};

struct Heard {
    Stereo main;
    ByPart<Stereo> parts;
};

float apart(const Stereo& a, const Stereo& b) {
    float out = 0.0f;
    for (std::size_t i = 0; i < a.left.size(); ++i)
        out = std::max({out, std::abs(a.left[i] - b.left[i]), std::abs(a.right[i] - b.right[i])});
    return out;
}

// `score` in order of its samples, which are the recording's.
Heard hear(Synth& synth, const std::vector<MidiEvent>& score, int samples, const Mix& mix = {}, int block = 512) {
    const NoDenormals quiet;
    Heard out;
    const auto room = [&](Stereo& pair) {
        pair.left.resize(static_cast<std::size_t>(samples));
        pair.right = pair.left;
    };
    room(out.main);
    for (auto& part : out.parts) room(part);
    const auto at = [](Stereo& pair, int sample) -> StereoOut {
        return {pair.left.data() + sample, pair.right.data() + sample};
    };
    auto next = score.begin();
    for (int sample = 0; sample < samples; sample += block) {
        const int count = std::min(block, samples - sample);
        std::vector<MidiEvent> events;
        for (; next != score.end() && next->sample_offset < sample + count; ++next) {
            events.push_back(*next);
            events.back().sample_offset -= sample;
        }
        ByPart<StereoOut> parts;
        for (const auto part : PARTS) parts[part] = at(out.parts[part], sample);
        synth.render(events, at(out.main, sample), parts, count, mix);
    }
    return out;
}

Heard hear(const std::vector<MidiEvent>& score, int samples, const Mix& mix = {}, int block = 512) {
    Synth synth;
    synth.prepare(RATE);
    return hear(synth, score, samples, mix, block);
}

// Two bars of everything: eighths of melody, chords, bass and drums, each note let go just before the next.
std::vector<MidiEvent> band(int velocity, int bars = 2) {
    std::vector<MidiEvent> out;
    constexpr int EIGHTH = 12000;
    for (int i = 0; i < 8 * bars; ++i) {
        const int at = i * EIGHTH + 37 * (i % 3), end = at + EIGHTH - 500;
        const auto play = [&](PartName part, int pitch) {
            out.push_back(on(at, part, pitch, velocity));
            out.push_back(off(end, part, pitch));
        };
        play(PartName::melody, 67 + 5 * (i % 3));
        for (const int pitch : {48, 55, 60, 64, 71}) play(PartName::chords, pitch + i % 4);
        play(PartName::bass, 33 + 7 * (i % 2));
        for (const int key : {42, 51, i % 4 == 2 ? 38 : 36, i % 8 == 0 ? 49 : 46, 43 + i % 5})
            play(PartName::drums, key);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.sample_offset < b.sample_offset; });
    return out;
}

}  // namespace

TEST_CASE("a sine is one within 2e-7, and exactly 0 where it crosses") {
    double worst = 0.0;
    for (float turns = 0.0f; turns < 4.0f; turns += 1.1e-4f)
        worst = std::max(worst, std::abs(static_cast<double>(sine(turns)) - std::sin(6.283185307179586 * turns)));
    CHECK(worst < 2e-7);
    for (const float turns : {0.0f, 0.5f, 1.0f, 1.5f, 3.0f}) CHECK(sine(turns) == 0.0f);
}

TEST_CASE("without notes there is silence") { CHECK(hear({}, 48000).main.peak() == 0.0f); }

TEST_CASE("a note sounds, and dies away after its note-off, whatever the program") {
    for (const auto part : NOTE_PARTS)
        for (int program = 0; program < (part == PartName::drums ? 1 : 128); ++program) {
            Synth synth;
            synth.setProgram(part, program);
            synth.prepare(RATE);
            const int pitch = part == PartName::bass ? 36 : part == PartName::drums ? 38 : 60;
            const auto heard = hear(synth, {on(100, part, pitch), off(14400, part, pitch)}, 48000 * 5, {.room = 0.5f});
            INFO(name_of(part) << ", program " << program);
            CHECK(heard.main.peak(0, 100) == 0.0f);
            CHECK(heard.main.peak(100, 14400) > 0.02f);
            CHECK(heard.main.peak(48000 * 3) < 3e-3f);
            CHECK(heard.main.peak(48000 * 9 / 2) < 3e-4f);
        }
}

TEST_CASE("every drum key sounds and dies away by itself") {
    for (int key = 35; key <= 81; ++key) {
        const auto heard = hear({on(0, PartName::drums, key)}, 48000 * 6);
        INFO("key " << key);
        CHECK(heard.main.peak() > 0.01f);
        CHECK(heard.main.peak(48000 * 11 / 2) < 1e-4f);
    }
}

TEST_CASE("a level of 0 is silence in the mix and on the bus") {
    for (const auto part : NOTE_PARTS) {
        Mix mix;
        mix.gain[part] = 0.0f;
        const auto heard = hear({on(0, part, 40), on(500, part, 47)}, 24000, mix);
        CHECK(heard.main.peak() == 0.0f);
        CHECK(heard.parts[part].peak() == 0.0f);
    }
}

TEST_CASE("a part that is panned hard leaves the other side silent") {
    for (const auto part : NOTE_PARTS) {
        Mix mix;
        const auto heard = [&](float pan) {
            mix.pan[part] = pan;
            return hear({on(0, part, 40)}, 24000, mix).parts[part];
        };
        const auto left = heard(-1.0f), right = heard(1.0f);
        CHECK(*std::max_element(left.left.begin(), left.left.end()) > 0.01f);
        CHECK(std::all_of(left.right.begin(), left.right.end(), [](float x) { return x == 0.0f; }));
        CHECK(*std::max_element(right.right.begin(), right.right.end()) > 0.01f);
        CHECK(std::all_of(right.left.begin(), right.left.end(), [](float x) { return x == 0.0f; }));
    }
}

TEST_CASE("a pan keeps the power, and is 1 a side in the middle") {
    const auto power = [](float pan) {
        Mix mix;
        mix.pan[PartName::bass] = pan;
        const auto bus = hear({on(0, PartName::bass, 40)}, 24000, mix).parts[PartName::bass];
        double sum = 0.0;
        for (std::size_t i = 0; i < bus.left.size(); ++i)
            sum += double{bus.left[i]} * bus.left[i] / 2 + double{bus.right[i]} * bus.right[i] / 2;
        return sum;
    };
    CHECK(power(-0.4f) == Approx(power(0.0f)).epsilon(0.03));  // a bass is nearly, but not quite, in the middle
    CHECK(power(0.4f) + power(-0.4f) == Approx(2.0 * power(0.0f)).epsilon(1e-3));
}

TEST_CASE("a full band stays under full scale at any velocity, and any level") {
    for (const int velocity : {1, 40, 90, 110, 127})
        for (const float gain : {1.0f, 2.0f}) {
            Mix mix{.room = 1.0f};
            mix.gain.fill(gain);
            const auto heard = hear(band(velocity), 48000 * 4, mix);
            INFO("velocity " << velocity << ", gain " << gain);
            CHECK(heard.main.peak() <= 0.98f);
            CHECK(heard.main.peak() > 0.0f);
        }
}

TEST_CASE("a full band at its default levels peaks between -6 and -3 dBFS") {
    const float peak = hear(band(90), 48000 * 4).main.peak();
    CHECK(peak > 0.501f);
    CHECK(peak < 0.708f);
}

TEST_CASE("no part and not the mix has an offset from zero") {
    const auto mean = [](const std::vector<float>& sound) {
        return std::abs(std::accumulate(sound.begin(), sound.end(), 0.0) / static_cast<double>(sound.size()));
    };
    const auto heard = hear(band(110), 48000 * 6);
    for (const auto part : NOTE_PARTS) {
        INFO(name_of(part));
        CHECK(mean(heard.parts[part].left) < 1e-5);
        CHECK(mean(heard.parts[part].right) < 1e-5);
    }
    CHECK(mean(heard.main.left) < 1e-4);
    CHECK(mean(heard.main.right) < 1e-4);
}

TEST_CASE("the block size does not change what is heard") {
    const auto score = band(100);
    const auto whole = hear(score, 48000 * 4, {}, 512);
    for (const int block : {64, 1, 480, 1000}) {
        const auto heard = hear(score, 48000 * 4, {}, block);
        INFO("block " << block);
        CHECK(apart(whole.main, heard.main) < 1e-4f);
        for (const auto part : PARTS) CHECK(apart(whole.parts[part], heard.parts[part]) < 1e-4f);
    }
}

TEST_CASE("the same notes give the same samples twice") {
    Synth synth;
    synth.prepare(RATE);
    const auto score = band(100);
    const auto first = hear(synth, score, 48000 * 2);
    synth.reset();
    CHECK(apart(first.main, hear(synth, score, 48000 * 2).main) == 0.0f);
    CHECK(apart(first.main, hear(score, 48000 * 2).main) == 0.0f);
}

TEST_CASE("the parts add up to the mix when there is no room and it is quiet") {
    Mix mix{.room = 0.0f};
    mix.gain.fill(0.2f);
    mix.pan = {0.0f, -0.5f, 0.3f, 0.0f, 1.0f};
    const auto heard = hear(band(90), 48000 * 2, mix);
    Stereo sum = heard.parts[PartName::harmony];
    for (const auto part : NOTE_PARTS)
        for (std::size_t i = 0; i < sum.left.size(); ++i) {
            sum.left[i] += heard.parts[part].left[i];
            sum.right[i] += heard.parts[part].right[i];
        }
    CHECK(sum.peak() > 0.05f);
    CHECK(apart(sum, heard.main) < 1e-6f);
}

TEST_CASE("a bus that is null is not written, and does not change the mix") {
    Synth synth;
    synth.prepare(RATE);
    std::array<float, 512> left{}, right{}, bus{};
    bus.fill(7.0f);
    ByPart<StereoOut> parts;
    parts[PartName::bass] = {bus.data(), nullptr};
    synth.render(std::array{on(0, PartName::melody, 60)}, {left.data(), right.data()}, parts, 512, {});
    CHECK(bus[511] == 0.0f);
    CHECK(std::equal(left.begin(), left.end(), hear({on(0, PartName::melody, 60)}, 512).main.left.begin()));
}

TEST_CASE("gains and pans glide") {
    Synth synth;
    synth.prepare(RATE);
    Mix mix{.room = 0.0f};
    synth.setProgram(PartName::melody, 16);
    const auto before = hear(synth, {on(0, PartName::melody, 45)}, 24000, mix).main;
    const auto step = [](const Stereo& pair, std::size_t from) {
        float out = 0.0f;
        for (std::size_t i = from + 1; i < pair.left.size(); ++i)
            out = std::max(out, std::abs(pair.left[i] - pair.left[i - 1]));
        return out;
    };
    mix.gain.fill(0.0f);
    mix.pan.fill(1.0f);
    const auto after = hear(synth, {}, 24000, mix).main;
    CHECK(std::abs(after.left[0] - before.left.back()) < 1.5f * step(before, 12000));
    CHECK(step(after, 0) < 1.5f * step(before, 12000));
    CHECK(after.peak(12000) < 1e-4f);
}

TEST_CASE("a program is heard from the next note on") {
    const auto heard = [](int program) {
        Synth synth;
        synth.prepare(RATE);
        synth.setProgram(PartName::chords, 4);
        auto first = hear(synth, {on(0, PartName::chords, 60)}, 4800);
        synth.setProgram(PartName::chords, program);
        return std::pair{first.main, hear(synth, {on(4800, PartName::chords, 64)}, 9600).main};
    };
    const auto piano = heard(0), pad = heard(90);
    CHECK(apart(piano.first, pad.first) == 0.0f);
    CHECK(std::equal(piano.second.left.begin(), piano.second.left.begin() + 4700, pad.second.left.begin()));
    CHECK(apart(piano.second, pad.second) > 0.01f);
}

TEST_CASE("any pitch of any program keeps its bounds at any sample rate") {
    const NoDenormals quiet;
    std::array<float, 256> left{}, right{};
    for (const double rate : {44100.0, 96000.0, 192000.0})
        for (int program = 0; program < 128; ++program) {
            Synth synth;
            for (const auto part : NOTE_PARTS) synth.setProgram(part, program);
            synth.prepare(rate);
            float loudest = 0.0f;
            for (int pitch = 0; pitch < 128; pitch += 9)
                for (int block = 0; block < 4; ++block) {
                    std::vector<MidiEvent> events;
                    for (const auto part : NOTE_PARTS)
                        events.push_back(block < 3 ? on(block, part, pitch, 127) : off(0, part, pitch));
                    synth.render(events, {left.data(), right.data()}, {}, 256, {});
                    for (std::size_t i = 0; i < left.size(); ++i) {
                        if (!std::isfinite(left[i]) || !std::isfinite(right[i])) loudest = 1e9f;
                        loudest = std::max({loudest, std::abs(left[i]), std::abs(right[i])});
                    }
                }
            INFO("program " << program << " at " << rate << " Hz");
            CHECK(loudest > 0.05f);
            CHECK(loudest <= 0.98f);
        }
}

TEST_CASE("a closed hi-hat stops the open one") {
    const auto open = hear({on(0, PartName::drums, 46)}, 24000).parts[PartName::drums];
    const auto closed =
        hear({on(0, PartName::drums, 46), on(4800, PartName::drums, 42, 1)}, 24000).parts[PartName::drums];
    CHECK(closed.peak(9600) < 0.05f * open.peak(9600));
}

namespace {

struct Finger {
    int pitch = -1;
    bool fading = false;
    void start(int struck) PARTIMENTO_REALTIME { *this = {struck, false}; }
    void stop() PARTIMENTO_REALTIME { pitch = -1; }
    void cut() PARTIMENTO_REALTIME { fading = true; }
    bool sounding() const PARTIMENTO_REALTIME { return pitch >= 0; }
    void render(float* left, float* right, int) PARTIMENTO_REALTIME {  // one place a pitch: 1 sounds, 2 fades
        left[pitch] = fading ? 2.0f : 1.0f;
        right[pitch] = left[pitch];
    }
};

}  // namespace

TEST_CASE("when no voice is free the note struck first gives way") {
    Pool<Finger, 3, 2> pool;
    const auto sounding = [&] {
        std::array<float, 8> left{}, right{};
        pool.render(left.data(), right.data(), 8);
        return std::vector<float>(left.begin(), left.end());
    };
    for (const int pitch : {4, 2, 3}) pool.strike(pitch);
    CHECK(sounding() == std::vector<float>{0, 0, 1, 1, 1, 0, 0, 0});
    pool.strike(1);
    CHECK(sounding() == std::vector<float>{0, 1, 1, 1, 2, 0, 0, 0});
    pool.strike(5);
    CHECK(sounding() == std::vector<float>{0, 1, 2, 1, 2, 1, 0, 0});
    pool.strike(6);  // and where even the spare ones still fade, the oldest of those is gone
    CHECK(sounding() == std::vector<float>{0, 1, 2, 2, 0, 1, 1, 0});
    pool.release(1);
    pool.strike(7);
    CHECK(sounding() == std::vector<float>{0, 0, 2, 2, 0, 1, 1, 1});
}

TEST_CASE("the cost of 32 voices", "[.benchmark]") {
    Synth synth;
    synth.setProgram(PartName::melody, 81);  // two oscillators and two filters: the dearest kind
    synth.setProgram(PartName::chords, 0);
    synth.prepare(RATE);
    std::array<float, 64> left{}, right{};
    std::vector<double> seconds;
    const NoDenormals quiet;
    for (int take = 0; take < 5; ++take) {
        std::clock_t spent = 0;
        for (int block = 0; block < 7500; ++block) {  // 10 s, everything struck anew every half a second
            std::vector<MidiEvent> events;
            if (block % 375 == 0) {
                for (int i = 0; i < 8; ++i) events.push_back(on(0, PartName::melody, 60 + i, 100));
                for (int i = 0; i < 12; ++i) events.push_back(on(0, PartName::chords, 48 + 2 * i, 100));
                for (int i = 0; i < 3; ++i) events.push_back(on(0, PartName::bass, 30 + i, 100));
                for (const int key : {36, 38, 42, 46, 49, 51, 43, 45, 50})
                    events.push_back(on(0, PartName::drums, key, 100));
            } else if (block % 375 == 370) {
                for (int i = 0; i < 8; ++i) events.push_back(off(0, PartName::melody, 60 + i));
                for (int i = 0; i < 12; ++i) events.push_back(off(0, PartName::chords, 48 + 2 * i));
                for (int i = 0; i < 3; ++i) events.push_back(off(0, PartName::bass, 30 + i));
            }
            const auto start = std::clock();
            synth.render(events, {left.data(), right.data()}, {}, 64, {});
            spent += std::clock() - start;
        }
        seconds.push_back(static_cast<double>(spent) / CLOCKS_PER_SEC);
    }
    std::sort(seconds.begin(), seconds.end());
    const double share = seconds[2] / 10.0;
    std::cout << "32 voices at 48 kHz in blocks of 64: " << 100.0 * share
              << " % of one core (median of 5 takes of 10 s)\n";
    CHECK(share < 0.04);
}

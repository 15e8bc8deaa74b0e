#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <ostream>
#include <random>
#include <tuple>

#include "playing/exchange.h"
#include "playing/scheduler.h"

using namespace partimento;

namespace {

struct Heard {
    std::int64_t sample;
    int status, pitch, velocity;
    auto operator<=>(const Heard&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Heard& h) {
    return out << "sample " << h.sample << std::hex << " status " << h.status << std::dec << " pitch " << h.pitch
               << " velocity " << h.velocity;
}

// A host: rolls a scheduler, keeps what it heard, and checks on every event that nothing is doubled or released
// unstruck.
struct Host {
    std::unique_ptr<Scheduler> scheduler = std::make_unique<Scheduler>();
    Transport transport{.playing = true, .ppq = 0.0, .tempo_bpm = 120.0, .sample_rate = 48000.0};
    PartMask muted = 0;
    std::int64_t sample = 0;
    std::vector<Heard> heard;
    std::map<std::pair<int, int>, int> sounding;

    void block(const Timeline* timeline, int size) {
        int before = 0;
        for (const auto& event : scheduler->process(timeline, transport, size, muted)) {
            REQUIRE(event.sample_offset >= before);
            REQUIRE(event.sample_offset < size);
            before = event.sample_offset;
            const int channel = event.bytes[0] & 15;
            int& count = sounding[{channel, event.bytes[1]}];
            count += (event.bytes[0] & 0xf0) == 0x90 ? 1 : -1;
            REQUIRE((count == 0 || count == 1));
            heard.push_back({sample + event.sample_offset, event.bytes[0], event.bytes[1], event.bytes[2]});
        }
        sample += size;
        if (transport.ppq && transport.playing)
            *transport.ppq += size * transport.tempo_bpm / (60.0 * transport.sample_rate);
    }
    void roll(const Timeline* timeline, std::int64_t samples, int size) {
        for (const auto end = sample + samples; sample < end;)
            block(timeline, static_cast<int>(std::min<std::int64_t>(size, end - sample)));
    }
    int hanging() const {
        int count = 0;
        for (const auto& [key, value] : sounding) count += value;
        return count;
    }
    std::vector<Heard> ons() const {
        std::vector<Heard> out;
        for (const auto& h : heard)
            if ((h.status & 0xf0) == 0x90) out.push_back(h);
        return out;
    }
};

Score tune() {
    Score score;
    score.bars = 2;
    score.part(PartName::melody).notes = {
        {0, 24, 60, 100, 0}, {24, 24, 64, 90, 3}, {60, 30, 67, 80, -5}, {185, 20, 72, 70, 0}};
    score.part(PartName::chords).notes = {{0, 96, 48, 60, 0}, {0, 96, 52, 60, 0}, {96, 96, 53, 60, 0}};
    score.part(PartName::drums).notes = {{0, 6, 36, 100, 0}, {12, 6, 42, 70, 1}, {191, 6, 42, 70, 8}};
    score.validate();
    return score;
}

std::int64_t exact(double ticks, double bpm, double rate) {
    return static_cast<std::int64_t>(std::floor(ticks * rate * 60.0 / (bpm * 960.0) + 0.5));
}

}  // namespace

TEST_CASE("every note sounds and ends on its sample, whatever the block size") {
    const Timeline timeline(tune());
    for (const double bpm : {120.0, 97.3, 61.0})
        for (const double rate : {44100.0, 48000.0, 96000.0})
            for (const int size : {1, 64, 441, 512, 8192}) {
                Host host;
                host.transport.tempo_bpm = bpm;
                host.transport.sample_rate = rate;
                host.transport.repeat = false;
                host.roll(&timeline, exact(9 * 960, bpm, rate), size);
                std::vector<Heard> wanted;
                const auto score = tune();
                for (const auto part : NOTE_PARTS)
                    for (const auto& n : score.part(part).notes) {
                        const int channel = MIDI_CHANNELS[part] - 1;
                        wanted.push_back({exact(n.midi_onset(), bpm, rate), 0x90 | channel, n.pitch, n.velocity});
                        wanted.push_back(
                            {exact(n.midi_onset() + n.duration_ticks * 40, bpm, rate), 0x80 | channel, n.pitch, 0});
                    }
                std::sort(wanted.begin(), wanted.end());
                std::sort(host.heard.begin(), host.heard.end());
                REQUIRE(host.heard == wanted);
            }
}

TEST_CASE("a looping score repeats from every multiple of its length, late notes carried over its end") {
    const Timeline timeline(tune());
    Host host;
    host.roll(&timeline, 4 * 192000, 500);
    const auto ons = host.ons();
    REQUIRE(ons.size() == 4 * timeline.notes.size() - 1);  // the last hat is late into a fifth repetition
    std::vector<std::int64_t> firsts, late;
    for (const auto& on : ons) {
        if (on.pitch == 36) firsts.push_back(on.sample);
        if (on.pitch == 42 && on.sample % 192000 == 25 * 40) late.push_back(on.sample / 192000);
    }
    CHECK(firsts == std::vector<std::int64_t>{0, 192000, 384000, 576000});
    CHECK(late == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("stopping releases at once and starting again strikes what should sound, drums excepted") {
    const Timeline timeline(tune());
    Host host;
    host.roll(&timeline, 36000, 512);
    CHECK(host.hanging() == 3);
    host.transport.playing = false;
    host.block(&timeline, 512);
    CHECK(host.hanging() == 0);
    CHECK(host.heard.back().sample == 36000);
    host.heard.clear();
    host.transport.playing = true;
    host.transport.ppq = 0.1;
    host.sample = 0;
    host.block(&timeline, 64);
    CHECK(host.heard == std::vector<Heard>{{0, 0x90, 60, 100}, {0, 0x91, 48, 60}, {0, 0x91, 52, 60}});
}

TEST_CASE("a host's jump releases what sounds and goes on from the new place") {
    const Timeline timeline(tune());
    Host host;
    host.roll(&timeline, 30000, 600);
    host.heard.clear();
    host.transport.ppq = 4.0;
    const auto at = host.sample;
    host.roll(&timeline, 2000, 500);
    std::sort(host.heard.begin(), host.heard.end());
    CHECK(host.heard ==
          std::vector<Heard>{{at, 0x80, 64, 0}, {at, 0x81, 48, 0}, {at, 0x81, 52, 0}, {at, 0x91, 53, 60}});
}

TEST_CASE("a host's loop that ends within a block wraps at its sample") {
    const Timeline timeline(tune());
    Host host;
    host.transport.looping = true;
    host.transport.loop_start_ppq = 0.0;
    host.transport.loop_end_ppq = 1.0;
    for (int i = 0; i < 50; ++i) {  // loops of 24000 samples in blocks of 1000 + 7
        host.transport.ppq = std::fmod(static_cast<double>(host.sample) / 24000.0, 1.0);
        host.block(&timeline, 1007);
    }
    std::vector<std::int64_t> kicks;
    for (const auto& on : host.ons())
        if (on.pitch == 36) kicks.push_back(on.sample);
    CHECK(kicks == std::vector<std::int64_t>{0, 24000, 48000});
}

TEST_CASE("a tempo that changes from block to block is followed without a lost or doubled note") {
    const Timeline timeline(tune());
    Host host;
    host.transport.repeat = false;
    double ppq = 0.0;
    std::map<int, double> where;
    for (int i = 0; i < 2000; ++i) {
        host.transport.tempo_bpm = 80.0 + 60.0 * std::sin(i * 0.05);
        host.transport.ppq = ppq;
        const auto before = host.heard.size();
        host.block(&timeline, 256);
        for (auto k = before; k < host.heard.size(); ++k)
            if (host.heard[k].status == 0x90)
                where[host.heard[k].pitch] = ppq + static_cast<double>(host.heard[k].sample - host.sample + 256) *
                                                       host.transport.tempo_bpm / (60 * 48000.0);
        ppq += 256 * host.transport.tempo_bpm / (60 * 48000.0);
    }
    CHECK(host.ons().size() == timeline.notes.size());
    CHECK(host.hanging() == 0);
    const auto score = tune();
    for (const auto& note : score.part(PartName::melody).notes)
        CHECK(std::abs(where.at(note.pitch) - note.midi_onset() / 960.0) < 0.5 / 960 + 3e-5);
}

TEST_CASE("a position that the host rounds moves no note") {
    const Timeline timeline(tune());
    for (const bool with_samples : {true, false}) {
        Host exact_host, rounded;
        exact_host.transport.tempo_bpm = rounded.transport.tempo_bpm = 113.0;
        exact_host.roll(&timeline, 200000, 480);
        while (rounded.sample < 200000) {
            const double ppq = static_cast<double>(rounded.sample) * 113.0 / (60 * 48000.0);
            rounded.transport.ppq = std::floor(ppq * 1920.0) / 1920.0;
            if (with_samples) rounded.transport.time_samples = rounded.sample;
            rounded.block(&timeline, static_cast<int>(std::min<std::int64_t>(480, 200000 - rounded.sample)));
        }
        CHECK(rounded.heard == exact_host.heard);
    }
}

TEST_CASE("where the host gives no position the scheduler counts on") {
    const Timeline timeline(tune());
    Host placed, counting;
    counting.transport.ppq.reset();
    placed.roll(&timeline, 400000, 511);
    counting.roll(&timeline, 400000, 511);
    CHECK(placed.heard == counting.heard);
}

TEST_CASE("a new score keeps the notes it shares with the old and releases the others") {
    auto score = tune();
    const Timeline old_take(score);
    score.part(PartName::melody).notes = {{2, 12, 61, 100, 0}, {36, 12, 65, 90, 0}};
    const Timeline new_take(score);
    Host host;
    host.roll(&old_take, 12000, 500);
    host.heard.clear();
    host.roll(&new_take, 12000 + 24000, 500);
    std::erase_if(host.heard, [](const Heard& h) { return (h.status & 0xf) == 9; });
    REQUIRE(host.heard.size() >= 2);
    CHECK(host.heard[0] == Heard{12000, 0x80, 60, 0});
    CHECK(host.heard[1] == Heard{36000, 0x90, 65, 90});
    for (const auto& h : host.heard) CHECK((h.status & 0xf) != 1);  // the pad was left in peace
    host.heard.clear();
    host.block(nullptr, 100);
    CHECK(host.hanging() == 0);
}

TEST_CASE("muting a part releases it at once and leaves the others as they are") {
    const Timeline timeline(tune());
    Host all, some;
    some.muted = 1 << static_cast<int>(PartName::chords);
    all.roll(&timeline, 192000, 333);
    some.roll(&timeline, 192000, 333);
    std::erase_if(all.heard, [](const Heard& h) { return (h.status & 0xf) == 1; });
    CHECK(some.heard == all.heard);
    Host late;
    late.roll(&timeline, 3000, 500);
    late.muted = some.muted;
    late.block(&timeline, 500);
    CHECK(late.hanging() == 2);  // the melody and the kick
}

TEST_CASE("no note is stuck or doubled under a transport that does as it likes") {
    std::mt19937 random(20240607);
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::vector<std::unique_ptr<Timeline>> scores;
    for (int s = 0; s < 6; ++s) {
        Score score;
        score.bars = draw(1, 6);
        score.meter = draw(0, 1) ? Meter{4, 4} : Meter{3, 4};
        for (const auto part : NOTE_PARTS)
            for (int n = draw(0, 120); n > 0; --n) {
                const int onset = draw(0, score.end_ticks() - 1);
                score.part(part).notes.push_back(
                    {onset, draw(1, 200), draw(40, 52), draw(1, 127), draw(onset < 3 ? 0 : -MAX_TIMING, MAX_TIMING)});
            }
        score.sort();
        score.validate();
        scores.push_back(std::make_unique<Timeline>(score));
    }
    Host host;
    const Timeline* playing = nullptr;
    for (int i = 0; i < 30000; ++i) {
        const int dice = draw(0, 99);
        if (dice < 2) host.transport.playing = !host.transport.playing;
        if (dice == 3) host.transport.ppq = draw(-8, 40) + draw(0, 960) / 960.0;
        if (dice == 4) host.transport.ppq = draw(0, 1) ? std::optional<double>() : draw(0, 16);
        if (dice == 5) host.transport.tempo_bpm = draw(20, 400);
        if (dice == 6) playing = draw(0, 6) == 6 ? nullptr : scores[static_cast<std::size_t>(draw(0, 5))].get();
        if (dice == 7) host.muted = static_cast<PartMask>(draw(0, 31));
        if (dice == 8) host.transport.repeat = !host.transport.repeat;
        if (dice == 9) host.scheduler->reset();
        if (dice == 10) {
            host.transport.looping = draw(0, 1);
            host.transport.loop_start_ppq = draw(0, 8);
            host.transport.loop_end_ppq = host.transport.loop_start_ppq + draw(0, 8) / 4.0;
        }
        if (dice == 11 && host.transport.ppq) *host.transport.ppq += draw(-100, 100) / 960.0;
        host.block(playing, draw(0, 9) ? draw(1, 2048) : draw(1, 3));
    }
    CHECK(host.heard.size() > 10000);
    host.transport.playing = false;
    host.block(playing, 64);
    CHECK(host.hanging() == 0);
}

TEST_CASE("a position or tempo that cannot be counted to stops the music and hangs nothing") {
    Score score;
    score.bars = 1;
    score.part(PartName::bass).notes = {{0, 96, 40, 90, 0}};
    const Timeline timeline(score);
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    for (const double wrong : {nan, infinite, -infinite, 1e17, -1e17}) {
        for (auto field :
             {&Transport::tempo_bpm, &Transport::sample_rate, &Transport::loop_start_ppq, &Transport::loop_end_ppq}) {
            Host host;
            host.roll(&timeline, 512, 256);
            host.transport.looping = true;
            host.transport.*field = wrong;
            host.roll(&timeline, 512, 256);
            CHECK(host.hanging() <= 1);
        }
        Host host;
        host.roll(&timeline, 512, 256);
        REQUIRE(host.hanging() == 1);
        host.transport.ppq = wrong;
        host.roll(&timeline, 512, 256);
        CHECK(host.hanging() == 0);
    }
}

TEST_CASE("of a note longer than its looping score only the last repetition is struck at a start") {
    Score score;
    score.bars = 1;
    score.part(PartName::chords).notes = {{24, 64 * 96, 60, 90, 0}};
    const Timeline timeline(score);
    Host host;
    host.transport.ppq = 400.0;
    host.roll(&timeline, 64, 64);
    CHECK(host.heard.size() == 1);
    CHECK(host.hanging() == 1);
}

TEST_CASE("the exchange gives the newest value and frees what was left behind") {
    static int alive;
    alive = 0;
    struct Counted {
        int value;
        explicit Counted(int v) : value(v) { ++alive; }
        ~Counted() { --alive; }
    };
    {
        Exchange<Counted> exchange;
        CHECK(exchange.latest() == nullptr);
        for (int i = 0; i < 100; ++i) exchange.publish(std::make_unique<const Counted>(i));
        CHECK(alive == 1);
        CHECK(exchange.latest()->value == 99);
        exchange.publish(std::make_unique<const Counted>(100));
        CHECK(alive == 2);
        CHECK(exchange.latest()->value == 100);
        CHECK(exchange.latest()->value == 100);
        exchange.publish(std::make_unique<const Counted>(101));
        CHECK(alive == 2);
    }
    CHECK(alive == 0);
}

TEST_CASE("parts go to the channels that were chosen, and a note ends on the channel it began on") {
    const Timeline timeline(tune());
    Host host;
    host.transport.channels = {0, 5, 6, 7, 16};
    host.roll(&timeline, 6000, 512);  // the first chord and melody note are sounding
    host.transport.channels = {0, 1, 1, 1, 1};
    host.roll(&timeline, 4 * 48000, 512);
    host.transport.playing = false;
    host.block(&timeline, 64);
    REQUIRE(host.hanging() == 0);
    const auto starts = host.ons();
    REQUIRE(starts.front().status == 0x94);
    REQUIRE(std::any_of(starts.begin(), starts.end(), [](const Heard& h) { return h.status == 0x9f; }));
    REQUIRE(starts.back().status == 0x90);
}

TEST_CASE("a score that is placed later in the song sounds there, once") {
    const Timeline placed(tune(), {.origin = 8 * 960, .repeats = false});
    Host host;
    host.roll(&placed, 20 * 24000, 512);
    const auto notes = host.ons();
    REQUIRE(notes.size() == 10);
    REQUIRE(notes.front().sample == 8 * 24000);
    REQUIRE(host.hanging() == 0);
}

TEST_CASE("two parts on one channel double no note") {
    Score score;
    score.bars = 1;
    score.part(PartName::melody).notes = {{0, 48, 60, 100, 0}};
    score.part(PartName::chords).notes = {{24, 48, 60, 60, 0}};
    const Timeline timeline(score);
    Host host;
    host.transport.channels = {0, 1, 1, 3, 10};
    host.transport.repeat = false;
    host.roll(&timeline, 4 * 24000, 512);
    REQUIRE(host.ons().size() == 2);
    REQUIRE(host.heard.size() == 4);
    REQUIRE(host.heard[1] == Heard{24000, 0x80, 60, 0});
    REQUIRE(host.heard[2] == Heard{24000, 0x90, 60, 60});
    REQUIRE(host.hanging() == 0);
}

TEST_CASE(
    "a loop that the host wraps within a block, with no loop points, loses no downbeat and leaves nothing hanging") {
    const Timeline timeline(tune());
    for (const int size : {64, 512, 2048}) {
        Host host;
        const std::int64_t loop = exact(2 * 960, 120.0, 48000.0);  // two beats
        std::int64_t position = 0;
        std::vector<int> downbeats;
        for (int round = 0; round < 4;) {
            host.transport.ppq = static_cast<double>(position) / 24000.0;
            const auto before = host.ons().size();
            host.block(&timeline, size);
            int kicks = 0;
            const auto ons = host.ons();
            for (std::size_t i = before; i < ons.size(); ++i) kicks += ons[i].pitch == 36;
            if (kicks > 0) downbeats.push_back(round);
            position += size;
            if (position >= loop) {
                position -= loop;
                ++round;
            }
        }
        CHECK(downbeats == std::vector<int>{0, 1, 2, 3});
        host.transport.playing = false;
        host.block(&timeline, size);
        CHECK(host.hanging() == 0);
    }
}

TEST_CASE("a block holds no more events than a host takes, and every note-off that is due") {
    Score score;
    score.bars = 1;
    for (int i = 0; i < 64; ++i) score.part(PartName::chords).notes.push_back({0, 96, 20 + i, 60, 0});
    for (int i = 0; i < 64; ++i) score.part(PartName::melody).notes.push_back({i, 1, 40 + i % 3, 60, 0});
    score.sort();
    const Timeline timeline(score);
    for (const int loop : {1, 5, 32, 333})
        for (const int size : {1, 64, 4096, 8192}) {
            Host host;
            host.transport.looping = true;
            host.transport.loop_start_ppq = 0.0;
            host.transport.loop_end_ppq = loop * 120.0 / (60.0 * 48000.0);
            for (int i = 0; i < 6; ++i) {
                const auto before = host.heard.size();
                host.block(&timeline, size);
                REQUIRE(host.heard.size() - before <= 2048);  // of VST3, by Steinberg's host checker
                host.transport.ppq = std::fmod(*host.transport.ppq, host.transport.loop_end_ppq);
            }
            host.transport.playing = false;
            host.block(&timeline, size);
            REQUIRE(host.hanging() == 0);
        }
}

TEST_CASE("a clock of the score's own plays its tempo changes, and a host's clock plays the host's tempo") {
    Score score;
    score.bars = 2;
    score.tempo_bpm = 120.0;
    score.tempi = {{96, 0.5}, {144, 2.0}};
    for (int quarter = 0; quarter < 8; ++quarter)
        score.part(PartName::bass).notes.push_back({quarter * 24, 12, 40 + quarter, 90, 0});
    const Music music(score);
    const auto onsets = [&](bool own_tempo) {
        Host host;
        host.roll(&music.at(own_tempo), 48000 * 9, 331);
        std::vector<std::int64_t> found;
        for (const auto& heard : host.heard)
            if ((heard.status & 0xf0) == 0x90) found.push_back(heard.sample);
        return found;
    };
    // Bar 1 in two seconds, two quarters in two, two in half a second; then the score comes again.
    const std::vector<std::int64_t> own{0,      24000,  48000,  72000,  96000,  144000, 192000, 204000,
                                        216000, 240000, 264000, 288000, 312000, 360000, 408000, 420000};
    CHECK(onsets(true) == own);
    std::vector<std::int64_t> hosts;
    for (int quarter = 0; quarter < 18; ++quarter) hosts.push_back(24000 * quarter);
    CHECK(onsets(false) == hosts);
    for (const double ticks : {0.0, 960.0, 5000.0, 7000.0, 7680.0, 9000.0, 20000.0}) {
        CHECK(music.score_ticks(ticks, false) == ticks);
        const double round = std::floor(ticks / 7680.0), within = ticks - 7680.0 * round;
        const double passed = round * 8640.0 + TempoMap(score).at_own_tempo(within);
        CHECK(music.score_ticks(passed, true) == Approx(ticks));
    }
}

// Sounds from shapes and networks, their files, and the instrument that plays them.

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "playing/exchange.h"
#include "sound/arithmetic.h"
#include "sound/kit_json.h"
#include "sound/one_shot.h"
#include "sound/resample.h"
#include "sound/wav.h"
#include "sound_files.h"
#include "synth/Synth.h"

using namespace partimento;

namespace {

const Drums& drums() {
    static const auto loaded = Drums::load(sound_folder() / "drums.safetensors");
    return *loaded;
}

const Notes& notes() {
    static const auto loaded = Notes::load(sound_folder() / "notes.safetensors");
    return *loaded;
}

const Progress WHOLLY = [](float) { return true; };

std::unique_ptr<const SoundBank> kit_bank() { return bankOf(drums(), new_kit(drums(), 3), nullptr, nullptr, WHOLLY); }
std::unique_ptr<const SoundBank> note_bank() { return bankOf(notes(), timbre_named(notes(), "flute"), WHOLLY); }

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

// What a part's own output gives of some events.
std::vector<float> heard(Synth& synth, PartName part, const std::vector<MidiEvent>& events, int samples) {
    std::vector<float> left(static_cast<std::size_t>(samples)), right(left), all(left), other(left);
    ByPart<StereoOut> parts;
    parts[part] = {left.data(), right.data()};
    synth.render(events, {all.data(), other.data()}, parts, samples, {});
    return left;
}

MidiEvent on(int sample, PartName part, int pitch, int velocity = 100) {
    return {sample, {0x90, static_cast<std::uint8_t>(pitch), static_cast<std::uint8_t>(velocity)}, part};
}
MidiEvent off(int sample, PartName part, int pitch) {
    return {sample, {0x80, static_cast<std::uint8_t>(pitch), 0}, part};
}

float peak(const std::vector<float>& samples, std::size_t from = 0) {
    float out = 0.0f;
    for (std::size_t i = from; i < samples.size(); ++i) out = std::max(out, std::abs(samples[i]));
    return out;
}

// Everything sounds in it, and each in another way.
Shape busy_shape() {
    Shape shape;
    for (std::size_t h = 0; h < HARMONICS; ++h) shape.harmonic_hz[h] = 97.0f * static_cast<float>(h + 1);
    for (std::size_t m = 0; m < MODES; ++m) {
        shape.mode_hz[m] = 151.5f * static_cast<float>(m + 1);
        shape.mode_gain[m] = 0.05f / static_cast<float>(m + 1);
        shape.mode_seconds[m] = 0.5f / static_cast<float>(m + 1);
    }
    for (std::size_t t = 0; t < CONTROL_TIMES; ++t) {
        for (std::size_t h = 0; h < HARMONICS; ++h)
            shape.harmonics[t][h] = 0.1f / static_cast<float>((h + 1) * (t + 1 + h % 3));
        for (std::size_t b = 0; b < NOISE_BANDS; ++b)
            shape.noise[t][b] = b % 7 == 3 ? 0.0f : 0.01f / static_cast<float>((b + 1) * (t + 1));
    }
    for (std::size_t i = 0; i < ATTACK_SAMPLES; i += 5) shape.attack[i] = 0.02f;
    shape.punch = 1.5f;
    return shape;
}

// FNV-1a of a sound's bits.
std::uint64_t print_of(const std::vector<float>& samples) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const float sample : samples) hash = (hash ^ std::bit_cast<std::uint32_t>(sample)) * 0x100000001b3u;
    return hash;
}

}  // namespace

TEST_CASE("a note and a hit of a shape have the bits that they always had") {
    auto shape = busy_shape();
    const auto note = render_note(shape, 97.0f, 5);
    CHECK(print_of(note.samples) == 0xe89abe4887f6f60du);
    CHECK(print_of({note.fall}) == 0xeb1d33aa607ddb61u);
    CHECK(note.loop == 66140);
    CHECK(print_of(render_hit(shape, 6)) == 0x6f49d076738483f4u);
    shape.glide_depth = 1.0f;
    shape.glide_seconds = 0.05f;
    CHECK(print_of(render_hit(shape, 6)) == 0x9d6fba7bca2d7e20u);
}

TEST_CASE("powers and logarithms of e are those of the C library") {
    for (double x = -200.0; x < 200.0; x += 0.37) {
        CHECK(power_of_e(x) == Approx(std::exp(x)).epsilon(1e-14));
        CHECK(logarithm(std::exp(x)) == Approx(x).margin(1e-12));
    }
    CHECK(pitch_hz(69) == Approx(440.0));
    CHECK(pitch_of_hz(261.6255653) == Approx(60.0).margin(1e-6));
}

TEST_CASE("a hit of the same seed has the same samples, and another seed's noise is another") {
    const auto kit = new_kit(drums(), 7);
    auto piece = kit.pieces[1];
    const auto first = render_hit(drums(), piece, 100);
    CHECK(render_hit(drums(), new_kit(drums(), 7).pieces[1], 100) == first);
    ++piece.seed;
    CHECK(render_hit(drums(), piece, 100) != first);
}

TEST_CASE("a hit is at its peak, has no offset and ends at zero, however it is turned") {
    for (const float turn : {-1.0f, 0.0f, 1.0f}) {
        auto piece = new_kit(drums(), 5).pieces[0];
        piece.controls = {turn, turn, turn, turn};
        const auto hit = render_hit(drums(), piece, 127);
        CHECK(peak(hit) == Approx(0.98f).margin(1e-3));
        CHECK(hit.back() == 0.0f);
        CHECK(std::abs(std::accumulate(hit.begin(), hit.end(), 0.0)) / static_cast<double>(hit.size()) < 2e-3);
    }
}

TEST_CASE("a shape without sound is silence") {
    const auto hit = render_hit(Shape(), 1);
    CHECK(peak(hit) == 0.0f);
    CHECK(!hit.empty());
}

TEST_CASE("a kit reads back from its text as it was, and keys have pieces") {
    const auto kit = new_kit(drums(), 9);
    CHECK(kit_from_json(to_json(kit)) == kit);
    CHECK_THROWS_WITH(kit_from_json("{}"), Catch::StartsWith("kit: "));
    CHECK(KIT_PIECES[kit_key(36).piece].name == "kick");
    CHECK(KIT_PIECES[kit_key(46).piece].name == "hat_open");
    for (int key = 0; key < 128; ++key) CHECK(kit_key(key).piece < KIT_PIECES.size());
}

TEST_CASE("a song's sounds read back from their text as they were") {
    SongSounds sounds;
    CHECK(song_sounds_of(json_of(sounds)) == sounds);
    sounds.neural[PartName::melody] = sounds.neural[PartName::drums] = true;
    sounds.kit = new_kit(drums(), 4);
    sounds.timbres[PartName::bass] = new_timbre(notes(), 3);
    CHECK(song_sounds_of(json_of(sounds)) == sounds);
}

TEST_CASE("relatives are each another sound of the same family, and may be saved") {
    const auto head = timbre_named(notes(), "flute");
    CHECK(relative_of(notes(), head, 0) == head);
    CHECK(relative_of(notes(), head, 1).latent != relative_of(notes(), head, 2).latent);
    CHECK(relative_of(notes(), head, 1) == relative_of(notes(), head, 1));
    auto far = head;
    far.latent.fill(FARTHEST);
    SongSounds sounds;
    sounds.timbres[PartName::melody] = relative_of(notes(), far, 3);
    CHECK(song_sounds_of(json_of(sounds)) == sounds);
}

TEST_CASE("a WAV file reads back within half a step of 24 bits") {
    const auto hit = render_hit(drums(), new_kit(drums(), 2).pieces[3], 100);
    const auto read = wav_samples(bytes_of(wav_file(hit)));
    REQUIRE(read.size() == hit.size());
    for (std::size_t i = 0; i < hit.size(); ++i) REQUIRE(std::abs(read[i] - hit[i]) < 1.2e-7f);
}

TEST_CASE("a sound at half the rate is as loud and twice as many samples") {
    std::vector<float> tone(22050);
    for (std::size_t i = 0; i < tone.size(); ++i) tone[i] = std::sin(0.1f * static_cast<float>(i));
    const auto twice = resampled(tone, 22050);
    CHECK(twice.size() == 44100);
    CHECK(peak(twice) == Approx(1.0f).margin(0.01));
}

TEST_CASE("what a reader still holds is not freed, and what it lets go is") {
    struct Counted {
        int* alive;
        explicit Counted(int& count) : alive(&count) { ++count; }
        ~Counted() { --*alive; }
    };
    int alive = 0;
    {
        Exchange<Counted> exchange;
        exchange.publish(std::make_unique<Counted>(alive));
        const auto first = exchange.newest();
        exchange.publish(std::make_unique<Counted>(alive));
        const auto second = exchange.newest();
        CHECK(second.serial > first.serial);
        exchange.publish(std::make_unique<Counted>(alive));
        CHECK(alive == 3);
        exchange.let_go_before(second.serial);
        exchange.publish(std::make_unique<Counted>(alive));
        CHECK(alive == 2);
    }
    CHECK(alive == 0);
}

TEST_CASE("neural drums sound instead of the plain ones, and the plain ones again") {
    Synth synth;
    synth.prepare(48000.0);
    const auto part = PartName::drums;
    const auto plain = heard(synth, part, {on(0, part, 38)}, 9600);
    synth.setSounds(part, kit_bank());
    synth.reset();
    const auto neural = heard(synth, part, {on(0, part, 38)}, 9600);
    CHECK(peak(neural) > 0.05f);
    CHECK(neural != plain);
    synth.setSounds(part, std::make_unique<SoundBank>());
    synth.reset();
    CHECK(peak(heard(synth, part, {on(0, part, 38)}, 9600)) == Approx(peak(plain)).epsilon(0.2));
}

TEST_CASE("a neural note is held for as long as it is held, and fades after its release") {
    Synth synth;
    synth.setSounds(PartName::melody, note_bank());
    for (const double rate : {44100.0, 96000.0}) {
        synth.prepare(rate);
        const int second = static_cast<int>(rate);
        const auto sound = heard(synth, PartName::melody,
                                 {on(0, PartName::melody, 61), off(4 * second, PartName::melody, 61)}, 5 * second);
        const auto part_of = [&](int from, int to) {
            return std::vector<float>(sound.begin() + from, sound.begin() + to);
        };
        CHECK(peak(part_of(0, second)) > 0.05f);
        CHECK(peak(part_of(3 * second, 4 * second)) > 0.0f);
        CHECK(peak(part_of(4 * second + second / 5, 5 * second)) < 2e-3f);
    }
}

TEST_CASE("what sounds goes on as it was when the sounds change") {
    Synth synth, same;
    for (auto* each : {&synth, &same}) {
        each->setSounds(PartName::melody, note_bank());
        each->prepare(48000.0);
    }
    const std::vector<MidiEvent> events{on(0, PartName::melody, 60)};
    CHECK(heard(synth, PartName::melody, events, 4800) == heard(same, PartName::melody, events, 4800));
    synth.setSounds(PartName::melody, bankOf(notes(), new_timbre(notes(), 5), WHOLLY));
    CHECK(heard(synth, PartName::melody, {}, 4800) == heard(same, PartName::melody, {}, 4800));
}

TEST_CASE("an open hi-hat is choked by a closed one") {
    Synth synth;
    synth.setSounds(PartName::drums, kit_bank());
    synth.prepare(48000.0);
    const auto open = heard(synth, PartName::drums, {on(0, PartName::drums, 46)}, 4800);
    synth.reset();
    const auto choked =
        heard(synth, PartName::drums, {on(0, PartName::drums, 46), on(2400, PartName::drums, 42, 1)}, 9600);
    CHECK(std::equal(open.begin(), open.begin() + 2400, choked.begin()));
    CHECK(peak(choked, 7200) < 0.05f);
}

TEST_CASE("a piece that stays is not rendered again") {
    auto kit = new_kit(drums(), 3);
    const auto before = bankOf(drums(), kit, nullptr, nullptr, WHOLLY);
    const auto was = kit;
    kit.pieces[2] = new_piece(drums(), 2, 77);
    const auto after = bankOf(drums(), kit, &was, before.get(), WHOLLY);
    CHECK(after->sounds[1].layers[0] == before->sounds[1].layers[0]);
    CHECK(after->sounds[2].layers[0] != before->sounds[2].layers[0]);
    CHECK(bankOf(drums(), kit, nullptr, nullptr, [](float) { return false; }) == nullptr);
}

TEST_CASE("an audition sounds by itself and ends") {
    Synth synth;
    synth.setSounds(PartName::melody, note_bank());
    synth.prepare(48000.0);
    synth.audition(PartName::melody, 60, 100);
    CHECK(peak(heard(synth, PartName::melody, {}, 12000)) > 0.05f);
    heard(synth, PartName::melody, {}, 24000);
    heard(synth, PartName::melody, {}, 24000);
    CHECK(peak(heard(synth, PartName::melody, {}, 4800)) < 1e-3f);
}

TEST_CASE("files of sounds that do not fit are refused in one sentence") {
    CHECK_THROWS_WITH(Drums::load(sound_folder() / "notes.safetensors"), Catch::Contains("expected"));
    CHECK_THROWS_WITH(Notes::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors"),
                      Catch::Contains("partimento_sounds"));
}

#include "synth/Timbres.h"

#include <atomic>

#include "synth/Held.h"
#include "synth/Pool.h"
#include "synth/Struck.h"

namespace partimento {
namespace {

constexpr StruckTimbre PIANO{.loudness = 0.32f,
                             .harmonics = 28,
                             .tilt = 1.15f,
                             .place = 0.12f,
                             .stiffness = 0.0003f,
                             .seconds = 1.5f,
                             .octave = 0.75f,
                             .damping = 0.22f,
                             .touch = 0.35f,
                             .cents = 1.2f,
                             .release = 0.07f,
                             .knock = 0.25f,
                             .knockHz = 900.0f,
                             .knockSeconds = 0.008f};
constexpr StruckTimbre HONKY_TONK{.loudness = 0.39f,
                                  .harmonics = 28,
                                  .tilt = 0.85f,
                                  .place = 0.12f,
                                  .stiffness = 0.0005f,
                                  .seconds = 1.2f,
                                  .octave = 0.75f,
                                  .damping = 0.22f,
                                  .touch = 0.3f,
                                  .cents = 14.0f,
                                  .release = 0.06f,
                                  .knock = 0.3f,
                                  .knockHz = 1300.0f};
constexpr StruckTimbre ELECTRIC_PIANO{.loudness = 0.31f,
                                      .partials{{{1, 1, 1},
                                                 {2, 0.30f, 0.5f},
                                                 {3, 0.16f, 0.35f},
                                                 {4, 0.07f, 0.25f},
                                                 {5, 0.035f, 0.2f},
                                                 {7.1f, 0.20f, 0.05f},
                                                 {20.3f, 0.10f, 0.02f}}},
                                      .seconds = 1.9f,
                                      .touch = 0.3f,
                                      .cents = 2.0f,
                                      .release = 0.09f,
                                      .knock = 0.06f,
                                      .knockHz = 500.0f,
                                      .tremolo = 0.13f,
                                      .tremoloHz = 4.6f};
constexpr StruckTimbre HARPSICHORD{.loudness = 0.26f,
                                   .harmonics = 28,
                                   .tilt = 0.45f,
                                   .place = 0.13f,
                                   .stiffness = 0.0001f,
                                   .seconds = 1.0f,
                                   .damping = 0.12f,
                                   .touch = 0.02f,
                                   .cents = 3.0f,
                                   .release = 0.05f,
                                   .knock = 0.25f,
                                   .knockHz = 3000.0f,
                                   .dynamics = 0.5f};
constexpr StruckTimbre VIBRAPHONE{.loudness = 0.32f,
                                  .partials{{{1, 1, 1}, {4, 0.22f, 0.25f}, {10.1f, 0.10f, 0.05f}}},
                                  .seconds = 1.8f,
                                  .touch = 0.08f,
                                  .release = 0.25f,
                                  .knock = 0.05f,
                                  .knockHz = 2500.0f,
                                  .tremolo = 0.25f,
                                  .tremoloHz = 5.2f};
constexpr StruckTimbre MARIMBA{.loudness = 0.56f,
                               .partials{{{1, 1, 1}, {3.93f, 0.28f, 0.25f}, {9.5f, 0.12f, 0.1f}}},
                               .seconds = 0.28f,
                               .octave = 0.8f,
                               .touch = 0.08f,
                               .release = 0.2f,
                               .knock = 0.3f,
                               .knockHz = 1200.0f};
constexpr StruckTimbre BELL{.loudness = 0.34f,
                            .partials{{{0.5f, 0.3f, 1.2f},
                                       {1, 1, 1},
                                       {1.19f, 0.5f, 0.8f},
                                       {1.56f, 0.3f, 0.6f},
                                       {2, 0.6f, 0.6f},
                                       {2.66f, 0.35f, 0.4f},
                                       {4.1f, 0.25f, 0.25f}}},
                            .seconds = 1.6f,
                            .touch = 0.1f,
                            .release = 0.5f};
constexpr StruckTimbre ORGAN{.loudness = 0.20f,
                             .partials{{{0.5f, 0.7f, 1},
                                        {1.5f, 0.45f, 1},
                                        {1, 1, 1},
                                        {2, 0.6f, 1},
                                        {3, 0.35f, 1},
                                        {4, 0.28f, 1},
                                        {6, 0.12f, 1},
                                        {8, 0.14f, 1}}},
                             .seconds = 0.0f,
                             .touch = 0.0f,
                             .cents = 3.0f,
                             .attack = 0.006f,
                             .release = 0.025f,
                             .knock = 0.12f,
                             .knockHz = 4000.0f,
                             .knockSeconds = 0.003f,
                             .tremolo = 0.12f,
                             .tremoloHz = 5.9f,
                             .dynamics = 0.4f};
constexpr StruckTimbre NYLON_GUITAR{.loudness = 0.39f,
                                    .harmonics = 24,
                                    .tilt = 1.2f,
                                    .place = 0.28f,
                                    .seconds = 0.75f,
                                    .octave = 0.6f,
                                    .damping = 0.45f,
                                    .touch = 0.12f,
                                    .release = 0.09f,
                                    .knock = 0.16f,
                                    .knockHz = 450.0f,
                                    .knockSeconds = 0.012f};
constexpr StruckTimbre STEEL_GUITAR{.loudness = 0.34f,
                                    .harmonics = 28,
                                    .tilt = 0.85f,
                                    .place = 0.19f,
                                    .stiffness = 0.00006f,
                                    .seconds = 1.1f,
                                    .octave = 0.5f,
                                    .damping = 0.25f,
                                    .touch = 0.09f,
                                    .cents = 1.5f,
                                    .release = 0.07f,
                                    .knock = 0.18f,
                                    .knockHz = 2600.0f};
constexpr StruckTimbre CLEAN_GUITAR{.loudness = 0.36f,
                                    .harmonics = 28,
                                    .tilt = 1.0f,
                                    .place = 0.23f,
                                    .seconds = 1.2f,
                                    .octave = 0.4f,
                                    .damping = 0.4f,
                                    .touch = 0.12f,
                                    .cents = 3.0f,
                                    .release = 0.06f,
                                    .knock = 0.1f,
                                    .knockHz = 1800.0f};
constexpr StruckTimbre DRIVEN_GUITAR{.loudness = 0.19f,
                                     .harmonics = 8,
                                     .tilt = 1.2f,
                                     .place = 0.25f,
                                     .seconds = 2.2f,
                                     .octave = 0.4f,
                                     .damping = 0.35f,
                                     .touch = 0.1f,
                                     .cents = 5.0f,
                                     .release = 0.05f,
                                     .knock = 0.1f,
                                     .knockHz = 1800.0f,
                                     .drive = 5.0f};
constexpr StruckTimbre UPRIGHT_BASS{.loudness = 0.41f,
                                    .harmonics = 24,
                                    .tilt = 1.15f,
                                    .place = 0.22f,
                                    .seconds = 0.38f,
                                    .octave = 0.35f,
                                    .damping = 0.35f,
                                    .touch = 0.12f,
                                    .width = 0.1f,
                                    .attack = 0.004f,
                                    .release = 0.06f,
                                    .knock = 0.3f,
                                    .knockHz = 700.0f,
                                    .knockSeconds = 0.012f,
                                    .dynamics = 0.9f};
constexpr StruckTimbre FINGERED_BASS{.loudness = 0.32f,
                                     .harmonics = 28,
                                     .tilt = 0.95f,
                                     .place = 0.17f,
                                     .seconds = 0.7f,
                                     .octave = 0.3f,
                                     .damping = 0.25f,
                                     .touch = 0.13f,
                                     .width = 0.1f,
                                     .attack = 0.003f,
                                     .release = 0.04f,
                                     .knock = 0.15f,
                                     .knockHz = 900.0f,
                                     .dynamics = 0.9f};
constexpr StruckTimbre PICKED_BASS{.loudness = 0.31f,
                                   .harmonics = 28,
                                   .tilt = 0.75f,
                                   .place = 0.13f,
                                   .seconds = 0.8f,
                                   .octave = 0.3f,
                                   .damping = 0.22f,
                                   .touch = 0.08f,
                                   .width = 0.1f,
                                   .release = 0.035f,
                                   .knock = 0.25f,
                                   .knockHz = 2200.0f,
                                   .dynamics = 0.9f};

constexpr HeldTimbre SYNTH_BASS{.loudness = 0.39f,
                                .cents = 8.0f,
                                .width = 0.15f,
                                .cutoffHz = 120.0f,
                                .harmonic = 2.0f,
                                .sweep = 7.0f,
                                .sweepSeconds = 0.09f,
                                .damping = 0.7f,
                                .attack = 0.003f,
                                .fall = 0.5f,
                                .sustain = 0.55f,
                                .release = 0.035f,
                                .vibrato = 0.0f,
                                .sub = 0.7f,
                                .dynamics = 0.8f};
constexpr HeldTimbre ACCORDION{.loudness = 0.39f,
                               .hollow = 0.35f,
                               .cents = 10.0f,
                               .cutoffHz = 1400.0f,
                               .harmonic = 1.5f,
                               .touch = 0.6f,
                               .attack = 0.03f,
                               .sustain = 0.9f,
                               .release = 0.05f,
                               .vibrato = 4.0f};
constexpr HeldTimbre FIDDLE{.loudness = 0.53f,
                            .cents = 2.0f,
                            .width = 0.3f,
                            .breath = 0.03f,
                            .cutoffHz = 1500.0f,
                            .harmonic = 2.0f,
                            .damping = 1.5f,
                            .formantHz = 1100.0f,
                            .formant = 0.4f,
                            .attack = 0.045f,
                            .sustain = 0.85f,
                            .release = 0.09f,
                            .vibrato = 16.0f,
                            .vibratoHz = 5.6f,
                            .vibratoAfter = 0.18f};
constexpr HeldTimbre STRINGS{.loudness = 0.46f,
                             .cents = 14.0f,
                             .width = 0.9f,
                             .breath = 0.02f,
                             .cutoffHz = 900.0f,
                             .harmonic = 1.5f,
                             .damping = 1.6f,
                             .attack = 0.09f,
                             .sustain = 0.9f,
                             .release = 0.22f,
                             .vibrato = 7.0f,
                             .vibratoHz = 5.1f,
                             .vibratoAfter = 0.0f};
constexpr HeldTimbre CHOIR{.loudness = 0.39f,
                           .cents = 12.0f,
                           .width = 0.8f,
                           .breath = 0.06f,
                           .cutoffHz = 500.0f,
                           .harmonic = 1.2f,
                           .touch = 0.6f,
                           .damping = 1.5f,
                           .formantHz = 820.0f,
                           .formant = 0.8f,
                           .attack = 0.06f,
                           .sustain = 0.95f,
                           .release = 0.16f,
                           .vibrato = 12.0f,
                           .vibratoHz = 5.0f};
constexpr HeldTimbre BRASS{.loudness = 0.58f,
                           .cents = 5.0f,
                           .width = 0.3f,
                           .cutoffHz = 350.0f,
                           .harmonic = 2.0f,
                           .touch = 2.0f,
                           .sweep = 0.7f,
                           .sweepSeconds = 0.12f,
                           .damping = 1.2f,
                           .attack = 0.03f,
                           .sustain = 0.85f,
                           .release = 0.07f,
                           .vibrato = 8.0f,
                           .vibratoAfter = 0.4f};
constexpr HeldTimbre SAXOPHONE{.loudness = 0.51f,
                               .hollow = 0.2f,
                               .cents = 2.0f,
                               .width = 0.2f,
                               .breath = 0.07f,
                               .cutoffHz = 700.0f,
                               .harmonic = 2.2f,
                               .touch = 1.6f,
                               .damping = 1.2f,
                               .formantHz = 1300.0f,
                               .formant = 0.5f,
                               .attack = 0.022f,
                               .fall = 0.5f,
                               .sustain = 0.8f,
                               .release = 0.07f,
                               .vibrato = 13.0f,
                               .vibratoHz = 5.0f,
                               .vibratoAfter = 0.28f};
constexpr HeldTimbre CLARINET{.loudness = 0.39f,
                              .hollow = 0.9f,
                              .cents = 1.0f,
                              .width = 0.2f,
                              .breath = 0.03f,
                              .cutoffHz = 700.0f,
                              .harmonic = 2.0f,
                              .damping = 1.5f,
                              .attack = 0.03f,
                              .sustain = 0.9f,
                              .release = 0.06f,
                              .vibrato = 3.0f};
constexpr HeldTimbre OBOE{.loudness = 0.39f,
                          .hollow = 0.15f,
                          .cents = 1.0f,
                          .width = 0.2f,
                          .breath = 0.02f,
                          .cutoffHz = 1300.0f,
                          .harmonic = 2.5f,
                          .touch = 0.6f,
                          .formantHz = 1400.0f,
                          .formant = 0.9f,
                          .attack = 0.03f,
                          .sustain = 0.9f,
                          .release = 0.06f,
                          .vibrato = 9.0f};
constexpr HeldTimbre FLUTE{.loudness = 0.53f,
                           .hollow = 0.5f,
                           .cents = 1.0f,
                           .width = 0.3f,
                           .breath = 0.16f,
                           .cutoffHz = 150.0f,
                           .harmonic = 1.2f,
                           .touch = 0.7f,
                           .damping = 1.3f,
                           .attack = 0.04f,
                           .fall = 0.5f,
                           .sustain = 0.9f,
                           .release = 0.08f,
                           .vibrato = 8.0f,
                           .vibratoHz = 5.0f,
                           .vibratoAfter = 0.3f};
constexpr HeldTimbre SQUARE_LEAD{.loudness = 0.34f,
                                 .hollow = 0.8f,
                                 .cents = 6.0f,
                                 .cutoffHz = 500.0f,
                                 .harmonic = 2.5f,
                                 .sweep = 0.8f,
                                 .attack = 0.01f,
                                 .sustain = 0.75f,
                                 .release = 0.1f};
constexpr HeldTimbre LEAD{.loudness = 0.56f,
                          .cents = 6.0f,
                          .cutoffHz = 600.0f,
                          .harmonic = 3.0f,
                          .sweep = 0.6f,
                          .attack = 0.012f,
                          .sustain = 0.7f,
                          .release = 0.12f};
constexpr HeldTimbre PAD{.loudness = 0.36f,
                         .hollow = 0.25f,
                         .cents = 16.0f,
                         .width = 1.0f,
                         .cutoffHz = 500.0f,
                         .harmonic = 1.2f,
                         .damping = 1.2f,
                         .attack = 0.12f,
                         .sustain = 0.95f,
                         .release = 0.35f,
                         .vibrato = 4.0f,
                         .vibratoHz = 0.7f,
                         .vibratoAfter = 0.0f};

struct Family {
    int last;
    const StruckTimbre* struck;
    const HeldTimbre* held;
};  // programs from the one before up to `last`

constexpr Family FAMILIES[]{{2, &PIANO, nullptr},          {3, &HONKY_TONK, nullptr},     {5, &ELECTRIC_PIANO, nullptr},
                            {7, &HARPSICHORD, nullptr},    {8, &BELL, nullptr},           {9, &BELL, nullptr},
                            {11, &VIBRAPHONE, nullptr},    {13, &MARIMBA, nullptr},       {14, &BELL, nullptr},
                            {15, &STEEL_GUITAR, nullptr},  {20, &ORGAN, nullptr},         {23, nullptr, &ACCORDION},
                            {24, &NYLON_GUITAR, nullptr},  {25, &STEEL_GUITAR, nullptr},  {28, &CLEAN_GUITAR, nullptr},
                            {31, &DRIVEN_GUITAR, nullptr}, {32, &UPRIGHT_BASS, nullptr},  {33, &FINGERED_BASS, nullptr},
                            {34, &PICKED_BASS, nullptr},   {35, &FINGERED_BASS, nullptr}, {37, &PICKED_BASS, nullptr},
                            {39, nullptr, &SYNTH_BASS},    {42, nullptr, &FIDDLE},        {44, nullptr, &STRINGS},
                            {46, &NYLON_GUITAR, nullptr},  {47, &MARIMBA, nullptr},       {51, nullptr, &STRINGS},
                            {55, nullptr, &CHOIR},         {63, nullptr, &BRASS},         {67, nullptr, &SAXOPHONE},
                            {70, nullptr, &OBOE},          {71, nullptr, &CLARINET},      {79, nullptr, &FLUTE},
                            {80, nullptr, &SQUARE_LEAD},   {87, nullptr, &LEAD},          {103, nullptr, &PAD},
                            {108, &STEEL_GUITAR, nullptr}, {109, nullptr, &OBOE},         {110, nullptr, &FIDDLE},
                            {111, nullptr, &OBOE},         {119, &MARIMBA, nullptr},      {127, nullptr, &PAD}};

class Pitched : public Instrument {
public:
    explicit Pitched(int program) : chosen(program) {}
    void prepare(double sampleRate) override { rate = static_cast<float>(sampleRate); }
    void setProgram(int program) PARTIMENTO_REALTIME override { chosen.store(program, std::memory_order_relaxed); }
    void strike(int pitch, int velocity) PARTIMENTO_REALTIME override {
        const int program = std::clamp(chosen.load(std::memory_order_relaxed), 0, 127);
        const auto* family = &FAMILIES[0];
        while (family->last < program) ++family;
        if (family->struck != nullptr)
            struck.strike(pitch, velocity, *family->struck, rate);
        else
            held.strike(pitch, velocity, *family->held, rate);
    }
    void release(int pitch) PARTIMENTO_REALTIME override {
        struck.release(pitch);
        held.release(pitch);
    }
    void reset() PARTIMENTO_REALTIME override {
        struck.reset();
        held.reset();
    }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME override {
        struck.render(left, right, count);
        held.render(left, right, count);
    }

private:
    Pool<StruckVoice, 20> struck;
    Pool<HeldVoice, 12> held;
    float rate = 48000.0f;
    std::atomic<int> chosen;
};

}  // namespace

std::unique_ptr<Instrument> makePitched(int program) { return std::make_unique<Pitched>(program); }

}  // namespace partimento

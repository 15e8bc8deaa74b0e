#pragma once
// How each drum of the kit is made.

#include <array>

namespace partimento {

struct Drum {
    int first, last;              // keys
    float loudness, pan;          // -1..1, as the audience sees it
    // A sine that sinks to skinHz from 1 + sweep times that, and one above it
    float skin = 0, skinHz = 100, skinSeconds = 0.1f, sweep = 0, sweepSeconds = 0.02f, overtone = 0, overtoneRatio = 1.59f;
    // White noise: a stroke and a tail
    float noise = 0, noiseHz = 2000, noiseSeconds = 0.02f, tail = 0, tailSeconds = 0.1f, attack = 0;
    bool highPassed = true;       // between noiseHz and noiseTop; else a band about noiseHz
    float noiseTop = 12000;
    int bursts = 1;               // hands that clap
    // Partials from metalHz up to metalTop times that, evenly uneven; the highest die first
    float metal = 0, metalHz = 500, metalTop = 10, metalSeconds = 0.5f;
    int metalCount = 0;
};

constexpr std::array<Drum, 37> DRUM_KIT{{
    {.first = 35, .last = 36, .loudness = 0.616f, .pan = 0.0f, .skin = 1.0f, .skinHz = 50, .skinSeconds = 0.16f, .sweep = 2.8f, .sweepSeconds = 0.024f,
     .noise = 0.7f, .noiseHz = 3200, .noiseSeconds = 0.004f, .tail = 0.06f, .tailSeconds = 0.03f, .highPassed = false},                       // kick
    {.first = 37, .last = 37, .loudness = 1.003f, .pan = 0.05f, .skin = 0.5f, .skinHz = 480, .skinSeconds = 0.014f, .overtone = 0.7f, .overtoneRatio = 3.4f,
     .noise = 0.5f, .noiseHz = 2600, .noiseSeconds = 0.012f, .highPassed = false},                                                           // side stick
    {.first = 38, .last = 38, .loudness = 0.792f, .pan = 0.05f, .skin = 0.5f, .skinHz = 186, .skinSeconds = 0.06f, .sweep = 0.45f, .sweepSeconds = 0.012f,
     .overtone = 0.9f, .overtoneRatio = 1.78f, .noise = 0.5f, .noiseHz = 1100, .noiseSeconds = 0.035f, .tail = 0.5f, .tailSeconds = 0.11f,
     .noiseTop = 8500},  // snare
    {.first = 39, .last = 39, .loudness = 1.004f, .pan = -0.1f, .noise = 1.0f, .noiseHz = 1250, .noiseSeconds = 0.006f, .tail = 0.5f,
     .tailSeconds = 0.075f, .highPassed = false, .bursts = 4},                                                                                // clap
    {.first = 40, .last = 40, .loudness = 0.776f, .pan = 0.05f, .skin = 0.5f, .skinHz = 214, .skinSeconds = 0.07f, .sweep = 0.5f, .sweepSeconds = 0.01f,
     .overtone = 0.6f, .overtoneRatio = 1.71f, .noise = 0.6f, .noiseHz = 2300, .noiseSeconds = 0.04f, .tail = 0.4f, .tailSeconds = 0.1f, .noiseTop = 9500},  // electric snare
    {.first = 41, .last = 41, .loudness = 0.466f, .pan = 0.45f, .skin = 1.0f, .skinHz = 78, .skinSeconds = 0.24f, .sweep = 0.55f, .sweepSeconds = 0.05f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 1600, .noiseSeconds = 0.008f, .tail = 0.04f, .tailSeconds = 0.1f, .highPassed = false},      // toms, low to high
    {.first = 43, .last = 43, .loudness = 0.46f, .pan = 0.35f, .skin = 1.0f, .skinHz = 94, .skinSeconds = 0.22f, .sweep = 0.55f, .sweepSeconds = 0.046f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 1700, .noiseSeconds = 0.008f, .tail = 0.04f, .tailSeconds = 0.1f, .highPassed = false},
    {.first = 45, .last = 45, .loudness = 0.466f, .pan = 0.2f, .skin = 1.0f, .skinHz = 114, .skinSeconds = 0.20f, .sweep = 0.5f, .sweepSeconds = 0.042f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 1900, .noiseSeconds = 0.008f, .tail = 0.04f, .tailSeconds = 0.09f, .highPassed = false},
    {.first = 47, .last = 47, .loudness = 0.47f, .pan = 0.0f, .skin = 1.0f, .skinHz = 137, .skinSeconds = 0.18f, .sweep = 0.5f, .sweepSeconds = 0.038f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 2100, .noiseSeconds = 0.007f, .tail = 0.04f, .tailSeconds = 0.08f, .highPassed = false},
    {.first = 48, .last = 48, .loudness = 0.468f, .pan = -0.15f, .skin = 1.0f, .skinHz = 162, .skinSeconds = 0.17f, .sweep = 0.45f, .sweepSeconds = 0.035f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 2300, .noiseSeconds = 0.007f, .tail = 0.04f, .tailSeconds = 0.08f, .highPassed = false},
    {.first = 50, .last = 50, .loudness = 0.471f, .pan = -0.3f, .skin = 1.0f, .skinHz = 192, .skinSeconds = 0.15f, .sweep = 0.45f, .sweepSeconds = 0.032f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 2500, .noiseSeconds = 0.006f, .tail = 0.04f, .tailSeconds = 0.07f, .highPassed = false},
    {.first = 42, .last = 42, .loudness = 0.363f, .pan = -0.25f, .noise = 0.6f, .noiseHz = 8200, .noiseSeconds = 0.012f, .tail = 0.3f, .tailSeconds = 0.035f,
     .metal = 0.5f, .metalHz = 3100, .metalTop = 4, .metalSeconds = 0.03f, .metalCount = 16},                                                // closed hi-hat
    {.first = 44, .last = 44, .loudness = 0.357f, .pan = -0.25f, .noise = 0.5f, .noiseHz = 6800, .noiseSeconds = 0.014f, .tail = 0.2f, .tailSeconds = 0.03f,
     .attack = 0.003f, .metal = 0.4f, .metalHz = 2700, .metalTop = 4, .metalSeconds = 0.025f, .metalCount = 16},                             // pedal hi-hat
    {.first = 46, .last = 46, .loudness = 0.216f, .pan = -0.25f, .noise = 0.45f, .noiseHz = 7600, .noiseSeconds = 0.03f, .tail = 0.4f, .tailSeconds = 0.22f,
     .metal = 0.6f, .metalHz = 3000, .metalTop = 4, .metalSeconds = 0.25f, .metalCount = 24},                                                // open hi-hat
    {.first = 49, .last = 49, .loudness = 0.346f, .pan = -0.4f, .noise = 0.6f, .noiseHz = 4200, .noiseSeconds = 0.06f, .tail = 0.35f, .tailSeconds = 0.55f,
     .metal = 0.6f, .metalHz = 420, .metalTop = 22, .metalSeconds = 0.6f, .metalCount = 32},                                                 // crash
    {.first = 57, .last = 57, .loudness = 0.343f, .pan = 0.4f, .noise = 0.6f, .noiseHz = 3800, .noiseSeconds = 0.06f, .tail = 0.35f, .tailSeconds = 0.6f,
     .metal = 0.6f, .metalHz = 370, .metalTop = 23, .metalSeconds = 0.7f, .metalCount = 32},
    {.first = 51, .last = 51, .loudness = 0.167f, .pan = 0.3f, .noise = 0.5f, .noiseHz = 6500, .noiseSeconds = 0.008f, .tail = 0.10f, .tailSeconds = 0.45f,
     .metal = 0.7f, .metalHz = 640, .metalTop = 14, .metalSeconds = 0.45f, .metalCount = 32},                                                 // ride
    {.first = 59, .last = 59, .loudness = 0.165f, .pan = 0.35f, .noise = 0.5f, .noiseHz = 6000, .noiseSeconds = 0.008f, .tail = 0.12f, .tailSeconds = 0.5f,
     .metal = 0.7f, .metalHz = 580, .metalTop = 14, .metalSeconds = 0.5f, .metalCount = 32},
    {.first = 53, .last = 53, .loudness = 0.111f, .pan = 0.3f, .noise = 0.2f, .noiseHz = 6000, .noiseSeconds = 0.005f,
     .metal = 1.2f, .metalHz = 920, .metalTop = 7, .metalSeconds = 0.45f, .metalCount = 8},                                                   // ride's bell
    {.first = 52, .last = 52, .loudness = 0.255f, .pan = 0.4f, .noise = 0.7f, .noiseHz = 3200, .noiseSeconds = 0.05f, .tail = 0.4f, .tailSeconds = 0.3f,
     .metal = 0.8f, .metalHz = 310, .metalTop = 20, .metalSeconds = 0.5f, .metalCount = 32},                                                 // china
    {.first = 55, .last = 55, .loudness = 0.304f, .pan = -0.3f, .noise = 0.6f, .noiseHz = 5200, .noiseSeconds = 0.04f, .tail = 0.35f, .tailSeconds = 0.22f,
     .metal = 0.5f, .metalHz = 700, .metalTop = 16, .metalSeconds = 0.35f, .metalCount = 32},                                                // splash
    {.first = 54, .last = 54, .loudness = 0.191f, .pan = 0.2f, .noise = 0.5f, .noiseHz = 8000, .noiseSeconds = 0.02f, .tail = 0.2f, .tailSeconds = 0.07f,
     .attack = 0.002f, .metal = 0.8f, .metalHz = 4300, .metalTop = 3, .metalSeconds = 0.09f, .metalCount = 16, },                            // tambourine
    {.first = 56, .last = 56, .loudness = 0.182f, .pan = 0.2f, .noise = 0.1f, .noiseHz = 3000, .noiseSeconds = 0.004f,
     .metal = 1.2f, .metalHz = 560, .metalTop = 5.4f, .metalSeconds = 0.11f, .metalCount = 6},                                               // cowbell
    {.first = 58, .last = 58, .loudness = 0.373f, .pan = 0.2f, .noise = 0.6f, .noiseHz = 2600, .noiseSeconds = 0.02f, .attack = 0.0f, .highPassed = false,
     .bursts = 12},                                                                                                                           // vibraslap
    {.first = 60, .last = 60, .loudness = 0.332f, .pan = -0.3f, .skin = 1.0f, .skinHz = 405, .skinSeconds = 0.06f, .sweep = 0.12f, .sweepSeconds = 0.01f,
     .overtone = 0.35f, .noise = 0.3f, .noiseHz = 3400, .noiseSeconds = 0.005f, .highPassed = false},                                        // bongos
    {.first = 61, .last = 61, .loudness = 0.335f, .pan = -0.3f, .skin = 1.0f, .skinHz = 290, .skinSeconds = 0.08f, .sweep = 0.12f, .sweepSeconds = 0.01f,
     .overtone = 0.35f, .noise = 0.3f, .noiseHz = 2900, .noiseSeconds = 0.006f, .highPassed = false},
    {.first = 62, .last = 62, .loudness = 0.454f, .pan = 0.3f, .skin = 1.0f, .skinHz = 275, .skinSeconds = 0.03f, .sweep = 0.2f, .sweepSeconds = 0.01f,
     .overtone = 0.4f, .noise = 0.5f, .noiseHz = 2400, .noiseSeconds = 0.010f, .highPassed = false},                                         // congas: mute,
    {.first = 63, .last = 63, .loudness = 0.307f, .pan = 0.3f, .skin = 1.0f, .skinHz = 262, .skinSeconds = 0.13f, .sweep = 0.12f, .sweepSeconds = 0.015f,
     .overtone = 0.3f, .noise = 0.3f, .noiseHz = 2400, .noiseSeconds = 0.007f, .highPassed = false},                                         // open,
    {.first = 64, .last = 64, .loudness = 0.315f, .pan = 0.3f, .skin = 1.0f, .skinHz = 190, .skinSeconds = 0.16f, .sweep = 0.12f, .sweepSeconds = 0.015f,
     .overtone = 0.3f, .noise = 0.25f, .noiseHz = 2000, .noiseSeconds = 0.007f, .highPassed = false},                                        // low
    {.first = 65, .last = 66, .loudness = 0.26f, .pan = 0.3f, .skin = 1.0f, .skinHz = 300, .skinSeconds = 0.15f, .sweep = 0.1f, .sweepSeconds = 0.02f,
     .overtone = 0.6f, .noise = 0.4f, .noiseHz = 4000, .noiseSeconds = 0.01f},                                                               // timbales
    {.first = 67, .last = 68, .loudness = 0.147f, .pan = 0.25f, .noise = 0.1f, .noiseHz = 4000, .noiseSeconds = 0.004f,
     .metal = 1.0f, .metalHz = 1050, .metalTop = 4.3f, .metalSeconds = 0.18f, .metalCount = 5},                                              // agogos
    {.first = 69, .last = 70, .loudness = 0.481f, .pan = 0.25f, .noise = 0.8f, .noiseHz = 6500, .noiseSeconds = 0.035f, .attack = 0.012f},     // cabasa, maracas
    {.first = 71, .last = 72, .loudness = 0.114f, .pan = 0.2f, .skin = 1.0f, .skinHz = 2350, .skinSeconds = 0.12f, .sweep = 0.01f,
     .noise = 0.1f, .noiseHz = 3000, .noiseSeconds = 0.1f},                                                                                   // whistles
    {.first = 73, .last = 74, .loudness = 0.28f, .pan = -0.25f, .noise = 0.7f, .noiseHz = 4200, .noiseSeconds = 0.010f, .highPassed = false, .bursts = 9},  // guiros
    {.first = 75, .last = 77, .loudness = 0.329f, .pan = -0.2f, .skin = 1.0f, .skinHz = 1150, .skinSeconds = 0.022f, .overtone = 0.4f, .overtoneRatio = 2.3f,
     .noise = 0.2f, .noiseHz = 3500, .noiseSeconds = 0.003f},                                                                                 // claves, wood blocks
    {.first = 78, .last = 79, .loudness = 0.223f, .pan = 0.2f, .skin = 1.0f, .skinHz = 480, .skinSeconds = 0.07f, .sweep = 0.5f, .sweepSeconds = 0.06f,
     .overtone = 0.2f, .overtoneRatio = 2.0f},                                                                                                // cuicas
    {.first = 80, .last = 81, .loudness = 0.069f, .pan = -0.3f, .metal = 1.0f, .metalHz = 2450, .metalTop = 4, .metalSeconds = 0.6f, .metalCount = 7},  // triangles
}};

}  // namespace partimento

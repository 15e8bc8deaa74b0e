#pragma once
// A style is one safetensors file: weights, network shape, vocabulary fingerprint and the card that a musician reads.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "critic/critic.h"
#include "music/form.h"
#include "music/score.h"
#include "network/plan.h"
#include "network/readings.h"
#include "network/transformer.h"
#include "style/copies.h"

namespace partimento {

struct Card {
    std::string name;                                 // "beatles": the file's and the command line's name for it
    std::string title;                                // "British beat"
    std::string description;                          // one line
    double tempo_bpm = 120.0;                         // where none is asked for
    std::array<double, 2> tempo_range{120.0, 120.0};  // in which it is at home, bpm
    std::vector<std::string> meters;                  // "4/4", most at home first
    std::vector<PartName> parts;                      // the parts that it writes
    ByPart<int> programs{0, 80, 0, 33, 0};
    std::vector<std::string> forms;              // of its music: "A8 A8 B16", see parse_form; several may be the same
    ByPart<double> returns{.2, .2, .2, .2, .2};  // how many of a returning section's cells are new
    double minor = 0.0;                          // the share of its music in minor keys
    double closing = 0.0;                        // the share of its songs in whose last half bar nothing begins
    double cadence = 0.0;                        // and of those that are made to end on the tonic
    ByPart<double> temperature{1.0, 1.0, 1.0, 1.0, 1.0};  // of draws at temperature 1
    // Nats that are added to the logits of what its network draws too rarely beside its music, or too often.
    double root_bias = 0.0;            // the bass: the chord's own bass where a chord begins
    double repeat_bias = 0.0;          // the melody: the pitch of the note before
    double no_chord_bias = 0.0;        // the harmony: no chord
    std::string licence;               // of the weights
    std::vector<std::string> credits;  // one line a corpus
};

// Which bars of a song of the style's music are like which, and how; of no note. A part that it lacks has no plans.
struct Structure {
    Form form;
    PlanGrid plans;
};

// A song's structure as files hold it: bar by bar and part by part the values of PLAN_FIELDS.
std::vector<std::uint8_t> structure_numbers(const Score& song);

// Immutable once loaded, but for what its network has read lately; any number of generators and threads share one.
struct Style {
    Card card;
    Network network;
    std::vector<Structure> structures;  // of its forms
    CopyIndex copies;                   // of the music it was trained on; empty where the file has none
    Critic critic;                      // empty where the file has none
    mutable Readings readings{};        // of this network

    // Throws std::runtime_error in one sentence naming the file, what was expected and what came: missing, truncated,
    // not safetensors, tensors that do not fit the config, another vocabulary.
    static std::shared_ptr<const Style> load(const std::filesystem::path& path);
    // The card alone, without a look at the weights. Throws as load() does.
    static Card read_card(const std::filesystem::path& path);
};

}  // namespace partimento

#include "song/roles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "song/lines.h"

namespace partimento {
namespace {

constexpr int DRUM_CHANNEL = 9;
constexpr int BASS_CEILING = 52;            // E3: where a keyboard's left hand ends
constexpr std::array DRUM_BANKS{120, 127};  // General MIDI 2 and XG
struct DrumWord {
    std::string_view word;
    int key;  // of the one piece that it names, or 0
};
constexpr std::array<DrumWord, 29> DRUM_WORDS{
    {{"drum", 0},        {"drums", 0},    {"drumkit", 0}, {"drumset", 0},   {"kit", 0},      {"percussion", 0},
     {"perc", 0},        {"kick", 36},    {"kicks", 36},  {"bassdrum", 36}, {"snare", 38},   {"snares", 38},
     {"clap", 39},       {"claps", 39},   {"hat", 42},    {"hats", 42},     {"hihat", 42},   {"hihats", 42},
     {"tom", 45},        {"toms", 45},    {"crash", 49},  {"cymbal", 49},   {"cymbals", 49}, {"ride", 51},
     {"tambourine", 54}, {"cowbell", 56}, {"shaker", 70}, {"congas", 63},   {"bongos", 60}}};
constexpr std::array PITCHED_WORDS{"steel", "melodic", "pad", "synth"};  // steel drums, melodic toms
constexpr double HAT_SHARE = 0.3, KICK_AND_SNARE_SHARE = 0.25, TOGETHER_SHARE = 0.1, KIT_SHARE = 0.95;
constexpr std::size_t FEWEST_HITS = 16;
constexpr std::array BASS_NAMES{"bass", "base", "bas ", "foot", "tuba"};
constexpr std::array LEAD_NAMES{"melod", "lead", "vocal", "voice", "solo", "sing", "tune", "vox"};
constexpr std::array ECHO_DELAYS{0, 3, 4, 6, 8, 9, 12, 18, 24, 36, 48};  // twelfths of a quarter

bool is_bass_program(int program) { return program >= 32 && program < 40; }
bool is_effect_program(int program) { return program >= 112; }  // percussion and sound effects, whatever their pitch
bool is_pitched_percussion(int program) { return program >= 112 && program < 120; }  // bells, toms, taiko
bool is_lead_program(int program) {  // vibes, harmonica, strings, brass, reeds, pipes, leads
    return program == 11 || program == 22 || (program >= 40 && program <= 42) || (program >= 56 && program <= 60) ||
           (program >= 64 && program <= 87);
}

// Keys outside 35..81 and rare ones, to what they stand for on General MIDI kits (Roland GS and Yamaha XG extras).
int general_drum_key(int key) {
    constexpr std::array<std::pair<int, int>, 17> OTHERS{{{24, 38},
                                                          {25, 38},
                                                          {26, 46},
                                                          {27, 42},
                                                          {28, 38},
                                                          {29, 42},
                                                          {30, 42},
                                                          {31, 37},
                                                          {32, 42},
                                                          {33, 37},
                                                          {34, 42},
                                                          {82, 70},
                                                          {83, 54},
                                                          {84, 53},
                                                          {85, 76},
                                                          {86, 64},
                                                          {87, 64}}};
    for (const auto& [from, to] : OTHERS)
        if (key == from) return to;
    return key;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

template <typename Words>
bool says(const Track& track, const Words& words) {
    const auto name = lower(track.name) + " ";
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return name.find(word) != std::string::npos; });
}

// The words of a name: runs of letters, in lower case.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : lower(name)) {
        if (c >= 'a' && c <= 'z')
            words.back().push_back(c);
        else if (!words.back().empty())
            words.emplace_back();
    }
    return words;
}

// What a track's name says of drums: none, 0 for a kit, or the key of one piece.
std::optional<int> drum_named(const Track& track) {
    const auto words = words_of(track.name);
    std::optional<int> found;
    for (const auto& word : words) {
        if (std::find(PITCHED_WORDS.begin(), PITCHED_WORDS.end(), word) != PITCHED_WORDS.end()) return {};
        for (const auto& [drum, key] : DRUM_WORDS)
            if (word == drum && (!found || *found == 0)) found = key;
    }
    if (found && *found == 0 && words.size() >= 2 && words[0] == "bass" && words[1] == "drum") return 36;
    return found;
}

// A kit by what it plays: little but kit keys, the hats most of it, kick and snare beneath them, hit together.
bool plays_a_kit(const Track& track) {
    if (track.notes.size() < FEWEST_HITS || (track.program > 0 && track.program < 112)) return false;
    double kit = 0, hats = 0, beats = 0;
    bool kick = false, snare = false;
    for (const auto& note : track.notes) {
        kit += note.pitch >= 35 && note.pitch <= 59;
        hats += note.pitch == 42 || note.pitch == 44 || note.pitch == 46 || note.pitch == 51;
        kick = kick || note.pitch == 35 || note.pitch == 36;
        snare = snare || note.pitch == 38 || note.pitch == 40;
        beats += note.pitch == 35 || note.pitch == 36 || note.pitch == 38 || note.pitch == 40;
    }
    const auto onsets = onsets_of(track.notes, 12);
    const auto together = std::count_if(onsets.begin(), onsets.end(), [](const auto& hits) { return hits.size() > 1; });
    const auto all = static_cast<double>(track.notes.size());
    return kick && snare && kit >= KIT_SHARE * all && hats >= HAT_SHARE * all && beats >= KICK_AND_SNARE_SHARE * all &&
           static_cast<double>(together) >= TOGETHER_SHARE * static_cast<double>(onsets.size());
}

// A track's hits at General MIDI keys. Where a track is named after one piece and has one pitch that is not in a kit's
// place, as samplers have it, that pitch is the piece.
std::vector<Played> hits_of(const Track& track) {
    const int named = drum_named(track).value_or(0);
    const bool sampler = named != 0 && track.channel != DRUM_CHANNEL &&
                         std::all_of(track.notes.begin(), track.notes.end(),
                                     [&](const Played& note) { return note.pitch == track.notes.front().pitch; });
    std::vector<Played> hits;
    for (auto hit : track.notes) {
        hit.pitch = sampler ? named : general_drum_key(hit.pitch);
        if (hit.pitch >= 35 && hit.pitch <= 81) hits.push_back(hit);
    }
    return hits;
}

double median_pitch(const std::vector<Played>& notes) {
    std::vector<int> pitches;
    for (const auto& note : notes) pitches.push_back(note.pitch);
    std::sort(pitches.begin(), pitches.end());
    const auto middle = pitches.size() / 2;
    return pitches.size() % 2 ? pitches[middle] : (pitches[middle - 1] + pitches[middle]) / 2.0;
}

// Notes per onset.
double polyphony(const std::vector<Played>& notes) {
    const auto onsets = onsets_of(notes, 12).size();
    return static_cast<double>(notes.size()) / static_cast<double>(std::max<std::size_t>(1, onsets));
}

std::set<int> bars_of(const std::vector<Played>& notes) {  // of four quarters
    std::set<int> bars;
    for (const auto& note : notes) bars.insert(static_cast<int>(std::floor(note.onset / 4)));
    return bars;
}

std::size_t bars_of_all(const std::vector<Track>& tracks) {
    std::set<int> bars;
    for (const auto& track : tracks) bars.merge(bars_of(track.notes));
    return bars.size();
}

// Above 0: may be the melody. A single line, high, sung or played by lead instruments, heard in much of the song.
// `band_bars`: those that anything is heard in.
double lead_evidence(const Track& track, std::size_t band_bars) {
    const auto& notes = track.notes;
    std::set<int> pitches;
    for (const auto& note : notes) pitches.insert(note.pitch);
    const double many = polyphony(notes), middle = median_pitch(notes);
    if (pitches.size() < 4 || many > 1.6 || middle < 53) return 0.0;
    const auto bars = static_cast<double>(bars_of(notes).size());
    const double share = bars / static_cast<double>(band_bars);
    const double busy = static_cast<double>(notes.size()) / (4 * bars);  // notes a quarter where it plays
    double moves = 0.0;
    for (std::size_t i = 1; i < notes.size(); ++i) moves += notes[i].pitch != notes[i - 1].pitch;
    const double moving = moves / static_cast<double>(notes.size() - 1);
    return 0.2 + 2.5 * says(track, LEAD_NAMES) + 1.2 * is_lead_program(track.program) + 2.0 * std::min(share, 0.7) +
           (middle - 60) / 24 - 1.5 * std::max(0.0, busy - 2.0) + 0.5 * (moving - 0.5) -
           1.5 * std::max(0.0, many - 1.1) - 1.0 * (notes.size() < 16);
}

// Whether nearly all of `mine` are those of `other`, `later`, and little else. Both are sorted.
bool repeats(const std::vector<int>& mine, const std::vector<int>& other, int later) {
    const auto size = static_cast<double>(mine.size());
    if (std::abs(size - static_cast<double>(other.size())) > 0.1 * size) return false;
    std::size_t missing = 0;
    auto at = other.begin();
    for (const int place : mine) {
        while (at != other.end() && *at + later < place) ++at;
        missing += at == other.end() || *at + later != place;
        if (static_cast<double>(mine.size() - missing) < 0.9 * size) return false;
    }
    return true;
}

// Without tracks that repeat another's notes at once, in octaves or up to a bar late: delays, layers and doublings.
std::vector<Track> without_echoes(const std::vector<Track>& tracks) {
    std::vector<std::size_t> order(tracks.size()), kept;
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(tracks[a].notes.front().onset, -static_cast<int>(tracks[a].notes.size())) <
               std::pair(tracks[b].notes.front().onset, -static_cast<int>(tracks[b].notes.size()));
    });
    std::vector<std::vector<int>> places;  // of those kept
    for (const auto i : order) {
        std::vector<int> mine;
        for (const auto& note : tracks[i].notes) mine.push_back(place_of(note.onset, 12) * 12 + note.pitch % 12);
        std::sort(mine.begin(), mine.end());
        mine.erase(std::unique(mine.begin(), mine.end()), mine.end());
        const bool echo = mine.size() >= 8 && std::any_of(places.begin(), places.end(), [&](const auto& other) {
                              return std::any_of(ECHO_DELAYS.begin(), ECHO_DELAYS.end(),
                                                 [&](int late) { return repeats(mine, other, 12 * late); });
                          });
        if (echo) continue;
        kept.push_back(i);
        places.push_back(std::move(mine));
    }
    std::sort(kept.begin(), kept.end());
    std::vector<Track> out;
    for (const auto i : kept) out.push_back(tracks[i]);
    return out;
}

void append(std::vector<Played>& to, const std::vector<Played>& more) { to.insert(to.end(), more.begin(), more.end()); }

// A keyboard alone: its low line is the bass, its top the melody where there is none yet, the middle the chords.
void split_keyboard(std::map<PartName, PartTake>& found, std::vector<Played> rest, int program) {
    if (rest.empty()) return;
    std::vector<int> pitches;
    for (const auto& note : rest) pitches.push_back(note.pitch);
    std::sort(pitches.begin(), pitches.end());
    const auto at = [&](double share) {
        return pitches[static_cast<std::size_t>(share * static_cast<double>(pitches.size() - 1))];
    };
    const auto those = [&](const auto& wanted) {
        std::vector<Played> some;
        std::copy_if(rest.begin(), rest.end(), std::back_inserter(some), wanted);
        return some;
    };
    if (at(0.97) - at(0.03) >= 20 && pitches.front() < BASS_CEILING - 4)
        if (const auto low = lowest_line(those([](const Played& n) { return n.pitch < BASS_CEILING; })); !low.empty()) {
            found[PartName::bass] = {program, low};
            rest = without(rest, low);
        }
    if (!found.contains(PartName::melody))
        if (const auto top = top_line(those([](const Played& n) { return n.pitch >= 60; })); !top.empty()) {
            found[PartName::melody] = {program, top};
            rest = without(rest, top);
        }
    if (!rest.empty()) found[PartName::chords] = {program, thinned(rest)};
}

// Tracks that are all named after parts, each once: a file of ours that another program has saved.
std::optional<std::map<PartName, PartTake>> parts_by_name(const std::vector<Track>& tracks) {
    std::map<PartName, PartTake> found;
    for (const auto& track : tracks)
        if (const auto part = part_named(track.name)) found[*part] = {track.program, track.notes};
    if (found.size() != tracks.size()) return {};
    return found;
}

}  // namespace

std::optional<PartName> part_named(std::string_view name) {
    for (const auto part : NOTE_PARTS)
        if (lower(name) == name_of(part)) return part;
    return {};
}

bool is_drums(const Track& track) {
    return track.channel == DRUM_CHANNEL ||
           std::find(DRUM_BANKS.begin(), DRUM_BANKS.end(), track.bank) != DRUM_BANKS.end() ||
           (drum_named(track) && !is_pitched_percussion(track.program)) || plays_a_kit(track);
}

double bass_evidence(const Track& track) {
    const double middle = median_pitch(track.notes);
    if (middle >= 55 || polyphony(track.notes) > 1.35) return 0.0;
    const bool named = says(track, BASS_NAMES), guitar = track.program == 29 || track.program == 30;
    return 2.0 * is_bass_program(track.program) + 2.0 * named + 2.0 * (middle < 46) + 1.0 * (middle < 52) -
           2.0 * (guitar && !named) - 3.0 * says(track, LEAD_NAMES);
}

std::vector<std::optional<PartName>> likely_parts(const std::vector<Track>& tracks) {
    const auto bars = bars_of_all(tracks);
    std::vector<std::optional<PartName>> parts;
    for (const auto& track : tracks) {
        if (const auto named = part_named(track.name))
            parts.push_back(named);
        else if (is_drums(track))
            parts.push_back(PartName::drums);
        else if (track.notes.empty() || is_effect_program(track.program))
            parts.push_back({});
        else if (bass_evidence(track) >= 3)
            parts.push_back(PartName::bass);
        else
            parts.push_back(lead_evidence(track, bars) > 0 ? PartName::melody : PartName::chords);
    }
    return parts;
}

namespace {

// Pitched tracks by what they play; basses and leads with the surest first.
struct Roles {
    std::vector<const Track*> basses, leads, others;
    std::map<const Track*, double> evidence;
    double evidence_of(const Track* track) const {
        const auto at = evidence.find(track);
        return at == evidence.end() ? 0.0 : at->second;
    }
};

Roles roles_of(const std::vector<Track>& pitched) {
    const auto bars = bars_of_all(pitched);
    Roles roles;
    auto& [basses, leads, others, evidence] = roles;
    for (const auto& track : pitched) {
        if (const double bass = bass_evidence(track); bass >= 3) {
            basses.push_back(&track);
            evidence[&track] = bass;
        } else if (const double lead = lead_evidence(track, bars); lead > 0) {
            leads.push_back(&track);
            evidence[&track] = lead;
        } else {
            others.push_back(&track);
        }
    }
    // One line over a bass is the melody, however fast.
    if (leads.empty() && !basses.empty() && others.size() == 1 && polyphony(others.front()->notes) <= 1.1)
        leads.swap(others);
    std::stable_sort(basses.begin(), basses.end(), [&roles](const Track* a, const Track* b) {
        return std::pair(roles.evidence_of(a), a->notes.size()) > std::pair(roles.evidence_of(b), b->notes.size());
    });
    std::stable_sort(leads.begin(), leads.end(),
                     [&roles](const Track* a, const Track* b) { return roles.evidence_of(a) > roles.evidence_of(b); });
    return roles;
}

}  // namespace

std::map<PartName, PartTake> find_parts(const std::vector<Track>& tracks) {
    if (auto named = parts_by_name(tracks)) return *named;
    std::map<PartName, PartTake> found;
    std::vector<Track> pitched;
    std::vector<Played> hits;
    for (const auto& track : tracks) {
        if (is_drums(track)) {
            append(hits, hits_of(track));
        } else if (!track.notes.empty() && !is_effect_program(track.program)) {
            pitched.push_back(track);
        }
    }
    if (!hits.empty()) found[PartName::drums] = {0, hits};
    pitched = without_echoes(pitched);
    if (pitched.empty()) return found;
    const auto roles = roles_of(pitched);
    const auto& [basses, leads, others, evidence] = roles;
    std::vector<Played> rest;
    if (!basses.empty()) {
        std::vector<Played> line;
        for (const auto* track : basses) append(line, where_resting(line, lowest_line(track->notes)));
        found[PartName::bass] = {basses.front()->program, line};
    }
    if (!leads.empty()) {
        auto top = top_line(leads.front()->notes);
        append(rest, without(leads.front()->notes, top));
        for (std::size_t i = 1; i < leads.size(); ++i) {
            const auto more = roles.evidence_of(leads[i]) >= 2 ? where_resting(top, top_line(leads[i]->notes))
                                                               : std::vector<Played>();
            append(top, more);
            append(rest, without(leads[i]->notes, more));
        }
        found[PartName::melody] = {leads.front()->program, top};
    }
    for (const auto* track : others) append(rest, track->notes);
    if (pitched.size() <= 2 && basses.empty()) {
        split_keyboard(found, rest, pitched.front().program);
    } else if (!rest.empty()) {
        const auto& programs = others.empty() ? leads : others;
        const auto* most = *std::max_element(programs.begin(), programs.end(), [](const Track* a, const Track* b) {
            return a->notes.size() < b->notes.size();
        });
        found[PartName::chords] = {most->program, thinned(rest)};
    }
    return found;
}

}  // namespace partimento

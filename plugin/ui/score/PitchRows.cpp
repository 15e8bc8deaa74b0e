#include "ui/score/PitchRows.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace partimento {
namespace {

constexpr int ROOM = 3, LEAST_ROWS = 20;  // semitones
constexpr float THINNEST_NOTE = 2.5f, THICKEST_NOTE = 15.0f, NARROWEST_NOTE = 3.0f;

constexpr std::pair<int, const char*> DRUMS[]{
    {35, "kick 2"},    {36, "kick"},        {37, "rim"},       {38, "snare"},      {39, "clap"},    {40, "snare 2"},
    {41, "low tom"},   {42, "hat"},         {43, "floor tom"}, {44, "foot hat"},   {45, "mid tom"}, {46, "open hat"},
    {47, "mid tom 2"}, {48, "high tom"},    {49, "crash"},     {50, "top tom"},    {51, "ride"},    {52, "china"},
    {53, "bell"},      {54, "tambourine"},  {55, "splash"},    {56, "cowbell"},    {57, "crash 2"}, {58, "vibraslap"},
    {59, "ride 2"},    {60, "bongo"},       {61, "low bongo"}, {62, "mute conga"}, {63, "conga"},   {64, "low conga"},
    {65, "timbale"},   {66, "low timb."},   {67, "agogo"},     {68, "low agogo"},  {69, "cabasa"},  {70, "shaker"},
    {71, "whistle"},   {72, "long whist."}, {73, "guiro"},     {74, "long guiro"}, {75, "claves"},  {76, "block"},
    {77, "low block"}, {78, "mute cuica"},  {79, "cuica"},     {80, "mute tri."},  {81, "triangle"}};
constexpr int KIT[]{36, 38, 42, 46, 49, 51};  // always at hand
constexpr int NAMED_FIRST[]{36, 38, 42, 49, 51, 46};
constexpr float EDGE = 0.4f;           // of a name's height: where its middle is least from the edge of the lane
constexpr float FARTHEST_NAME = 7.8f;  // pixels from its row's middle
constexpr ByPart<int> CENTRE{60, 72, 60, 40, 42};

}  // namespace

PitchRows::PitchRows(const Score& score, PartName part, float laneHeight) : height(std::max(1.0f, laneHeight)) {
    const auto& notes = score.part(part).notes;
    if (part == PartName::drums) {
        std::set<int, std::greater<>> keys(std::begin(KIT), std::end(KIT));
        for (const auto& note : notes) keys.insert(note.pitch);
        pitches.assign(keys.begin(), keys.end());
        return;
    }
    int low = CENTRE[part], high = low;
    if (!notes.empty()) {
        const auto [least, most] = std::minmax_element(notes.begin(), notes.end(),
                                                       [](const Note& a, const Note& b) { return a.pitch < b.pitch; });
        low = least->pitch;
        high = most->pitch;
    }
    low -= ROOM;
    high += ROOM;
    if (const int lacking = LEAST_ROWS - (high - low + 1); lacking > 0) {
        low -= lacking / 2;
        high += lacking - lacking / 2;
    }
    for (int pitch = std::min(127, high); pitch >= std::max(0, low); --pitch) pitches.push_back(pitch);
}

int PitchRows::rowAt(float y) const {
    return std::clamp(static_cast<int>(std::floor(y / rowHeight())), 0, count() - 1);
}

std::vector<PitchRows::Name> PitchRows::apart(std::vector<int> rows, float nameHeight) const {
    std::sort(rows.begin(), rows.end());
    std::vector<Name> names;
    for (const int row : rows) names.push_back({row, (static_cast<float>(row) + 0.5f) * rowHeight()});
    const float edge = nameHeight * EDGE;
    // Neighbours that touch part by the same way each; then none leaves the lane.
    for (int round = 0; round < 8; ++round)
        for (std::size_t i = 1; i < names.size(); ++i)
            if (const float lacks = nameHeight - (names[i].y - names[i - 1].y); lacks > 0.0f) {
                names[i - 1].y -= lacks * 0.5f;
                names[i].y += lacks * 0.5f;
            }
    float least = edge, most = height - edge;
    for (auto& name : names) least = (name.y = std::max(name.y, least)) + nameHeight;
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        most = (name->y = std::min(name->y, most)) - nameHeight;
    return names;
}

std::vector<PitchRows::Name> PitchRows::names(PartName part, float nameHeight) const {
    std::vector<int> wanted, rows;
    if (part == PartName::drums)
        for (const int pitch : NAMED_FIRST)
            wanted.push_back(static_cast<int>(std::find(pitches.begin(), pitches.end(), pitch) - pitches.begin()));
    for (int row = 0; row < count(); ++row)
        if (part == PartName::drums || pitchOf(row) % 12 == 0) wanted.push_back(row);
    std::vector<Name> found;
    for (const int row : wanted) {
        if (std::find(rows.begin(), rows.end(), row) != rows.end()) continue;
        auto more = rows;
        more.push_back(row);
        auto tried = apart(more, nameHeight);
        const bool fits = std::all_of(tried.begin(), tried.end(), [&](const Name& name) {
            return name.y >= nameHeight * EDGE - 0.01f &&
                   std::abs(name.y - (static_cast<float>(name.row) + 0.5f) * rowHeight()) <=
                       std::max(FARTHEST_NAME, 0.8f * rowHeight());
        });
        if (!fits && !rows.empty()) continue;
        rows = std::move(more);
        found = std::move(tried);
    }
    return found;
}

float PitchRows::topOf(int pitch) const {
    // Rows fall from the top.
    const auto row = std::lower_bound(pitches.begin(), pitches.end(), pitch, std::greater<>());
    if (row == pitches.end()) return height + rowHeight();
    if (*row != pitch) return -2.0f * rowHeight();
    return static_cast<float>(row - pitches.begin()) * rowHeight();
}

juce::Rectangle<float> PitchRows::boxOf(const Note& note, PartName part, const TimeAxis& axis) const {
    const float x = axis.xAt(note.onset_ticks + static_cast<double>(note.timing) / TIMING_PER_TICK);
    const float thickness =
        std::clamp(rowHeight() - 1.0f, THINNEST_NOTE, part == PartName::drums ? THICKEST_NOTE : THICKEST_NOTE + 3.0f);
    const float width = std::max(NARROWEST_NOTE, static_cast<float>(note.duration_ticks * axis.pixelsPerTick()) - 1.0f);
    return {x, topOf(note.pitch) + (rowHeight() - thickness) * 0.5f, width, thickness};
}

juce::String drumName(int key) {
    for (const auto& [number, name] : DRUMS)
        if (number == key) return name;
    return juce::String(key);
}

juce::String pitchName(int pitch) { return juce::MidiMessage::getMidiNoteName(pitch, true, true, 4); }

}  // namespace partimento

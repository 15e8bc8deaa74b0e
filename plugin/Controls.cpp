#include "Controls.h"

#include <stdexcept>

#include "music/cell.h"
#include "song/json_fields.h"
#include "song/score_json.h"
#include "style/copies.h"

namespace partimento {
namespace {

using nlohmann::json;

bool hasMusic(const Request& request) {
    bool any = false;
    for_each_cell(request.score.bars, [&](PartName part, int bar) {
        any = any || (request.asked.has(part, bar) && !Cell{request.score, part, bar}.empty());
    });
    return any;
}

double numberIn(const json& value, double least, double most, const char* name) {
    const double number = value.get<double>();
    if (!(number >= least && number <= most))
        throw std::invalid_argument(std::string("controls: ") + name + " is out of range");
    return number;
}

int wholeIn(const json& value, int least, int most, const char* name) {
    const int number = whole_number(value, std::string("controls: ") + name);
    if (number < least || number > most)
        throw std::invalid_argument(std::string("controls: ") + name + " is out of range");
    return number;
}

}  // namespace

void Controls::apply(Request& request) const {
    request.constraints = constraints;
    request.obedience = obedience;
    if (hasMusic(request)) {
        request.locks = locks;
        request.strength = strength;
    }
    request.attributes = AttributeGrid(request.score.bars);
    for_each_cell(request.score.bars, [&](PartName part, int bar) { request.attributes.at(part, bar) = wishes[part]; });
}

json jsonOf(const Controls& c) {
    json out = {{"strength", c.strength},
                {"obedience", c.obedience},
                {"scale", c.constraints.scale},
                {"chord_tones", c.constraints.chord_tones},
                {"longest_copy", c.constraints.longest_copy},
                {"polyphony", c.constraints.polyphony},
                {"wishes", c.wishes},
                {"drums", c.constraints.drums.to_string()},
                {"keep", {c.locks.rhythm, c.locks.pitches, c.locks.contour, c.locks.feel}},
                {"key", c.key ? json{c.key->tonic, c.key->minor} : json()},
                {"tempo", c.tempo_bpm ? json(*c.tempo_bpm) : json()}};
    for (const auto& range : c.constraints.ranges) out["ranges"].push_back({range.low, range.high});
    return out;
}

Controls controlsOf(const json& in) {
    Controls c;
    c.strength = numberIn(in.at("strength"), 0.0, 1.0, "strength");
    c.obedience = numberIn(in.at("obedience"), 0.0, 2.0, "obedience");
    c.constraints.chord_tones = numberIn(in.at("chord_tones"), 0.0, 1.0, "chord_tones");
    c.constraints.scale = static_cast<PitchClasses>(wholeIn(in.at("scale"), 1, ALL_PITCH_CLASSES, "scale"));
    c.constraints.longest_copy = wholeIn(in.at("longest_copy"), 0, 1024, "longest_copy");
    if (c.constraints.longest_copy > 0 && c.constraints.longest_copy < static_cast<int>(COPY_NOTES))
        throw std::invalid_argument("controls: longest_copy is out of range");
    for (const auto part : PARTS) {
        const auto p = index_of(part);
        c.constraints.polyphony[part] = wholeIn(in.at("polyphony").at(p), 0, 64, "polyphony");
        auto& range = c.constraints.ranges[part];
        range = {wholeIn(in.at("ranges").at(p).at(0), 0, 127, "ranges"),
                 wholeIn(in.at("ranges").at(p).at(1), 0, 127, "ranges")};
        if (range.low > range.high) throw std::invalid_argument("controls: ranges end before they begin");
        for (std::size_t a = 0; a < ATTRIBUTE_COUNT; ++a)
            c.wishes[part][a] =
                static_cast<std::uint8_t>(wholeIn(in.at("wishes").at(p).at(a), 0, ATTRIBUTE_LEVELS[a], "wishes"));
    }
    const auto drums = in.at("drums").get<std::string>();
    if (drums.size() != 128 || drums.find_first_not_of("01") != std::string::npos)
        throw std::invalid_argument("controls: drums are not 128 digits 0 or 1");
    c.constraints.drums = Pitches(drums);
    const auto keep = in.at("keep").get<std::array<bool, 4>>();
    c.locks = {keep[0], keep[1], keep[2], keep[3]};
    if (const auto& key = in.at("key"); !key.is_null())
        c.key = Key{wholeIn(key.at(0), 0, 11, "key"), key.at(1).get<bool>()};
    // Versions up to 0.2.0 saved none.
    if (const auto tempo = in.find("tempo"); tempo != in.end() && !tempo->is_null())
        c.tempo_bpm = numberIn(*tempo, 20.0, 400.0, "tempo");
    return c;
}

}  // namespace partimento

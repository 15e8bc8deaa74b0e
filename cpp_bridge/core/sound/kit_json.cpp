#include "sound/kit_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "network/mapping.h"
#include "song/json_fields.h"

namespace partimento {

using nlohmann::json;

namespace {

constexpr std::string_view FORMAT = "partimento-kit-1";

float number_in(const json& in, float least, float most, const std::string& what) {
    if (!in.is_number()) throw std::invalid_argument(what + " is not a number");
    const auto number = in.get<double>();
    if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most)))
        throw std::invalid_argument(what + " is outside " + std::to_string(static_cast<int>(least)) + ".." +
                                    std::to_string(static_cast<int>(most)));
    return static_cast<float>(number);
}

ClassShares shares_of(const json& in) {
    if (!in.is_object() || in.empty()) throw std::invalid_argument("classes names no class");
    ClassShares shares{};
    float total = 0.0f;
    for (const auto& [name, share] : in.items()) {
        const auto found = std::ranges::find(DRUM_CLASSES, name);
        if (found == DRUM_CLASSES.end()) throw std::invalid_argument("classes: there is no " + in_quotes(name));
        auto& value = shares[static_cast<std::size_t>(found - DRUM_CLASSES.begin())];
        total += value = number_in(share, 0.0f, 1.0f, "classes");
    }
    if (!(std::abs(total - 1.0f) < 0.01f)) throw std::invalid_argument("classes do not add up to 1");
    return shares;
}

json piece_json(const Piece& piece) {
    json classes = json::object();
    for (std::size_t c = 0; c < piece.classes.size(); ++c)
        if (piece.classes[c] > 0.0f) classes[std::string(DRUM_CLASSES[c])] = piece.classes[c];
    const auto& c = piece.controls;
    return {{"latent", json_of(piece.latent)},
            {"classes", std::move(classes)},
            {"seed", piece.seed},
            {"locked", piece.locked},
            {"controls", {{"brightness", c.brightness}, {"length", c.length}, {"noise", c.noise}, {"punch", c.punch}}}};
}

Piece piece_of(const json& in) {
    Piece piece;
    piece.latent = latent_of(in.at("latent"));
    piece.classes = shares_of(in.at("classes"));
    if (!in.at("seed").is_number_unsigned())
        throw std::invalid_argument("seed is not a whole number from 0 to 2^64 - 1");
    piece.seed = in.at("seed").get<std::uint64_t>();
    piece.locked = in.at("locked").get<bool>();
    const auto control = [&](const char* name) { return number_in(in.at("controls").at(name), -1.0f, 1.0f, name); };
    piece.controls = {control("brightness"), control("length"), control("noise"), control("punch")};
    return piece;
}

}  // namespace

json json_of(const Latent& latent) { return std::vector<float>(latent.begin(), latent.end()); }

Latent latent_of(const json& in) {
    if (!in.is_array() || in.size() != LATENT)
        throw std::invalid_argument("latent is not a row of " + std::to_string(LATENT) + " numbers");
    Latent latent;
    for (std::size_t i = 0; i < LATENT; ++i) latent[i] = number_in(in[i], -FARTHEST, FARTHEST, "latent");
    return latent;
}

json json_of(const Kit& kit) {
    json pieces = json::object();
    for (std::size_t i = 0; i < kit.pieces.size(); ++i)
        pieces[std::string(KIT_PIECES[i].name)] = piece_json(kit.pieces[i]);
    return {{"format", FORMAT}, {"name", kit.name}, {"pieces", std::move(pieces)}};
}

std::string to_json(const Kit& kit) { return json_of(kit).dump(-1, ' ', false, json::error_handler_t::replace); }

Kit kit_of(const json& in) {
    return within("kit: ", [&] {
        const auto format = in.at("format").get<std::string>();
        if (format != FORMAT)
            throw std::invalid_argument("format is " + in_quotes(format) + ", expected " + in_quotes(FORMAT));
        Kit kit;
        kit.name = shortened(readable(in.at("name").get<std::string>()), Kit::MAX_NAME_BYTES);
        const auto& pieces = in.at("pieces");
        if (!pieces.is_object() || pieces.size() != KIT_PIECES.size())
            throw std::invalid_argument("pieces are not " + std::to_string(KIT_PIECES.size()));
        for (std::size_t i = 0; i < kit.pieces.size(); ++i) {
            const std::string name(KIT_PIECES[i].name);
            kit.pieces[i] = within(name + ": ", [&] { return piece_of(pieces.at(name)); });
        }
        return kit;
    });
}

Kit kit_from_json(std::string_view text) {
    if (text.size() > MAX_KIT_BYTES) throw std::invalid_argument("kit: text is over 1 MiB");
    return kit_of(within("kit: ", [&] { return parse_json(text); }));
}

Kit read_kit(const std::filesystem::path& path) {
    const Mapping mapping(path, MAX_KIT_BYTES);
    try {
        return kit_from_json({reinterpret_cast<const char*>(mapping.bytes().data()), mapping.bytes().size()});
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(path.string() + ": " + error.what());
    }
}

}  // namespace partimento

#include "style/style.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "music/form.h"
#include "music/text.h"
#include "network/json_text.h"
#include "network/packed.h"
#include "network/sequence.h"
#include "network/vocabulary.h"
#include "network/weights.h"

namespace partimento {
namespace {

using nlohmann::json;

std::int64_t whole_number(const json& value, const char* name) {
    if (!value.is_number_integer()) throw std::invalid_argument(std::string(name) + " is not a whole number");
    return value.get<std::int64_t>();
}

Config read_config(const WeightFile& file) {
    const json raw = parse_json(file.metadata("config"));
    const auto dimension = [&](const char* name, int most, int multiple) {
        const auto value = whole_number(raw.at(name), name);
        if (value < 1 || value > most || value % multiple != 0)
            file.refuse(std::string("config.") + name + " is " + std::to_string(value) + ", expected a multiple of " +
                        std::to_string(multiple) + " up to " + std::to_string(most));
        return static_cast<int>(value);
    };
    Config config;
    config.width = dimension("width", 4096, HEAD_DIM);
    config.layers = dimension("layers", 64, 1);
    config.heads = dimension("heads", 128, 1);
    config.hidden = dimension("hidden", 16384, 16);
    config.head_hidden = dimension("head_hidden", 4096, 16);
    if (config.heads * static_cast<int>(HEAD_DIM) != config.width)
        file.refuse("config.heads is " + std::to_string(config.heads) + ", expected width / " +
                    std::to_string(HEAD_DIM));
    return config;
}

Card read_card(const WeightFile& file) {
    const json raw = parse_json(file.metadata("card"));
    Card card;
    card.name = readable(raw.at("name").get<std::string>());
    card.title = readable(raw.at("title").get<std::string>());
    card.description = readable(raw.at("description").get<std::string>());
    card.licence = readable(raw.at("licence").get<std::string>());
    card.tempo_bpm = raw.at("tempo_bpm").get<double>();
    card.meters = raw.at("meters").get<std::vector<std::string>>();
    for (const auto& part : raw.at("parts")) card.parts.push_back(part_from_name(part.get<std::string>()));
    if (raw.contains("programs"))
        for (const auto& [part, program] : raw.at("programs").items()) {
            const auto value = whole_number(program, "programs");
            if (value < 0 || value > 127) file.refuse("card.programs: " + std::to_string(value) + " is outside 0..127");
            card.programs[part_from_name(part)] = static_cast<int>(value);
        }
    if (raw.contains("credits"))
        for (const auto& line : raw.at("credits").get<std::vector<std::string>>())
            card.credits.push_back(readable(line));
    if (raw.contains("forms")) card.forms = raw.at("forms").get<std::vector<std::string>>();
    for (const auto& form : card.forms) parse_form(form, 8);
    const auto read_by_part = [&](const std::string& name, ByPart<double>& values, const auto& fits,
                                  const char* range) {
        if (!raw.contains(name)) return;
        for (const auto& [part, found] : raw.at(name).items()) {
            const auto value = found.template get<double>();
            if (!fits(value)) file.refuse("card." + name + " of " + part + " is outside " + range);
            values[part_from_name(part)] = value;
        }
    };
    const auto is_share = [](double value) { return value >= 0.0 && value <= 1.0; };
    read_by_part("returns", card.returns, is_share, "0..1");
    read_by_part("temperature", card.temperature, [](double value) { return value > 0.0 && value <= 2.0; }, "0..2");
    if (raw.contains("minor"))  // files once said whether most of it is
        card.minor = raw.at("minor").is_boolean() ? raw.at("minor").get<bool>() : raw.at("minor").get<double>();
    if (raw.contains("closing")) card.closing = raw.at("closing").get<double>();
    if (raw.contains("cadence")) card.cadence = raw.at("cadence").get<double>();
    for (const double share : {card.minor, card.closing, card.cadence})
        if (!is_share(share)) file.refuse("card.minor, card.closing or card.cadence is outside 0..1");
    if (raw.contains("root_bias")) card.root_bias = raw.at("root_bias").get<double>();
    if (raw.contains("repeat_bias")) card.repeat_bias = raw.at("repeat_bias").get<double>();
    if (raw.contains("no_chord_bias")) card.no_chord_bias = raw.at("no_chord_bias").get<double>();
    for (const double bias : {card.root_bias, card.repeat_bias, card.no_chord_bias})
        if (!(bias >= -8.0 && bias <= 8.0))
            file.refuse("card.root_bias, card.repeat_bias or card.no_chord_bias is outside -8..8");
    for (const auto& meter : card.meters) parse_meter(meter);
    if (card.meters.empty() || card.parts.empty()) file.refuse("card names no meter or no part");
    if (!(card.tempo_bpm >= 20 && card.tempo_bpm <= 400)) file.refuse("card.tempo_bpm is outside 20..400");
    card.tempo_range = raw.contains("tempo_range") ? raw.at("tempo_range").get<std::array<double, 2>>()
                                                   : std::array{card.tempo_bpm, card.tempo_bpm};
    if (!(card.tempo_range[0] >= 20 && card.tempo_range[0] <= card.tempo_bpm && card.tempo_bpm <= card.tempo_range[1] &&
          card.tempo_range[1] <= 400))
        file.refuse("card.tempo_range does not hold tempo_bpm, or is outside 20..400");
    return card;
}

// Those of the card's forms; see structure_numbers.
std::vector<Structure> read_structures(const WeightFile& file, const Card& card) {
    if (!file.has("structures")) return {};
    const auto values = file.numbers<std::uint8_t>("structures");
    std::vector<Structure> structures;
    std::size_t at = 0;
    for (const auto& text : card.forms) {
        Structure structure{parse_form(text, 8), PlanGrid(0)};
        if (values.size() - at < static_cast<std::size_t>(structure.form.bars) * PART_COUNT * PLAN_FIELDS.size())
            file.refuse("structures are of fewer bars than card.forms");
        structure.plans = PlanGrid(structure.form.bars);
        for (int bar = 0; bar < structure.form.bars; ++bar)
            for (const auto part : PARTS) {
                Event event;
                for (const auto field : PLAN_FIELDS)
                    if ((event[field] = values[at++]) >= info(field).size)
                        file.refuse("structures hold a value out of range");
                structure.plans.at(part, bar) = plan_of(event);
            }
        structures.push_back(std::move(structure));
    }
    if (at != values.size()) file.refuse("structures are of more bars than card.forms");
    return structures;
}

// Names are lines of one text.
CopyIndex read_copies(const WeightFile& file) {
    if (!file.has("copies.gaps")) return {};
    std::vector<std::string> names(1);
    for (const auto byte : file.numbers<std::uint8_t>("copies.names")) {
        if (byte == '\n')
            names.emplace_back();
        else
            names.back() += static_cast<char>(byte);
    }
    for (auto& name : names) name = readable(name);
    return {file.numbers<std::uint16_t>("copies.gaps"), file.numbers<std::uint16_t>("copies.pieces"), std::move(names)};
}

Critic read_critic(const WeightFile& file) {
    if (!file.has("critic")) return {};
    if (file.metadata("figures") != figure_names()) file.refuse("its critic was made for other figures");
    const auto count = std::count(figure_names().begin(), figure_names().end(), '\n');
    const auto numbers = file.tensor("critic", {count, 4});
    Critic critic;
    for (std::size_t i = 0; i < numbers.size(); i += 4) {
        critic.weights.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
        if (!(numbers[i + 1] > 0.0f)) file.refuse("its critic has a width that is not above 0");
    }
    return critic;
}

Network read_network(const WeightFile& file) {
    Network network;
    const auto& c = network.config = read_config(file);
    for (std::size_t f = 0; f < FIELD_COUNT; ++f) {
        const std::string name(FIELDS[f].name);
        network.embeddings[f] = file.halves("embeddings." + name + ".weight", {FIELDS[f].size, c.width});
        if (!FIELDS[f].predicted) continue;
        network.heads[f].hidden = file.matrix<PackedMatrix>("heads." + name + ".hidden.weight", c.head_hidden, c.width);
        network.heads[f].logits =
            file.matrix<PackedMatrix>("heads." + name + ".logits.weight", FIELDS[f].size, c.head_hidden);
    }
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s) {
        const auto name = "copying." + std::string(SOURCE_NAMES[s]) + ".";
        const auto values = static_cast<std::int64_t>(VALUE_ROWS), fields = static_cast<std::int64_t>(PREDICTED_COUNT);
        network.copying[s] = {
            file.halves(name + "early.weight", {values, c.width}), file.halves(name + "late.weight", {values, c.width}),
            file.tensor(name + "gates.weight", {fields, c.width}), file.tensor(name + "biases", {fields, TRUSTS, 2})};
    }
    for (int l = 0; l < c.layers; ++l) {
        const std::string name = "layers." + std::to_string(l);
        network.layers.push_back({file.matrix<PackedMatrix>(name + ".qkv.weight", 3 * c.width, c.width),
                                  file.matrix<PackedMatrix>(name + ".out.weight", c.width, c.width),
                                  file.matrix<PackedMatrix>(name + ".up.weight", c.hidden, c.width),
                                  file.matrix<PackedMatrix>(name + ".down.weight", c.width, c.hidden)});
    }
    return network;
}

}  // namespace

namespace {

template <typename Read>
auto reading(const WeightFile& file, const Read& read) {
    if (const auto& found = file.metadata("vocabulary"); found != vocabulary_fingerprint())
        file.refuse("was made for another vocabulary: fingerprint " + in_quotes(found) + ", expected " +
                    vocabulary_fingerprint());
    try {
        return read();
    } catch (const json::exception& error) {
        file.refuse(std::string("card or config: ") + error.what());
    } catch (const std::invalid_argument& error) {
        file.refuse(std::string("card, config or copies: ") + error.what());
    }
}

}  // namespace

std::vector<std::uint8_t> structure_numbers(const Score& song) {
    std::vector<std::uint8_t> numbers;
    const auto plans = plan_of_song(song);
    for (int bar = 0; bar < song.bars; ++bar)
        for (const auto part : PARTS) {
            Event event;
            set_plan(event, plans.at(part, bar));
            for (const auto field : PLAN_FIELDS) numbers.push_back(event[field]);
        }
    return numbers;
}

std::shared_ptr<const Style> Style::load(const std::filesystem::path& path) {
    const WeightFile file(path);
    return reading(file, [&]() -> std::shared_ptr<const Style> {
        auto card = partimento::read_card(file);
        auto structures = read_structures(file, card);
        return std::make_shared<Style>(
            Style{std::move(card), read_network(file), std::move(structures), read_copies(file), read_critic(file)});
    });
}

Card Style::read_card(const std::filesystem::path& path) {
    const WeightFile file(path);
    return reading(file, [&] { return partimento::read_card(file); });
}

}  // namespace partimento

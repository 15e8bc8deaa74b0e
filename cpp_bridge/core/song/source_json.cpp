#include "song/source_json.h"

#include "song/base64.h"
#include "song/json_fields.h"
#include "song/midi.h"
#include "song/midi_source.h"

namespace partimento {

using nlohmann::json;

json json_of(const std::shared_ptr<const midi::Source>& file) {
    json out{{"bytes", to_base64(midi::serialise(file->file))}};
    for (const auto& role : file->roles) out["roles"].push_back(role ? std::string(name_of(*role)) : std::string());
    return out;
}

std::shared_ptr<const midi::Source> source_of(const json& in) {
    if (!in.at("bytes").is_string()) throw std::invalid_argument("bytes is not a text");
    std::vector<std::optional<PartName>> roles;
    if (in.contains("roles"))
        for (const auto& role : in.at("roles")) {
            if (!role.is_string()) throw std::invalid_argument("roles holds something that is not a text");
            const auto& name = role.get_ref<const std::string&>();
            if (name == "harmony") throw std::invalid_argument("roles: no track is the harmony");
            roles.push_back(name.empty() ? std::nullopt : std::optional(part_from_name(name)));
        }
    auto file = midi::source_file(from_base64(in.at("bytes").get_ref<const std::string&>()), roles).file;
    if (file == nullptr) throw std::invalid_argument("bytes is a file that the score says all of");
    return file;
}

std::size_t file_bytes(const std::shared_ptr<const midi::Source>& file) { return json_of(file).dump().size(); }

}  // namespace partimento

#include "song/takes_json.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/source_json.h"
#include "song/take_json.h"

namespace partimento {

using nlohmann::json;

namespace {

using Files = std::vector<std::shared_ptr<const midi::Source>>;

Files files_in(const json& in) {
    Files files;
    if (!in.contains("files")) return files;
    if (!in.at("files").is_array() || in.at("files").size() > in.at("takes").size())
        throw std::invalid_argument("files is not a row of at most one for each take");
    for (const auto& value : in.at("files"))
        files.push_back(within("file " + std::to_string(files.size()) + ": ", [&] { return source_of(value); }));
    return files;
}

SourceFile file_of(const json& in, const Files& files) {
    const auto [index, front] = row<2>(in, "file");
    if (index < 0 || static_cast<std::size_t>(index) >= files.size())
        throw std::invalid_argument("file " + std::to_string(index) + " is not among the song's files");
    if (front < 0 || front > MAX_BARS)
        throw std::invalid_argument("file: " + std::to_string(front) + " bars before its first are outside 0.." +
                                    std::to_string(MAX_BARS));
    return {files[static_cast<std::size_t>(index)], front};
}

}  // namespace

json json_of(const Takes& takes) {
    json out{{"format", "partimento-song-1"}, {"current", takes.current()}, {"takes", json::array()}};
    std::vector<std::shared_ptr<const midi::Source>> files;
    for (int id = 0; id < takes.size(); ++id) {
        auto& take = out["takes"].emplace_back(json_of(takes.take(id)));
        const auto& [file, front] = takes.take(id).music.source;
        if (file == nullptr) continue;
        const auto at = std::ranges::find(files, file);
        take["file"] = {at - files.begin(), front};
        if (at != files.end()) continue;
        files.push_back(file);
        out["files"].push_back(json_of(file));
    }
    return out;
}

Takes takes_of(const json& in) {
    return within("song: ", [&] {
        if (in.at("format") == "partimento-score-1") return Takes(score_of(in));
        if (in.at("format") != "partimento-song-1")
            throw std::invalid_argument("format is neither partimento-song-1 nor partimento-score-1");
        if (!in.at("takes").is_array() || in.at("takes").empty())
            throw std::invalid_argument("takes is not a row of takes");
        if (in.at("takes").size() > static_cast<std::size_t>(MAX_TAKES))
            throw std::invalid_argument("takes holds " + std::to_string(in.at("takes").size()) + ", more than " +
                                        std::to_string(MAX_TAKES));
        const auto files = files_in(in);
        std::vector<Take> takes;
        for (const auto& value : in.at("takes"))
            takes.push_back(within("take " + std::to_string(takes.size()) + ": ", [&] {
                auto take = take_of(value);
                if (value.contains("file")) take.music.source = file_of(value.at("file"), files);
                return take;
            }));
        return Takes(std::move(takes), whole_number(in.at("current"), "current"));
    });
}

std::string to_json(const Takes& takes) { return json_of(takes).dump(); }

Takes takes_from_json(std::string_view text) {
    return takes_of(within("song: ", [&] { return parse_json(text); }));
}

}  // namespace partimento

#pragma once
// Untrained files of sounds, for tests that need sounds but not good ones.

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sound/features.h"
#include "sound/notes.h"
#include "writing/sampler.h"

namespace partimento {

class SoundWriter {
public:
    void add(const std::string& name, const std::vector<std::size_t>& shape, double scale, double offset = 0.0) {
        std::size_t count = 1;
        for (const auto size : shape) count *= size;
        std::vector<float> values(count);
        for (auto& value : values) value = static_cast<float>(offset + scale * random.normal());
        const auto from = data.size();
        data.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
        header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {from, data.size()}}};
    }
    void network(const std::string& name, std::size_t inputs, std::size_t outputs, double bias) {
        add(name + ".in.weight", {WIDTH, inputs}, 0.2);
        add(name + ".in.bias", {WIDTH}, 0.2);
        add(name + ".blocks.0.up.weight", {2 * WIDTH, WIDTH}, 0.2);
        add(name + ".blocks.0.down.weight", {WIDTH, 2 * WIDTH}, 0.1);
        add(name + ".out.weight", {outputs, WIDTH}, 0.1);
        add(name + ".out.bias", {outputs}, 0.3, bias);
    }
    void write(const std::filesystem::path& path, const std::string& kind, nlohmann::json sizes,
               const nlohmann::json& map = {}) {
        sizes.update({{"width", WIDTH}, {"hidden", 2 * WIDTH}, {"blocks", 1}});
        header["__metadata__"] = {{"partimento_sounds", "1"}, {"kind", kind}, {"sizes", sizes.dump()}};
        if (!map.is_null()) header["__metadata__"]["map"] = map.dump();
        const auto text = header.dump();
        const std::uint64_t size = text.size();
        std::ofstream out(path, std::ios::binary);
        out.write(reinterpret_cast<const char*>(&size), sizeof size);
        out << text << data;
    }

private:
    static constexpr std::size_t WIDTH = 32;
    Random random{1};
    std::string data;
    nlohmann::json header = nlohmann::json::object();
};

inline const std::filesystem::path& sound_folder() {
    static const struct Folder {
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("partimento-sounds-" + std::to_string(getpid()));
        Folder() {
            std::filesystem::create_directories(path);
            SoundWriter drums;
            const std::size_t classes = DRUM_CLASSES.size();
            drums.network("decoder", LATENT + classes, HIT_NUMBERS, -3.5);
            drums.network("encoder", FEATURES, 2 * LATENT, 0.0);
            drums.add("prior.weights", {classes, 1}, 0.0, 1.0);
            drums.add("prior.means", {classes, 1, LATENT}, 1.0);
            drums.add("prior.deviations", {classes, 1, LATENT}, 0.0, 0.5);
            drums.write(path / "drums.safetensors", "drums", {{"components", 1}});
            SoundWriter notes;
            notes.network("decoder", LATENT + 10, NOTE_NUMBERS, -4.0);
            notes.network("encoder", FEATURES + 9, 2 * LATENT, 0.0);
            notes.add("map.positions", {2, 2}, 0.1, 0.5);
            notes.add("map.latents", {2, LATENT}, 1.0);
            notes.write(path / "notes.safetensors", "notes", {{"places", 2}},
                        {{{"name", "Flute"}, {"family", "pipe"}, {"program", 73}},
                         {{"name", "Lead"}, {"family", "synth lead"}, {"program", 80}}});
        }
        ~Folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
    } folder;
    return folder.path;
}

}  // namespace partimento

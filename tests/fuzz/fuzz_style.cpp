// Style files. The input is the header, its tensors' bytes are zeros, so that what is mutated is what is parsed; "@"
// stands for the vocabulary's fingerprint.

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "fuzzing.h"
#include "network/json_text.h"
#include "network/vocabulary.h"
#include "style/style.h"

using namespace partimento;

namespace {

constexpr std::size_t MOST_DATA = 1u << 20;

struct File {
    int handle = memfd_create("style", MFD_CLOEXEC);
    std::string path = "/proc/self/fd/" + std::to_string(handle);
    void hold(const std::string& bytes, std::size_t size) const {
        demand(ftruncate(handle, 0) == 0 && ftruncate(handle, static_cast<off_t>(size)) == 0);
        demand(pwrite(handle, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    }
};

// Where the last tensor ends, as far as the header tells.
std::size_t data_size(std::string_view header) {
    std::size_t most = 0;
    try {
        const auto parsed = parse_json(header);
        for (const auto& [name, entry] : parsed.items())
            if (const auto& ends = entry.at("data_offsets"); ends.size() == 2 && ends[1].is_number_unsigned())
                most = std::max(most, ends[1].get<std::size_t>());
    } catch (const std::exception&) {}
    return std::min(most, MOST_DATA);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const File file;
    std::string header(reinterpret_cast<const char*>(data), size);
    if (const auto at = header.find("\"@\""); at != std::string::npos)
        header.replace(at + 1, 1, vocabulary_fingerprint());
    const std::uint64_t told = header.size();
    std::string bytes(sizeof told, 0);
    std::memcpy(bytes.data(), &told, sizeof told);
    bytes += header;
    file.hold(bytes, bytes.size() + data_size(header));
    taken_or_refused(data, size, [&](std::string_view) { Style::read_card(file.path); });
    return taken_or_refused(data, size, [&](std::string_view) {
        const auto style = Style::load(file.path);
        demand(readable(style->card.title) == style->card.title);
        demand(style->structures.empty() || style->structures.size() == style->card.forms.size());
    });
}

#include "network/weights.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "music/text.h"
#include "network/json_text.h"

namespace partimento {
namespace {

using nlohmann::json;
constexpr std::size_t MAX_HEADER_BYTES = 4u << 20, MAX_TENSORS = 4096;
constexpr std::array<std::pair<std::string_view, std::size_t>, 6> TYPES{
    {{"F16", 2}, {"F32", 4}, {"I8", 1}, {"U8", 1}, {"U16", 2}, {"U32", 4}}};  // and bytes
static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string out = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
    return out + ")";
}

std::string joined(std::initializer_list<std::string_view> names, std::string_view between) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : std::string(between)) + std::string(name);
    return out;
}

}  // namespace

WeightFile::WeightFile(const std::filesystem::path& path) : path_(path), mapping_(path, MAX_WEIGHT_BYTES) {
    const auto bytes = mapping_.bytes();
    std::uint64_t header_size = 0;
    if (bytes.size() < sizeof header_size) refuse("is too short to be a safetensors file");
    std::memcpy(&header_size, bytes.data(), sizeof header_size);
    if (header_size > MAX_HEADER_BYTES || header_size > bytes.size() - sizeof header_size)
        refuse("is not a safetensors file, or is cut off in its header");
    const auto size = static_cast<std::size_t>(header_size);
    read_header({reinterpret_cast<const char*>(bytes.data()) + sizeof header_size, size},
                bytes.subspan(sizeof header_size + size));
}

void WeightFile::read_header(std::string_view text, std::span<const std::byte> data) {
    try {
        const json header = parse_json(text);
        if (!header.is_object() || header.size() > MAX_TENSORS) refuse("header is not a safetensors header");
        std::vector<std::pair<std::size_t, std::size_t>> spans;
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                metadata_ = entry.get<std::map<std::string, std::string>>();
                continue;
            }
            Tensor tensor;
            const auto type = entry.at("dtype").get<std::string>();
            const auto known = std::find_if(TYPES.begin(), TYPES.end(), [&](const auto& t) { return t.first == type; });
            if (known == TYPES.end())
                refuse("tensor " + name + ": type is " + type + ", expected F16, F32, I8, U8, U16 or U32");
            tensor.type = type;
            const auto numbers_in = [&](const char* field) {  // a row with a fraction or a sign would be converted
                const auto& row = entry.at(field);
                if (!row.is_array() || !std::all_of(row.begin(), row.end(), [](const json& value) {
                        return value.is_number_unsigned() && value.get<std::uint64_t>() <= MAX_WEIGHT_BYTES;
                    }))
                    refuse("tensor " + name + ": " + field + " is not a row of whole numbers from 0 to " +
                           std::to_string(MAX_WEIGHT_BYTES));
                return row.get<std::vector<std::uint64_t>>();
            };
            const auto offsets = numbers_in("data_offsets");
            std::uint64_t expected = known->second;
            for (const auto length : numbers_in("shape")) {
                tensor.shape.push_back(static_cast<std::int64_t>(length));
                if (length > 0 && expected > MAX_WEIGHT_BYTES / length)
                    refuse("tensor " + name + ": shape " + shape_text(tensor.shape) + " is not possible");
                expected *= length;
            }
            if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
                refuse("tensor " + name + ": its data lies outside the file; the file is cut off or damaged");
            if (offsets[1] - offsets[0] != expected)
                refuse("tensor " + name + ": " + std::to_string(offsets[1] - offsets[0]) + " bytes, expected " +
                       std::to_string(expected) + " for shape " + shape_text(tensor.shape));
            tensor.data = data.subspan(static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(expected));
            spans.emplace_back(offsets[0], offsets[1]);
            tensors_.emplace(name, std::move(tensor));
        }
        std::sort(spans.begin(), spans.end());
        std::size_t end = 0;
        for (const auto& [from, to] : spans) {
            if (from != end) refuse("tensors overlap or leave gaps");
            end = to;
        }
        if (end != data.size())
            refuse("has " + std::to_string(data.size()) + " bytes of tensors, its header says " + std::to_string(end));
    } catch (const json::exception&) {
        refuse("header is not a safetensors header");
    } catch (const std::invalid_argument& error) {
        refuse(std::string("header: ") + error.what());
    }
}

const std::string& WeightFile::metadata(const std::string& name) const {
    const auto found = metadata_.find(name);
    if (found == metadata_.end()) refuse("metadata '" + name + "' is missing: not a file of Partimento's");
    return found->second;
}

const WeightFile::Tensor& WeightFile::found(const std::string& name, const std::vector<std::int64_t>& shape,
                                            std::initializer_list<std::string_view> types) const {
    const auto at = tensors_.find(name);
    if (at == tensors_.end()) refuse("tensor " + name + " is missing");
    const auto& tensor = at->second;
    if (tensor.shape != shape)
        refuse("tensor " + name + ": shape " + shape_text(tensor.shape) + ", expected " + shape_text(shape));
    if (std::find(types.begin(), types.end(), tensor.type) == types.end())
        refuse("tensor " + name + ": type is " + tensor.type + ", expected " + joined(types, " or "));
    return tensor;
}

Halves WeightFile::halves(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const auto& data = found(name, shape, {"F16"}).data;
    Halves out(data.size() / sizeof(std::uint16_t));
    if (!out.empty()) std::memcpy(out.data(), data.data(), data.size());
    for (const auto half : out)
        if ((half & 0x7c00u) == 0x7c00u) refuse("tensor " + name + " holds a value that is not a number");
    return out;
}

Floats WeightFile::floats_of(const std::string& name, const Tensor& tensor) const {
    if (tensor.type == "F16") {
        const auto read = halves(name, tensor.shape);
        Floats out(read.size());
        std::transform(read.begin(), read.end(), out.begin(), half_to_float);
        return out;
    }
    Floats out(tensor.data.size() / sizeof(float));
    if (!out.empty()) std::memcpy(out.data(), tensor.data.data(), tensor.data.size());
    for (const float value : out)
        if (!(value >= -std::numeric_limits<float>::max() && value <= std::numeric_limits<float>::max()))
            refuse("tensor " + name + " holds a value that is not a number");
    return out;
}

Floats WeightFile::tensor(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const auto& tensor = found(name, shape, {"I8", "F16", "F32"});
    if (tensor.type != "I8") return floats_of(name, tensor);
    if (shape.size() != 2) refuse("tensor " + name + ": type is I8, which matrices alone have");
    const auto scales = floats_of(name + ".scale", found(name + ".scale", {shape.front()}, {"F32"}));
    Floats out(tensor.data.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(std::to_integer<std::int8_t>(tensor.data[i])) *
                 scales[i / static_cast<std::size_t>(shape.back())];
    return out;
}

template <typename T>
std::vector<T> WeightFile::numbers(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) refuse("tensor " + name + " is missing");
    const auto& tensor = found->second;
    const char* const type = sizeof(T) == 1 ? "U8" : sizeof(T) == 2 ? "U16" : "U32";
    if (tensor.type != type || tensor.shape.size() != 1)
        refuse("tensor " + name + ": type is " + tensor.type + ", expected a row of " + type);
    std::vector<T> out(tensor.data.size() / sizeof(T));
    if (!out.empty()) std::memcpy(out.data(), tensor.data.data(), tensor.data.size());
    return out;
}
template std::vector<std::uint8_t> WeightFile::numbers(const std::string&) const;
template std::vector<std::uint16_t> WeightFile::numbers(const std::string&) const;
template std::vector<std::uint32_t> WeightFile::numbers(const std::string&) const;

void WeightFile::refuse(const std::string& what) const {
    throw std::runtime_error(path_.string() + ": " + shortened(readable(what), 400));
}

}  // namespace partimento

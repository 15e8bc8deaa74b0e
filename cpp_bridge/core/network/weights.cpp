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
constexpr std::array<std::pair<std::string_view, std::size_t>, 5> TYPES{
    {{"F16", 2}, {"F32", 4}, {"U8", 1}, {"U16", 2}, {"U32", 4}}};  // and bytes
static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string out = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
    return out + ")";
}

}  // namespace

float half_to_float(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000u) << 16, exponent = (half >> 10) & 0x1Fu, fraction = half & 0x3FFu;
    if (exponent == 0) {
        const float value = static_cast<float>(fraction) * 0x1p-24f;
        return sign ? -value : value;
    }
    const std::uint32_t wide = exponent == 31 ? 255u : exponent + 112u;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

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
                refuse("tensor " + name + ": type is " + type + ", expected F16, F32, U8, U16 or U32");
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

Floats WeightFile::tensor(const std::string& name, std::initializer_list<std::int64_t> shape) const {
    const std::vector<std::int64_t> expected(shape);
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) refuse("tensor " + name + " is missing");
    const auto& tensor = found->second;
    if (tensor.shape != expected)
        refuse("tensor " + name + ": shape " + shape_text(tensor.shape) + ", expected " + shape_text(expected));
    const bool half = tensor.type == "F16";
    if (!half && tensor.type != "F32") refuse("tensor " + name + ": type is " + tensor.type + ", expected F16 or F32");
    Floats out(tensor.data.size() / (half ? 2 : 4));
    if (half)
        for (std::size_t i = 0; i < out.size(); ++i) {
            std::uint16_t bits;
            std::memcpy(&bits, tensor.data.data() + 2 * i, sizeof bits);
            out[i] = half_to_float(bits);
        }
    else if (!out.empty())
        std::memcpy(out.data(), tensor.data.data(), tensor.data.size());
    for (const float value : out)
        if (!(value >= -std::numeric_limits<float>::max() && value <= std::numeric_limits<float>::max()))
            refuse("tensor " + name + " holds a value that is not a number");
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

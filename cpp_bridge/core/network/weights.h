#pragma once
// safetensors files, mapped and checked before anything is taken from them. https://github.com/huggingface/safetensors

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "network/kernels.h"
#include "network/mapping.h"

namespace partimento {

inline constexpr std::size_t MAX_WEIGHT_BYTES = 512u << 20;

class WeightFile {
public:
    // Throws std::runtime_error naming the file and what is wrong: missing, truncated, not safetensors, tensors that do
    // not tile the data exactly, over 512 MiB.
    explicit WeightFile(const std::filesystem::path& path);

    // The __metadata__ entry, or a refusal where it is missing.
    const std::string& metadata(const std::string& name) const;
    // A tensor of exactly this shape, F16 or F32, as floats, or I8 whose rows have their scales in the F32 tensor
    // NAME.scale; a refusal that names tensor, expected and found otherwise.
    Floats tensor(const std::string& name, const std::vector<std::int64_t>& shape) const;
    // The same of F16 alone, as it lies in the file.
    Halves halves(const std::string& name, const std::vector<std::int64_t>& shape) const;
    template <typename Kind = Matrix>
    Kind matrix(const std::string& name, std::int64_t rows, std::int64_t columns) const {
        return {tensor(name, {rows, columns}), static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)};
    }

    bool has(const std::string& name) const { return tensors_.contains(name); }
    // A row of whole numbers of exactly this type: U8, U16 or U32.
    template <typename T>
    std::vector<T> numbers(const std::string& name) const;

    [[noreturn]] void refuse(const std::string& what) const;

private:
    struct Tensor {
        std::string type;
        std::vector<std::int64_t> shape;
        std::span<const std::byte> data;
    };
    void read_header(std::string_view text, std::span<const std::byte> data);
    // That of this name, which is there, of this shape and of one of these types.
    const Tensor& found(const std::string& name, const std::vector<std::int64_t>& shape,
                        std::initializer_list<std::string_view> types) const;
    Floats floats_of(const std::string& name, const Tensor& tensor) const;  // F16 or F32

    std::filesystem::path path_;
    Mapping mapping_;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, Tensor> tensors_;
};

}  // namespace partimento

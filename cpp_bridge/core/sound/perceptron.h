#pragma once
// The form of all networks that make or hear sounds: y = W_out n(x) + b, where x = W_in u + b goes through blocks
// x += W2 max(0, W1 n(x))^2, and n divides by the root mean square.

#include <string>
#include <vector>

#include "network/kernels.h"
#include "network/weights.h"

namespace partimento {

struct PerceptronSizes {
    int inputs = 0, width = 0, hidden = 0, blocks = 0, outputs = 0;
};

class Perceptron {
public:
    // The tensors whose names begin with `name` and a dot. Throws std::runtime_error as WeightFile does.
    Perceptron(const WeightFile& file, const std::string& name, const PerceptronSizes& sizes);
    // Of as many inputs as it has.
    Floats operator()(std::span<const float> inputs) const;

private:
    struct Block {
        Matrix up, down;
    };
    Matrix in_, out_;
    Floats in_bias_, out_bias_;
    std::vector<Block> blocks_;
};

}  // namespace partimento

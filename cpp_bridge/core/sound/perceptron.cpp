#include "sound/perceptron.h"

namespace partimento {

Perceptron::Perceptron(const WeightFile& file, const std::string& name, const PerceptronSizes& s)
    : in_(file.matrix(name + ".in.weight", s.width, s.inputs)),
      out_(file.matrix(name + ".out.weight", s.outputs, s.width)),
      in_bias_(file.tensor(name + ".in.bias", {s.width})),
      out_bias_(file.tensor(name + ".out.bias", {s.outputs})) {
    for (int i = 0; i < s.blocks; ++i) {
        const auto block = name + ".blocks." + std::to_string(i);
        blocks_.push_back({file.matrix(block + ".up.weight", s.hidden, s.width),
                           file.matrix(block + ".down.weight", s.width, s.hidden)});
    }
}

Floats Perceptron::operator()(std::span<const float> inputs) const {
    Floats x(in_.rows()), normal(in_.rows()), added(in_.rows()), y(out_.rows());
    multiply(in_, inputs.data(), x.data(), 1);
    add(x.data(), in_bias_.data(), x.size());
    for (const auto& block : blocks_) {
        Floats hidden(block.up.rows());
        normalise(x.data(), normal.data(), x.size());
        multiply(block.up, normal.data(), hidden.data(), 1);
        square_positive(hidden.data(), hidden.size());
        multiply(block.down, hidden.data(), added.data(), 1);
        add(x.data(), added.data(), x.size());
    }
    normalise(x.data(), normal.data(), x.size());
    multiply(out_, normal.data(), y.data(), 1);
    add(y.data(), out_bias_.data(), y.size());
    return y;
}

}  // namespace partimento

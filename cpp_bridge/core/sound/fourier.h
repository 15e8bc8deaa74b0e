#pragma once
// The fast Fourier transform, in doubles.

#include <span>
#include <vector>

namespace partimento {

class Fourier {
public:
    explicit Fourier(std::size_t size);  // a power of 2
    // x[k] = sum of x[n] e^(-2 pi i k n / size), in place.
    void transform(std::span<double> real, std::span<double> imaginary) const;

private:
    std::size_t size_;
    std::vector<double> cosines_, sines_;  // size / 2, of 2 pi k / size
};

}  // namespace partimento

#include "sound/fourier.h"

#include <numbers>
#include <utility>

#include "network/kernels.h"
#include "sound/clones.h"

namespace partimento {
namespace {

// One pass: pairs `half` apart, each turned by every `step`-th angle.
WIDE_CLONES void combine(double* real, double* imaginary, const double* cosines, const double* sines, std::size_t size,
                         std::size_t half) {
    const std::size_t step = size / (2 * half);
    for (std::size_t first = 0; first < size; first += 2 * half)
        for (std::size_t i = 0; i < half; ++i) {
            const std::size_t a = first + i, b = a + half;
            const double c = cosines[i * step], s = sines[i * step];
            const double re = real[b] * c + imaginary[b] * s, im = imaginary[b] * c - real[b] * s;
            real[b] = real[a] - re;
            imaginary[b] = imaginary[a] - im;
            real[a] += re;
            imaginary[a] += im;
        }
}

}  // namespace

Fourier::Fourier(std::size_t size) : size_(size), cosines_(size / 2), sines_(size / 2) {
    for (std::size_t k = 0; k < size / 2; ++k) {
        float sine, cosine;
        sine_cosine(2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size), sine, cosine);
        cosines_[k] = cosine;
        sines_[k] = sine;
    }
}

void Fourier::transform(std::span<double> real, std::span<double> imaginary) const {
    for (std::size_t i = 1, reversed = 0; i < size_; ++i) {
        std::size_t bit = size_ / 2;
        for (; reversed & bit; bit /= 2) reversed ^= bit;
        reversed |= bit;
        if (i < reversed) {
            std::swap(real[i], real[reversed]);
            std::swap(imaginary[i], imaginary[reversed]);
        }
    }
    for (std::size_t half = 1; half < size_; half *= 2)
        combine(real.data(), imaginary.data(), cosines_.data(), sines_.data(), size_, half);
}

}  // namespace partimento

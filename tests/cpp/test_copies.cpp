// The bound on copies.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "style/copies.h"
#include "writing/sampler.h"

using namespace partimento;

namespace {

constexpr int STEP = 12;  // ticks

int below(Random& random, int count) { return static_cast<int>(random.next() * count); }

CopyIndex index_of(std::vector<std::uint32_t> hashes) {
    std::ranges::sort(hashes);
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    std::vector<std::uint16_t> gaps, pieces(hashes.size());
    std::uint32_t before = 0;
    for (const auto hash : hashes) {
        std::uint32_t gap = hash - before;
        for (; gap >= 65535; gap -= 65535) gaps.push_back(65535);
        gaps.push_back(static_cast<std::uint16_t>(gap));
        before = hash;
    }
    return {std::move(gaps), std::move(pieces), {"source"}};
}

// One note each STEP; now and then a stretch of what is to be copied.
std::vector<int> pitches(Random& random, int count, const std::vector<int>& source) {
    std::vector<int> out;
    while (static_cast<int>(out.size()) < count) {
        const int length = 4 + below(random, 20);
        const int from = source.empty() ? -1 : below(random, static_cast<int>(source.size()) - 24);
        const bool copied = from >= 0 && random.next() < 0.8;
        for (int i = 0; i < length; ++i)
            out.push_back(copied ? source[static_cast<std::size_t>(from + i)] : 60 + below(random, 12));
    }
    out.resize(static_cast<std::size_t>(count));
    return out;
}

std::vector<LineNote> line(const std::vector<int>& pitches) {
    std::vector<LineNote> out;
    for (const int pitch : pitches) out.push_back({static_cast<int>(out.size()) * STEP, pitch});
    return out;
}

}  // namespace

TEST_CASE("an index finds what is in it and nothing else") {
    Random random(5);
    for (const int count : {0, 1, 3, 500, 20000}) {
        std::vector<std::uint32_t> hashes;
        for (int i = 0; i < count; ++i) hashes.push_back(static_cast<std::uint32_t>(random.next() * 4294967296.0));
        if (count > 1) hashes[0] = 0, hashes[1] = UINT32_MAX;
        const auto index = index_of(hashes);
        for (const auto hash : hashes) REQUIRE(index.contains(hash));
        std::ranges::sort(hashes);
        for (int i = 0; i < 5000; ++i) {
            const auto hash = static_cast<std::uint32_t>(random.next() * 4294967296.0);
            REQUIRE(index.contains(hash) == std::ranges::binary_search(hashes, hash));
        }
    }
}

TEST_CASE("a note exceeds the bound exactly where it makes a longer run with what is before and after it") {
    constexpr int BEFORE = 20, AFTER = 24;
    Random random(9);
    int exceeding = 0, allowed = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const auto source = pitches(random, 60, {});
        const auto index = index_of(gram_hashes(line(source)));
        const int limit = 1 + below(random, 20);
        auto written = line(pitches(random, BEFORE + 1 + AFTER, source));
        Score score;
        score.bars = 8;
        for (const auto& note : written)
            if (note.onset_ticks != BEFORE * STEP)
                score.part(PartName::melody).notes.push_back({note.onset_ticks, STEP, note.pitch, 80, 0});
        const CopyGuard guard(index, PartName::melody, score, BEFORE * STEP, (BEFORE + 1) * STEP, limit);
        for (int pitch = 55; pitch < 75; ++pitch) {
            written[BEFORE].pitch = pitch;
            CopyRun run(index);
            bool expected = false;
            for (int i = 0; i < static_cast<int>(written.size()); ++i) {
                run.add(written[static_cast<std::size_t>(i)]);
                expected = expected || (i >= BEFORE && run.length() > std::max(limit, i - BEFORE));
            }
            REQUIRE(guard.exceeds(written[BEFORE], {}) == expected);
            (expected ? exceeding : allowed) += 1;
        }
    }
    CHECK(exceeding > 100);
    CHECK(allowed > 100);
}

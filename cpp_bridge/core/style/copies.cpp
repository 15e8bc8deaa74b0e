#include "style/copies.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <string>

namespace partimento {
namespace {

constexpr std::uint16_t WIDEST_GAP = 65535;
constexpr int BUCKET_BITS = 18;  // of a hash; a style's half a million to a million are some 50 to a bucket

using Steps = std::array<std::pair<int, int>, COPY_NOTES - 1>;  // time, interval

Steps steps_of(std::span<const LineNote> notes) {
    Steps steps;
    for (std::size_t i = 0; i + 1 < COPY_NOTES; ++i)
        steps[i] = {notes[i + 1].onset_ticks - notes[i].onset_ticks, notes[i + 1].pitch - notes[i].pitch};
    return steps;
}

}  // namespace

bool has_line(PartName part) { return part == PartName::melody || part == PartName::bass; }

std::vector<LineNote> line_of(const Score& score, PartName part) {
    std::vector<LineNote> line;
    for (const auto& note : score.part(part).notes) {
        if (line.empty() || line.back().onset_ticks != note.onset_ticks)
            line.push_back({note.onset_ticks, note.pitch});
        else if (part == PartName::melody)
            line.back().pitch = note.pitch;
    }
    return line;
}

std::optional<std::uint32_t> gram_hash(std::span<const LineNote> notes) {
    auto steps = steps_of(notes);
    int unit = 0;
    for (const auto& [time, interval] : steps) {
        if (time > LINE_BREAK_TICKS || time <= 0) return std::nullopt;
        unit = std::gcd(unit, time);
    }
    std::uint64_t hash = 1469598103934665603ull;  // FNV-1a
    for (const auto& [time, interval] : steps)
        for (const int value : {time / unit, interval + 128})
            hash = (hash ^ static_cast<std::uint64_t>(value)) * 1099511628211ull;
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

bool is_common(std::span<const LineNote> notes) {
    const auto steps = steps_of(notes);
    const auto other = std::ranges::find_if(steps, [&](const auto& step) { return step != steps.front(); });
    return std::none_of(other, steps.end(), [&](const auto& step) { return step != steps.front() && step != *other; });
}

std::vector<std::uint32_t> gram_hashes(std::span<const LineNote> line) {
    std::vector<std::uint32_t> hashes;
    for (std::size_t i = 0; i + COPY_NOTES <= line.size(); ++i)
        if (const auto notes = line.subspan(i, COPY_NOTES); const auto hash = gram_hash(notes))
            if (!is_common(notes)) hashes.push_back(*hash);
    return hashes;
}

CopyIndex::CopyIndex(std::vector<std::uint16_t> gaps, std::vector<std::uint16_t> pieces, std::vector<std::string> names)
    : gaps_(std::move(gaps)), pieces_(std::move(pieces)), names_(std::move(names)) {
    std::uint64_t hash = 0;
    std::size_t number = 0;
    for (std::size_t i = 0; i < gaps_.size(); ++i) {
        while (marks_.size() <= (hash + gaps_[i]) >> BUCKET_BITS)
            marks_.push_back(
                {static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(number)});
        if (gaps_[i] == 0 && i > 0 && gaps_[i - 1] < WIDEST_GAP)
            throw std::invalid_argument("copies: hashes do not rise");
        if ((hash += gaps_[i]) > UINT32_MAX) throw std::invalid_argument("copies: gaps add up to more than a hash");
        number += gaps_[i] < WIDEST_GAP;
    }
    if (number != pieces_.size())
        throw std::invalid_argument("copies: " + std::to_string(number) + " hashes and " +
                                    std::to_string(pieces_.size()) + " pieces");
    for (const auto piece : pieces_)
        if (piece >= names_.size())
            throw std::invalid_argument("copies: piece " + std::to_string(piece) + " has no name");
}

std::size_t CopyIndex::find(std::uint32_t hash) const {
    const std::size_t bucket = hash >> BUCKET_BITS;
    if (bucket >= marks_.size()) return size();
    const auto* const mark = &marks_[bucket];
    std::uint64_t at = mark->hash;
    std::size_t number = mark->number;
    for (std::size_t i = mark->gap; i < gaps_.size() && at <= hash; ++i) {
        at += gaps_[i];
        if (gaps_[i] == WIDEST_GAP) continue;
        if (at == hash) return number;
        ++number;
    }
    return size();
}

bool CopyRun::goes_on(std::span<const LineNote> notes) const {
    const auto hash = gram_hash(notes);
    return hash && (is_common(notes) || index_->contains(*hash));
}

void CopyRun::add(LineNote note) {
    if (notes_.size() == COPY_NOTES) notes_.erase(notes_.begin());
    notes_.push_back(note);
    if (notes_.size() < COPY_NOTES) return;
    const auto hash = gram_hash(notes_);
    if (!hash)
        length_ = 0;
    else if (is_common(notes_))
        length_ += length_ > 0;  // a run goes on through what is anybody's
    else if (!index_->contains(*hash))
        length_ = 0;
    else {
        length_ = length_ == 0 ? static_cast<int>(COPY_NOTES) : length_ + 1;
        last_hash_ = *hash;
    }
}

CopyGuard::CopyGuard(const CopyIndex& index, PartName part, const Score& score, int from_ticks, int to_ticks, int limit)
    : part_(part), limit_(limit), before_last_(index), run_(index) {
    const auto reach = static_cast<std::size_t>(limit) + COPY_NOTES;
    const auto line = line_of(score, part);
    const auto from =
        std::find_if(line.begin(), line.end(), [=](const auto& n) { return n.onset_ticks >= from_ticks; });
    const auto to = std::find_if(from, line.end(), [=](const auto& n) { return n.onset_ticks >= to_ticks; });
    for (auto note = from - std::min(from - line.begin(), static_cast<std::ptrdiff_t>(2 * reach)); note != from; ++note)
        add(*note);
    after_.assign(to, to + std::min(line.end() - to, static_cast<std::ptrdiff_t>(reach)));
}

// Of the grams that a run longer than the limit would need, with the line's note `at` in it, one is looked at for each
// place where it may begin: mostly there is none.
bool CopyGuard::may_exceed(const CopyRun& run, std::span<const LineNote> line, std::size_t at) const {
    const int begun = std::max(0, limit_ + 1 - static_cast<int>(COPY_NOTES));  // grams after its first
    for (int first = 0; first < static_cast<int>(COPY_NOTES);) {
        const bool continues = first == 0 && run.length() > 0;
        const int needed = continues ? std::max(0, limit_ - run.length()) : first + begun;
        const auto last = at + static_cast<std::size_t>(needed);
        if (last >= line.size()) return false;
        if (last + 1 >= COPY_NOTES && run.goes_on(line.subspan(last + 1 - COPY_NOTES, COPY_NOTES))) return true;
        first = needed + 1;
    }
    return false;
}

bool CopyGuard::exceeds(LineNote note, std::span<const LineNote> kept) const {
    const bool again = note.onset_ticks == last_onset_;
    if (again && part_ == PartName::bass) return false;  // the lower one stays the line's
    const auto& before = again ? before_last_ : run_;
    std::vector<LineNote> line = before.notes();
    const std::size_t at = line.size();
    line.push_back(note);
    for (const auto next_notes : {kept, std::span<const LineNote>(after_)})
        for (const auto& next : next_notes)
            if (next.onset_ticks > note.onset_ticks) line.push_back(next);
    if (!may_exceed(before, line, at)) return false;
    CopyRun run = before;
    for (std::size_t since = 1; at + since <= line.size(); ++since) {  // as long as the run has the note in it
        run.add(line[at + since - 1]);
        if (run.length() > limit_) return true;
        if (since >= COPY_NOTES && run.length() < static_cast<int>(since)) return false;
    }
    return false;
}

void CopyGuard::add(LineNote note) {
    if (note.onset_ticks == last_onset_) {
        if (part_ == PartName::bass) return;
        run_ = before_last_;
    } else {
        before_last_ = run_;
    }
    run_.add(note);
    last_onset_ = note.onset_ticks;
}

std::vector<Copy> copies_in(const CopyIndex& index, const Score& score) {
    std::vector<Copy> out;
    for (const auto part : {PartName::melody, PartName::bass}) {
        const auto line = line_of(score, part);
        if (line.empty()) continue;
        Copy copy{part, 0, 0, {}, static_cast<int>(line.size()), 0};
        CopyRun run(index);
        int counted = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            run.add(line[i]);
            counted = run.length() == 0 ? 0 : counted;
            copy.copied_notes += run.length() - counted;
            counted = run.length();
            if (run.length() <= copy.notes) continue;
            copy.notes = run.length();
            copy.bar = score.bar_at(line[i + 1 - static_cast<std::size_t>(run.length())].onset_ticks);
            copy.piece = index.piece(run.last_hash());
        }
        out.push_back(copy);
    }
    return out;
}

}  // namespace partimento

#include "style/copies.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <string>

namespace partimento {
namespace {

constexpr std::uint16_t WIDEST_GAP = 65535;
constexpr std::size_t MARK_EVERY = 64;  // gaps

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

Gram gram_of(std::span<const LineNote> notes) {
    std::array<std::pair<int, int>, COPY_NOTES - 1> steps;  // time, interval
    int unit = 0;
    Gram gram;
    for (std::size_t i = 0; i + 1 < COPY_NOTES; ++i) {
        steps[i] = {notes[i + 1].onset_ticks - notes[i].onset_ticks, notes[i + 1].pitch - notes[i].pitch};
        gram.broken = gram.broken || steps[i].first > LINE_BREAK_TICKS || steps[i].first <= 0;
        unit = std::gcd(unit, steps[i].first);
    }
    if (gram.broken) return gram;
    std::uint64_t hash = 1469598103934665603ull;  // FNV-1a
    for (auto& [time, interval] : steps) {
        time /= unit;
        for (const int value : {time, interval + 128})
            hash = (hash ^ static_cast<std::uint64_t>(value)) * 1099511628211ull;
    }
    gram.hash = static_cast<std::uint32_t>(hash ^ hash >> 32);
    std::sort(steps.begin(), steps.end());
    gram.common = std::unique(steps.begin(), steps.end()) - steps.begin() < 3;
    return gram;
}

std::vector<std::uint32_t> gram_hashes(std::span<const LineNote> line) {
    std::vector<std::uint32_t> hashes;
    for (std::size_t i = 0; i + COPY_NOTES <= line.size(); ++i)
        if (const auto gram = gram_of(line.subspan(i, COPY_NOTES)); !gram.broken && !gram.common)
            hashes.push_back(gram.hash);
    return hashes;
}

CopyIndex::CopyIndex(std::vector<std::uint16_t> gaps, std::vector<std::uint16_t> pieces, std::vector<std::string> names)
    : gaps_(std::move(gaps)), pieces_(std::move(pieces)), names_(std::move(names)) {
    std::uint64_t hash = 0;
    std::size_t number = 0;
    for (std::size_t i = 0; i < gaps_.size(); ++i) {
        if (i % MARK_EVERY == 0)
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
    auto mark = std::lower_bound(marks_.begin(), marks_.end(), hash,
                                 [](const Mark& before, std::uint32_t h) { return before.hash < h; });
    if (mark != marks_.begin()) --mark;  // what ends on a mark lies before it
    if (mark == marks_.end()) return size();
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

void CopyRun::add(LineNote note) {
    if (notes_.size() == COPY_NOTES) notes_.erase(notes_.begin());
    notes_.push_back(note);
    if (notes_.size() < COPY_NOTES) return;
    const auto gram = gram_of(notes_);
    if (gram.broken)
        length_ = 0;
    else if (gram.common)
        length_ += length_ > 0;  // a run goes on through what is anybody's
    else if (!index_->contains(gram.hash))
        length_ = 0;
    else {
        length_ = length_ == 0 ? static_cast<int>(COPY_NOTES) : length_ + 1;
        last_hash_ = gram.hash;
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

bool CopyGuard::exceeds(LineNote note, std::span<const LineNote> kept) const {
    const bool again = note.onset_ticks == last_onset_;
    if (again && part_ == PartName::bass) return false;  // the lower one stays the line's
    CopyRun run = again ? before_last_ : run_;
    if (after_.empty() && kept.empty() && run.length() + 1 <= limit_ && static_cast<int>(COPY_NOTES) <= limit_)
        return false;
    run.add(note);
    if (run.length() > limit_) return true;
    std::size_t since = 1;
    for (const auto next_notes : {kept, std::span<const LineNote>(after_)})
        for (const auto& next : next_notes) {  // as long as the run has the note in it
            if (next.onset_ticks <= note.onset_ticks) continue;
            run.add(next);
            ++since;
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

#pragma once
// How far a line of notes copies the music that a style was trained on, and the bound on it (after MaxOrder:
// Papadopoulos, Roy, Pachet, "Avoiding plagiarism in Markov sequence generation", 2014).
//
// A line is a melody's highest or a bass's lowest notes, one an onset. A gram is COPY_NOTES notes in a row: their
// intervals and the proportions of the times between them, so that it is found in any key and at any speed. A run is a
// stretch of notes all of whose grams were in the style's sources; it may chain grams of several pieces, so that runs
// are never reported too short.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "music/score.h"

namespace partimento {

inline constexpr std::size_t COPY_NOTES = 8;
inline constexpr int LINE_BREAK_TICKS = 8 * TICKS_PER_QUARTER;  // a longer time between two onsets ends a line

struct LineNote {
    int onset_ticks = 0;
    int pitch = 0;
};

bool has_line(PartName part);  // melody and bass
std::vector<LineNote> line_of(const Score& score, PartName part);

// Of COPY_NOTES notes: a gram's hash, none of one over a break; and whether it is anybody's, of fewer than three
// different steps: a repeated note, a scale.
std::optional<std::uint32_t> gram_hash(std::span<const LineNote> notes);
bool is_common(std::span<const LineNote> notes);
// Of a whole line, without the common ones.
std::vector<std::uint32_t> gram_hashes(std::span<const LineNote> line);

// The grams of a style's sources, 4 bytes each: hashes rise, and are kept as the gaps between them, a gap of 65535
// going on into the next. A foreign gram is taken for one of them once in 2^32 / size.
class CopyIndex {
public:
    CopyIndex() = default;
    // `pieces`: one for each hash, indices into `names`. Throws std::invalid_argument where that does not hold, or
    // where hashes do not rise or are larger than 32 bits.
    CopyIndex(std::vector<std::uint16_t> gaps, std::vector<std::uint16_t> pieces, std::vector<std::string> names);
    bool empty() const { return pieces_.empty(); }
    std::size_t size() const { return pieces_.size(); }
    bool contains(std::uint32_t hash) const { return find(hash) < size(); }
    const std::string& piece(std::uint32_t hash) const { return names_[pieces_[find(hash)]]; }  // of one contained
private:
    std::size_t find(std::uint32_t hash) const;  // its number among the hashes; size() where it is none

    struct Mark {
        std::uint32_t hash;         // before the gap that leads to the bucket's first hash
        std::uint32_t gap, number;  // how many of each lie before it
    };
    std::vector<std::uint16_t> gaps_, pieces_;
    std::vector<Mark> marks_;  // of each bucket of hashes that begin alike
    std::vector<std::string> names_;
};

// Follows a line as it is written.
class CopyRun {
public:
    explicit CopyRun(const CopyIndex& index) : index_(&index) {}
    void add(LineNote note);
    // Whether a run that has begun would go on by a gram.
    bool goes_on(std::span<const LineNote> notes) const;
    const std::vector<LineNote>& notes() const { return notes_; }  // the last COPY_NOTES
    int length() const { return length_; }                  // of the run that the last note ends, in notes; 0 for none
    std::uint32_t last_hash() const { return last_hash_; }  // of the last gram that was found
private:
    const CopyIndex* index_;
    std::vector<LineNote> notes_;
    int length_ = 0;
    std::uint32_t last_hash_ = 0;
};

// Finds the notes that would make a run of more than `limit` notes, with those written before and those given after.
class CopyGuard {
public:
    CopyGuard(const CopyIndex& index, PartName part, const Score& score, int from_ticks, int to_ticks, int limit);
    bool exceeds(LineNote note,
                 std::span<const LineNote> kept) const;  // `kept`: those that stay in what is being written
    void add(LineNote note);                             // in order of onset and pitch
private:
    bool may_exceed(const CopyRun& run, std::span<const LineNote> line, std::size_t at) const;

    const PartName part_;
    const int limit_;
    CopyRun before_last_, run_;  // a higher note at one onset takes the place of a melody's last
    int last_onset_ = -1;
    std::vector<LineNote> after_;
};

struct Copy {
    PartName part = PartName::melody;
    int notes = 0;         // in the longest run
    int bar = 0;           // in which it begins, from 0
    std::string piece;     // that has its last gram
    int line_notes = 0;    // of the part in all
    int copied_notes = 0;  // of them in any run
};

// Of each part that has a line.
std::vector<Copy> copies_in(const CopyIndex& index, const Score& score);

}  // namespace partimento

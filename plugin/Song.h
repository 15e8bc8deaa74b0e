#pragma once
// The song that a musician works on: its takes, those of one request side by side, what is locked and wished, and what
// of it sounds.

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "Controls.h"
#include "SongPlan.h"
#include "SoundSteps.h"
#include "playing/exchange.h"
#include "playing/scheduler.h"
#include "song/takes.h"
#include "style/copies.h"

namespace partimento {

// A take of a request.
struct Candidate {
    int id = NO_TAKE;  // in the tree, once it is written
    Score score;       // as far as it is written
    std::uint64_t seed = 0;
    float written = 0.0f;  // 0..1
    std::vector<Copy> copies;
    std::string words;  // what speaks for it and against it, in UTF-8
};

// What is known of a take once it has been looked into.
struct Findings {
    std::vector<Copy> copies;
    std::string words;
};

struct News {
    std::string line;  // for the musician, in UTF-8
    bool trouble = false;
    bool operator==(const News&) const = default;
};

// Message and arranger threads, except where said. Of what could sound, the first that is there does: the answer to a
// phrase, the stream, a take that is being written, one that is listened to, the current take.
class Song {
public:
    Song() { sound(); }

    // What is there
    Score score() const;  // the current take's
    Score shown() const;  // the one that sounds
    Takes takes() const { return locked(tree); }
    double bpm() const;  // of the score that sounds
    int current() const;
    int musicTake() const;      // the take whose music the current one has, as musicTakeOf says
    Cells lockedCells() const;  // sized for the current take
    Controls controls() const { return locked(wished); }
    double tempoWished() const;  // of a new song, by setTempo(); 0: the style's
    std::string chords() const { return locked(chordLine); }
    SongPlan plan() const;  // of the current take: its own, or that of the nearest take it came of
    std::map<int, SongPlan> plans() const { return locked(planned); }  // of the takes that have one of their own
    SongSounds sounds() const { return locked(soundsNow); }
    SoundSteps soundSteps() const { return locked(steps); }
    News news() const { return locked(lastNews); }
    // The takes of the request that is being written; else of the one that the current take came of, none where it came
    // of none.
    std::vector<Candidate> candidates() const;
    std::optional<std::uint64_t> seed() const;  // of the request that the current take came of; none: of none
    // The seed of a further request: `wanted`, or where the takes at hand have that one, the next that none has.
    std::uint64_t seedAfter(std::uint64_t wanted) const;
    int heard() const { return locked(listened); }  // index of the candidate that is listened to; -1: none
    std::vector<Copy> copies() const;               // of the current take, as far as they are known
    bool isStreaming() const;
    int revision() const { return changes.load(std::memory_order_acquire); }  // grows with every change
    int takesMade() const { return made.load(std::memory_order_acquire); }    // grows with every change of the tree

    std::function<void(const SongSounds&)> onSounds;  // message thread: they are other ones now

    // What a musician does. Each throws std::invalid_argument in one sentence and changes nothing where it cannot be
    // done.
    // A take of its own. Without a plan it keeps that of the take before.
    void edit(const Score& edited, const std::string& how, const std::optional<SongPlan>& plan = {});
    void setPlan(const SongPlan& plan, const std::string& how);
    // A take of its own, whose music is that of the take before; or part of `step`, where that is the current take,
    // changed sounds and nothing came of it: what is turned in one go is one step. Returns the take.
    int setSounds(const SongSounds& sounds, const std::string& how, int step = NO_TAKE);
    void listen(int candidate);  // -1: to the current take
    void keep(int candidate);
    void comp(int candidate, int firstBar, int lastBar);
    void select(int take);
    // The news says which sounds were changed, for they may not be in view.
    void undo();
    void redo();
    void lock(const Cells& cells);
    void setControls(const Controls& controls);
    void setChords(const std::string& line);
    void setTempo(double bpm);  // the song's own, and that of new ones

    // What the arranger does
    void begin(const std::vector<std::uint64_t>& seeds);
    void write(std::size_t candidate, const Score& soFar, float written);
    // All candidates are written: they become takes that came from `parent`, the first of them the current one.
    void finish(int parent, const std::vector<Score>& scores, const Cells& asked, const std::string& style,
                const std::vector<std::uint64_t>& seeds);
    void abandon();  // the current take sounds again
    void setStream(std::optional<Score> score);
    Score stream() const;
    void answer(const Score& score, std::int64_t originTicks);  // MIDI ticks of the song
    void endAnswer();
    // The current take and those of its request that nobody has looked into yet.
    std::vector<std::pair<int, Score>> unsearched() const;
    void setFindings(int take, Findings findings,
                     int madeThen);  // nothing, where the tree has changed since takesMade() was `madeThen`
    void setNews(const std::string& line, bool trouble = false);

    // As a host keeps it
    void restore(Takes takes, const Cells& locked, const Controls& controls, const std::string& chords,
                 std::map<int, SongPlan> plans = {}, const SongSounds& sounds = {}, SoundSteps steps = {});

    // Any thread, the audio thread among them.
    bool isEmpty() const PARTIMENTO_REALTIME { return empty.load(std::memory_order_acquire); }
    const Music* latestMusic() PARTIMENTO_REALTIME { return music.latest(); }  // audio thread's alone

private:
    template <typename T>
    T locked(const T& value) const {
        const std::lock_guard lock(mutex);
        return value;
    }
    const Score& sounding() const;
    void sound();  // publishes it
    const Candidate& written(int candidate) const;
    std::vector<Candidate> beside() const;  // the current take, of one request
    void tell(Candidate& candidate) const;  // what has been found of it
    void add(const Score& edited, const std::string& how, const std::optional<SongPlan>& plan);
    void moved();  // another take is the current one
    void retuned(const SongSounds& now,
                 const std::string& what);  // and its sounds are other ones, its music may not be
    void tellSounds() {
        if (onSounds) onSounds(sounds());
    }

    mutable std::mutex mutex;
    Takes tree{Score()};
    Score currentScore;
    std::vector<Candidate> drafts, strip;  // being written; of the current take's request
    int listened = -1;
    bool drafted = false;  // the first candidate is being written
    std::optional<Score> streamed, answered;
    std::int64_t answerOrigin = 0;
    Cells lockedOnes;
    Controls wished;
    std::string chordLine;
    News lastNews;
    std::map<int, Findings> found;    // by take
    std::map<int, SongPlan> planned;  // by take
    SongSounds soundsNow;
    SoundSteps steps;
    std::atomic<int> changes{0}, made{0};
    std::atomic<bool> empty{true};
    Exchange<Music> music;
};

}  // namespace partimento

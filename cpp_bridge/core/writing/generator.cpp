#include "writing/generator.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "music/cell.h"
#include "music/chord_line.h"
#include "music/key_finding.h"
#include "network/sequence.h"
#include "writing/choice.h"

namespace partimento {
namespace {

constexpr std::size_t MAX_TAKES_TOGETHER = 32;  // of large networks

// How many takes share each reading of the weights: all of them, where the weights come from memory; where they stay in
// the processor's cache, a few takes' keys and values still do too. benchmarks/control.py has both.
std::size_t takes_together(const Network& network) {
    constexpr std::size_t CACHE_BYTES = 16u << 20, FEW = 4;
    std::size_t bytes = 0;
    for (const auto& layer : network.layers)
        for (const auto* matrix : {&layer.qkv, &layer.out, &layer.up, &layer.down}) bytes += matrix->bytes();
    return bytes > CACHE_BYTES ? MAX_TAKES_TOGETHER : FEW;
}

// Each round, the events that some takes wait for go through the network together; where one rests, the next joins in.
void write_together(const Style& style, const Request& request, std::span<Writer> writers,
                    const std::function<BarWritten(std::size_t)>& heard) {
    const auto width = static_cast<std::size_t>(style.network.config.width);
    const std::size_t together = takes_together(style.network);
    Decoder decoder(style.network);
    std::vector<float> outputs(together * width);
    std::vector<BarWritten> written;
    for (std::size_t i = 0; i < writers.size(); ++i) written.push_back(heard(i));
    std::vector<std::size_t> writing;
    std::vector<Step> steps;
    const auto rests = [&](std::size_t i) { return writers[i].rests(); };
    for (std::size_t next = 0; !unwanted(request);) {
        std::erase_if(writing, rests);
        for (; writing.size() < together && next < writers.size(); ++next)
            if (!rests(next)) writing.push_back(next);
        if (writing.empty()) return;
        for (const auto i : writing) {
            if (!writers[i].opening()) continue;
            if (!writers[i].read_given(decoder, std::span(outputs).first(width))) return;
            writers[i].go_on(outputs, written[i]);
        }
        std::erase_if(writing, rests);
        steps.clear();
        for (const auto i : writing) steps.push_back(writers[i].steps().front());
        decoder.forward(steps, outputs);
        for (std::size_t n = 0; n < writing.size(); ++n)
            writers[writing[n]].go_on({outputs.data() + n * width, width}, written[writing[n]]);
    }
}

// What is given is the same for all of these in one mode, and read once.
void open_together(const Style& style, std::span<Writer> writers, const std::function<BarWritten(std::size_t)>& heard) {
    std::vector<float> output(static_cast<std::size_t>(style.network.config.width));
    Decoder decoder(style.network);
    for (const bool minor : {false, true}) {
        const auto opens = [&](const Writer& writer) { return writer.opening() && writer.score().key.minor == minor; };
        Writer* reader = nullptr;
        for (auto& writer : writers) {
            if (!opens(writer)) continue;
            if (reader)
                writer.adopt(*reader);
            else if (!(reader = &writer)->read_anew(decoder, output))
                return;
        }
        for (std::size_t i = 0; i < writers.size(); ++i)
            if (opens(writers[i])) writers[i].go_on(output, heard(i));
    }
}

// A take for each seed, of a request in one meter. Each is written in as many ways as there are candidates, a phrase at
// a time, and all of them go on from the best.
std::vector<Score> write_takes(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                               std::size_t groups, const std::function<BarWritten(std::size_t)>& written) {
    const auto phrases = style.critic.empty() || request.candidates == 1 ? std::vector<Phrase>{{0, request.score.bars}}
                                                                         : phrases_of(request);
    const auto most = std::ranges::max_element(phrases, {}, &Phrase::ways);
    const auto each = most == phrases.end() ? 1 : static_cast<std::size_t>(most->ways);
    std::vector<Writer> writers;
    writers.reserve(seeds.size() * each);  // steps point into them
    for (const auto seed : seeds)
        for (std::size_t i = 0; i < each; ++i) writers.emplace_back(style, request, seed, static_cast<int>(i));
    std::vector<BarWritten> heard;
    std::vector<std::atomic<bool>> stopped(seeds.size());
    for (std::size_t take = 0; take < seeds.size(); ++take) {
        auto its = written(take);
        heard.push_back([&stop = stopped[take], its](const Score& score, int bar) {
            if (!stop && its && !its(score, bar)) stop = true;
            return !stop;
        });
    }
    const auto of = [&](std::size_t writer) -> BarWritten {
        if (writer % each == 0) return heard[writer / each];
        return [&stop = stopped[writer / each]](const Score&, int) { return !stop; };
    };
    for (const auto& phrase : phrases) {
        const bool begins = &phrase == &phrases.front();
        for (std::size_t i = 0; i < writers.size(); ++i)
            if (!stopped[i / each] && i % each < static_cast<std::size_t>(phrase.ways))
                writers[i].write_up_to(phrase.last);
        for (std::size_t take = 0; take < seeds.size(); take = begins ? seeds.size() : take + 1) {
            const auto first = take * each;  // of the first phrase all takes have the same before them
            open_together(style, std::span(writers).subspan(first, begins ? writers.size() : each),
                          [&](std::size_t i) { return of(first + i); });
        }
        share_out(request, writers.size(), groups, [&](std::size_t first, std::size_t last) {
            write_together(style, request, std::span(writers).subspan(first, last - first),
                           [&](std::size_t i) { return of(first + i); });
        });
        if (unwanted(request)) break;
        for (std::size_t take = 0; each > 1 && take < seeds.size(); ++take)
            if (!stopped[take])  // what was heard of it stays
                go_on_from_best(style, request, std::span(writers).subspan(take * each, each), phrase);
    }
    std::vector<Score> takes;
    for (std::size_t take = 0; take < seeds.size(); ++take) takes.push_back(writers[take * each].take());
    return takes;
}

// Puts what a stretch of bars was written with into the score that it is of.
void put(const Stretch& stretch, const Score& written, Score& score) {
    for_each_cell(written.bars, [&](PartName part, int bar) {
        if (stretch.request.asked.has(part, bar)) Cell{written, part, bar}.append_to(score, stretch.first_bar + bar);
    });
    score.sort();
}

// Bars in one meter at a time: a network sees no other.
std::vector<Score> write_by_meter(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  int threads, const TakeWritten& written) {
    std::vector<Score> takes(seeds.size(), request.score);
    for (auto& take : takes) clear_asked(take, request.asked);
    std::atomic<bool> stopped{false};
    for (const auto& stretch : by_meter(request)) {
        const auto hear = [&](std::size_t take, const Score& so_far, int bar) {
            auto whole = takes[take];
            put(stretch, so_far, whole);
            if (written(take, whole, stretch.first_bar + bar)) return true;
            stopped = true;
            return false;
        };
        const auto parts =
            generate_takes(style, stretch.request, seeds, threads, written ? TakeWritten(hear) : TakeWritten());
        for (std::size_t take = 0; take < takes.size(); ++take) put(stretch, parts[take], takes[take]);
        if (stopped || unwanted(request)) break;
    }
    return takes;
}

}  // namespace

Score open_score(const Card& card, const Opening& opening, std::vector<std::string>* complaints) {
    Score score;
    if (opening.bars < 1 || opening.bars > MAX_BARS)
        throw std::invalid_argument("bars " + std::to_string(opening.bars) + " is outside 1.." +
                                    std::to_string(MAX_BARS));
    score.bars = opening.bars;
    score.meter = opening.meter ? *opening.meter : parse_meter(card.meters.front());
    score.tempo_bpm = opening.tempo_bpm == 0.0 ? card.tempo_bpm : opening.tempo_bpm;
    for (const auto part : NOTE_PARTS) score.part(part).program = card.programs[part];
    song_event(score);  // refuses a meter that styles do not know
    if (!opening.chords.empty()) {
        auto line = read_chord_line(opening.chords, score.meter, score.bars, opening.key);
        score.harmony = std::move(line.chords);
        if (complaints != nullptr) *complaints = std::move(line.complaints);
    }
    score.key = opening.key             ? *opening.key
                : score.harmony.empty() ? key_without_signs(card.minor > 0.5)
                                        : infer_key(score.harmony);
    for (auto& chord : score.harmony) chord = respelt(chord, score.key);
    score.validate();
    return score;
}

Cells open_cells(const Card& card, const Score& score) {
    Cells cells(score.bars);
    for (const auto part : card.parts)
        if (!score.has(part))
            for (int bar = 0; bar < score.bars; ++bar) cells.set(part, bar);
    return cells;
}

Score generate(const Style& style, const Request& request, const BarWritten& written, int threads) {
    check(request, style.card);
    if (!request.score.meters.empty()) {
        TakeWritten each;
        if (written) each = [&](std::size_t, const Score& score, int bar) { return written(score, bar); };
        return write_by_meter(style, request, {&request.seed, 1}, threads, each).front();
    }
    return std::move(write_takes(style, request, {&request.seed, 1}, groups_of(threads), [&](std::size_t) {
                         return written;
                     }).front());
}

void read_ahead(const Style& style, const Request& request) {
    check(request, style.card);
    const auto stretches = request.score.meters.empty() ? std::vector<Stretch>{{0, request}} : by_meter(request);
    if (stretches.empty()) return;
    Writer writer(style, stretches.front().request, request.seed);
    writer.write_up_to(stretches.front().request.score.bars);
    std::vector<float> output(static_cast<std::size_t>(style.network.config.width));
    Decoder decoder(style.network);
    if (writer.opening()) writer.read_anew(decoder, output);
}

void share_out(const Request& request, std::size_t count, std::size_t groups,
               const std::function<void(std::size_t first, std::size_t last)>& each) {
    constexpr std::chrono::milliseconds OFTEN{1};
    groups = std::clamp<std::size_t>(groups, 1, std::max<std::size_t>(1, count));
    std::vector<std::exception_ptr> failures(groups);
    const auto trying = [&](std::size_t group, const auto& what) {
        try {
            what();
        } catch (...) {
            failures[group] = std::current_exception();
        }
    };
    const auto write_group = [&](std::size_t group) {
        trying(group, [&] { each(group * count / groups, (group + 1) * count / groups); });
    };
    std::mutex lock;
    std::condition_variable rested;
    std::size_t working = groups - 1;
    std::vector<std::thread> workers;
    for (std::size_t group = 1; group < groups; ++group)
        workers.emplace_back([&, group] {
            write_group(group);
            const std::lock_guard held(lock);
            --working;
            rested.notify_one();
        });
    write_group(0);
    for (std::unique_lock held(lock); !rested.wait_for(held, OFTEN, [&] { return working == 0; });) {
        held.unlock();
        trying(0, [&] { unwanted(request); });
        held.lock();
    }
    for (auto& worker : workers) worker.join();
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

std::size_t groups_of(int threads) {
    if (threads < 0) throw std::invalid_argument("threads " + std::to_string(threads) + " is below 0");
    return threads > 0 ? static_cast<std::size_t>(threads) : std::max(1u, std::thread::hardware_concurrency());
}

std::vector<Score> generate_takes(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  int threads, const TakeWritten& written) {
    check(request, style.card);
    if (!request.score.meters.empty()) return write_by_meter(style, request, seeds, threads, written);
    const bool share_weights = threads == 0 && takes_together(style.network) == MAX_TAKES_TOGETHER;
    return write_takes(style, request, seeds, share_weights ? 1 : groups_of(threads),
                       [&](std::size_t take) -> BarWritten {
                           if (!written) return {};
                           return [&written, take](const Score& score, int bar) { return written(take, score, bar); };
                       });
}

}  // namespace partimento

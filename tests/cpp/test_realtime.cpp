// Audio-thread functions allocate nothing, lock nothing and call no system: the C library's own entry points are
// trapped while one runs.

#include <catch2/catch.hpp>

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"
#include "sound_files.h"
#include "synth/Synth.h"

// Sanitizers stand where the trap would: under them these tests only play.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PARTIMENTO_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARTIMENTO_SANITIZED 1
#endif

#ifndef PARTIMENTO_SANITIZED
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}
#endif

namespace {

thread_local bool on_audio_thread = false;
thread_local int caught = 0;
thread_local const char* caught_first = "";

[[maybe_unused]] void note(const char* what) {
    if (!on_audio_thread) return;
    if (caught++ == 0) caught_first = what;
}

// The trap is set as long as one of these lives.
struct AudioThread {
    AudioThread() {
        caught = 0;
        caught_first = "";
        on_audio_thread = true;
    }
    ~AudioThread() { on_audio_thread = false; }
};

}  // namespace

#ifndef PARTIMENTO_SANITIZED
extern "C" {
void* malloc(std::size_t size) {
    note("malloc");
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    note("calloc");
    return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    note("realloc");
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note("aligned_alloc");
    return __libc_memalign(alignment, size);
}
void free(void* memory) {
    if (memory != nullptr) note("free");
    __libc_free(memory);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) {
    note("pthread_mutex_lock");
    static const auto real = reinterpret_cast<int (*)(pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    return real(mutex);
}
// The C library's ways into the kernel that a plugin might take: files, sleep, and all that has no name of its own
// (futexes).
ssize_t read(int file, void* to, std::size_t size) {
    note("read");
    static const auto real = reinterpret_cast<ssize_t (*)(int, void*, std::size_t)>(dlsym(RTLD_NEXT, "read"));
    return real(file, to, size);
}
ssize_t write(int file, const void* from, std::size_t size) {
    note("write");
    static const auto real = reinterpret_cast<ssize_t (*)(int, const void*, std::size_t)>(dlsym(RTLD_NEXT, "write"));
    return real(file, from, size);
}
int nanosleep(const timespec* time, timespec* left) {
    note("nanosleep");
    static const auto real = reinterpret_cast<int (*)(const timespec*, timespec*)>(dlsym(RTLD_NEXT, "nanosleep"));
    return real(time, left);
}
int sched_yield() {
    note("sched_yield");
    static const auto real = reinterpret_cast<int (*)()>(dlsym(RTLD_NEXT, "sched_yield"));
    return real();
}
long syscall(long number, ...) {
    note("syscall");
    static const auto real = reinterpret_cast<long (*)(long, ...)>(dlsym(RTLD_NEXT, "syscall"));
    va_list list;
    va_start(list, number);
    long a[6];
    for (auto& each : a) each = va_arg(list, long);
    va_end(list);
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    note("pthread_cond_wait");
    static const auto real =
        reinterpret_cast<int (*)(pthread_cond_t*, pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_cond_wait"));
    return real(condition, mutex);
}
}
#endif

using namespace partimento;

namespace {

Score busy_score(int bars) {
    Score score;
    score.bars = bars;
    for (int tick = 0; tick < score.end_ticks(); tick += 6) {
        score.part(PartName::melody).notes.push_back({tick, 12, 60 + tick % 24, 100, 0});
        for (const int pitch : {48, 52, 55, 59})
            score.part(PartName::chords).notes.push_back({tick, 40, pitch + tick % 5, 80, 0});
        score.part(PartName::bass).notes.push_back({tick, 6, 36 + tick % 7, 90, 0});
        for (const int key : {36, 38, 42, 46, 49, 51, 47})
            score.part(PartName::drums).notes.push_back({tick, 6, key, 100, 0});
    }
    score.sort();
    score.validate();
    return score;
}

struct PlayHead : juce::AudioPlayHead {
    juce::int64 samples = 0;
    bool playing = true, known = true;
    juce::Optional<PositionInfo> getPosition() const override {
        if (!known) return juce::nullopt;
        PositionInfo info;
        info.setBpm(120.0);
        info.setTimeInSamples(samples);
        info.setPpqPosition(static_cast<double>(samples) / 24000.0);
        info.setIsPlaying(playing);
        return info;
    }
};

}  // namespace

#ifndef PARTIMENTO_SANITIZED
TEST_CASE("the trap catches allocations, locks and system calls") {
    int count = 0;
    {
        const AudioThread audio;
        delete new volatile int(3);
        std::free(std::malloc(7));
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
        sched_yield();
        std::atomic<int> word{0};
        word.notify_all();
        if (::write(-1, "", 0) == 0) ++count;
        count += caught;
    }
    CHECK(count >= 5);
}
#endif

TEST_CASE("the scheduler allocates and locks nothing") {
    const Timeline first(busy_score(4)), second(busy_score(3));
    const auto scheduler = std::make_unique<Scheduler>();
    std::size_t events = 0;
    int count = 0;
    {
        const AudioThread audio;
        for (int i = 0; i < 400; ++i) {
            Transport transport{.playing = i % 50 != 0,
                                .ppq = i % 90 * 0.1,
                                .tempo_bpm = 90.0 + i,
                                .looping = i % 3 == 0,
                                .loop_end_ppq = 2.0};
            events += scheduler->process(i % 20 < 10 ? &first : &second, transport, 1024, static_cast<PartMask>(i % 31))
                          .size();
        }
        count = caught;
    }
    CHECK(events > 1000);
    INFO(caught_first);
    CHECK(count == 0);
}

namespace {

// A host with one audio thread, this one, on which everything else is done between blocks, as a message thread would.
struct Stage {
    juce::ScopedJuceInitialiser_GUI juce;
    PlayHead playHead;
    std::unique_ptr<Processor> processor;
    juce::AudioBuffer<float> audio;
    juce::MidiBuffer midi;
    std::size_t events = 0;
    int blocks = 0, trapped = 0;
    const char* first = "";
    float loudest = 0.0f;
    std::array<std::array<int, 128>, 16> sounding{};
    bool doubled = false;

    explicit Stage(int size) : audio(10, size) {
        setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
        setenv("PARTIMENTO_SOUNDS", sound_folder().c_str(), 1);
        processor = std::make_unique<Processor>();
        processor->getParameterSet().style = processor->getLibrary().indexOf("tiny");
        *processor->getParameterSet().takes = 2;
        processor->getParameterSet().bars = 4;
        processor->setPlayHead(&playHead);
        processor->enableAllBuses();
        processor->setRateAndBufferSizeDetails(48000.0, size);
        processor->prepareToPlay(48000.0, size);
        midi.ensureSize(8192);  // as the LV2 wrapper makes room; the VST3 wrapper makes 2048, some 200 events
    }
    void block(bool bypassed = false) {
        midi.clear();
        if (blocks % 3 == 0) midi.addEvent(juce::MidiMessage::noteOn(1, 60 + blocks % 12, juce::uint8(80)), 3);
        if (blocks % 3 == 1) midi.addEvent(juce::MidiMessage::noteOff(1, 60 + (blocks - 1) % 12), 3);
        {
            const AudioThread trap;
            if (bypassed)
                processor->processBlockBypassed(audio, midi);
            else
                processor->processBlock(audio, midi);
            if (caught > 0 && trapped == 0) first = caught_first;
            trapped += caught;
        }
        for (const auto message : midi) {
            auto& count = sounding[static_cast<std::size_t>(message.data[0] & 15)][message.data[1]];
            count += (message.data[0] & 0xf0) == 0x90 ? 1 : -1;
            doubled = doubled || count < 0 || count > 1;
        }
        events += static_cast<std::size_t>(midi.getNumEvents());
        loudest = std::max(loudest, audio.getMagnitude(0, audio.getNumSamples()));
        if (playHead.playing) playHead.samples += audio.getNumSamples();
        ++blocks;
    }
    // Blocks until the arranger has done what it was asked for; it has its time meanwhile.
    void until(const std::function<bool()>& done) {
        for (int i = 0; i < 20000 && !done(); ++i) {
            block();
            juce::Thread::sleep(1);
        }
        REQUIRE(done());
    }
    int hanging() const {
        int count = 0;
        for (const auto& channel : sounding)
            for (const int each : channel) count += each;
        return count;
    }
    void check() {
        playHead.playing = false;
        block();
        INFO(first);
        CHECK(trapped == 0);
        CHECK(!doubled);
        CHECK(hanging() == 0);
        CHECK(loudest > 0.1f);
        CHECK(loudest <= 1.0f);
    }
};

}  // namespace

TEST_CASE("the whole plugin allocates and locks nothing while it plays") {
    Stage stage(512);
    auto& song = stage.processor->getSong();
    auto& parameters = stage.processor->getParameterSet();
    for (int i = 0; i < 2000; ++i) {
        if (i % 100 == 0) song.edit(busy_score(3 + i / 100 % 5), "busy");
        stage.playHead.playing = i % 300 < 280;
        stage.playHead.known = i % 7 != 3;
        if (i % 411 == 0) stage.playHead.samples = 0;
        *parameters.mute[PartName::chords] = i % 200 > 150;
        *parameters.solo[NOTE_PARTS[static_cast<std::size_t>(i / 170 % 4)]] = i % 170 > 90;
        *parameters.pan[PartName::bass] = static_cast<float>(i % 20) / 10.0f - 1.0f;
        *parameters.channel[PartName::melody] = 1 + i / 50 % 16;
        stage.block(i % 97 == 5);
    }
    CHECK(stage.events > 1000);
    stage.check();
}

TEST_CASE("nothing is trapped, doubled or left hanging while takes are written, heard, kept and undone") {
    Stage stage(64);
    auto& song = stage.processor->getSong();
    auto& arranger = stage.processor->getArranger();
    stage.processor->getParameterSet().generate.setValueNotifyingHost(1.0f);
    stage.until([&] { return song.candidates().size() == 2 && song.score().bars == 4; });
    for (int round = 0; round < 4; ++round) {
        auto task = stage.processor->usualTask(round % 2 == 0 ? Task::What::cells : Task::What::onward);
        task.seed = static_cast<std::uint64_t>(round);
        task.cells = Cells(song.score().bars);
        for (int bar = 0; bar < 4; ++bar) task.cells.set(PartName::chords, bar);
        const int before = song.takesMade();
        arranger.ask(task);
        stage.until([&] { return song.takesMade() > before; });
        song.listen(1);
        for (int i = 0; i < 200; ++i) stage.block();
        song.keep(1);
        for (int i = 0; i < 200; ++i) stage.block();
        song.undo();
        stage.playHead.samples = 7 * round * 24000 + 11;  // a jump
        for (int i = 0; i < 200; ++i) stage.block();
    }
    stage.check();
}

TEST_CASE("nothing is trapped, doubled or left hanging while a stream runs, the style changes and states are loaded") {
    Stage stage(64);
    auto& parameters = stage.processor->getParameterSet();
    *parameters.mode = 1;
    stage.until(
        [&] { return stage.processor->getSong().isStreaming() && stage.processor->getSong().stream().bars >= 8; });
    const int late = stage.processor->getUnderruns();
    for (int i = 0; i < 20000; ++i) {
        if (i % 50 == 0) juce::Thread::sleep(1);  // some 40 times as fast as in time
        stage.block();
    }
    CHECK(stage.processor->getUnderruns() - late == 0);
    juce::MemoryBlock state;
    stage.processor->getStateInformation(state);
    for (int i = 0; i < 6; ++i) {
        parameters.style = i % 2 == 0 ? stage.processor->getLibrary().indexOf("nobody's")
                                      : stage.processor->getLibrary().indexOf("tiny");
        stage.processor->getArranger().setListening(i % 2 == 1);
        for (int n = 0; n < 300; ++n) stage.block();
        stage.processor->setStateInformation(i % 3 == 2 ? "damaged" : state.getData(),
                                             i % 3 == 2 ? 7 : static_cast<int>(state.getSize()));
        for (int n = 0; n < 300; ++n) stage.block();
        if (i == 3) stage.processor->prepareToPlay(44100.0, 64);
        juce::Thread::sleep(20);
    }
    stage.check();
}

TEST_CASE("nothing is trapped while neural sounds are rendered, swapped in and auditioned") {
    Stage stage(256);
    auto& sounds = stage.processor->getSounds();
    stage.processor->getSong().edit(busy_score(4), "busy");
    for (const auto part : NOTE_PARTS)
        *stage.processor->getParameterSet().level[part] = -6.0f;  // untrained sounds have high peaks
    for (int round = 0; round < 6; ++round) {
        SongSounds wish;
        for (const auto part : NOTE_PARTS) wish.neural[part] = round % 3 != 2;
        wish.kit = new_kit(*sounds.drums(), static_cast<std::uint64_t>(round));
        wish.timbres[PartName::melody] = new_timbre(*sounds.notes(), static_cast<std::uint64_t>(round));
        sounds.choose(wish);
        stage.until([&] { return sounds.settled(); });
        stage.processor->audition(PartName::drums, 38, 100);
        for (int i = 0; i < 200; ++i) stage.block();
    }
    CHECK(sounds.trouble().empty());
    CHECK(stage.events > 1000);
    stage.check();
}

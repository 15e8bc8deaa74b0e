// Audio-thread functions allocate nothing and lock nothing: the C library's own entry points are trapped while one runs.

#include <catch2/catch.hpp>

#include <dlfcn.h>
#include <pthread.h>

#include <cstdlib>
#include <cstring>

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"
#include "synth/Synth.h"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

thread_local bool on_audio_thread = false;
thread_local int caught = 0;
thread_local const char* caught_first = "";

void note(const char* what) {
    if (!on_audio_thread) return;
    if (caught++ == 0) caught_first = what;
}

// The trap is set as long as one of these lives.
struct AudioThread {
    AudioThread() { caught = 0; caught_first = ""; on_audio_thread = true; }
    ~AudioThread() { on_audio_thread = false; }
};

}  // namespace

extern "C" {
void* malloc(std::size_t size) { note("malloc"); return __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) { note("calloc"); return __libc_calloc(count, size); }
void* realloc(void* old, std::size_t size) { note("realloc"); return __libc_realloc(old, size); }
void* aligned_alloc(std::size_t alignment, std::size_t size) { note("aligned_alloc"); return __libc_memalign(alignment, size); }
void free(void* memory) { if (memory != nullptr) note("free"); __libc_free(memory); }
int pthread_mutex_lock(pthread_mutex_t* mutex) {
    note("pthread_mutex_lock");
    static const auto real = reinterpret_cast<int (*)(pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    return real(mutex);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    note("pthread_cond_wait");
    static const auto real = reinterpret_cast<int (*)(pthread_cond_t*, pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_cond_wait"));
    return real(condition, mutex);
}
}

using namespace partimento;

namespace {

Score busy_score(int bars) {
    Score score;
    score.bars = bars;
    for (int tick = 0; tick < score.end_ticks(); tick += 6) {
        score.part(PartName::melody).notes.push_back({tick, 12, 60 + tick % 24, 100, 0});
        for (const int pitch : {48, 52, 55, 59}) score.part(PartName::chords).notes.push_back({tick, 40, pitch + tick % 5, 80, 0});
        score.part(PartName::bass).notes.push_back({tick, 6, 36 + tick % 7, 90, 0});
        for (const int key : {36, 38, 42, 46, 49, 51, 47}) score.part(PartName::drums).notes.push_back({tick, 6, key, 100, 0});
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

TEST_CASE("the trap catches allocations and locks") {
    int count = 0;
    {
        const AudioThread audio;
        delete new volatile int(3);
        std::free(std::malloc(7));
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
        count = caught;
    }
    CHECK(count >= 3);
}

TEST_CASE("the scheduler allocates and locks nothing") {
    const Timeline first(busy_score(4)), second(busy_score(3));
    const auto scheduler = std::make_unique<Scheduler>();
    std::size_t events = 0;
    int count = 0;
    {
        const AudioThread audio;
        for (int i = 0; i < 400; ++i) {
            Transport transport{.playing = i % 50 != 0, .ppq = i % 90 * 0.1, .tempo_bpm = 90.0 + i, .looping = i % 3 == 0, .loop_end_ppq = 2.0};
            events += scheduler->process(i % 20 < 10 ? &first : &second, transport, 1024, static_cast<PartMask>(i % 31)).size();
        }
        count = caught;
    }
    CHECK(events > 1000);
    INFO(caught_first);
    CHECK(count == 0);
}

TEST_CASE("the whole plugin allocates and locks nothing while it plays") {
    const juce::ScopedJuceInitialiser_GUI juce;
    auto processor = std::make_unique<Processor>();
    PlayHead playHead;
    processor->setPlayHead(&playHead);
    processor->enableAllBuses();
    processor->setRateAndBufferSizeDetails(48000.0, 512);
    processor->prepareToPlay(48000.0, 512);
    processor->getSong().setScore(busy_score(8));
    juce::AudioBuffer<float> audio(2, 512);
    juce::MidiBuffer midi;
    midi.ensureSize(8192);   // as the LV2 wrapper makes room; the VST3 wrapper makes 2048, some 200 events
    std::size_t events = 0;
    float loudest = 0.0f;
    int count = 0;
    for (int i = 0; i < 2000; ++i) {
        if (i % 100 == 0) processor->getSong().setScore(busy_score(3 + i / 100 % 5));   // on this thread, as the message thread does
        playHead.playing = i % 300 < 280;
        playHead.known = i % 7 != 3;
        if (i % 411 == 0) playHead.samples = 0;
        processor->getParameterSet().generate.setValueNotifyingHost(i % 500 == 250 ? 1.0f : 0.0f);
        *processor->getParameterSet().mute[2] = i % 200 > 150;
        {
            const AudioThread trap;
            if (i % 97 == 5) processor->processBlockBypassed(audio, midi);
            else processor->processBlock(audio, midi);
            count += caught;
        }
        playHead.samples += 512;
        events += static_cast<std::size_t>(midi.getNumEvents());
        loudest = std::max(loudest, audio.getMagnitude(0, 512));
    }
    CHECK(events > 1000);
    CHECK(loudest > 0.1f);
    CHECK(loudest <= 0.98f);
    INFO(caught_first);
    CHECK(count == 0);
}

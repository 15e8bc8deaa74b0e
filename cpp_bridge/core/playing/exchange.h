#pragma once
// Hands immutable values from one writing thread to the audio thread. Neither waits for the other, and only the writer
// frees.

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "playing/realtime.h"

namespace partimento {

template <typename T>
class Exchange {
public:
    // One writer at a time. Frees what the audio thread has left behind, and what it never came to read.
    void publish(std::unique_ptr<const T> value) {
        owned_.push_back(std::make_unique<Entry>(Entry{++serial_, std::move(value)}));
        const auto* unread = fresh_.exchange(owned_.back().get(), std::memory_order_acq_rel);
        const auto reading = reading_.load(std::memory_order_acquire);
        std::erase_if(owned_, [&](const auto& entry) { return entry.get() == unread || entry->serial < reading; });
    }

    // Audio thread. The value published last, good until the next call; nullptr before the first.
    const T* latest() PARTIMENTO_REALTIME {
        const auto [value, serial] = newest();
        let_go_before(serial);
        return value;
    }

    // The same for a reader that goes on with earlier values beside it, as voices do that still sound. Each is good
    // until let_go_before() names a later serial.
    struct Read {
        const T* value = nullptr;
        std::uint64_t serial = 0;
    };
    Read newest() PARTIMENTO_REALTIME {
        if (const auto* fresh = fresh_.exchange(nullptr, std::memory_order_acq_rel))
            current_ = {fresh->value.get(), fresh->serial};
        return current_;
    }
    void let_go_before(std::uint64_t serial) PARTIMENTO_REALTIME { reading_.store(serial, std::memory_order_release); }

private:
    struct Entry {
        std::uint64_t serial;
        std::unique_ptr<const T> value;
    };
    std::vector<std::unique_ptr<Entry>> owned_;  // writer's
    std::uint64_t serial_ = 0;                   // writer's
    Read current_;                               // audio thread's
    std::atomic<const Entry*> fresh_{nullptr};
    std::atomic<std::uint64_t> reading_{0};  // serial of the earliest entry that the audio thread holds
};

}  // namespace partimento

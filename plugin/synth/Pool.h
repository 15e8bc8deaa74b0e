#pragma once
// Voices of one kind: each has start(...), stop(), cut(), sounding() and render(left, right, count), which adds to the
// pair.

#include <array>
#include <cstdint>
#include <utility>

#include "playing/realtime.h"

namespace partimento {

// At most `Size` sound at once. One more, and the one struck first is cut: it fades in a spare slot, so that nothing
// clicks.
template <typename Voice, std::size_t Size, std::size_t Spare = 4>
class Pool {
public:
    template <typename... How>
    void strike(int pitch, How&&... how) PARTIMENTO_REALTIME {
        Slot *oldest = nullptr, *chosen = &slots[0];
        std::size_t sounding = 0;
        for (auto& slot : slots) {
            if constexpr (requires { slot.voice.choked(pitch); })
                if (slot.voice.choked(pitch)) slot.voice.cut();
            if (slot.voice.sounding() && !slot.cut) {
                ++sounding;
                if (oldest == nullptr || slot.order < oldest->order) oldest = &slot;
            }
            if (chosen->voice.sounding() && (!slot.voice.sounding() || slot.order < chosen->order)) chosen = &slot;
        }
        if (sounding >= Size) {
            oldest->voice.cut();
            oldest->cut = true;
            oldest->pitch = -1;
        }
        chosen->voice.start(pitch, std::forward<How>(how)...);
        chosen->pitch = pitch;
        chosen->cut = false;
        chosen->order = ++struck;
    }
    void release(int pitch) PARTIMENTO_REALTIME {
        for (auto& slot : slots)
            if (slot.pitch == pitch) {
                slot.voice.stop();
                slot.pitch = -1;
            }
    }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME {
        for (auto& slot : slots)
            if (slot.voice.sounding()) slot.voice.render(left, right, count);
    }
    template <typename Use>
    void forEachSounding(const Use& use) const PARTIMENTO_REALTIME {
        for (const auto& slot : slots)
            if (slot.voice.sounding()) use(slot.voice);
    }
    void reset() PARTIMENTO_REALTIME {
        for (auto& slot : slots) slot = {};
        struck = 0;
    }

private:
    struct Slot {
        Voice voice;
        int pitch = -1;
        std::uint64_t order = 0;
        bool cut = false;
    };
    std::array<Slot, Size + Spare> slots{};
    std::uint64_t struck = 0;
};

}  // namespace partimento

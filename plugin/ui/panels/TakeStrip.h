#pragma once
// The takes of the last request side by side: listen to one, keep one, or take bars of one over.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <vector>

#include "playing/scheduler.h"
#include "ui/score/PartHeader.h"
#include "ui/widgets/Icons.h"

namespace partimento {

struct TakeShown {
    Score score;
    std::uint64_t seed = 0;
    float written = 1.0f;  // 0..1: how far it has come
    juce::String copies;   // "5 notes as in Yesterday"; empty where nothing is shared
    juce::String words;    // "+ groove - phrases": what speaks for it and against it
    bool operator==(const TakeShown&) const = default;
};

class TakeStrip : public juce::Component {
public:
    static constexpr int HEIGHT = 92;
    TakeStrip();
    ~TakeStrip() override;

    std::function<void(int take)> onListen;  // heard, not kept
    std::function<void(int take)> onKeep;
    std::function<void(int take, int firstBar, int lastBar)> onComp;
    std::function<void()> onCompare;  // A/B: hears the score and the take last heard in turn

    // `heard`: the take that sounds, `kept`: the one that is the score; -1: none.
    void show(std::vector<TakeShown> takes, int heard, int kept, PartMask muted);
    int count() const { return static_cast<int>(takes.size()); }
    void resized() override;
    void paint(juce::Graphics& g) override;

private:
    class Card;
    std::vector<TakeShown> takes;
    int heard = -1, kept = -1;
    PartMask muted = 0;
    std::vector<std::unique_ptr<Card>> cards;
    juce::TextButton compare{"A/B"};
};

}  // namespace partimento

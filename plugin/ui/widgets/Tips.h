#pragma once
// The tooltips: beside the field that they speak of, no longer than it takes to read them, and not while it is typed
// in.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/widgets/Look.h"

namespace partimento {

class Tips : public juce::TooltipWindow {
public:
    Tips(juce::Component& desk, Look& look) : TooltipWindow(&desk, 600), house(look) {}
    std::function<juce::uint32()> milliseconds = juce::Time::getMillisecondCounter;

    juce::String getTipFor(juce::Component& under) override {
        const auto tip = TooltipWindow::getTipFor(under);
        return aim(under, tip) ? tip : juce::String();
    }
    // Where a tip of what lies under the mouse would stand; false where it is not to be seen (any more).
    bool aim(juce::Component& under, const juce::String& tip);

private:
    Look& house;
    const juce::Component* field = nullptr;
    juce::String shown;
    juce::uint32 since = 0;
};

}  // namespace partimento

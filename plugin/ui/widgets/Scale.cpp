#include "ui/widgets/Scale.h"

#include <algorithm>
#include <cmath>

#include "JuceText.h"
#include "StyleFolders.h"

namespace partimento {

juce::File scaleFile() { return juce::File(juceText(textOf(userStyleFolder()))).getSiblingFile("editor-scale.txt"); }

double savedScale() {
    juce::FileInputStream in(scaleFile());
    if (!in.openedOk()) return 1.0;
    char text[16]{};
    in.read(text, static_cast<int>(sizeof text) - 1);
    const double saved = juceText(text).getDoubleValue();
    const auto nearest = std::min_element(EDITOR_SCALES.begin(), EDITOR_SCALES.end(), [=](double a, double b) {
        return std::abs(a - saved) < std::abs(b - saved);
    });
    return std::abs(*nearest - saved) < 0.01 ? *nearest : 1.0;
}

void saveScale(double scale) {
    if (scaleFile().getParentDirectory().createDirectory()) scaleFile().replaceWithText(juce::String(scale));
}

}  // namespace partimento

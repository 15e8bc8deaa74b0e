#pragma once
// The kits to choose from: that of the style, those that are installed, and one from a file.

#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sound/kit.h"

namespace partimento {

class KitMenu : public juce::ComboBox {
public:
    explicit KitMenu(std::vector<std::filesystem::path> files);
    std::function<void()> onStyles, onAsk;  // the kit of the style; a file is to be asked for
    std::function<void(const std::filesystem::path&)> onFile;

    void show(const std::optional<Kit>& kit);  // none: that of the style

private:
    const std::vector<std::filesystem::path> files;
    juce::String shown;
};

}  // namespace partimento

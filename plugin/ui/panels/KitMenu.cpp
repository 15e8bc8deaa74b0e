#include "ui/panels/KitMenu.h"

#include "JuceText.h"
#include "StyleFolders.h"

namespace partimento {
namespace {

constexpr const char* OF_STYLE = "Kit of the style";

// A kit comes with a style and has its name.
juce::String titleOf(const std::filesystem::path& file) {
    const auto name = juceText(textOf(file.stem()));
    return name.substring(0, 1).toUpperCase() + name.substring(1) + " kit";
}

}  // namespace

KitMenu::KitMenu(std::vector<std::filesystem::path> f) : files(std::move(f)) {
    setTitle("Kit");
    setTooltip("The kit: that of the style, one that came with another style, or one from a file");
    addItem(OF_STYLE, 1);
    for (const auto& file : files) addItem(titleOf(file), getNumItems() + 1);
    addSeparator();
    addItem("From a file...", getNumItems() + 1);
    onChange = [this] {
        const int chosen = getSelectedId() - 2;
        if (chosen == -1)
            onStyles();
        else if (chosen == static_cast<int>(files.size())) {
            setText(shown, juce::dontSendNotification);  // the kit stays until a file is chosen
            onAsk();
        } else if (chosen >= 0)
            onFile(files[static_cast<std::size_t>(chosen)]);
    };
}

void KitMenu::show(const std::optional<Kit>& kit) {
    shown = !kit ? juce::String(OF_STYLE) : kit->name.empty() ? juce::String("Own kit") : juceText(kit->name);
    setText(shown, juce::dontSendNotification);
}

}  // namespace partimento

#include "Sounds.h"

#include <algorithm>

#include "StyleFolders.h"
#include "sound/kit_json.h"

namespace partimento {
namespace {

// Of General MIDI, where no timbre is chosen.
constexpr ByPart<int> PROGRAMS{0, 80, 4, 33, 0};
constexpr std::size_t MAX_KITS = 64;
constexpr int POLL_MS = 50;

template <typename Network>
std::shared_ptr<const Network> loaded(std::shared_ptr<const Network>& held, const std::filesystem::path& path) {
    if (!held) held = Network::load(path);
    return held;
}

}  // namespace

Sounds::Sounds(Synth& s, std::vector<std::filesystem::path> f, std::function<std::string()> n)
    : Thread("partimento sounds"), synth(s), folders(std::move(f)), styleName(std::move(n)) {}

Sounds::~Sounds() { stopThread(-1); }

SongSounds Sounds::chosen() const {
    const std::lock_guard lock(mutex);
    return wished;
}

void Sounds::choose(const SongSounds& sounds) {
    {
        const std::lock_guard lock(mutex);
        if (wished == sounds) return;
        wished = sounds;
        ofStyle = sounds.neural[PartName::drums] && !sounds.kit;
    }
    asked.fetch_add(1, std::memory_order_release);
    changes.fetch_add(1, std::memory_order_release);
    if (!isThreadRunning()) startThread();
    notify();
}

std::string Sounds::trouble() const {
    const std::lock_guard lock(mutex);
    return lastTrouble;
}

std::filesystem::path Sounds::find(const char* name) const {
    for (const auto& folder : folders)
        if (std::error_code error; std::filesystem::is_regular_file(folder / name, error)) return folder / name;
    throw std::runtime_error(std::string("there is no file of neural sounds, ") + name + ": install it in " +
                             textOf(folders.back()));
}

std::shared_ptr<const Drums> Sounds::drums() {
    const std::lock_guard lock(loading);
    return loaded(drumNetwork, drumNetwork ? std::filesystem::path() : find("drums.safetensors"));
}

std::shared_ptr<const Notes> Sounds::notes() {
    const std::lock_guard lock(loading);
    return loaded(noteNetwork, noteNetwork ? std::filesystem::path() : find("notes.safetensors"));
}

bool Sounds::hasNotes() const {
    const std::lock_guard lock(loading);
    return noteNetwork != nullptr;
}

std::vector<std::filesystem::path> Sounds::kitFiles() const {
    std::vector<std::filesystem::path> files;
    const auto byName = [](const auto& a, const auto& b) { return a.stem() < b.stem(); };
    for (const auto& folder : folders) {
        std::error_code error;
        for (std::filesystem::directory_iterator file(folder / "kits", error), end;
             !error && file != end && files.size() < MAX_KITS; file.increment(error))
            if (file->path().extension() == ".partikit") files.push_back(file->path());
        std::ranges::stable_sort(files, byName);
        const auto same = std::ranges::unique(files, {}, [](const auto& each) { return each.stem(); });
        files.erase(same.begin(), same.end());
    }
    return files;
}

Kit Sounds::usualKit() {
    const auto name = styleName();
    for (const auto& file : kitFiles())
        if (textOf(file.stem()) == name) return read_kit(file);
    return new_kit(*drums(), 0);
}

void Sounds::follow(int s) PARTIMENTO_REALTIME {
    if (ofStyle.load(std::memory_order_relaxed) && style.exchange(s, std::memory_order_relaxed) != s)
        asked.fetch_add(1, std::memory_order_release);
}

void Sounds::finish() {
    for (auto seen = done.load(); seen != asked.load(); seen = done.load()) {
        notify();
        done.wait(seen);
    }
}

void Sounds::run() {
    while (!threadShouldExit()) {
        const auto request = asked.load(std::memory_order_acquire);
        if (request == done.load(std::memory_order_relaxed)) {
            wait(ofStyle ? POLL_MS : -1);  // the audio thread may not wake anyone
            continue;
        }
        render(request);
        far = -1.0f;
        changes.fetch_add(1, std::memory_order_release);
        done.store(request, std::memory_order_release);
        done.notify_all();
    }
    done.store(asked.load());
    done.notify_all();
}

void Sounds::render(std::uint32_t request) {
    const auto wish = chosen();
    std::string said;
    for (const auto part : NOTE_PARTS) {
        const auto goOn = [&](float share) {
            far = share;
            return asked == request && !threadShouldExit();
        };
        try {
            renderPart(part, wish, goOn);
        } catch (const std::exception& error) {
            said = error.what();
            synth.setSounds(part, std::make_unique<SoundBank>());
            rendered.neural[part] = false;
        }
    }
    const std::lock_guard lock(mutex);
    lastTrouble = said;
}

// What the synth has already is not rendered again. A choice that comes meanwhile gives up this one.
void Sounds::renderPart(PartName part, const SongSounds& wish, const Progress& progress) {
    const bool isDrums = part == PartName::drums, was = rendered.neural[part];
    if (!wish.neural[part]) {
        if (was) synth.setSounds(part, std::make_unique<SoundBank>());
        rendered.neural[part] = false;
        return;
    }
    std::unique_ptr<const SoundBank> bank;
    if (isDrums) {
        const auto network = drums();
        const auto kit = wish.kit ? *wish.kit : usualKit();
        if (was && rendered.kit == kit) return;
        bank = bankOf(*network, kit, rendered.kit ? &*rendered.kit : nullptr, kitBank.get(), progress);
        if (!bank) return;
        kitBank = std::make_shared<const SoundBank>(*bank);
        rendered.kit = kit;
    } else {
        const auto network = notes();
        const auto& chosenOne = wish.timbres[part];
        const auto timbre = chosenOne ? *chosenOne : timbre_of_program(*network, PROGRAMS[part]);
        auto& before = rendered.timbres[part];
        if (was && before && before->latent == timbre.latent && before->seed == timbre.seed) return;
        bank = bankOf(*network, timbre, progress);
        if (!bank) return;
        before = timbre;
    }
    rendered.neural[part] = true;
    synth.setSounds(part, std::move(bank));
}

}  // namespace partimento

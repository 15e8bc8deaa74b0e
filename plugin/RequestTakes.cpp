#include "RequestTakes.h"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace partimento {
namespace {

struct Place {
    int number = 1, count = 1;
};

Place placeIn(const std::string& request) {
    std::istringstream in(request);
    std::string take, of;
    Place place;
    const bool read = in >> take >> place.number >> of >> place.count && take == "take" && of == "of" &&
                      place.number >= 1 && place.number <= place.count;
    return read ? place : Place();
}

}  // namespace

std::string requestText(int number, int count) {
    return "take " + std::to_string(number) + " of " + std::to_string(count);
}

std::vector<std::size_t> repeatedAmong(const std::vector<Score>& takes) {
    std::vector<std::size_t> repeated;
    for (auto take = takes.begin(); take != takes.end(); ++take)
        if (std::find(takes.begin(), take, *take) != take)
            repeated.push_back(static_cast<std::size_t>(take - takes.begin()));
    return repeated;
}

std::vector<int> takesOfRequest(const Takes& tree, int take) {
    if (tree.take(take).origin.style.empty()) return {};
    const auto [number, count] = placeIn(tree.take(take).origin.request);
    const int first = take - (number - 1);
    if (first < 0 || count > tree.size() - first) return {take};
    std::vector<int> ids(static_cast<std::size_t>(count));
    std::iota(ids.begin(), ids.end(), first);
    const bool together = std::all_of(ids.begin(), ids.end(), [&, all = count](int id) {
        return tree.take(id).parent == tree.take(take).parent &&
               tree.take(id).origin.request == requestText(id - first + 1, all);
    });
    return together ? ids : std::vector{take};
}

}  // namespace partimento

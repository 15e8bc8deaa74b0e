import pytest
from partimento import Controls
from partimento._core import parse_form
from partimento.corpora.form import find_form


def bars_of(score, first, count, parts=("melody", "chords", "bass", "drums")):
    excerpt = score.excerpt(first, count)
    return [excerpt.notes(part) for part in parts] + [[(c.onset_ticks, c.root, c.quality) for c in excerpt.harmony]]


def test_a_form_has_sections_with_lengths():
    assert parse_form("A A B A", 8) == ([(0, "A"), (8, "A"), (16, "B"), (24, "A")], 32)
    assert parse_form("A8 B4 A", 6) == ([(0, "A"), (8, "B"), (12, "A")], 18)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "form is empty"),
        ("A a", "form, character 3: 'a'"),
        ("A0", "form, character 1: section A of 0 bars"),
        ("A2000", "does not fit"),
        (" ".join(["A64"] * 17), "does not fit"),
    ],
)
def test_a_malformed_form_is_refused_with_its_place(text, message):
    with pytest.raises(ValueError, match=message):
        parse_form(text, 8)


def test_a_section_returns_unchanged_at_strength_zero(wild):
    song = wild.generate(form="A4 B4 A4", seed=4, returns=0.0, lead_over=False)[0]
    assert song.bars == 12 and song.sections == [(0, "A"), (4, "B"), (8, "A")]
    assert bars_of(song, 0, 4) == bars_of(song, 8, 4) != bars_of(song, 4, 4)


def test_a_return_leads_over_in_its_last_bar_alone(wild):
    song = wild.generate(form="A4 B4 A4", seed=4, returns=0.0)[0]
    assert bars_of(song, 0, 3) == bars_of(song, 8, 3) and bars_of(song, 3, 1) != bars_of(song, 11, 1)


def test_returns_are_varied_by_their_strength(wild):
    def kept(strength):
        songs = wild.generate(form="A8 A8", seed=2, takes=4, returns=strength, lead_over=False)
        halves = [
            [{(n.onset_ticks, n.pitch) for n in song.excerpt(first, 8).notes(part)} for first in (0, 8)]
            for song in songs
            for part in ("melody", "chords", "bass", "drums")
        ]
        return sum(len(a & b) for a, b in halves) / sum(len(a) for a, _ in halves)

    assert 1.0 == kept(0.0) > kept(0.3) > kept(0.8) > kept(1.0)


def test_what_changes_in_a_return_changes_in_runs(wild):
    song = wild.generate(form="A32 A32", seed=5, returns=0.4, lead_over=False)[0]
    changed = [bars_of(song, bar, 1) != bars_of(song, bar + 32, 1) for bar in range(32)]
    after_changed = [b for a, b in zip(changed, changed[1:]) if a]
    after_same = [b for a, b in zip(changed, changed[1:]) if not a]
    assert sum(after_changed) / len(after_changed) > 2 * sum(after_same) / len(after_same)


def test_a_longer_return_begins_as_the_first_and_continues_with_new_bars(wild):
    song = wild.generate(form="A2 B2 A4", seed=1, returns=0.0, lead_over=False)[0]
    assert bars_of(song, 0, 2) == bars_of(song, 4, 2) and song.bars == 8


def test_given_chords_stay_under_a_form(tiny):
    song = tiny.generate(form="A2 B2 A2", chords="C | F | G | Am | Dm | E", seed=1)[0]
    assert [c.name() for c in song.harmony] == ["C", "F", "G", "Am", "Dm", "E"]


def test_a_form_keeps_to_constraints(wild):
    song = wild.generate(form="A2 B2 A2", seed=1, controls=Controls(scale="C E G", polyphony={"melody": 1}))[0]
    assert {n.pitch % 12 for part in ("melody", "chords", "bass") for n in song.notes(part)} <= {0, 4, 7}


def test_returns_are_found_in_a_song_without_sections(wild):
    song = wild.generate(form="A B A C A", section_bars=8, seed=6, returns=0.1, lead_over=False)[0]
    sections, song = song.sections, song.copy()
    song.sections = []
    assert find_form(song) == sections


def test_nothing_returns_in_music_that_goes_on(wild):
    assert find_form(wild.generate(32, seed=1, form="none")[0]) == []


def test_a_song_of_twelve_bars_has_a_form_of_its_own_and_a_loop_has_none(tiny):
    assert tiny.generate(32, seed=1)[0].sections[:1] == [(0, "A")]
    assert not tiny.generate(32, seed=1, form="none")[0].sections and not tiny.generate(8, seed=1)[0].sections


def test_a_take_has_the_form_that_it_has_alone(tiny):
    takes = tiny.generate(16, seed=3, takes=3)
    assert takes[2] == tiny.generate(16, seed=5)[0]


def test_a_return_changes_all_parts_in_the_same_bars(wild):
    song = wild.generate(form="A16 A16", seed=3, returns=0.4, lead_over=False)[0]
    changed = [bars_of(song, bar, 1) != bars_of(song, bar + 16, 1) for bar in range(16)]
    wholly = [
        all(a != b for a, b in zip(bars_of(song, bar, 1)[:4], bars_of(song, bar + 16, 1)[:4], strict=True) if a or b)
        for bar in range(16)
    ]
    assert 2 <= sum(changed) <= 11
    assert changed == wholly


def test_a_drawn_form_is_one_of_the_cards_that_are_long_enough(tiny):
    forms = {tuple(tiny.generate(32, seed=seed, parts=["melody"])[0].sections) for seed in range(24)}
    assert len(forms) > 1 and all(form[0] == (0, "A") for form in forms)

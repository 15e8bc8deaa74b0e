"""The benchmark on Bach's chorales scores proper probabilities of rolls."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import memories
import study as jsb

PIECE = [[72, 67, 64, 48]] * 3 + [[74, 67, 64, 48]] + [[74, None, 65, 50]] * 4 + [[72, 67, 64, 48]] * 20
SMALL = jsb.Config(width=32, layers=1, hidden=32, head_hidden=16)


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    path = tmp_path_factory.mktemp("jsb") / "one.json"
    path.write_text(json.dumps([PIECE]))
    return jsb.read_pieces(path)[0]


def network_of(kind):
    torch.manual_seed(1)
    return jsb.Network(SMALL, jsb.KINDS[kind]).eval()


@pytest.fixture(scope="module", params=jsb.KINDS)
def network(request):
    return network_of(request.param)


@pytest.fixture(scope="module")
def counts(piece):
    return jsb.Counts.of([np.roll(piece, 4, 0), jsb.moved(piece, 2)])


def told_of(roll, counts):
    return jsb.events_of(roll, jsb.recall(roll, counts))


def chances_together(rolls, learns=0.1):
    return jsb.together({kind: [jsb.log_chances_of(network_of(kind), rolls, learns)] for kind in jsb.KINDS})


@pytest.mark.parametrize("at", [5, 20])
def test_the_probabilities_of_a_slot_add_up_to_one(counts, piece, at):
    columns = told_of(piece, counts)
    chances = chances_together(columns)[at].exp()
    assert chances.sum(1).tolist() == pytest.approx([1.0] * 4, abs=1e-5)
    shift = int(columns[0][at, jsb.COLUMN["shift"]]) - 7
    sung = [d for d in range(1, jsb.DEGREES) if 1 <= d - 6 - shift < jsb.REST] + [jsb.DEGREES]
    assert chances[:, sung].sum(1).tolist() == pytest.approx([1.0] * 4, abs=1e-5) and len(sung) == jsb.REST


@pytest.mark.parametrize("at", [5, 8, 20])
@pytest.mark.parametrize("voice", jsb.VOICES)
def test_a_slot_depends_on_earlier_slots_alone(network, counts, piece, voice, at):
    changed, place = piece.copy(), jsb.ORDER.index(voice)
    changed[at, voice] = 60
    first, second = (jsb.log_chances_of(network, told_of(roll, counts), 0.1) for roll in (piece, changed))
    same = torch.isclose(first, second, atol=1e-6).all(-1)
    assert (
        same[:at].all() and same[at, : place + 1].all() and not same[at, place + 1 :].any() and not same[at + 1 :].all()
    )


def test_a_plain_network_learns_from_past_bars_of_this_piece_alone(counts, piece):
    network, columns = network_of("plain"), told_of(piece, counts)
    before = [weights.clone() for weights in network.parameters()]
    still, learning = (jsb.picked(jsb.log_chances_of(network, columns, learns), columns[2]) for learns in (0, 0.1))
    assert torch.equal(still[: jsb.BAR], learning[: jsb.BAR]) and learning[jsb.BAR :].mean() < still[jsb.BAR :].mean()
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters()))


def test_transposed_music_differs_by_its_transposition_alone(piece):
    rows = {3: jsb.events_of(piece), 5: jsb.events_of(jsb.moved(piece, 2))}
    (events, *rest), (others, *other_rest) = rows.values()
    assert all(torch.equal(a[2:], b[2:]) for a, b in zip(rest, other_rest))  # when the key is known
    differs = (events[2:] != others[2:]).any(0)
    assert [name for name, at in jsb.COLUMN.items() if differs[at]] == ["shift"]


def test_counts_of_other_pieces_leave_the_piece_itself_out(piece):
    pieces = [piece, np.roll(piece, 4, 0), jsb.moved(piece, 2)]
    asked = memories.contexts(piece)
    without = jsb.Counts.of(pieces).find(asked) - jsb.Counts.of([piece]).find(asked)
    assert (without == jsb.Counts.of(pieces[1:]).find(asked)).all() and without.any()
    said, sure = jsb.recall(piece, jsb.Counts.of(pieces), among_them=True)
    expected = jsb.recall(piece, jsb.Counts.of(pieces[1:]))
    assert (said == expected[0]).all() and (sure == expected[1]).all()


def test_a_memory_finds_music_in_every_key_and_gives_its_continuation(piece):
    others, asked = jsb.Counts.of([jsb.moved(piece, 5)]), memories.contexts(piece)
    came = memories.outcomes(piece)[2::2, :, None, None]
    assert (np.take_along_axis(others.find(asked)[2::2], np.broadcast_to(came, (*asked[2::2].shape, 1)), 3) > 0).all()


def test_counts_on_disk_are_close_to_those_in_memory(tmp_path, piece):
    counts = jsb.Counts.of([np.tile(piece, (40, 1)), jsb.moved(piece, 3)])
    counts.save(tmp_path / "counts.safetensors")
    read = jsb.Counts.load(tmp_path / "counts.safetensors")
    few = counts.counts <= 22
    assert (read.codes == counts.codes).all() and (read.counts == counts.counts)[few].all() and not few.all()
    assert np.abs(read.counts / counts.counts - 1).max() < 0.04


def test_a_file_without_counts_is_refused_by_name(tmp_path):
    path = tmp_path / "counts.safetensors"
    for content in (b"", b"not counts", (jsb.WEIGHTS / "plain-1.safetensors").read_bytes()):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="counts.safetensors: n"):
            jsb.Counts.load(path)


def test_a_voice_is_known_by_its_notes_and_durations(piece):
    known = jsb.known_of(piece)
    soprano = known["notes"][8, 0].tolist(), known["lasted"][8, 0].tolist()
    assert soprano == ([75, 73, 0, 0], [5, 3, 0])  # MIDI pitches and one
    assert known["idle"][:6].tolist() == [0, 0, 1, 2, 0, 0]
    assert known["phrase"][-1].tolist() == [27, 0]


def test_a_phrase_begins_after_the_voices_rest_on_a_chord():
    notes = np.array([[60 + i, 55, 52, 48] for i in (0, 2, 4, 4, 4, 5, 7)])
    known = jsb.known_of(np.repeat(notes, 2, 0))
    assert known["phrase"][-1].tolist() == [3, 10]  # of the fourth pitch, six steps old, and after it


def test_a_piece_is_not_moved_beyond_what_midi_can_write(piece):
    assert jsb.moved(piece, 100) is piece and (jsb.moved(piece, 2) != piece).any()


def test_networks_together_give_the_geometric_mean_of_their_probabilities(counts, piece):
    columns = told_of(piece, counts)
    alone = {kind: jsb.log_chances_of(network_of(kind), columns).double() for kind in jsb.KINDS}
    mean = alone["plain"].exp() ** (1 - jsb.MEMORY_SHARE) * alone["memory"].exp() ** jsb.MEMORY_SHARE
    found = jsb.together({kind: [chances, chances] for kind, chances in alone.items()})
    assert torch.allclose(found.exp(), mean / mean.sum(-1, keepdim=True), atol=1e-6)
    assert torch.allclose(jsb.together({"plain": [alone["plain"]]}).exp(), alone["plain"].exp(), atol=1e-6)
    assert jsb.nats_per_slot([found] * 2, [columns] * 2) == pytest.approx(
        float(jsb.picked(found, columns[2]).mean()), abs=1e-6
    )


@pytest.mark.parametrize("kind", jsb.KINDS)
def test_an_interrupted_run_resumes_to_the_same_result(tmp_path, piece, monkeypatch, kind):
    pieces = [piece[:24], piece[12:], jsb.moved(piece, 3)]
    whole = jsb.train(pieces, [piece], tmp_path / "whole.safetensors", tmp_path / "whole", kind, epochs=2, config=SMALL)
    save, saved = jsb.save_checkpoint, []

    def save_and_cut(path, *arguments):
        save(path, *arguments)
        saved.append(path)
        if len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jsb, "save_checkpoint", save_and_cut)
    with pytest.raises(KeyboardInterrupt):
        jsb.train(pieces, [piece], tmp_path / "cut.safetensors", tmp_path / "cut", kind, epochs=2, config=SMALL)
    assert (
        jsb.train(pieces, [piece], tmp_path / "cut.safetensors", tmp_path / "cut", kind, epochs=2, config=SMALL)
        == whole
    )
    networks = [jsb.load_network(tmp_path / f"{run}.safetensors", jsb.KINDS[kind]) for run in ("whole", "cut")]
    assert all(torch.equal(a, b) for a, b in zip(*(n.parameters() for n in networks)))
    read = jsb.Counts.load(tmp_path / jsb.COUNTS)
    columns = told_of(piece, read)
    assert jsb.nats_per_slot([jsb.log_chances_of(networks[0], columns, 0)], [columns]) == pytest.approx(
        whole[-1]["all"], rel=1e-3
    )  # halves on disk


@pytest.mark.parametrize("text", ["{}", "[]", "[[[60, 60, 60]]]", "[[[60, 60, 60, 400]]]", "not JSON", "[[]]"])
def test_a_malformed_file_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="x.json"):
        jsb.read_pieces(path)

import json
import struct

import pytest
from conftest import GOLDEN
from partimento import load_style

GOOD = (GOLDEN / "tiny.safetensors").read_bytes()


def split(data=GOOD):
    size = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + size]), data[8 + size :]


def joined(header, data):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def edited(change):
    header, data = split()
    change(header)
    return joined(header, data)


def other_metadata(**values):
    return edited(lambda h: h["__metadata__"].update(values))


def other_config(**values):
    return other_metadata(config=json.dumps(json.loads(split()[0]["__metadata__"]["config"]) | values))


TENSOR = "layers.0.qkv.weight"
BAD = {
    "empty": (b"", "is empty"),
    "short": (b"abc", "too short"),
    "foreign": (b"MThd" + bytes(100), "not a safetensors file"),
    "cut off in its header": (GOOD[:100], "cut off in its header"),
    "cut off in its data": (GOOD[:-100], "cut off or damaged"),
    "with more than its header says": (GOOD + b"xx", "its header says"),
    "a huge header": (struct.pack("<Q", 2**60) + GOOD[8:], "not a safetensors file"),
    "no JSON": (struct.pack("<Q", 8) + b"{{{{{{{{" + GOOD[8:], "header is not"),
    "deep JSON": (struct.pack("<Q", 4000) + b"[" * 4000, "header is not"),
    "another vocabulary": (other_metadata(vocabulary="0" * 16), "another vocabulary"),
    "no card": (edited(lambda h: h["__metadata__"].pop("card")), "metadata 'card' is missing"),
    "a card that is no JSON": (other_metadata(card="{"), "card or config"),
    "a card with an unknown part": (
        other_metadata(card=json.dumps(json.loads(split()[0]["__metadata__"]["card"]) | {"parts": ["flute"]})),
        "unknown part 'flute'",
    ),
    "a card with a meter that is none": (
        other_metadata(card=json.dumps(json.loads(split()[0]["__metadata__"]["card"]) | {"meters": ["banana"]})),
        "meter 'banana'",
    ),
    "a config that is no whole number": (other_config(layers=1.9), "layers is not a whole number"),
    "a config that would wrap": (other_config(width=2**32 + 32), "config.width"),
    "a shape that is not the config's": (other_config(layers=3), "layers.2.qkv.weight is missing"),
    "an absurd config": (other_config(width=2**31), "card or config|config.width"),
    "a config of another width": (other_config(width=64, heads=2), "shape .*, expected"),
    "a missing tensor": (edited(lambda h: h.pop(TENSOR)), "leave gaps"),
    "an unknown type": (edited(lambda h: h[TENSOR].update(dtype="I64")), "type is I64"),
    "an impossible shape": (edited(lambda h: h[TENSOR].update(shape=[2**40, 2**40])), "not possible"),
    "a negative shape": (edited(lambda h: h[TENSOR].update(shape=[-1, 4])), "not possible"),
    "offsets outside": (edited(lambda h: h[TENSOR].update(data_offsets=[0, 2**40])), "outside the file"),
    "not a number": (GOOD[:-200] + b"\xff\x7f" * 100, "not a number"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_style_file_is_refused_in_one_sentence_that_names_it(tmp_path, name):
    data, complaint = BAD[name]
    path = tmp_path / "bad.safetensors"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=complaint) as refusal:
        load_style(path)
    assert str(path) in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_missing_style_file_is_named(tmp_path):
    with pytest.raises(ValueError, match="gone.safetensors: there is no such file"):
        load_style(tmp_path / "gone.safetensors")


def test_an_unknown_style_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown style 'polka'"):
        load_style("polka")


def test_the_card_travels_in_the_file(tiny):
    assert (tiny.card.name, tiny.card.title, tiny.card.tempo_bpm, tiny.card.meters) == (
        "tiny",
        "Tiny",
        100.0,
        ["4/4", "3/4"],
    )
    assert tiny.generate(bars=1)[0].program("bass") == 32

import json
import struct

import numpy as np
import pytest
from conftest import GOLDEN
from partimento import load_style
from safetensors.numpy import load, save

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


def other_tensors(**tensors):
    return save(load(GOOD) | tensors, split()[0]["__metadata__"])


TENSOR = "layers.0.qkv.weight"
ROWS, COLUMNS = split()[0][TENSOR]["shape"]
BYTES, SCALES = np.ones((ROWS, COLUMNS), np.int8), np.ones(ROWS, np.float32)
EMBEDDING = "embeddings.pitch.weight"
BAD = {
    "empty": (b"", "is empty"),
    "short": (b"abc", "too short"),
    "foreign": (b"MThd" + bytes(100), "not a safetensors file"),
    "cut off in its header": (GOOD[:100], "cut off in its header"),
    "cut off in its data": (GOOD[:-100], "cut off or damaged"),
    "with more than its header says": (GOOD + b"xx", "its header says"),
    "a huge header": (struct.pack("<Q", 2**60) + GOOD[8:], "not a safetensors file"),
    "no JSON": (struct.pack("<Q", 8) + b"{{{{{{{{" + GOOD[8:], "header is not"),
    "deep JSON": (struct.pack("<Q", 4000) + b"[" * 4000, "nested over 32 deep"),
    "a deep config": (other_metadata(config="[" * 9999 + "]" * 9999), "nested over 32 deep"),
    "a deep card": (other_metadata(card="[" * 9999 + "]" * 9999), "nested over 32 deep"),
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
    "an impossible shape": (edited(lambda h: h[TENSOR].update(shape=[2**29, 2**29])), "not possible"),
    "a negative shape": (edited(lambda h: h[TENSOR].update(shape=[-1, 4])), "shape is not a row of whole numbers"),
    "a shape with a fraction": (edited(lambda h: h[TENSOR].update(shape=[1.5, 4])), "shape is not a row of whole"),
    "offsets outside": (edited(lambda h: h[TENSOR].update(data_offsets=[0, 2**28])), "outside the file"),
    "an offset beyond all numbers": (
        edited(lambda h: h[TENSOR].update(data_offsets=[0, 1e24])),
        "data_offsets is not a row",
    ),
    "a shape of no numbers": (edited(lambda h: h[TENSOR].update(shape="much")), "shape is not a row of whole numbers"),
    "bytes without scales": (other_tensors(**{TENSOR: BYTES}), "layers.0.qkv.weight.scale is missing"),
    "bytes with too few scales": (
        other_tensors(**{TENSOR: BYTES, TENSOR + ".scale": SCALES[1:]}),
        "shape .*, expected",
    ),
    "bytes with scales that are bytes": (
        other_tensors(**{TENSOR: BYTES, TENSOR + ".scale": BYTES[:, 0].copy()}),
        "type is I8, expected F32",
    ),
    "bytes with scales that are no numbers": (
        other_tensors(**{TENSOR: BYTES, TENSOR + ".scale": SCALES * np.nan}),
        "not a number",
    ),
    "a table in bytes": (
        other_tensors(**{EMBEDDING: load(GOOD)[EMBEDDING].astype(np.int8)}),
        "type is I8, expected F16",
    ),
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


def test_a_card_steers_no_terminal(tmp_path):
    card = json.loads(split()[0]["__metadata__"]["card"])
    card |= {"title": "\x1b[31mTi\x07ny\u009b2J", "description": "a\nb\u202ec", "credits": ["\x1b]0;x\x07ours"]}
    path = tmp_path / "loud.safetensors"
    path.write_bytes(other_metadata(card=json.dumps(card)))
    read = load_style(path).card
    assert (read.title, read.description, read.credits) == ("[31mTiny2J", "abc", ["]0;xours"])


def test_a_refusal_is_readable_whatever_the_file_says(tmp_path):
    path = tmp_path / "loud.safetensors"
    path.write_bytes(
        edited(lambda h: h.update({"\x1b[2J": {"dtype": "\x1b[31m", "shape": [], "data_offsets": [0, 0]}}))
    )
    with pytest.raises(ValueError, match="type is") as refusal:
        load_style(path)
    assert str(refusal.value).isprintable()


def test_a_matrix_in_bytes_plays_as_the_same_one_in_floats(tmp_path):
    rng = np.random.default_rng(1)
    numbers = rng.integers(-127, 128, (ROWS, COLUMNS)).astype(np.int8)
    scales = (2.0 ** rng.integers(-9, -5, ROWS)).astype(np.float32)
    numbers[:, 0] = 127
    (tmp_path / "bytes.safetensors").write_bytes(other_tensors(**{TENSOR: numbers, TENSOR + ".scale": scales}))
    (tmp_path / "floats.safetensors").write_bytes(other_tensors(**{TENSOR: numbers * scales[:, None]}))
    written = [
        load_style(tmp_path / f"{kind}.safetensors").generate(bars=4, seed=3)[0].notes("melody")
        for kind in ("bytes", "floats")
    ]
    assert written[0] == written[1] != []

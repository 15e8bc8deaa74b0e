"""The plugin's state for hosts: a score goes into the instrument as a saved song does.

The plugin saves plain JSON (plugin/State.h). Hosts built on JUCE (dawdreamer, pedalboard, minihost) wrap a VST3's
state: an XML element with one child per component, whose bytes are in JUCE's base64, after eight bytes of header. This
module needs no host.
"""

import json
import re
import struct
from pathlib import Path
from typing import Any

from partimento._core import Score, Takes, write_whole

PARTS = ("melody", "chords", "bass", "drums")
_DIGITS = b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
_MAGIC = 0x21324356


def plugin_state(
    score: Score | Takes | None = None,
    *,
    style: str = "",
    chords: str = "",
    only: str | None = None,
    sounds: str = "",
    **parameters: float,
) -> bytes:
    """The state as the plugin saves it: UTF-8 JSON.

    score: a `Score` or `Takes`, None: empty. only: mutes all parts but this one. sounds: a kit and timbres, as
    song_sounds gives them. parameters, by id in their own units:
    `bars`, `temperature`, `seed`, `takes`, `clock` (0 host, 1 free), `tempo` (0 host, 1 score), `loop` (0, 1), `mode`
    (0 score, 1 endless), `room` (0..1), `mute_<part>` and `solo_<part>` (0, 1), `level_<part>` (dB, -60..6),
    `pan_<part>` (-1..1), `channel_<part>` (1..16). Others have the plugin's defaults. ValueError for an unknown part.
    """
    if only is not None:
        if only not in PARTS:
            raise ValueError(f"unknown part {only!r}: expected {', '.join(PARTS)}")
        parameters = {f"mute_{part}": int(part != only) for part in PARTS} | parameters
    return json.dumps(
        {
            "format": "partimento-state-2",
            "style": style,
            "chords": chords,
            "parameters": parameters,
            "controls": None,
            "locked": {},
            "folders": [],
            "sounds": json.loads(sounds) if sounds else None,
            "song": None if score is None else json.loads(score.to_json()),
        }
    ).encode()


def wrap(state: bytes) -> bytes:
    """The state as dawdreamer (`load_state`, from a file), pedalboard (`raw_state`) and minihost (`set_state`) take
    it.
    """
    xml = (
        b'<?xml version="1.0" encoding="UTF-8"?> <VST3PluginState><IComponent>%s</IComponent></VST3PluginState>'
        % _encode(state)
    )
    return struct.pack("<II", _MAGIC, len(xml)) + xml + b"\0"


def unwrap(container: bytes) -> bytes:
    """The plugin's own bytes from what such a host saved. ValueError if it is anything else."""
    found = re.search(rb"<IComponent>([^<]*)</IComponent>", container)
    if container[:4] != struct.pack("<I", _MAGIC) or not found:
        raise ValueError("not a VST3 state as JUCE hosts save it")
    state = _decode(found.group(1))
    end = state.rfind(b"JUCEPrivateData")  # JUCE's trailer: whether the plugin is bypassed
    return state if end < 0 else state[: state.rfind(b"}", 0, end) + 1]


def lv2_string(state: bytes) -> str:
    """The text that an LV2 host keeps for the plugin, as the property `<the plugin's URI>:StateString`."""
    return _encode(state).decode()


def write(path: Path | str, score: Score | Takes | None = None, **settings: Any) -> None:
    """Writes the container to a file, for dawdreamer's `load_state`. Arguments as in `plugin_state`."""
    write_whole(path, wrap(plugin_state(score, **settings)))


def _encode(data: bytes) -> bytes:
    # Six bits a digit, lowest first.
    digits = bytearray()
    for start in range(0, len(data), 3):
        group = int.from_bytes(data[start : start + 3], "little")
        for _ in range((len(data[start : start + 3]) * 8 + 5) // 6):
            digits.append(_DIGITS[group & 63])
            group >>= 6
    return b"%d.%s" % (len(data), digits)


def _decode(text: bytes) -> bytes:
    size, _, digits = text.strip().partition(b".")
    values = [_DIGITS.index(digit) for digit in digits]
    data = bytearray()
    for start in range(0, len(values), 4):
        group = sum(value << 6 * place for place, value in enumerate(values[start : start + 4]))
        data += group.to_bytes(3, "little")
    return bytes(data[: int(size)])

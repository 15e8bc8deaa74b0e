"""docs/sounds.md."""

from __future__ import annotations

from typing import Any

from tables import machine, table

HEAD = ("", "real, held in", "{rival}", "ours", "to reach")


def row(
    name: str, figures: dict[str, Any], key: str, goal: str, digits: int = 3, percent: bool = False
) -> tuple[str, ...]:
    shown = lambda x: f"{100 * x:.1f} %" if percent else f"{x:.{digits}f}"
    return (name, *(shown(figures[maker][key]) for maker in ("floor", "rival", "ours")), goal)


def page(figures: dict[str, Any]) -> str:
    drums, notes, speed = figures["drums"], figures["notes"], figures["speed"]
    dropped = notes["dropped"]
    kept = f"95 % of real held-out hits' {100 * drums['real_class']:.1f} %"
    return f"""# Neural sounds

Hits and notes made by the two networks in `sounds/`, beside real ones and beside rivals. Again:
`python benchmarks/sounds.py --drums DRUMS.npz --notes NOTES.npz --rivals FOLDER --picture docs/sounds.png --demo docs -o docs/sounds.md`.

All sounds are heard at 16 kHz and one second long, so that rivals that make no more lose nothing. Distances are of features (64) of a small convolutional
network of our own (`benchmarks/neural_sounds/hearing.py`), which learnt the classes of hits, or the timbres of notes, from log-mel images of the held-in
sounds. They are not FAD, and their figures compare with those of this page alone. Ours are made by the core that plays them.

To hear: [twelve kits](sounds-kits.ogg), seeds 1 to 12, each playing the same two bars; [a melody](sounds-morph.ogg) whose timbre goes from a flute to a vibraphone.

![spectrograms of held-out sounds beside ours](sounds.png)

## Drums

{drums["seen"]:,} hits held in, {
        drums["held_out"]
    } held out: the kits GMRockKit, ElectricEmpireKit, Audiophob and frankensnare 10 and 20m, whole. Each maker
makes hits of the same classes as those held out. WaveGAN (Donahue and others, 2019; 8 channels in place of 64, classes told) trained for {
        drums["spent"]["minutes"]:.0f} minutes of one core,
{
        drums["spent"][
            "steps"
        ]:.0f} steps of its generator; the paper's took days of a GPU, so this says what fits into the same time of the same core, not what WaveGAN can do. Ours took under 15 minutes of it.

{
        table(
            [h.format(rival="WaveGAN") for h in HEAD],
            [
                row("Frechet distance", drums, "frechet", "half of WaveGAN's", 2),
                row("kernel distance, times 1,000", drums, "kernel", "half of WaveGAN's", 0),
                row("class heard", drums, "class_heard", kept, percent=True),
                row("to the nearest training hit", drums, "nearest", f"as real held out, {drums['real_nearest']:.3f}"),
            ],
        )
    }

The first column's nearest is 0, since those are training hits. Class heard, by class:

{
        table(
            ["", *drums["real_by_class"]],
            [
                ["real, held out", *drums["real_by_class"].values()],
                ["ours", *(drums["ours"]["by_class"][k] for k in drums["real_by_class"])],
                ["WaveGAN", *(drums["rival"]["by_class"][k] for k in drums["real_by_class"])],
            ],
        )
    }

## Notes

{notes["seen"]:,} notes held in, {
        notes[
            "held_out"
        ]:,} held out: the General MIDI programs 6, 9, 12, 19, 41, 46, 50, 68, 74, 83 and 105 of both soundfonts. GANSynth's form (Engel and others, 2019;
one second at 16 kHz, few channels) trained for {notes["spent"]["minutes"]:.0f} minutes of one core, {
        notes["spent"]["steps"]:.0f} steps of its generator. The first column here is real notes held out; ours
are of random places of the map: mixtures of what it holds, so near to it.

{
        table(
            ["", "real, held out", "GANSynth's form", "ours", "to reach"],
            [
                row("pitch right, by f0", notes, "f0", "99 %", percent=True),
                row("pitch right, by classifier", notes, "pitch_heard", "99 %", percent=True),
                row("NDB/k, k = 50", notes, "different_bins", "half of GANSynth's form", 2),
                row("to the nearest training note", notes, "nearest", "as real held out"),
                (
                    "a dropped note made again",
                    f"{dropped['floor']:.3f}",
                    f"{dropped['rival']:.3f}",
                    f"{dropped['ours']:.3f}",
                    "half of GANSynth's form",
                ),
                ("at another pitch", f"{dropped['floor_other']:.3f}", "-", f"{dropped['ours_other']:.3f}", ""),
            ],
        )
    }

f0 is YIN's, told nothing. Of real held-in notes the two are right in {100 * notes["seen_figures"]["f0"]:.1f} % and {
        100
        * notes["seen_figures"][
            "pitch_heard"
        ]:.1f} %: some programs sound an octave off, and some have no pitch. A dropped note is of a held-out timbre;
the distance is the root mean square difference of log-mel images (1 is 80 dB). Its first column is the nearest training note, and at another pitch the dropped note itself; GANSynth's
form cannot encode, so it answers with the nearest of 32 of its notes.

## Small runs that decided

- A spectral loss alone, 2,000 steps: modes stay silent and noise does everything. Numbers found by analysis (sinusoids and noise, Serra and Smith, 1990) are learnt first instead, 64 sounds a step in 15 ms; then
  the spectral loss, 12 windows a step in 0.2 s.
- A spectral loss by bins silences the modes again, and so does one in mel bands with a gradient through frequencies, within 750 steps (1.18 away from held-out hits). In mel bands, with
  frequencies and glides from analysis alone, cymbals, bells and toms keep their partials (1.00); analysis without a spectral loss ends at 1.45.
- Silence learnt as noise at -80 dB in 24 bands adds up to a floor of -66 dB, and no hit ends. Learnt as -108 dB, hits end after 0.2 to 1.5 s.
- Components of a class's prior: with 8, 16 and 32, 87, 89 and 88 % of random hits are heard as their class, by an earlier network and classifier; with 32 at 0.7 of their deviations, 92 %. We take 16 at 0.8.
- Notes at a width of 160 (8,500 steps): 1.60 away from held-out notes; of 192 (12,000 steps): 1.54. A discriminator was not tried.

## What is weak

- A note's gains are set at 24 moments of its first 1.6 seconds, close together at first. Vibrato, tremolo and the beating of many players are not made: strings and choirs stand still.
- Bells are the hard case for harmonics: a dropped bell of a held-out program (9 and 12) is made again at a distance of {
        dropped["bells"]:.3f}, all notes together at {dropped["ours"]:.3f}; the nearest of GANSynth's
  form is at {
        dropped[
            "rival_bells"
        ]:.3f}. The 24 modes give the strongest inharmonic partial of each third of an octave or so, and no two that lie close together.
- Hits that are several at once (rolls, a tabla's two strokes, shakers) come out as one.
- Cymbals get 24 partials over noise, where real ones have hundreds.
- The classifier hears held-out kits worse than ours, since ours are from the middle of what it learnt: real hits of unknown kits are stranger.

{speed_section(speed)}"""


def speed_section(speed: dict[str, Any]) -> str:
    times = lambda x: f"{x:,.0f} times"
    return f"""## Speed

One core of {
        machine()
    }, in seconds of its own time, all in one run (`--only speed` alone). Hits of 1.5 s and notes of 2.5 s, from the latent to the samples.

{
        table(
            ["", "times of real time"],
            [
                ("hits, ours", times(speed["drums"])),
                ("notes, ours", times(speed["notes"])),
                ("hits, WaveGAN at 16 kHz, PyTorch", times(speed["wavegan"])),
                ("notes, GANSynth's form at 16 kHz, PyTorch", times(speed["gansynth"])),
                (
                    "sample by sample, WaveNet of NSynth's size at 16 kHz, NumPy, untrained",
                    f"{speed['wavenet']:.4f} times",
                ),
                (
                    "sample by sample, WaveNet of 20 layers and 32 channels, the same",
                    f"{speed['wavenet_small']:.3f} times",
                ),
            ],
        )
    }

A kit of 16 pieces takes {1000 * speed["kit_s"]:.0f} ms. Notes are made {
        speed["notes"] / speed["wavenet"]:,.0f} times as fast (at 44.1 kHz) as sample by sample by a network of
NSynth's size (30 layers, 512 channels; at 16 kHz), and {
        speed["notes"] / speed["wavenet_small"]:,.0f} times as fast as by the small one.
"""

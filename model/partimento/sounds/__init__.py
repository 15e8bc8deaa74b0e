"""Training the networks of sounds: hits of a kit, and notes of a timbre. The core makes the sounds; see docs/sounds.md.

What this room does not know: how a note is held, and how a player resamples. Both are the core's.
"""

RATE = 44100  # Hz, of every sound

"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");

// The notes of a part, from steps, pitches and durations in one list.
function unpack(flat) {
  const notes = [];
  for (let i = 0, onset = 0; i < flat.length; i += 3) notes.push([(onset += flat[i]), flat[i + 1], flat[i + 2]]);
  return notes;
}

function prepare(piece) {
  const parts = Object.entries(piece.parts).map(([name, flat]) => ({ name, notes: unpack(flat) }));
  const pitches = parts.filter((p) => p.name !== "drums").flatMap((p) => p.notes.map((n) => n[1]));
  const chords = [];
  for (let i = 0; i < (piece.chords || []).length; i += 2) chords.push([piece.chords[i], piece.chords[i + 1]]);
  const seconds = 60 / (piece.tempo * data.ticks);
  return {
    ...piece, parts, chords, seconds, length: piece.bars * piece.barTicks * seconds,
    low: Math.min(...pitches) - 2, high: Math.max(...pitches) + 2, drums: parts.some((p) => p.name === "drums"),
  };
}

// A part's colour, nearer to white on a dark ground.
function partColour(name) {
  const lift = Number(getComputedStyle(document.documentElement).getPropertyValue("--lift"));
  const hex = data.colours[name].slice(1).match(/../g).map((two) => parseInt(two, 16));
  return `rgb(${hex.map((value) => Math.round(value + (255 - value) * lift)).join(" ")})`;
}

// A piano roll that scrolls under a playhead; with less motion wished for, it turns pages instead.
class Roll {
  constructor(canvas) {
    this.canvas = canvas;
    new ResizeObserver(() => this.draw(this.piece, this.tick)).observe(canvas);
  }

  firstTick(piece, tick, shown) {
    const end = piece.bars * piece.barTicks;
    if (shown >= end) return 0;
    if (still.matches) return Math.min(Math.floor(tick / shown) * shown, end - shown);
    return Math.max(0, Math.min(tick - shown * 0.3, end - shown));
  }

  draw(piece, tick = 0) {
    if (!piece) return;
    Object.assign(this, { piece, tick });
    const { canvas } = this, scale = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width || !height) return;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    pen.scale(scale, scale);
    const shown = Math.min(piece.bars, width < 600 ? 4 : 8) * piece.barTicks;
    const first = this.firstTick(piece, tick, shown), x = (t) => ((t - first) / shown) * width;
    const top = 40, lanes = piece.drums ? data.lanes.length : 0, lane = 9, floor = height - lanes * lane - (lanes ? 6 : 0);
    const row = (floor - top) / (piece.high - piece.low + 1), y = (pitch) => top + (piece.high - pitch) * row;
    pen.font = "11px system-ui, sans-serif";
    for (let bar = Math.floor(first / piece.barTicks); bar * piece.barTicks <= first + shown; bar++) {
      for (let beat = 0; beat < piece.beats; beat++) {
        pen.fillStyle = colour(beat ? "--beat" : "--line");
        pen.fillRect(Math.round(x((bar + beat / piece.beats) * piece.barTicks)), 16, 1, height);
      }
      pen.fillStyle = colour("--quiet");
      if (bar < piece.bars) pen.fillText(bar + 1, x(bar * piece.barTicks) + 4, 12);
    }
    pen.fillStyle = colour("--beat");
    for (let pitch = Math.ceil(piece.low / 12) * 12; pitch <= piece.high; pitch += 12) pen.fillRect(0, y(pitch) + row, width, 1);
    pen.fillStyle = colour("--ink");
    let free = -Infinity;
    for (const [onset, name] of piece.chords) {
      const left = x(onset) + 4;
      if (left < free) continue;
      pen.fillText(name, left, 30);
      free = left + pen.measureText(name).width + 4;
    }
    for (const part of [...piece.parts].reverse()) {
      const paint = partColour(part.name);
      for (const [onset, pitch, duration] of part.notes) {
        const left = x(onset), wide = Math.max(2, (duration / shown) * width - 1);
        if (left > width || left + wide < 0) continue;
        const sounding = onset <= tick && tick < onset + duration && tick > 0;
        pen.fillStyle = paint;
        pen.globalAlpha = sounding ? 1 : 0.78;
        if (part.name === "drums") pen.fillRect(left, height - 3 - (pitch + 1) * lane, 4, lane - 2);
        else pen.fillRect(left, y(pitch), wide, Math.max(2, row - 0.5));
        if (sounding && part.name !== "drums") {
          pen.strokeStyle = colour("--ink");
          pen.strokeRect(left + 0.5, y(pitch) + 0.5, wide - 1, Math.max(1, row - 1.5));
        }
      }
    }
    pen.globalAlpha = 1;
    pen.fillStyle = colour("--accent");
    pen.fillRect(Math.round(x(tick)) - 1, 0, 2, height);
  }
}

// One plain sound for every part: it tells nothing of who wrote the notes.
class Synth {
  start(piece, from) {
    this.stop();
    this.context ||= new AudioContext();
    this.context.resume();
    const { context } = this, start = context.currentTime + 0.08;
    this.out = new GainNode(context, { gain: 0.16 });
    this.out.connect(context.destination);
    this.zero = start - from;
    for (const part of piece.parts) {
      for (const [onset, pitch, duration] of part.notes) {
        const begin = this.zero + onset * piece.seconds, end = begin + Math.max(0.06, duration * piece.seconds);
        if (begin < start - 0.001) continue;
        if (part.name === "drums") this.hit(begin, pitch);
        else this.note(begin, end, pitch);
      }
    }
  }

  note(begin, end, pitch) {
    const { context } = this, voice = new OscillatorNode(context, { type: "triangle", frequency: 440 * 2 ** ((pitch - 69) / 12) });
    const level = new GainNode(context, { gain: 0 });
    level.gain.setValueAtTime(0, begin);
    level.gain.linearRampToValueAtTime(1, begin + 0.008);
    level.gain.setTargetAtTime(0.35, begin + 0.008, 0.35);
    level.gain.setTargetAtTime(0, end - 0.01, 0.04);
    voice.connect(level).connect(this.out);
    voice.start(begin);
    voice.stop(end + 0.3);
  }

  hit(begin, lane) {
    const { context } = this, low = lane === 0;
    this.noise ||= new AudioBuffer({ length: 4096, sampleRate: context.sampleRate });
    const samples = this.noise.getChannelData(0);
    if (!samples[0]) for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1;
    const voice = new AudioBufferSourceNode(context, { buffer: this.noise });
    const filter = new BiquadFilterNode(context, { type: low ? "lowpass" : "highpass", frequency: low ? 150 : 1500 + 700 * lane });
    const level = new GainNode(context);
    level.gain.setValueAtTime(low ? 4 : 0.5, begin);
    level.gain.setTargetAtTime(0, begin, 0.03);
    voice.connect(filter).connect(level).connect(this.out);
    voice.start(begin);
  }

  get time() {
    return Math.max(0, this.context.currentTime - this.zero);
  }

  stop() {
    this.out?.disconnect();
    this.out = null;
  }
}

// Play and stop, a roll that follows, and nobody else playing meanwhile.
class Deck {
  static decks = [];

  constructor(name, sound, moved = () => {}) {
    Object.assign(this, { roll: new Roll(at(`${name}-roll`)), button: at(`${name}-play`), sound, moved, time: 0, playing: false });
    this.button.addEventListener("click", () => this.toggle());
    this.roll.canvas.addEventListener("click", () => this.toggle());
    Deck.decks.push(this);
  }

  load(piece) {
    this.stop();
    this.piece = piece;
    this.seek(0);
  }

  seek(time) {
    this.time = Math.max(0, Math.min(time, this.piece.length));
    if (this.playing) this.sound.start(this.piece, this.time);
    this.show();
  }

  show() {
    this.roll.draw(this.piece, this.time / this.piece.seconds);
    this.moved(this.time);
  }

  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    Deck.decks.forEach((deck) => deck.stop());
    Deck.last = this;
    if (this.time >= this.piece.length) this.time = 0;
    this.playing = true;
    this.mark();
    this.sound.start(this.piece, this.time);
    const step = () => {
      if (!this.playing) return;
      this.time = Math.min(this.sound.time, this.piece.length);
      this.show();
      if (this.time >= this.piece.length) this.stop();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.sound.stop();
    this.mark();
  }

  mark() {
    this.button.setAttribute("aria-pressed", this.playing);
    this.button.querySelector(".label").textContent = this.playing ? "Stop" : "Play";
  }
}

// The OGG of the plugin, or the page's own sound where it cannot be had.
class Recording {
  constructor(plain, failed) {
    Object.assign(this, { audio: new Audio(), plain, failed, broken: false });
    this.audio.preload = "none";
    this.audio.addEventListener("error", () => this.fall());
  }

  load(name) {
    this.broken = false;
    this.name = name;
    this.audio.src = `examples/${name}.ogg`;
  }

  fall() {
    if (this.broken) return;
    this.broken = true;
    if (this.wanted) this.plain.start(...this.wanted);
    this.failed();
  }

  start(piece, from) {
    this.wanted = [piece, from];
    if (this.broken) return this.plain.start(piece, from);
    this.audio.currentTime = from;
    this.audio.play().catch((error) => error.name === "AbortError" || this.fall());
  }

  get time() {
    return this.broken ? this.plain.time : this.audio.currentTime;
  }

  stop() {
    this.wanted = null;
    this.audio.pause();
    this.plain.stop();
  }
}

const songs = data.songs.map(prepare), seeker = at("song-seek");
const recording = new Recording(new Synth(), () => {
  at("song-note").textContent = "The recording cannot be played here, so the page plays the notes with its own plain sound.";
});
const listen = new Deck("song", recording, (time) => {
  const bar = Math.min(listen.piece.bars, Math.floor(time / (listen.piece.barTicks * listen.piece.seconds)) + 1);
  const where = `bar ${bar} of ${listen.piece.bars}`;
  seeker.value = time;
  seeker.setAttribute("aria-valuetext", where);
  if (at("song-where").value !== where) at("song-where").value = where;
});

function legend(song) {
  at("song-parts").replaceChildren(...song.parts.map((part) => {
    const item = document.createElement("li"), patch = document.createElement("span");
    patch.style.background = partColour(part.name);
    item.append(patch, part.name);
    return item;
  }));
}

function choose(song) {
  const resume = listen.playing;
  seeker.max = song.length;
  listen.load(song);
  recording.load(song.name);
  at("song-title").textContent = song.title;
  at("song-text").textContent = song.text;
  at("song-note").textContent = "";
  legend(song);
  for (const button of at("styles").children) button.setAttribute("aria-pressed", button.dataset.name === song.name);
  if (resume) listen.play();
}

for (const song of songs) {
  const button = document.createElement("button");
  button.textContent = song.title;
  button.dataset.name = song.name;
  button.addEventListener("click", () => choose(song));
  at("styles").append(button);
}
seeker.addEventListener("input", () => listen.seek(Number(seeker.value)));

// The game: ten excerpts, each of a style drawn by turns, real or ours by the toss of a coin.
const ROUNDS = 10, pool = data.game.map(prepare), guess = new Deck("guess", new Synth());
let round = [], answers = [];

function shuffled(list) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

function draw() {
  const styles = shuffled([...new Set(pool.map((p) => p.style))]), left = shuffled(pool), drawn = [];
  for (let i = 0; i < ROUNDS; i++) {
    const real = Math.random() < 0.5 ? 1 : 0, style = styles[i % styles.length];
    drawn.push(...left.splice(left.findIndex((p) => p.style === style && p.real === real), 1));
  }
  return shuffled(drawn);
}

const right = () => answers.filter((answer) => answer.right).length;
const tell = (piece) => `${piece.real ? "A person" : "Partimento"}: ${piece.real ? piece.name : piece.name.replace("Partimento, ", "")}`;

function begin() {
  round = draw();
  answers = [];
  at("answers").hidden = true;
  at("tally").textContent = "";
  ask();
}

function ask() {
  const piece = round[answers.length];
  guess.load(piece);
  at("round").textContent = `Excerpt ${answers.length + 1} of ${ROUNDS}: ${piece.style}`;
  at("verdict").textContent = "";
  at("guess-next").hidden = true;
  at("guess-real").disabled = at("guess-ours").disabled = false;
}

function answer(real) {
  const piece = round[answers.length];
  if (!piece || !at("guess-next").hidden) return;
  const correct = piece.real === real, mark = document.createElement("strong");
  answers.push({ piece, right: correct });
  mark.className = correct ? "right" : "wrong";
  mark.textContent = correct ? "Right. " : "Wrong. ";
  at("verdict").replaceChildren(mark, tell(piece) + ".");
  at("tally").textContent = `Right so far: ${right()} of ${answers.length}`;
  at("guess-real").disabled = at("guess-ours").disabled = true;
  at("guess-next").textContent = answers.length < ROUNDS ? "Next" : "How many did I guess?";
  at("guess-next").hidden = false;
  at("guess-next").focus();
}

function finish() {
  guess.stop();
  at("verdict").textContent = `You were right in ${right()} of ${ROUNDS}. By tossing a coin one would be in 5.`;
  at("answers").replaceChildren(...answers.map(({ piece, right: correct }) => {
    const item = document.createElement("li");
    item.textContent = `${tell(piece)} (${correct ? "right" : "wrong"})`;
    return item;
  }));
  at("answers").hidden = false;
  at("guess-next").textContent = "Ten others";
}

at("guess-real").addEventListener("click", () => answer(1));
at("guess-ours").addEventListener("click", () => answer(0));
at("guess-next").addEventListener("click", () => {
  if (answers.length < ROUNDS) {
    ask();
    guess.play();
    at("guess-real").focus();
  } else if (at("answers").hidden) finish();
  else begin();
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "1" || event.key === "2") answer(event.key === "1" ? 1 : 0);
  else if (event.key === " " && !/^(BUTTON|INPUT)$/.test(event.target.tagName)) {
    event.preventDefault();
    (Deck.last || listen).toggle();
  }
});
for (const query of [matchMedia("(prefers-color-scheme: dark)"), still]) {
  query.addEventListener("change", () => {
    Deck.decks.forEach((deck) => deck.show());
    legend(listen.piece);
  });
}

choose(songs[0]);
begin();

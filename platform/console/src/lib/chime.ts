let audio: AudioContext | null = null;

/** Two soft notes. Silent until the page was touched once: browsers allow no sound before. */
export function chime() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  const begin = audio.currentTime;
  for (const [index, frequency] of [659.3, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = begin + index * 0.14;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}

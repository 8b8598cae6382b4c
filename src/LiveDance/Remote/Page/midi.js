// MIDI by the browser: a pad or knob is learned for a control of the page. What was learned is kept in the show's profile; without one it
// stays in this browser.
import { say, send, status } from "/page/remote.js";

const $ = id => document.getElementById(id);
const storage = "livedance-midi";
let learned = JSON.parse(localStorage.getItem(storage) ?? "{}");
let learning = false;
let chosen = null;
let inProfile = false;

/** What a control of the page stands for; null for one that cannot be learned. */
function target(element) {
  const control = element.closest("[data-trigger], [data-switch], [data-toggle], [data-choice] > button, [data-number], .chips > button, .list > button");
  if (!control || control.disabled) return null;
  const { trigger, toggle, number } = control.dataset;
  const label = control.getAttribute("aria-label") || control.labels?.[0]?.textContent.trim() || control.textContent.trim();
  if (trigger) return { kind: "trigger", command: trigger, label };
  if (control.dataset.switch) return { kind: "switch", command: control.dataset.switch, label };
  if (toggle) return { kind: "toggle", command: toggle, on: control.dataset.on, off: control.dataset.off, path: control.dataset.status, label };
  if (number) return { kind: "number", command: number, low: Number(control.min), high: Number(control.max), label };
  const command = control.parentElement.dataset.choice ?? { performers: "performer", backgrounds: "background", music: "music" }[control.parentElement.id];
  return command ? { kind: "choice", command, value: control.dataset.value, label } : null;
}

// While learning, a press chooses the control instead of using it.
document.addEventListener("click", event => {
  if (!learning || event.target.closest("#midi-learn, [role=tab]")) return;
  const found = target(event.target);
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  chosen = found;
  say(`Move a knob or press a pad for "${found.label}".`);
}, { capture: true });

// A slider would move before the click.
for (const type of ["pointerdown", "mousedown", "touchstart", "input"]) {
  document.addEventListener(type, event => {
    if (!learning || event.target.type !== "range") return;
    if (event.cancelable) event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true, passive: false });
}

function setLearning(on) {
  learning = on;
  chosen = null;
  $("midi-learn").setAttribute("aria-pressed", on);
  document.body.classList.toggle("learning", on);
  if (on) say("Press a control of this page, then a pad or knob.");
}

$("midi-learn").onclick = () => { open(); setLearning(!learning); };
$("midi-clear").onclick = () => { learned = {}; keep(); };

function keep() {
  localStorage.setItem(storage, JSON.stringify(learned));
  if (inProfile) keepInProfile();
  list();
}

async function keepInProfile() {
  // Whether a knob is turned past its middle is of the moment.
  const body = JSON.stringify(learned, (key, value) => key === "pressed" ? undefined : value);
  try {
    const response = await fetch("/api/v1/midi", { method: "PUT", headers: { "Content-Type": "application/json" }, body });
    if (!response.ok) say((await response.json()).detail);
  } catch {
    say("The show does not answer; what was learned stays in this browser.");
  }
}

async function load() {
  try {
    const response = await fetch("/api/v1/midi");
    if (!response.ok) return;
    const { kept, mappings } = await response.json();
    inProfile = kept;
    if (kept && Object.keys(mappings).length > 0) learned = mappings;
    $("midi-kept").textContent = kept ? "What is learned is kept in the show's profile." : "What is learned stays in this browser; start the show with --profile to keep it there.";
    list();
  } catch {
    // The page says by itself that the show is away.
  }
}

function list() {
  $("midi-list").replaceChildren(...Object.entries(learned).map(([key, { label, command }]) => {
    const item = document.createElement("li");
    const text = Object.assign(document.createElement("div"), { textContent: `${label}: ${key}` });
    text.append(Object.assign(document.createElement("small"), { textContent: command }));
    const forget = Object.assign(document.createElement("button"), { className: "button", textContent: "Forget" });
    forget.setAttribute("aria-label", `Forget ${label}`);
    forget.onclick = () => { delete learned[key]; keep(); };
    item.append(text, forget);
    return item;
  }));
}

const waiting = new Map();

/** Sends a knob's values not faster than they are answered; the last one always arrives. */
async function turnKnob(command, value) {
  const busy = waiting.has(command);
  waiting.set(command, value);
  if (busy) return;
  while (waiting.get(command) !== null) {
    const next = waiting.get(command);
    waiting.set(command, null);
    await send(command, next);
  }
  waiting.delete(command);
}

function take({ data }) {
  const [first, number, value] = data;
  const kind = first & 0xf0;
  // A note that begins, or a controller; a note that ends is let go.
  if (kind !== 0x90 && kind !== 0xb0) return;
  const key = `${kind === 0x90 ? "note" : "knob"} ${number} channel ${(first & 15) + 1}`;
  if (learning) {
    if (!chosen || value === 0) return;
    learned[key] = chosen;
    keep();
    say(`"${chosen.label}" is ${key}.`);
    setLearning(false);
    return;
  }
  const known = learned[key];
  if (!known) return;
  if (known.kind === "number") return turnKnob(known.command, known.low + (known.high - known.low) * value / 127);
  // Pads send 0 when they are let go, and knobs pass through the middle.
  const pressed = value >= 64 || (kind === 0x90 && value > 0);
  if (!pressed || (kind === 0xb0 && pressed === known.pressed)) { known.pressed = pressed; return; }
  known.pressed = pressed;
  if (known.kind === "choice") send(known.command, known.value);
  else if (known.kind === "toggle") send(known.command, known.path.split(".").reduce((at, name) => at?.[name], status) === known.on ? known.off : known.on);
  else send(known.command, null);
}

let opened = false;

async function open() {
  if (opened) return;
  if (!navigator.requestMIDIAccess) {
    $("midi-state").textContent = window.isSecureContext
      ? "This browser has no MIDI; Chromium has."
      : "Browsers allow MIDI only on the computer of the show, at http://localhost, or over TLS. Open the remote there for a MIDI controller.";
    $("midi-learn").disabled = $("midi-clear").disabled = true;
    return;
  }
  try {
    const access = await navigator.requestMIDIAccess();
    opened = true;
    const listen = () => {
      const names = [...access.inputs.values()].map(input => { input.onmidimessage = take; return input.name; });
      $("midi-state").textContent = names.length ? `Connected: ${names.join(", ")}` : "No MIDI controller is connected.";
    };
    access.onstatechange = listen;
    listen();
  } catch {
    $("midi-state").textContent = "This browser does not allow MIDI; allow it in the settings of this page.";
  }
}

// The browser asks its user for permission, so not before it is needed: when something is to be learned, or was.
async function openIfUsed() {
  const granted = await navigator.permissions?.query({ name: "midi" }).then(one => one.state === "granted").catch(() => false);
  if (granted || Object.keys(learned).length || !navigator.requestMIDIAccess) open();
  else $("midi-state").textContent = "Learn connects the MIDI controllers of this computer.";
}

list();
load().finally(openIfUsed);

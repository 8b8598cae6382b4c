// The remote: shows the status that the show sends, and sends what is pressed. No framework, no build, no requests elsewhere.
import { showState } from "/page/state.js";

const $ = id => document.getElementById(id);
const client = Math.random().toString(36).slice(2);
const backgrounds = { plate: null, black: "#000", white: "#fff", grey: "#808080", green: "#00b140", blue: "#0047bb", magenta: "#f0f" };
export let status = null;
let held = null;

// ---- Requests ----------------------------------------------------------------------------------------------------

async function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Client": client },
    body: JSON.stringify(body),
  });
}

/** Sends a command; says what was answered. */
export async function send(command, value, button) {
  button?.classList.add("busy");
  try {
    const response = await post(`/api/v1/commands/${command}`, { value });
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401) return showPairing();
    say(response.ok ? answer.message : answer.detail ?? `The show answered ${response.status}.`, !response.ok);
    if (response.ok) show(answer.status);
    else if (status) show(status);
  } catch {
    say("The show does not answer. It is tried again by itself.", true);
  } finally {
    button?.classList.remove("busy");
  }
}

let outputsDone = Promise.resolve();

/** Sends a command about an output after the last one is answered: the show carries out one at a time and refuses others meanwhile. */
function sendOutput(command, value, button) {
  button?.classList.add("busy");
  return outputsDone = outputsDone.then(() => send(command, value, button));
}

let toastTimer = 0;

export function say(text, refused = false) {
  const toast = $("toast");
  toast.textContent = text;
  toast.className = `toast shown${refused ? " refused" : ""}`;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.className = "toast"; }, refused ? 5000 : 2200);
}

function ask(question) {
  const dialog = $("confirm");
  $("confirm-text").textContent = question;
  dialog.showModal();
  return new Promise(resolve => {
    const close = answer => { dialog.close(); resolve(answer); };
    $("confirm-yes").onclick = () => close(true);
    $("confirm-no").onclick = () => close(false);
    dialog.oncancel = () => resolve(false);
  });
}

// ---- Pairing and connection --------------------------------------------------------------------------------------

async function pair(token) {
  const response = await post("/api/v1/pair", { token });
  if (response.ok) return "";
  return (await response.json().catch(() => ({}))).detail ?? "The show does not accept the token.";
}

function showPairing(problem = "") {
  events?.close();
  events = null;
  document.body.dataset.view = "pairing";
  $("pairing-problem").textContent = problem;
}

$("pairing-form").addEventListener("submit", async event => {
  event.preventDefault();
  const problem = await pair($("token").value.trim()).catch(() => "The show does not answer.");
  if (problem) $("pairing-problem").textContent = problem;
  else start();
});

let events = null;
let heardAt = 0;
let retry = 0;

async function start() {
  clearTimeout(retry);
  events?.close();
  events = null;
  try {
    const response = await fetch("/api/v1/status");
    if (response.status === 401) return showPairing();
    if (!response.ok) throw new Error(response.statusText);
    document.body.dataset.view = "remote";
    show(await response.json());
  } catch {
    document.body.dataset.view = "remote";
    lost();
    return;
  }
  heardAt = Date.now();
  events = new EventSource("/api/v1/events");
  events.addEventListener("status", event => {
    heardAt = Date.now();
    show(JSON.parse(event.data));
  });
}

/** Says that the show is away, and looks for it again. */
function lost() {
  events?.close();
  events = null;
  showState({ state: { severity: "error", text: "The show is not reachable.", action: "It is looked for; check that LiveDance runs and that this phone is in its network." } });
  document.querySelector(".stage").classList.add("stale");
  $("state-rate").textContent = "";
  clearTimeout(retry);
  retry = setTimeout(start, 1500);
}

// Events come every second. A phone that slept, or a network that went away, gives no error.
setInterval(() => {
  if (document.body.dataset.view === "remote" && events && Date.now() - heardAt > 4000) lost();
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && document.body.dataset.view === "remote" && Date.now() - heardAt > 2500) start();
});

// ---- Preview -----------------------------------------------------------------------------------------------------

/** Asks for one picture after the other, as fast as the network and the show can; a slow phone just gets fewer. */
async function preview() {
  let number = 0;
  let shown = "";
  const image = $("preview");
  while (true) {
    if (document.hidden || document.body.dataset.view !== "remote") {
      await pause(300);
      continue;
    }
    try {
      const response = await fetch(`/api/v1/preview.jpg?after=${number}`, { signal: AbortSignal.timeout(8000) });
      if (response.status === 200) {
        number = response.headers.get("X-Picture");
        const url = URL.createObjectURL(await response.blob());
        // A picture that was cut off is left out.
        const next = new Image();
        next.src = url;
        await next.decode();
        image.src = url;
        // The browser may draw the present picture again, so only the one before is given back.
        URL.revokeObjectURL(shown);
        shown = url;
        image.dataset.picture = number;
        document.querySelector(".stage").classList.remove("stale");
      } else if (response.status !== 304) {
        await pause(1000);
      }
    } catch {
      number = 0;
      await pause(1000);
    }
  }
}

const pause = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); });

// ---- Showing the status ------------------------------------------------------------------------------------------

const at = path => path.split(".").reduce((value, name) => value?.[name], status);
const press = (button, on) => button.setAttribute("aria-pressed", on ? "true" : "false");

function show(next) {
  status = next;
  // Nothing can be pressed before the first status says what is on.
  $("panels").inert = false;
  showState(status);
  $("state-rate").textContent = `${status.rates.pictures.toFixed(0)} fps\n${status.rates.latency_ms.toFixed(0)} ms`;
  for (const button of document.querySelectorAll("[data-switch]")) press(button, at(button.dataset.status));
  for (const button of document.querySelectorAll("[data-toggle]")) press(button, at(button.dataset.status) === button.dataset.on);
  for (const group of document.querySelectorAll("[data-choice]"))
    for (const button of group.children) press(button, at(group.dataset.status) === button.dataset.value);
  for (const button of document.querySelectorAll("[data-needs=window]")) button.disabled = !status.picture.has_window;
  for (const input of document.querySelectorAll("[data-number]")) showNumber(input);
  showBadges();
  showLists();
  showDancer();
  showSound();
  showOutputs();
  document.dispatchEvent(new Event("status"));
}

function showBadges() {
  const { picture, recording } = status;
  const words = [[picture.freeze, "Frozen"], [picture.blackout === "black", "Black"], [picture.blackout === "plate", "Empty"], [picture.mirror, "Mirrored"]];
  const badges = words.filter(([on]) => on).map(([, word]) => element("span", word));
  if (recording.on) badges.push(Object.assign(element("span", "Recording"), { className: "recording" }));
  replace($("badges"), badges, JSON.stringify(badges.map(badge => badge.textContent)));
  $("prompt").hidden = !status.dancer.prompt;
  $("prompt").textContent = status.dancer.prompt;
}

function showLists() {
  const { picture, sound } = status;
  replace($("performers"), picture.performers.map((name, i) => choice(picture.performer_names[i], "performer", name)), picture.performers.join("\n"));
  for (const button of $("performers").children) press(button, button.dataset.value === picture.performer);
  const names = [...Object.keys(backgrounds), ...picture.backgrounds];
  replace($("backgrounds"), names.map(backgroundChoice), names.join("\n"));
  for (const button of $("backgrounds").children) press(button, button.dataset.value === picture.background);
  const files = sound.files.length ? sound.files.map(file => choice(file, "music", file)) : [element("p", "There is no music in the media folder; start with --media FOLDER.")];
  replace($("music"), files, sound.files.join("\n"));
  for (const button of $("music").children) press(button, button.dataset.value === sound.music);
}

function showDancer() {
  const { dancer } = status;
  $("presence").textContent = dancer.present ? "A dancer is followed." : "Nobody is seen.";
  $("calibration").textContent = dancer.calibrating ? dancer.prompt
    : dancer.calibrated ? "The measurement of a dancer is in use." : "The dancer is measured while dancing.";
  $("calibrate").textContent = dancer.calibrating ? "Next step" : "Measure";
  press($("prediction-auto"), dancer.prediction_ms === null);
}

function showSound() {
  const { sound } = status;
  const source = sound.music ?? (sound.line_in ? `Line in: ${sound.line_in}` : "There is no sound.");
  $("playing").textContent = sound.tempo ? `${source}, ${sound.tempo.toFixed(0)} beats a minute` : source;
  press($("line-in"), sound.line_in);
  const seek = $("seek");
  seek.disabled = !sound.music;
  seek.max = sound.duration || 1;
  if (held !== seek) seek.value = sound.position;
  $("seek-value").textContent = sound.music ? `${clock(held === seek ? seek.value : sound.position)} / ${clock(sound.duration)}` : "";
}

function showOutputs() {
  $("recording").textContent = status.recording.on ? `Recording ${status.recording.file.split(/[\\/]/).at(-1)}` : `Recordings go to ${status.recording.folder}`;
  const key = status.outputs.map(output => output.address).join("\n");
  replace($("outputs"), status.outputs.map(outputItem), key);
  [...$("outputs").children].forEach((item, i) => {
    const output = status.outputs[i];
    item.dataset.state = output.state;
    item.querySelector("small").textContent = output.reason ? `${output.state}: ${output.reason}` : output.state;
    const stopped = output.state === "stopped";
    const toggle = item.querySelector("button");
    toggle.textContent = stopped ? "Start" : "Stop";
    toggle.dataset.command = stopped ? "output/start" : "output/stop";
    toggle.setAttribute("aria-label", `${toggle.textContent} ${output.address}`);
  });
}

function showNumber(input) {
  const value = at(input.dataset.status);
  const word = $(`${input.id}-value`);
  if (held !== input && value !== null) input.value = value;
  const shown = held === input ? Number(input.value) : value;
  word.textContent = shown === null ? "auto" : input.dataset.unit === "%" ? `${Math.round(100 * shown)} %` : `${shown} ${input.dataset.unit}`;
}

// ---- Elements ----------------------------------------------------------------------------------------------------

const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
const clock = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Replaces children only if they differ, so that a press is not lost between two events. */
function replace(parent, children, key) {
  if (parent.dataset.key === key) return;
  parent.dataset.key = key;
  parent.replaceChildren(...children);
}

function choice(text, command, value) {
  const button = element("button", text);
  button.dataset.value = value;
  button.onclick = () => send(command, value, button);
  return button;
}

function backgroundChoice(name) {
  const button = choice(name === "plate" ? "Own" : name, "background", name);
  if (backgrounds[name]) {
    const swatch = document.createElement("i");
    swatch.style.setProperty("background", backgrounds[name]);
    button.prepend(swatch);
  }
  return button;
}

function outputItem(output) {
  const item = document.createElement("li");
  // Of a file's path the name is enough.
  const text = element("div", output.address.startsWith("file:") ? output.address.split(/[\\/]/).at(-1) : output.address);
  text.append(document.createElement("small"));
  const toggle = Object.assign(element("button", ""), { className: "button" });
  toggle.onclick = () => sendOutput(toggle.dataset.command, output.address, toggle);
  const remove = Object.assign(element("button", "Remove"), { className: "button danger" });
  remove.setAttribute("aria-label", `Remove ${output.address}`);
  remove.onclick = async () => { if (await ask(`Remove ${output.address}?`)) sendOutput("output/remove", output.address, remove); };
  item.append(text, toggle, remove);
  return item;
}

// ---- Pressing ----------------------------------------------------------------------------------------------------

/** Turns a button over at once: the next press must not wait for the status. */
function turn(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  press(button, on);
  return on;
}

for (const button of document.querySelectorAll("[data-switch]"))
  button.onclick = () => send(button.dataset.switch, turn(button), button);
for (const button of document.querySelectorAll("[data-toggle]"))
  button.onclick = () => send(button.dataset.toggle, turn(button) ? button.dataset.on : button.dataset.off, button);
for (const button of document.querySelectorAll("[data-trigger]"))
  button.onclick = async () => { if (!button.dataset.confirm || await ask(button.dataset.confirm)) send(button.dataset.trigger, null, button); };
for (const group of document.querySelectorAll("[data-choice]"))
  for (const button of group.children) button.onclick = () => send(group.dataset.choice, button.dataset.value, button);

/** Sends a slider's value while it moves, not more often than it is answered. */
function slider(input, command) {
  let sending = false;
  let waiting = false;
  const push = async () => {
    if (sending) { waiting = true; return; }
    sending = true;
    await send(command, Number(input.value));
    sending = false;
    if (waiting) { waiting = false; push(); }
  };
  input.addEventListener("input", () => { held = input; showNumber(input); push(); });
  input.addEventListener("change", () => { held = null; });
}

for (const input of document.querySelectorAll("[data-number]")) slider(input, input.dataset.number);
$("seek").addEventListener("input", () => { held = $("seek"); showSound(); });
$("seek").addEventListener("change", () => { held = null; send("music/seek", Number($("seek").value)); });
$("prediction-auto").onclick = () => send("prediction", status.dancer.prediction_ms === null ? 0 : "auto");
$("line-in").onclick = () => (status.sound.line_in ? send("music/stop", null) : send("music/line-in", "default"));
$("output-form").addEventListener("submit", async event => {
  event.preventDefault();
  await sendOutput("output/add", $("output-address").value.trim());
});

const tabs = [...document.querySelectorAll("[role=tab]")];

function select(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = other !== tab;
  }
  document.querySelector(".panels").scrollTop = 0;
}

for (const tab of tabs) {
  tab.onclick = () => select(tab);
  tab.onkeydown = event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
  };
}

// ---- Start -------------------------------------------------------------------------------------------------------

// The token of a QR code is used once and does not stay in the address.
const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, "", "/");
  const problem = await pair(token).catch(() => "The show does not answer.");
  if (problem) showPairing(problem);
  else start();
} else {
  start();
}
preview();

// The health of the show over the last five minutes, read every two seconds.
import { showState } from "/page/state.js";

const seconds = 300;
const $ = id => document.getElementById(id);
const charts = new Map();

const figures = [
  { key: "pictures", title: "Pictures a second", tone: "--good", digits: 1 },
  { key: "latency_ms", title: "Latency, ms", tone: "--accent", digits: 0 },
  { key: "images", title: "Images from the source a second", tone: "--note", digits: 1 },
  { key: "dropped", title: "Images dropped a second", tone: "--warning", digits: 0, rate: true },
  { key: "memory_mb", title: "Memory, MB", tone: "--quiet", digits: 0 },
];

const element = (tag, text = "", name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Draws values of the last five minutes; the newest is on the right. */
function draw(parent, { key, title, tone, digits }, values) {
  let chart = charts.get(key);
  if (!chart) {
    const figure = element("section", "", "chart");
    figure.style.setProperty("--tone", `var(${tone})`);
    const head = element("h3", title), now = element("b");
    head.append(now);
    const picture = svg("svg", { viewBox: "0 0 300 100", preserveAspectRatio: "none", "aria-hidden": "true" });
    const area = svg("path", { class: "area" }), curve = svg("path", { class: "curve" });
    picture.append(svg("line", { class: "base", x1: 0, y1: 100, x2: 300, y2: 100 }), area, curve);
    const foot = element("footer"), low = element("span"), high = element("span");
    foot.append(low, high);
    figure.append(head, picture, foot);
    parent.append(figure);
    charts.set(key, chart = { figure, now, area, curve, low, high });
  }
  const top = Math.max(...values, 10 ** -digits), begin = seconds - values.length;
  const points = values.map((value, i) => `${begin + i},${(100 - 100 * value / top).toFixed(1)}`);
  chart.curve.setAttribute("d", points.length ? `M${points.join("L")}` : "");
  chart.area.setAttribute("d", points.length ? `M${begin},100L${points.join("L")}L${seconds - 1},100Z` : "");
  const last = values.at(-1) ?? 0, sorted = [...values].sort((a, b) => a - b);
  chart.now.textContent = last.toFixed(digits);
  chart.low.textContent = `median ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(digits)}`;
  chart.high.textContent = `most ${(sorted.at(-1) ?? 0).toFixed(digits)}`;
  chart.figure.setAttribute("aria-label", `${title}: now ${chart.now.textContent}, ${chart.low.textContent}, ${chart.high.textContent}`);
}

const differences = values => values.map((value, i) => (i ? Math.max(0, value - values[i - 1]) : 0));

function show(health) {
  showState(health);
  for (const figure of figures) {
    const values = health.samples.map(sample => sample[figure.key]);
    draw($("charts"), figure, figure.rate ? differences(values) : values);
  }
  health.stages.forEach((name, i) =>
    draw($("stages"), { key: `stage ${name}`, title: name, tone: "--note", digits: 1 }, health.samples.map(sample => sample.stages[i] ?? 0)));
  $("issues").replaceChildren(...health.issues.slice(1).map(issue => {
    const item = element("li", issue.text);
    item.dataset.severity = issue.severity;
    if (issue.action) item.append(element("span", issue.action));
    return item;
  }));
  const events = health.events.map(event => {
    const item = element("li");
    const time = element("time", new Date(event.time).toLocaleTimeString());
    time.dateTime = event.time;
    item.append(time, element("span", `${event.part}: ${event.text}`));
    return item;
  });
  $("events").replaceChildren(...(events.length ? events : [element("li", "None since the start.", "none")]));
}

async function read() {
  try {
    const response = await fetch("/api/v1/health", { signal: AbortSignal.timeout(5000) });
    if (response.status === 401) location.href = "/";
    else if (response.ok) show(await response.json());
  } catch {
    showState({ state: { severity: "error", text: "The show is not reachable.", action: "It is looked for; check that LiveDance runs." } });
  }
  setTimeout(read, 2000);
}

read();

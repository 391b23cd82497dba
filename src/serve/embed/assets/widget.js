// A button on any page that opens a small chat with the documents: docs/umekomi.md. The server puts words and style
// into this file (serve/embed/widget.py). Every value becomes text, never markup; nothing is kept in the browser.
(() => {
"use strict";
const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
if (!script || document.querySelector("tokushu-widget")) return;

const base = new URL(".", script.src).href;
const told = script.dataset;
const language = /^en/i.test(told.lang || document.documentElement.lang) ? "en" : "ja";
const words = "@words@"[language];
const levels = "@levels@";
const kept = 20; // earlier questions that go with a follow-up
const shown = 3; // citations at first

// t("more", 3) -> ほかの根拠を見る（3件）
const t = (key, ...values) => words[key].replace(/\{(\d)\}/g, (_, place) => values[place]);

// el("p.quiet", {lang: "ja"}, "…") -> <p class="quiet" lang="ja">…</p>
function el(name, attributes, ...children) {
  const [tag, style] = name.split(".");
  const made = document.createElement(tag);
  if (style) made.className = style;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter(Boolean));
  return made;
}
const button = (name, text, act) => {
  const made = el(`button.${name}`, { type: "button" }, text);
  made.onclick = act;
  return made;
};
const link = (href, ...children) => el("a", { href, target: "_blank", rel: "noopener" }, ...children);
const ja = { lang: "ja" }; // what documents and answers say, whatever the language of the page
const quiet = (text) => el("p.quiet", {}, text);
const region = (name, label) => el(`div.${name}`, { tabindex: 0, role: "region", "aria-label": label });

// --- what is on the page ---
const title = told.title || t("title");
const launch = button("launch", title, () => (show(panel.hidden), panel.hidden || box.focus()));
launch.setAttribute("aria-controls", "panel");
const talk = region("talk", t("talk"));
const spoken = el("div.unseen", { role: "log", "aria-live": "polite" });
const error = el("p.error", { role: "alert" });
const box = el("textarea", { rows: 1, "aria-label": t("question"), placeholder: t("question") });
const close = button("close", "×", () => (show(false), launch.focus()));
close.setAttribute("aria-label", t("close"));
const head = el("div.head", {}, el("h2", {}, title), button("afresh", t("afresh"), () => begin()), close);
const form = el("form", {}, box, el("button.send", {}, t("send")));
const panel = el("section.panel", { id: "panel", role: "dialog", "aria-label": title }, head, talk, error, form);
const all = el("div.all", { lang: language, "data-at": told.position }, launch, panel, spoken);

const host = document.createElement("tokushu-widget");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet(); // a host page's CSP does not forbid it, as it may a <style>
sheet.replaceSync("@style@");
root.adoptedStyleSheets = [sheet];
root.append(all);

// --- an answer ---
const place = (cited) => [cited.section, cited.locator].filter(Boolean).join("、");
const address = (cited) => base + cited.address;

// A passage from the first quoted sentence to the last, with the words that answer; offsets count code points.
function quote({ text, spans, sentences }) {
  const letters = Array.from(text);
  const ends = sentences.length ? sentences.flat() : [0, letters.length];
  const [start, end] = [Math.min(...ends), Math.max(...ends)];
  const narrow = spans.filter((span) => !sentences.some((sentence) => `${sentence}` === `${span}`));
  const marked = (at) => narrow.some(([from, to]) => from <= at && at < to);
  const quoted = el("blockquote", ja, start > 0 && "…");
  for (let at = start, next; at < end; at = next) {
    for (next = at + 1; next < end && marked(next) === marked(at); next++);
    const piece = letters.slice(at, next).join("");
    quoted.append(marked(at) ? el("mark", {}, piece) : piece);
  }
  if (end < letters.length) quoted.append("…");
  return quoted;
}

function card(cited, number) {
  const way = link(address(cited), el("bdi", ja, cited.title), el("span.unseen", {}, t("new_tab")));
  return el("li", {}, number && el("span.number", {}, number), way, el("p.quiet", ja, place(cited)), quote(cited));
}

function cards(heading, cited, numbered) {
  if (!cited.length) return [];
  const made = cited.map((one, at) => card(one, numbered && at + 1));
  const list = (items) => el("ol", {}, ...items);
  const rest = made.slice(shown);
  const more = rest.length && el("details", {}, el("summary", {}, t("more", rest.length)), list(rest));
  return [el("h3", {}, heading), list(made.slice(0, shown)), more];
}

function table(rows, labels) {
  const names = Object.keys(rows[0]);
  const label = (name) => labels[name] || name;
  const cell = (row) => (name) => el("td", { "data-of": label(name) }, row[name]);
  const made = region("rows", t("rows"));
  made.append(el("table", ja,
    el("tr.unseen", {}, ...names.map((name) => el("th", { scope: "col" }, label(name)))),
    ...rows.map((row) => el("tr", {}, ...names.map(cell(row))))));
  return made;
}

const notes = (reply) => [
  ...(reply.understood_as && !reply.parts.length ? [t("understood", reply.understood_as)] : []),
  ...reply.read_as.map((pair) => t("read_as", ...pair)),
];

const isRow = (line) => line.startsWith("・");

// A row that the answer lists is copied once, as the source that says it (copied.py).
function asText(reply) {
  const lines = reply.answer.split("\n");
  const listed = reply.rows.length ? lines.filter(isRow) : [];
  const rows = reply.citations.filter((one) => !one.sentences.length);
  const cited = reply.citations.map((one, at) => {
    const from = `${one.title}（${place(one)}）`;
    const said = listed.length === rows.length && listed[rows.indexOf(one)];
    const told = said ? said.slice(1) + " " + from : `${from}「${quote(one).textContent}」`;
    return `[${at + 1}] ${told}\n${address(one)}`;
  });
  const rest = lines.filter((line) => !listed.includes(line)).join("\n");
  return [reply.question, ...notes(reply), rest, ...cited].join("\n\n");
}

async function copy(text, pressed) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // plain http, or a page that does not allow it
    const holder = el("textarea.unseen", {}, text);
    panel.append(holder);
    holder.select();
    document.execCommand("copy");
    holder.remove();
    pressed.focus();
  }
  pressed.textContent = t("copied");
  say(t("copied"));
}

const langOf = (reply) => (reply.status === "answered" ? ja : {});

function answer(reply) {
  const found = reply.status === "answered";
  const several = reply.rows.length > 1;
  const lines = reply.answer.split("\n").filter((line) => line && !(several && isRow(line)));
  const leading = (line, at) => !at || (reply.parts.length && /^「.*」$/.test(line));
  const sure = ["high", "middle", "low"][levels.findIndex((least) => reply.confidence >= least)];
  return el(found ? "div.answer" : "div.answer none", {},
    ...lines.map((line, at) => el(leading(line, at) ? "p.lead" : "p", langOf(reply), line)),
    ...notes(reply).map(quiet),
    found && quiet(t("certainty", t(sure))),
    several && table(reply.rows, reply.labels),
    ...cards(t("evidence"), reply.citations, true),
    ...cards(t("related"), reply.related),
    button("copy", t("copy"), (event) => copy(asText(reply), event.target)));
}

// --- asking ---
let earlier = [];
let waiting = false;
const say = (text, lang = {}) => spoken.append(el("p", lang, text));

async function send(question) {
  const reply = await fetch(`${base}api/ask`, {
    method: "POST",
    credentials: "include",
    redirect: "manual", // a sign-on may send elsewhere: status 0
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history: earlier, language }),
    signal: AbortSignal.timeout(6e4),
  });
  const json = /json/.test(reply.headers.get("Content-Type"));
  return [reply.ok && !json ? 401 : reply.status || 401, json ? await reply.json() : {}];
}

function refuse(status, said) {
  const known = { 401: "sign_in", 413: "bad", 422: "bad", 429: "busy", 503: "busy", 1: "network" };
  const signIn = status === 401;
  error.textContent = (language === "ja" && !signIn && said.error) || t(known[status] || "failed");
  if (signIn) error.append(link(base, t("sign_in_here")));
}

function see(entry) {
  talk.scrollTop = entry.offsetTop - talk.offsetTop - 8;
  panel.scrollTop = entry.offsetTop - 8; // where the window is low, the whole panel scrolls
}

async function ask(question) {
  if (waiting || !question.trim()) return;
  waiting = true;
  error.textContent = "";
  const entry = el("p.asked", { dir: "auto" }, question);
  const looking = quiet(t("looking"));
  talk.append(entry, looking);
  see(entry);
  const [status, said] = await send(question).catch(() => [1, {}]);
  looking.remove();
  waiting = false;
  if (status === 200) {
    talk.append(answer(said));
    see(entry);
    say(said.answer, langOf(said));
    earlier = [...earlier, (said.understood_as || question).slice(0, 1000)].slice(-kept);
    if (box.value === question) box.value = "";
  } else {
    entry.remove();
    box.value ||= question;
    refuse(status, said);
  }
}

function begin() {
  earlier = [];
  error.textContent = "";
  spoken.replaceChildren();
  const questions = (told.questions || "").split(/\s*[|｜]\s*/).filter(Boolean);
  const offered = questions.map((text) => button("example", text, () => (ask(text), box.focus())));
  talk.replaceChildren(el("p", {}, t("hello")), ...offered);
  box.focus();
}

function show(open) {
  panel.hidden = !open;
  all.classList.toggle("open", open);
  launch.setAttribute("aria-expanded", open);
}

form.onsubmit = (event) => (event.preventDefault(), ask(box.value));
// While composing, Enter and Escape are the IME's; Safari tells only by 229. No key here is a host page's shortcut.
for (const kind of ["keydown", "keyup", "keypress"]) all.addEventListener(kind, (event) => event.stopPropagation());
all.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && !panel.hidden) close.click();
  if (event.key === "Enter" && event.target === box && !event.shiftKey) {
    event.preventDefault();
    ask(box.value);
  }
});

begin();
show("open" in told);
document.body.append(host);
})();

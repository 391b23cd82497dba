// What the page does beyond Gradio: ask an example or an earlier question, press what our templates show, send a question
// file, sort a table, say the answer to a screen reader.
"use strict";

document.documentElement.lang = "ja";

const japanese = new Intl.Collator("ja", { numeric: true });
let sorted = { column: 0, order: "" };

function sortRows(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header) => header.removeAttribute("aria-sort"));
  if (!sorted.order || sorted.column >= headers.length) return;
  headers[sorted.column].setAttribute("aria-sort", sorted.order);
  const key = (row) => row.cells[sorted.column].textContent.trim();
  const sign = sorted.order === "ascending" ? 1 : -1;
  const empty = (row) => (key(row) ? 0 : 1); // an empty cell comes last either way
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => empty(a) - empty(b) || sign * japanese.compare(key(a), key(b)));
  table.tBodies[0].append(...rows);
}

// Puts a text into a box of Gradio's and presses a button that uses it.
function send(boxId, text, buttonId) {
  const box = document.querySelector(`#${boxId} :is(textarea, input)`);
  const kind = box.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector(`#${buttonId}`).click(), 50); // Gradio takes the new value first
}

const largest = 32; // MB, as the server has it (MAX_BYTES)
const tooLarge = (name) => `${name}: ${largest}MBより大きいファイルは読めません。分けてください。`;
const tooLargeOnTheWay = (name) =>
  `${name}: 途中のプロキシが、この大きさのファイルを通しません。分けるか、プロキシの上限を${largest}MBにしてください。`;

// Sends a question file to our own server, which reads it in memory; what it says goes on as it is.
async function sendFile(file) {
  let said = "";
  try {
    if (file.size > largest * 2 ** 20) {
      send("act-picked", JSON.stringify({ error: tooLarge(file.name) }), "act-picked-go");
      return;
    }
    const reply = await fetch(`evaluation/questions?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: file,
    });
    said =
      reply.status === 413
        ? JSON.stringify({ error: tooLargeOnTheWay(file.name) })
        : await reply.text();
  } catch {
    said = JSON.stringify({ error: `${file.name}: 送れませんでした。通信を確かめて、もう一度選んでください。` });
  }
  send("act-picked", said, "act-picked-go");
}

function pickFile() {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = ".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson";
  chooser.addEventListener("change", () => chooser.files.length && sendFile(chooser.files[0]));
  chooser.click();
}

// A form opens above the list whose button was pressed: it is brought into view when it stands.
const forms = { "act-overrule": "#overruling", "act-draft": "#drafting" };
let opening = "";

// What cannot be undone is asked first.
const asked = {
  "act-forget": "この声を消しますか。元には戻せません。",
  "act-remove": "この問題を問題集から外しますか。元には戻せません。",
  "act-drop": "この評価の記録を、質問と答えごと消しますか。元には戻せません。",
};

function bringIntoView() {
  const form = opening && document.querySelector(`${opening} .tk-evaluation`);
  if (!form) return;
  document.querySelector(opening).scrollIntoView({ block: "start" });
  opening = "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("tk-ask")) send("question", button.value, "ask");
  if (button.classList.contains("tk-act")) {
    const [channel, text] = button.value.split(" ", 2);
    if (channel in asked && !confirm(asked[channel])) return;
    opening = forms[channel] || "";
    send(channel, text, `${channel}-go`);
  }
  if (button.id === "pick") pickFile();
  const header = button.closest(".tk-sortable th");
  if (header) {
    const again = sorted.column === header.cellIndex && sorted.order === "ascending";
    sorted = { column: header.cellIndex, order: again ? "descending" : "ascending" };
    sortRows(header.closest("table"));
  }
});

const spoken = document.createElement("p");
spoken.className = "tk-hidden";
spoken.setAttribute("role", "status");
document.body.append(spoken);

// Gradio speaks of a lost connection in English only.
function sayInJapanese(toast) {
  toast.querySelector(".toast-title").textContent = "通信が途切れました";
  toast.querySelector('[data-testid="toast-text"]').textContent =
    "質問は残っています。少し待ってから、もう一度「質問する」を押してください。";
  toast.querySelector('[data-testid="toast-close"]').setAttribute("aria-label", "閉じる");
}

// A table that scrolls takes the focus, so it needs a name; Gradio's sanitiser would take it out of our markup.
function nameScroller(table) {
  table.parentElement.setAttribute("role", "region");
  table.parentElement.setAttribute("aria-label", table.caption.textContent.trim());
}

// Gradio replaces what it shows: a new table is sorted as the last one was, a new answer is said.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.querySelector);
  bringIntoView();
  for (const node of added) {
    node.querySelector(".tk-message")?.scrollIntoView({ block: "nearest" });
    node.querySelectorAll(".tk-scroll > table").forEach(nameScroller);
    node.querySelector('[aria-label="More tabs"]')?.setAttribute("aria-label", "ほかのタブ");
    const table = node.querySelector(".tk-sortable");
    if (table) sortRows(table);
    const toast = node.querySelector('[data-testid="toast-body"]');
    if (toast) sayInJapanese(toast);
    const said = node.querySelectorAll(".tk-understood, .tk-part, .tk-lead, .tk-none, .tk-lead + p:not([class])");
    if (said.length) spoken.textContent = [...said].map((part) => part.textContent.trim()).join(" ");
  }
}).observe(document.body, { childList: true, subtree: true });

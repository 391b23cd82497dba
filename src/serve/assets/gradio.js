// What every Gradio page does beyond Gradio; loaded before Gradio's own scripts, so that they start in our language and
// so that a request that the server refuses is told as a sentence at the box.
"use strict";

const language = document.documentElement.lang;
const content = (name) => document.querySelector(`meta[name="${name}"]`).content;
const words = JSON.parse(content("tokushu-words"));
const root = content("tokushu-root");
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Gradio speaks the browser's language; a page has one of its own.
Object.defineProperty(navigator, "language", { get: () => language });
Object.defineProperty(navigator, "languages", { get: () => [language] });

// Puts a text into a box of Gradio's and presses a button that uses it.
function send(boxId, text, buttonId) {
  const box = document.querySelector(`#${boxId} :is(textarea, input)`);
  const kind = box.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector(`#${buttonId}`).click(), 50); // Gradio takes the new value first
}

// --- a request that fails ---

const refused = {
  401: words.signed_out,
  403: words.forbidden,
  413: words.too_large,
  429: words.too_many,
  503: words.busy,
};

let leaving = false; // what is under way is cut off then
addEventListener("pagehide", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));

function tell(sentence) {
  if (leaving) return;
  untell();
  const place = document.querySelector("#message, #evaluation-message");
  if (!place) return;
  const told = document.createElement("div");
  told.id = "trouble";
  told.className = "tk";
  const message = told.appendChild(document.createElement("div"));
  message.className = "tk-message";
  message.setAttribute("role", "alert");
  message.appendChild(document.createElement("p")).textContent = sentence;
  place.after(told);
  told.scrollIntoView({ block: "nearest" });
}

function untell() {
  document.querySelector("#trouble")?.remove();
}

// Gradio sends every event to queue/join and hears of it from the stream queue/data. Where a stream breaks it holds the
// connection for lost, takes no more events, and loads the page anew, which would take question and answer away. So it is
// told of events that failed instead, and nothing of a connection.
const ofEvents = /\/gradio_api\/queue\/(join|data)\b/;
const underWay = new Set(); // of the stream that is open

function failures() {
  const failed = [...underWay].map((id) => ({
    msg: "process_completed",
    event_id: id,
    success: false,
    output: { error: words.lost },
  }));
  underWay.clear();
  const messages = [...failed, { msg: "close_stream", event_id: null }];
  return new TextEncoder().encode(messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join(""));
}

// Passes a stream on; should it break, with the failure of what was under way as its end.
function ended(reply) {
  const reader = reply.body.getReader();
  const body = new ReadableStream({
    async pull(stream) {
      try {
        const { done, value } = await reader.read();
        if (!done) return stream.enqueue(value);
        underWay.clear();
      } catch (error) {
        if (error.name !== "AbortError") tell(words.lost);
        stream.enqueue(failures());
      }
      stream.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: reply.status, headers: reply.headers });
}

async function ask(request, options, joins) {
  let sentence = words.lost;
  try {
    const reply = await plainFetch(request, options);
    if (reply.ok && joins) {
      untell();
      underWay.add((await reply.clone().json()).event_id);
    }
    if (reply.ok) return joins ? reply : ended(reply);
    sentence = refused[reply.status] || words.lost;
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  tell(sentence);
  if (joins) return Response.json({ detail: sentence }, { status: 500 });
  return new Response(failures(), { headers: { "Content-Type": "text/event-stream" } });
}

const plainFetch = window.fetch;
window.fetch = (request, options) => {
  const address = typeof request === "string" ? request : request.url || String(request);
  const found = ofEvents.exec(address);
  return found ? ask(request, options, found[1] === "join") : plainFetch(request, options);
};

// Gradio says what went wrong in a toast, which is not shown: what it knows beyond a refusal is a connection that broke.
function hearToast(toast) {
  if (!document.querySelector("#trouble")) tell(words.lost);
  toast.querySelector('[data-testid="toast-close"]')?.click();
}

// --- what Gradio puts into the page ---

// Names that Gradio's sanitiser would take out of our markup: a table that scrolls takes the focus, so it needs one, and
// in a narrow window each cell stands behind the name of its column.
function nameScroller(table) {
  table.parentElement.setAttribute("role", "region");
  table.parentElement.lang = table.lang || language;
  table.parentElement.setAttribute("aria-label", table.caption.textContent.trim());
  const columns = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  for (const row of table.tBodies[0].rows) for (const cell of row.cells) cell.dataset.label = columns[cell.cellIndex];
}

function nameList(list) {
  const box = document.querySelector(`[aria-controls="${list.id}"]`);
  if (box) list.setAttribute("aria-label", box.getAttribute("aria-label"));
}

// Calls an action with each element that is put into the page from now on.
function onAdded(action) {
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.querySelector) action(node);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}

onAdded((node) => {
  node.querySelector(".tk-message")?.scrollIntoView({ block: "nearest" });
  node.querySelectorAll(".tk-scroll > table").forEach(nameScroller);
  node.parentElement?.querySelectorAll('[role="listbox"]').forEach(nameList);
  node.querySelector("nav:has(.tk-pages)")?.setAttribute("aria-label", words.pages);
  node.querySelector('[aria-label="More tabs"]')?.setAttribute("aria-label", words.more_tabs);
  node.querySelectorAll('[data-testid="toast-body"]').forEach(hearToast);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.tk-here");
  if (link) link.target = "_self"; // Gradio makes every link open a tab
});

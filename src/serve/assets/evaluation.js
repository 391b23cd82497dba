// The evaluation page: press what our templates show, send a question file.
"use strict";

const largest = 32; // MB, as the server has it (MAX_BYTES)

// Sends a question file to our own server, which reads it in memory; what it says goes on as it is.
async function sendFile(file) {
  const error = (sentence) => JSON.stringify({ error: filled(sentence, { name: file.name, most: largest }) });
  let said = "";
  try {
    if (file.size > largest * 2 ** 20) {
      send("act-picked", error(words.file_too_large), "act-picked-go");
      return;
    }
    const reply = await fetch(`${root}evaluation/questions?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: file,
    });
    said = reply.status === 413 ? error(words.file_held_back) : await reply.text();
  } catch {
    said = error(words.file_not_sent);
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
const asked = { "act-forget": words.forget, "act-remove": words.remove, "act-drop": words.drop };

function bringIntoView() {
  const form = opening && document.querySelector(`${opening} .tk-evaluation`);
  if (!form) return;
  document.querySelector(opening).scrollIntoView({ block: "start" });
  opening = "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("tk-act")) {
    const [channel, text] = button.value.split(" ", 2);
    if (channel in asked && !confirm(asked[channel])) return;
    opening = forms[channel] || "";
    send(channel, text, `${channel}-go`);
  }
  if (button.id === "pick") pickFile();
});

onAdded(bringIntoView);

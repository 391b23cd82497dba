// The button that copies an answer with its sources; works where no other script of ours runs (the results page).
"use strict";

const copying = document.createElement("p");
copying.className = "tk-hidden";
copying.setAttribute("role", "status");
document.body.append(copying);

// Plain http, as on many an intranet, and some frames have no clipboard of their own: the old way works there.
function copySelected(text, pressed) {
  const holder = document.createElement("textarea");
  holder.className = "tk-hidden";
  holder.value = text;
  pressed.after(holder);
  holder.select();
  const done = document.execCommand("copy");
  holder.remove();
  pressed.focus();
  return done;
}

// A paragraph of two is a source and its address below this page.
function asText(paragraphs) {
  const whole = (part) => (typeof part === "string" ? part : `${part[0]}\n${new URL(part[1], location.href)}`);
  return paragraphs.map(whole).join("\n\n");
}

async function copyAnswer(pressed) {
  const { done, paragraphs } = JSON.parse(pressed.value);
  const text = asText(paragraphs);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copySelected(text, pressed)) return;
  }
  const label = pressed.textContent;
  copying.textContent = done;
  if (label === done) return;
  pressed.textContent = done;
  setTimeout(() => {
    pressed.textContent = label;
    copying.textContent = "";
  }, 4000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.tk-copy");
  if (button) copyAnswer(button);
});

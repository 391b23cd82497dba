// The page where questions are asked: ask an example or an earlier question, sort a table, say the answer to a screen
// reader.
"use strict";

document.documentElement.style.setProperty("--tk-working", JSON.stringify(words.working));

const collator = new Intl.Collator("ja", { numeric: true });
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
  rows.sort((a, b) => empty(a) - empty(b) || sign * collator.compare(key(a), key(b)));
  table.tBodies[0].append(...rows);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("tk-ask")) send("question", button.value, "ask");
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

// An answer is in the documents' language, what stands around it in the page's.
function aloud(part) {
  const copy = document.createElement("span");
  copy.lang = part.closest("[lang]").lang;
  copy.append(...part.cloneNode(true).childNodes);
  return copy;
}

// Gradio replaces what it shows: a new table is sorted as the last one was, a new answer is said.
onAdded((node) => {
  const table = node.querySelector(".tk-sortable");
  if (table) sortRows(table);
  const said = node.querySelectorAll(".tk-understood, .tk-part, .tk-lead, .tk-none, .tk-lead + p:not([class])");
  if (said.length) spoken.replaceChildren(...[...said].flatMap((part) => [aloud(part), " "]));
});

"use strict";
const form = document.querySelector("form");
const rows = [...document.querySelectorAll("details[data-kinds]")].map((row) => ({
  row, system: row.dataset.system, fault: row.dataset.fault, kinds: JSON.parse(row.dataset.kinds),
  text: row.textContent.toLowerCase(),
}));
function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const words = wanted.text.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { row, system, fault, kinds, text } of rows) {
    const fits = (!wanted.system || system === wanted.system) && (!wanted.fault || fault === wanted.fault)
      && (!wanted.kind || kinds.includes(wanted.kind)) && words.every((word) => text.includes(word));
    row.hidden = !fits;
    shown += fits;
  }
  document.querySelector("output").textContent = `${shown} of ${rows.length}`;
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();

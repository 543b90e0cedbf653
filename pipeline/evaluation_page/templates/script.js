"use strict";
// The page is whole without this script: it adds filters to the mistakes and sorts tables.
(() => {
  const form = document.getElementById("filters");
  if (form) addFilters(form);
  document.querySelectorAll("table.sortable").forEach(makeSortable);

  function addFilters(form) {
    const status = document.getElementById("shown");
    const whole = status.textContent;
    const tasks = new Map([...form.elements.kind.options].map((o) => [o.value, o.dataset.task]));
    const entries = [...document.querySelectorAll("#list > li")].map((item) => describe(item, tasks));
    const apply = () => {
      const { kind, task, label, document, text } = Object.fromEntries(new FormData(form));
      const words = text.trim().toLowerCase();
      let shown = 0;
      for (const entry of entries) {
        const fits =
          (!kind || entry.kind === kind) &&
          (!task || entry.task === task) &&
          (!label || entry.labels.includes(label)) &&
          (!document || entry.document === document) &&
          entry.text.includes(words);
        entry.item.hidden = !fits;
        shown += fits;
      }
      const all = shown === entries.length;
      status.textContent = all ? whole : `${shown} of ${entries.length} shown.`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.elements.all.addEventListener("click", () => {
      form.reset();
      apply();
    });
    window.addEventListener("pageshow", apply); // a browser may have kept what was chosen
    form.hidden = false;
  }

  function describe(item, tasks) {
    const textOf = (selector) => [...item.querySelectorAll(selector)].map((e) => e.textContent);
    const [kind] = textOf("h3 b");
    const [document] = textOf("h3 i");
    const text = item.textContent.toLowerCase();
    return { item, kind, document, text, task: tasks.get(kind), labels: textOf("h4 b") };
  }

  function makeSortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = column > 0 && !head.classList.contains("t");
        const before = head.getAttribute("aria-sort");
        const rising = before ? before === "descending" : !numeric; // numbers: the largest first
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        sortRows(table.tBodies[0], { column, numeric, rising });
      });
    });
  }

  function sortRows(body, { column, numeric, rising }) {
    const key = (row) => row.cells[column].textContent;
    const value = (row) => (numeric ? parseFloat(key(row)) : key(row));
    const compare = (a, b) => (numeric ? a - b : a.localeCompare(b, "en", { numeric: true }));
    const rows = [...body.rows].map((row) => [row, value(row)]);
    rows.sort(([, a], [, b]) => {
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b); // "-" last
      return rising ? compare(a, b) : compare(b, a);
    });
    body.append(...rows.map(([row]) => row));
  }
})();

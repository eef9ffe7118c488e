/* Tables that sort and filter. Without scripts they are plain tables in a sensible order. */
(() => {
  "use strict";
  const FILTER_FROM = 10;
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

  const keyOf = (row, index) => {
    const cell = row.cells[index];
    return cell ? (cell.dataset.sort ?? cell.textContent.trim()) : "";
  };

  const sortBy = (table, index, heading) => {
    const falling = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [keyOf(row, index), row]);
    rows.sort((a, b) => {
      const [x, y] = [Number(a[0]), Number(b[0])];
      const order = a[0] !== "" && b[0] !== "" && !isNaN(x) && !isNaN(y) ? x - y : compare(a[0], b[0]);
      return falling ? -order : order;
    });
    body.append(...rows.map((each) => each[1]));
  };

  const addFilter = (table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < FILTER_FROM) return;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const box = document.createElement("label");
    box.className = "dg-filter";
    const input = document.createElement("input");
    input.type = "search";
    const what = (table.closest("[aria-label]")?.getAttribute("aria-label") ?? "rows").toLowerCase();
    input.placeholder = `Filter ${rows.length} ${what}`;
    input.setAttribute("aria-label", `Filter ${what}`);
    const count = document.createElement("span");
    count.className = "dg-quiet";
    count.setAttribute("aria-live", "polite");
    box.append(input, count);
    table.closest(".dg-scroll").before(box);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !words.every((word) => texts[at].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = words.length ? `${shown} of ${rows.length}` : "";
    });
  };

  /* Where rows are cards, no heading can be clicked: the same order by a choice. */
  const addChoice = (table) => {
    if (!table.classList.contains("dg-stack") || table.tBodies[0].rows.length < FILTER_FROM) return;
    const headings = [...table.tHead.rows[0].cells];
    const box = document.createElement("label");
    box.className = "dg-filter dg-order";
    const select = document.createElement("select");
    headings.forEach((heading, index) => select.add(new Option(heading.textContent.trim(), index)));
    select.add(new Option("as listed", ""), 0);
    select.options[0].disabled = true;
    select.selectedIndex = 0;
    select.addEventListener("change", () => sortBy(table, Number(select.value), headings[select.value]));
    box.append("Sort by ", select);
    table.closest(".dg-scroll").before(box);
  };

  const prepare = (table) => {
    if (table.dataset.dgReady || !table.tHead || !table.tBodies.length) return;
    table.dataset.dgReady = "1";
    if (table.tBodies[0].rows.length > 1)
      [...table.tHead.rows[0].cells].forEach((heading, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...heading.childNodes);
        heading.append(button);
        button.addEventListener("click", () => sortBy(table, index, heading));
      });
    addChoice(table);
    addFilter(table);
  };

  const centreOnFocus = (frame) => {
    const focus = frame.querySelector(".focus rect, .focus");
    if (!focus) return;
    const [box, inner] = [frame.getBoundingClientRect(), focus.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - box.left - box.width / 2;
    frame.scrollTop += inner.top + inner.height / 2 - box.top - box.height / 2;
  };

  const begin = () => {
    document.querySelectorAll("table[data-dg-table]").forEach(prepare);
    document.querySelectorAll(".dagbook-drawing").forEach(centreOnFocus);
  };
  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

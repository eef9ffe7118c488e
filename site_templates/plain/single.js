/* One file: only the page that is shown stays in the document, so that hundreds cost no more than one.
   The book's scripts are told of it as of a page that was opened; the search finds its data in the file. */
(() => {
  "use strict";
  const root = document.documentElement;
  const sheets = new Map();
  const begins = [];
  let home;
  let shown;

  const take = () => {
    for (const sheet of document.querySelectorAll(".dgs-sheet")) {
      home ??= sheet;
      sheets.set(sheet.id, sheet);
      sheet.remove();
    }
    root.classList.add("dgs-scripted");
  };

  const mark = () => {
    for (const link of document.querySelectorAll(".dgs-nav a")) {
      const current = link.hash === location.hash.split("--")[0];
      if (current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      for (let fold = current && link.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
    const menu = document.querySelector(".dgs-menu");
    if (menu) menu.open = false;
  };

  const show = () => {
    const [, further, anchor] = /^#(p\.[^#]+)#(.+)$/.exec(location.hash) ?? [];
    if (further) return location.replace(`#${further}--${anchor}`);
    const asked = location.hash.slice(1);
    const next = sheets.get(asked) ?? sheets.get(asked.split("--")[0]) ?? (shown && asked ? shown : home);
    if (next === shown) return;
    shown?.remove();
    shown = next;
    document.querySelector(".md-content").prepend(shown);
    mark();
    for (const begin of begins) begin();
    if (sheets.has(asked)) window.scrollTo(0, 0);
    else if (asked) location.replace(location.hash); // the name is in the document only now
  };

  window.document$ = { subscribe: (begin) => begins.push(begin) };
  take();
  window.addEventListener("hashchange", show);
  document.addEventListener("DOMContentLoaded", () => {
    const search = window.dagbookSearch;
    if (search) {
      search.state.begun = true;
      search.root = new URL(location.href.split("#")[0]);
    }
    show();
  });
})();

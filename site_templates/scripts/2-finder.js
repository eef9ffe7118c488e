/* Finding tables, columns, terms and tags by name. The data lies in plain script files, so a file share is enough. */
(() => {
  "use strict";
  const HITS = 30;
  const here = document.currentScript.src;
  const folder = here.slice(0, here.lastIndexOf("/") + 1);
  const root = new URL("../../", here);
  const pages = [];
  const columns = [];
  let wanted = 1;
  let loaded = 0;
  let dialog, field, list, note;

  const load = (name) => {
    const script = document.createElement("script");
    script.src = folder + name;
    document.head.append(script);
  };

  window.dagbookSearch = {
    pages(rows, shards) {
      for (const [title, kind, address, summary, words] of rows)
        pages.push({ title, kind, address, summary, words: words ? words.split("\n") : [] });
      wanted += shards;
      for (let shard = 1; shard <= shards; shard++) load(`columns-${shard}.js`);
      arrive();
    },
    columns(rows) {
      for (const [page, names] of rows)
        for (const name of names.split("\n")) columns.push({ name, page });
      arrive();
    },
  };

  const arrive = () => {
    loaded++;
    if (field && field.value) show();
  };

  /* How well a name answers: the whole of it, its beginning, the beginning of a part, anywhere, letters in order. */
  const rate = (name, query) => {
    const text = name.toLowerCase();
    const at = text.indexOf(query);
    if (at === 0) return text.length === query.length ? 100 : 80 - Math.min(20, text.length - query.length) / 2;
    if (at > 0) return /[^a-z0-9]/.test(text[at - 1]) ? 65 - Math.min(10, at) / 2 : 45 - Math.min(10, at) / 2;
    if (query.length < 3) return 0;
    let next = -1;
    let gaps = 0;
    for (const letter of query) {
      const found = text.indexOf(letter, next + 1);
      if (found < 0) return 0;
      gaps += next < 0 ? 0 : found - next - 1;
      next = found;
    }
    return gaps > query.length ? 0 : 22 - gaps;
  };

  /* Every word must be found somewhere; the reason of the best match is told. */
  const ratePage = (page, words) => {
    let total = 0;
    let reason = "";
    for (const word of words) {
      let best = rate(page.title, word) * 1.2;
      let why = best ? "name" : "";
      for (const other of page.words) {
        const points = rate(other, word) * 0.8;
        if (points > best) [best, why] = [points, other];
      }
      if (!best && page.kind === word) [best, why] = [15, "kind"];
      if (!best && page.summary.toLowerCase().includes(word)) [best, why] = [12, "description"];
      if (!best) return null;
      total += best;
      if (why !== "name") reason = why === "description" || why === "kind" ? `in the ${why}` : `“${why}”`;
    }
    return { points: total / words.length, reason };
  };

  const search = (text) => {
    const words = text.toLowerCase().split(/[\s.]+/).filter(Boolean);
    if (!words.length) return [];
    const hits = [];
    for (const page of pages) {
      const found = ratePage(page, words);
      if (found) hits.push({ ...found, page });
    }
    const last = words[words.length - 1];
    for (const column of columns) {
      const page = pages[column.page];
      let points = words.length === 1 ? rate(column.name, words[0]) : 0;
      if (words.length > 1) {
        const inName = words.every((word) => column.name.toLowerCase().includes(word));
        const ofTable = rate(page.title, words[0]) && rate(column.name, last);
        points = inName ? 85 : ofTable ? 50 + rate(column.name, last) / 3 : 0;
      }
      if (points) hits.push({ points: points * 0.9, page, column: column.name, reason: "" });
    }
    hits.sort((a, b) => b.points - a.points || (a.column ?? a.page.title).length - (b.column ?? b.page.title).length);
    return hits;
  };

  const marked = (text, words) => {
    const holder = document.createElement("b");
    let rest = text;
    while (rest) {
      const low = rest.toLowerCase();
      const places = words.map((word) => [low.indexOf(word), word.length]).filter((each) => each[0] >= 0);
      if (!places.length) break;
      const [at, length] = places.sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      const mark = document.createElement("mark");
      mark.textContent = rest.slice(at, at + length);
      holder.append(rest.slice(0, at), mark);
      rest = rest.slice(at + length);
    }
    holder.append(rest);
    return holder;
  };

  const entry = (hit, number, words) => {
    const item = document.createElement("li");
    item.id = `dg-hit-${number}`;
    item.setAttribute("role", "option");
    const link = document.createElement("a");
    const anchor = hit.column ? "#column-" + hit.column.replace(/[^A-Za-z0-9_.-]+/g, "-") : "";
    link.href = new URL(hit.page.address + anchor, root);
    link.tabIndex = -1;
    const line = document.createElement("div");
    line.className = "dg-hit";
    const kind = document.createElement("span");
    kind.textContent = [hit.column ? `column of ${hit.page.title}` : hit.page.kind, hit.reason].filter(Boolean).join(", ");
    line.append(marked(hit.column ?? hit.page.title, words), kind);
    link.append(line);
    if (hit.page.summary && !hit.column) {
      const summary = document.createElement("small");
      summary.textContent = hit.page.summary;
      link.append(summary);
    }
    item.append(link);
    return item;
  };

  const select = (item) => {
    for (const other of list.children) other.setAttribute("aria-selected", other === item);
    if (item) item.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", item ? item.id : "");
  };

  const show = () => {
    const hits = search(field.value);
    const words = field.value.toLowerCase().split(/[\s.]+/).filter(Boolean);
    list.replaceChildren(...hits.slice(0, HITS).map((hit, number) => entry(hit, number, words)));
    select(list.firstElementChild);
    const waiting = loaded < wanted ? " Still loading …" : "";
    if (!words.length) note.textContent = "Type a part of a name. ↑ ↓ choose, Enter opens, Esc closes." + waiting;
    else if (!hits.length) note.textContent = (loaded < wanted ? "" : "Nothing of that name.") + waiting;
    else note.textContent = `${hits.length} found${hits.length > HITS ? `, the best ${HITS} shown` : ""}.` + waiting;
  };

  const onKey = (event) => {
    const current = list.querySelector('[aria-selected="true"]');
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? current?.nextElementSibling : current?.previousElementSibling;
      if (next) select(next);
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      dialog.close();
      current.querySelector("a").click();
    }
    event.stopPropagation();
  };

  const build = () => {
    dialog = document.createElement("dialog");
    dialog.className = "dg-finder";
    dialog.setAttribute("aria-label", "Find by name");
    field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Find a table, column, term, owner or tag";
    field.autocomplete = "off";
    field.spellcheck = false;
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", "dg-hits"], ["aria-label", field.placeholder]])
      field.setAttribute(name, value);
    list = document.createElement("ol");
    list.id = "dg-hits";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Results");
    note = document.createElement("p");
    note.setAttribute("aria-live", "polite");
    const footer = document.createElement("footer");
    footer.append(note);
    const theirs = document.querySelector(".md-search__input");
    if (theirs && location.protocol !== "file:") footer.append(textSearch(theirs));
    dialog.append(field, list, footer);
    document.body.append(dialog);
    field.addEventListener("input", show);
    dialog.addEventListener("keydown", onKey);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
  };

  /* The theme's own search reads whole pages: hand the question on. */
  const textSearch = (theirs) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = "Search the text of all pages";
    made.addEventListener("click", () => {
      dialog.close();
      const toggle = document.getElementById("__search");
      if (toggle && !toggle.checked) toggle.click();
      theirs.value = field.value;
      theirs.focus();
      for (const kind of ["input", "keyup"]) theirs.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    return made;
  };

  const open = () => {
    if (!dialog || !dialog.isConnected) build();
    if (!pages.length) load("names.js");
    if (!dialog.open) dialog.showModal();
    field.select();
    show();
  };

  const button = (words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "dg-find";
    made.setAttribute("aria-label", "Find by name");
    made.innerHTML =
      '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9.5 3a6.5 6.5 0 0 1 5.2 10.4l5 5-1.4 1.4-5-5A6.5 6.5 0 1 1 9.5 3m0 2a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9"/></svg><span></span><kbd>/</kbd>';
    made.querySelector("span").textContent = words;
    made.addEventListener("click", open);
    return made;
  };

  const begin = () => {
    document.documentElement.classList.add("dg-has-finder");
    const bar = document.querySelector(".md-header__inner");
    if (bar && !bar.querySelector(".dg-find")) {
      const made = button("Find by name");
      const before = bar.querySelector('label[for="__search"], .md-search, .md-header__source');
      before ? before.before(made) : bar.append(made);
    }
    for (const slot of document.querySelectorAll("[data-dg-finder]:empty"))
      slot.append(button("Find a table, column, term, owner or tag"));
  };

  window.addEventListener(
    "keydown",
    (event) => {
      const target = event.target;
      const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      open();
    },
    true,
  );
  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

/* The search as readers meet it: a dialog on every page (`/` opens it) and a page whose questions can be shared. */
(() => {
  "use strict";
  const search = window.dagbookSearch;
  const IN_DIALOG = 30, ON_PAGE = 100, AROUND = 60;
  const ASK = "Find a table, column, term, owner or tag";

  const make = (tag, settings = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(settings)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const pageOfSearch = () => search.pages.find((each) => each.title === "Search" && each.kind === "page");
  const addressOf = (hit) => {
    const anchor = hit.column ? "#column-" + hit.column.name.replace(/[^A-Za-z0-9_.-]+/g, "-") : "";
    return new URL(hit.page.address + anchor, search.root).href;
  };

  /* A text with what was asked for marked in it. */
  const marked = (holder, text, words) => {
    let rest = text;
    while (rest) {
      const low = rest.toLowerCase();
      let at = -1, length = 0;
      for (const word of words) {
        const found = low.indexOf(word);
        if (found >= 0 && (at < 0 || found < at || (found === at && word.length > length))) [at, length] = [found, word.length];
      }
      if (at < 0) break;
      holder.append(rest.slice(0, at), make("mark", {}, rest.slice(at, at + length)));
      rest = rest.slice(at + length);
    }
    holder.append(rest);
    return holder;
  };

  /* The part of a long text that holds a word, cut between words. */
  const fragment = (text, words) => {
    const low = text.toLowerCase();
    const places = words.map((word) => low.indexOf(word)).filter((at) => at >= 0);
    const at = places.length ? Math.min(...places) : 0;
    const from = at <= AROUND ? 0 : text.indexOf(" ", at - AROUND) + 1 || at - AROUND;
    const cut = text.slice(from, from + 3 * AROUND).replace(/\s+/g, " ");
    return (from ? "… " : "") + cut + (from + 3 * AROUND < text.length ? " …" : "");
  };

  /* Why it is an answer, where its name alone doesn't say so. */
  const reasons = (hit, words) => {
    const told = new Set(), lines = make("small");
    for (const { field, text } of hit.reasons) {
      const isPlain = field === "name" || field === "kind" || field === "table";
      if (told.has(field + text) || (isPlain && words.some((word) => text.toLowerCase().includes(word)))) continue;
      told.add(field + text);
      const line = make("span", { class: "dg-why" });
      if (isPlain) line.append(make("i", {}, field === "table" ? "similar table" : "similar name"));
      else line.append(make("i", {}, field === "also" ? "also called" : field), " "), marked(line, fragment(text, words), words);
      lines.append(line, " ");
    }
    return lines;
  };

  const option = (hit, id, words) => {
    const made = make("a", { role: "option", id, href: addressOf(hit), tabindex: "-1", "aria-selected": "false" });
    const where = hit.column ? `column of ${hit.page.title}` : hit.page.kind;
    const type = hit.column && hit.column.type ? `, ${hit.column.type}` : "";
    made.append(make("span", { class: "dg-hit" }, marked(make("b"), hit.column ? hit.column.name : hit.page.title, words), marked(make("span"), where + type, words)));
    const why = reasons(hit, words);
    const text = search.textOf(hit.column ?? hit.page);
    if (text && !why.textContent.startsWith("description"))
      made.append(make("small", {}, text.length > 120 ? text.slice(0, 118) + " …" : text));
    if (why.firstChild) made.append(why);
    if (hit.more) made.append(make("small", { class: "dg-more" }, `and in ${hit.more.toLocaleString("en")} more: column:${hit.column.name}`));
    return made;
  };

  /* A field with its answers below: the combobox of the ARIA practices. */
  const makeBox = (name, limit, onChange) => {
    const field = make("input", {
      type: "search", role: "combobox", placeholder: ASK, "aria-label": ASK, autocomplete: "off", spellcheck: "false", autocapitalize: "off",
      "aria-expanded": "false", "aria-controls": `${name}-hits`, "aria-autocomplete": "list",
    });
    const list = make("div", { role: "listbox", id: `${name}-hits`, "aria-label": "Answers", class: "dg-hits", hidden: "" });
    const note = make("p", { "aria-live": "polite" });

    const select = (item) => {
      list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
      if (!item) return field.removeAttribute("aria-activedescendant");
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
    };
    const say = (found) => {
      const isWaiting = search.state.loaded < search.state.wanted;
      const waiting = isWaiting ? " Still loading …" : "";
      if (!found.words.length) note.textContent = "Parts of names, or column: tag: owner: term: kind: type: in: sql:" + waiting;
      else if (!found.count) note.textContent = isWaiting ? waiting.trim() : "Nothing found. Try fewer letters or fewer words.";
      else note.textContent = found.count.toLocaleString("en") + " found" + (found.count > list.children.length ? `, the best ${list.children.length} shown.` : ".") + waiting;
    };
    const show = (kept) => {
      const found = search.answer(field.value);
      list.replaceChildren(...found.hits.slice(0, limit).map((hit, number) => option(hit, `${name}-hit-${number}`, found.words)));
      list.hidden = !list.children.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      select([...list.children].find((each) => each.href === kept) ?? list.firstElementChild);
      say(found);
      onChange(field.value, found);
    };
    const onKey = (event) => {
      const current = list.querySelector('[aria-selected="true"]');
      const items = [...list.children];
      const at = items.indexOf(current);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
      if (to !== undefined && items.length) {
        event.preventDefault();
        select(items[Math.max(0, Math.min(items.length - 1, to))]);
      } else if (event.key === "Enter" && current && !event.isComposing) {
        event.preventDefault();
        current.click();
      }
      if (event.key !== "Escape") event.stopPropagation();
    };
    field.addEventListener("input", () => show());
    field.addEventListener("keydown", onKey);
    search.listen(() => field.isConnected && show(list.querySelector('[aria-selected="true"]')?.href));
    return { field, list, note, show };
  };

  let dialog, box;
  const shut = () => {
    box.field.blur();
    dialog.close();
  };
  const build = () => {
    dialog = make("dialog", { class: "dg-finder", "aria-label": "Search" });
    const whole = make("a", { hidden: "" }, "Show as a page");
    box = makeBox("dg-finder", IN_DIALOG, (question) => {
      const page = pageOfSearch();
      whole.hidden = !page || !question.trim();
      if (page) whole.href = new URL(page.address, search.root).href + "#q=" + encodeURIComponent(question.trim());
    });
    const footer = make("footer", {}, box.note, whole);
    const theirs = document.querySelector(".md-search__input");
    if (theirs && location.protocol !== "file:") footer.append(textSearch(theirs));
    dialog.append(box.field, box.list, footer);
    document.body.append(dialog);
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      event.preventDefault();
      shut();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) shut();
    });
  };

  /* The theme's own search reads whole pages: hand the question on. */
  const textSearch = (theirs) => {
    const made = make("button", { type: "button" }, "Search the text of all pages");
    made.addEventListener("click", () => {
      shut();
      const toggle = document.getElementById("__search");
      if (toggle && !toggle.checked) toggle.click();
      theirs.value = box.field.value;
      theirs.focus();
      for (const kind of ["input", "keyup"]) theirs.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    return made;
  };

  const open = () => {
    const onPage = document.querySelector("[data-dg-search] input");
    search.begin();
    if (onPage) return onPage.select();
    if (!dialog || !dialog.isConnected) build();
    if (!dialog.open) dialog.showModal();
    box.field.select();
    box.show();
  };

  const SVG = "http://www.w3.org/2000/svg";
  const GLASS = "M9.5 3a6.5 6.5 0 0 1 5.2 10.4l5 5-1.4 1.4-5-5A6.5 6.5 0 1 1 9.5 3m0 2a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9";
  const button = (words) => {
    const icon = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    path.setAttribute("d", GLASS);
    icon.append(path);
    const made = make("button", { type: "button", class: "dg-find", "aria-label": words, "aria-keyshortcuts": "/" }, icon, make("span", {}, words), make("kbd", {}, "/"));
    made.addEventListener("click", open);
    return made;
  };

  /* On the page of the search the question stands in the address, so that it can be shared. */
  const asked = () => {
    try {
      return decodeURIComponent(location.hash.match(/^#q=(.*)$/)?.[1] ?? "");
    } catch {
      return "";
    }
  };
  const mount = (slot) => {
    const index = slot.parentElement.querySelector(".dg-index");
    const made = makeBox("dg-page", ON_PAGE, (question) => {
      if (index) index.hidden = Boolean(question.trim());
      const address = question.trim() ? "#q=" + encodeURIComponent(question.trim()) : location.pathname + location.search;
      if (question.trim() !== asked()) history.replaceState(history.state, "", address);
    });
    slot.append(made.field, made.note, made.list);
    made.field.value = asked();
    window.addEventListener("hashchange", () => {
      if (!slot.isConnected || !location.hash.startsWith("#q=") || asked() === made.field.value.trim()) return;
      made.field.value = asked();
      made.show();
    });
    search.begin();
    made.show();
    if (!location.hash || asked()) made.field.focus({ preventScroll: true });
  };

  const begin = () => {
    document.documentElement.classList.add("dg-has-finder");
    const bar = document.querySelector(".md-header__inner");
    if (bar && !bar.querySelector(".dg-find")) {
      const made = button("Search");
      const before = bar.querySelector('label[for="__search"], .md-search, .md-header__source');
      before ? before.before(made) : bar.append(made);
    }
    for (const slot of document.querySelectorAll("[data-dg-finder]:empty")) slot.append(button(ASK));
    for (const slot of document.querySelectorAll("[data-dg-search]:empty")) mount(slot);
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

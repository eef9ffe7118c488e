/* Buttons that copy: the link of a section or a column, and code. And what is folded unfolds for the printer. */
(() => {
  "use strict";

  const byHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "dg-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  };
  const copy = (text) =>
    navigator.clipboard ? navigator.clipboard.writeText(text).catch(() => byHand(text)) : byHand(text);

  const addButton = (place, words, label, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dg-copy";
    button.textContent = words;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const say = (told) => {
        button.textContent = told;
        setTimeout(() => (button.textContent = words), 1500);
      };
      copy(text()).then(() => say("copied"), () => say("not copied"));
    });
    place.append(button);
  };

  const linkTo = (id) => () => {
    const url = new URL(location.href);
    url.hash = id;
    return url.href;
  };

  const begin = () => {
    for (const page of document.querySelectorAll(".dg-page:not([data-dg-copies])")) {
      page.dataset.dgCopies = "1";
      for (const heading of page.querySelectorAll("h2[id]:not(.dg-hidden)"))
        addButton(heading, "copy link", `Copy the link to ${heading.firstChild.textContent.trim()}`, linkTo(heading.id));
      for (const row of page.querySelectorAll(".dg-columns tr[id]")) {
        const name = row.cells[0].querySelector(".dg-name");
        addButton(row.cells[0], "copy link", `Copy the link to ${name.textContent}`, linkTo(row.id));
      }
      const themeCopies = document.getElementById("__config")?.textContent.includes("content.code.copy");
      for (const code of themeCopies ? [] : page.querySelectorAll("pre.dg-code")) {
        const box = document.createElement("div");
        box.className = "dg-code-box";
        code.replaceWith(box);
        box.append(code);
        addButton(box, "copy", "Copy the code", () => code.textContent);
      }
    }
  };

  /* Older browsers print folded details folded. */
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".dg-page details:not([open])")];
    folded.forEach((each) => (each.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((each) => (each.open = false)));

  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

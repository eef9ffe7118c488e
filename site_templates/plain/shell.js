/* The shell of the plain site: light or dark as chosen, before anything is painted; the menu closes when left. */
(() => {
  "use strict";
  const KEY = "dagbook-scheme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    /* A file share may forbid it: the choice lasts for one page then. */
  }

  const apply = () => {
    root.dataset.mdColorScheme = chosen ?? (dark.matches ? "slate" : "default");
    const button = document.querySelector(".dgs-scheme");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-label", root.dataset.mdColorScheme === "slate" ? "Switch to light" : "Switch to dark");
  };

  const begin = () => {
    apply();
    const menu = document.querySelector(".dgs-menu");
    document.addEventListener("click", (event) => {
      if (event.target.closest(".dgs-scheme")) {
        chosen = root.dataset.mdColorScheme === "slate" ? "default" : "slate";
        try {
          localStorage.setItem(KEY, chosen);
        } catch {
          /* See above. */
        }
        apply();
      }
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    const current = document.querySelector(".dgs-nav ul ul [aria-current]");
    if (current) current.scrollIntoView({ block: "center" });
    window.scrollTo(0, location.hash ? window.scrollY : 0);
  };

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", begin);
})();

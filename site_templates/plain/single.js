/* One file: the search finds its data in the file, and a column of a page by the page's section. */
(() => {
  "use strict";
  const search = window.dagbookSearch;
  if (search) {
    search.state.begun = true;
    search.root = new URL(location.href.split("#")[0]);
  }
  const settle = () => {
    const [, section, anchor] = /^#([^#]+)#(.+)$/.exec(location.hash) ?? [];
    if (section) location.replace(`#${section}--${anchor}`);
    const menu = document.querySelector(".dgs-menu");
    if (menu) menu.open = false;
    document.querySelectorAll(".dgs-nav a").forEach((link) => {
      const current = link.hash === location.hash;
      link.toggleAttribute("aria-current", current);
      if (current && link.closest("details")) link.closest("details").open = true;
    });
  };
  window.addEventListener("hashchange", settle);
  document.addEventListener("DOMContentLoaded", settle);
})();

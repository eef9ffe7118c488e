/* Lineage drawings: what leads to a box and away from it stands out under the pointer or the keyboard. */
(() => {
  "use strict";
  const reach = (edges, start, from, to) => {
    const seen = new Set([start]);
    for (const node of seen) for (const edge of edges) if (edge.dataset[from] === node) seen.add(edge.dataset[to]);
    return seen;
  };

  const prepare = (svg) => {
    if (svg.dataset.dgReady) return;
    svg.dataset.dgReady = "1";
    const edges = [...svg.querySelectorAll(".edge")];
    const nodes = [...svg.querySelectorAll(".node")];
    const clear = () => {
      svg.classList.remove("tracing");
      svg.querySelectorAll(".on-path").forEach((each) => each.classList.remove("on-path"));
    };
    const trace = (node) => {
      clear();
      const ups = reach(edges, node.dataset.id, "to", "from");
      const downs = reach(edges, node.dataset.id, "from", "to");
      svg.classList.add("tracing");
      for (const each of nodes) each.classList.toggle("on-path", ups.has(each.dataset.id) || downs.has(each.dataset.id));
      for (const { classList, dataset } of edges)
        classList.toggle(
          "on-path",
          (ups.has(dataset.from) && ups.has(dataset.to)) || (downs.has(dataset.from) && downs.has(dataset.to)),
        );
    };
    for (const node of nodes) {
      node.addEventListener("pointerenter", () => trace(node));
      node.addEventListener("pointerleave", clear);
      node.addEventListener("focusin", () => trace(node));
      node.addEventListener("focusout", clear);
    }
  };

  const begin = () => document.querySelectorAll("svg.dagbook-lineage").forEach(prepare);
  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

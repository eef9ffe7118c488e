/* Lineage drawings: what leads to a box and away from it stands out under the pointer or the keyboard, steps and sides
   are shown or put away, and a drawing can be saved. */
(() => {
  "use strict";
  const reach = (edges, start, from, to) => {
    const seen = new Set([start]);
    for (const node of seen) for (const edge of edges) if (edge.dataset[from] === node) seen.add(edge.dataset[to]);
    return seen;
  };

  const light = (svg) => {
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

  /* The picture stands alone: the page's colours are written into it. */
  const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "opacity"];
  const save = (svg) => {
    const copy = svg.cloneNode(true);
    const theirs = svg.querySelectorAll("rect, path, text, tspan");
    copy.querySelectorAll("rect, path, text, tspan").forEach((each, index) => {
      const look = getComputedStyle(theirs[index]);
      for (const name of LOOK) each.setAttribute(name, look.getPropertyValue(name));
    });
    copy.querySelectorAll(".dg-out").forEach((each) => each.remove());
    copy.querySelectorAll("a").forEach((each, index) => each.setAttribute("href", svg.querySelectorAll("a")[index].href.baseVal && new URL(svg.querySelectorAll("a")[index].href.baseVal, location).href));
    copy.setAttribute("font-family", "ui-monospace, monospace");
    const paper = document.createElementNS(svg.namespaceURI, "rect");
    paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    const [x, y, width, height] = svg.getAttribute("viewBox").split(" ");
    for (const [name, value] of Object.entries({ x, y, width, height })) paper.setAttribute(name, value);
    copy.prepend(paper);
    const link = document.createElement("a");
    const name = svg.querySelector("title").textContent.replace(/[^\w.-]+/g, "-").toLowerCase();
    link.download = `${name}.svg`;
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const offer = (svg) => {
    const figure = svg.closest("figure");
    if (!figure) return;
    const tools = document.createElement("p");
    tools.className = "dg-tools";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Download SVG";
    button.addEventListener("click", () => save(svg));
    tools.append(button);
    figure.append(tools);
  };

  /* Steps and side: what isn't asked for goes, and the drawing closes in on the rest. */
  const choose = (box) => {
    const svg = box.querySelector("svg.dagbook-lineage");
    const whole = svg.getAttribute("viewBox").split(" ").map(Number);
    const value = (name) => box.querySelector(`[name="${name}"]:checked`).value;
    const apply = () => {
      const steps = Number(value("dg-steps")) || 99;
      const side = value("dg-side");
      for (const part of svg.querySelectorAll(".node, .edge")) {
        const far = [...part.classList].find((each) => /^s\d$/.test(each));
        const other = side && (part.classList.contains("up") || part.classList.contains("down")) && !part.classList.contains(side);
        part.classList.toggle("dg-out", Boolean(other || (far && Number(far.slice(1)) > steps)));
      }
      const shown = svg.querySelector(".nodes").getBBox();
      const crop = side || steps < 99 ? [shown.x - 8, shown.y - 8, shown.width + 16, shown.height + 16] : whole;
      svg.setAttribute("viewBox", crop.map(Math.round).join(" "));
      svg.setAttribute("width", Math.round(crop[2]));
      svg.setAttribute("height", Math.round(crop[3]));
      const strut = box.querySelector(".dg-strut");
      if (strut) strut.setAttribute("width", Math.round(crop[2] * 0.75));
    };
    box.addEventListener("change", apply);
    apply();
  };

  const explore = (stage) => {
    const script = document.createElement("script");
    script.src = `${stage.dataset.dgExplorer}assets/dagbook/explorer.js`;
    document.head.append(script);
  };

  const once = (element, work) => {
    if (element.dataset.dgReady) return;
    element.dataset.dgReady = "1";
    work(element);
  };

  const begin = () => {
    for (const svg of document.querySelectorAll("svg.dagbook-lineage"))
      once(svg, () => {
        light(svg);
        offer(svg);
        const drawing = svg.closest(".dagbook-drawing");
        const focus = svg.querySelector(".node.focus");
        if (drawing && focus && drawing.scrollWidth > drawing.clientWidth) {
          const place = focus.getBoundingClientRect();
          const frame = drawing.getBoundingClientRect();
          drawing.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
        }
      });
    for (const box of document.querySelectorAll(".dg-focus")) once(box, choose);
    for (const stage of document.querySelectorAll("[data-dg-explorer]")) once(stage, explore);
  };
  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

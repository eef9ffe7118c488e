/* The lineage of a large project on a canvas: one table with what is near it, never all of it at once.
   graph.js hands the nodes over: [id, title, kind, address, folder, [numbers of its parents]]. */
(() => {
  "use strict";
  const stage = document.querySelector("[data-dg-explorer]");
  if (!stage) return;
  const root = new URL(stage.dataset.dgExplorer, location.href.split(/[?#]/)[0]);
  const HEIGHT = 40;
  const ROW = 56;
  const GAP = 70;
  const SIDE = 40; /* boxes shown on a side before anybody asks for more */
  const OPENED = 60; /* neighbours a single box may bring */
  const HITS = 40;

  let nodes = [];
  let start = -1; /* the node that was searched for */
  let at = -1; /* the node the keyboard or the pointer is on */
  let depth = 2;
  let opened = new Set();
  let seen = new Map(); /* number of a visible node: its place */
  let lanes = [];
  let view = { x: 0, y: 0, scale: 1 };
  let canvas, brush, told, field, list;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* Which nodes are shown: some steps around the start, and what was opened since. */
  const gather = () => {
    const shown = new Set([start]);
    for (const side of ["above", "below"]) {
      let edge = [start];
      let count = 0;
      for (let step = 0; step < depth; step++) {
        const next = [];
        for (const each of edge)
          for (const other of nodes[each][side])
            if (!shown.has(other) && count < SIDE) {
              shown.add(other);
              next.push(other);
              count++;
            }
        edge = next;
      }
    }
    for (const each of opened)
      for (const side of ["above", "below"]) for (const other of nodes[each][side].slice(0, OPENED)) shown.add(other);
    return shown;
  };

  /* Columns by the longest way from the left, rows by the middle of their neighbours. */
  const layOut = () => {
    const shown = gather();
    const rank = new Map();
    const find = (each, path) => {
      if (rank.has(each)) return rank.get(each);
      if (path.has(each)) return 0;
      path.add(each);
      let most = -1;
      for (const other of nodes[each].above) if (shown.has(other)) most = Math.max(most, find(other, path));
      path.delete(each);
      rank.set(each, most + 1);
      return most + 1;
    };
    for (const each of shown) find(each, new Set());
    for (const each of shown) {
      if (nodes[each].above.some((other) => shown.has(other))) continue;
      const next = nodes[each].below.filter((other) => shown.has(other)).map((other) => rank.get(other));
      if (next.length) rank.set(each, Math.min(...next) - 1);
    }
    lanes = [];
    for (const each of [...shown].sort((a, b) => a - b)) (lanes[rank.get(each)] ||= []).push(each);
    lanes = lanes.filter(Boolean);
    const y = new Map();
    const spread = (lane, wish) => {
      const order = lane.map((each) => [wish(each), each]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const wanted = order.map(([place]) => place);
      const middle = wanted.reduce((sum, each) => sum + each, 0) / wanted.length;
      let last = -Infinity;
      const places = wanted.map((place) => (last = Math.max(place, last + ROW)));
      const shift = middle - places.reduce((sum, each) => sum + each, 0) / places.length;
      order.forEach(([, each], index) => {
        lane[index] = each;
        y.set(each, places[index] + shift);
      });
    };
    for (const lane of lanes) spread(lane, (each) => lane.indexOf(each) * ROW);
    const mean = (each, side) => {
      const near = nodes[each][side].filter((other) => shown.has(other)).map((other) => y.get(other));
      return near.length ? near.reduce((sum, place) => sum + place, 0) / near.length : y.get(each);
    };
    for (let sweep = 0; sweep < 8; sweep++) {
      const side = sweep % 2 ? "below" : "above";
      for (const lane of sweep % 2 ? [...lanes].reverse() : lanes) spread(lane, (each) => mean(each, side));
    }
    brush.font = font(13);
    seen = new Map();
    let left = 0;
    for (const lane of lanes) {
      const width = Math.max(...lane.map((each) => Math.min(300, brush.measureText(nodes[each].title).width + 28)), 110);
      for (const each of lane) seen.set(each, { x: left, y: y.get(each), width });
      left += width + GAP;
    }
  };

  const font = (size, weight = "") => `${weight} ${size}px ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace`;
  const hidden = (each, side) => nodes[each][side].filter((other) => !seen.has(other)).length;

  const path = () => {
    const found = new Set([at]);
    for (const side of ["above", "below"]) {
      const reach = new Set([at]);
      for (const each of reach) for (const other of nodes[each][side]) if (seen.has(other)) reach.add(other);
      reach.forEach((each) => found.add(each));
    }
    return found;
  };

  const paint = () => {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const look = getComputedStyle(stage);
    const ink = (name) => look.getPropertyValue(name).trim() || look.color;
    const plain = ink("--md-default-bg-color");
    const text = look.color;
    const lit = at >= 0 && at !== start ? path() : null;
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.clearRect(0, 0, width, height);
    brush.translate(view.x, view.y);
    brush.scale(view.scale, view.scale);
    for (const [each, from] of seen)
      for (const other of nodes[each].below) {
        const to = seen.get(other);
        if (!to) continue;
        const on = lit && lit.has(each) && lit.has(other);
        const [x, end] = [from.x + from.width, to.x];
        const bend = Math.max(30, Math.abs(end - x) / 2);
        brush.globalAlpha = lit && !on ? 0.15 : 1;
        brush.strokeStyle = on ? ink("--md-accent-fg-color") : ink("--dg-quiet");
        brush.lineWidth = on ? 2 : 1;
        brush.beginPath();
        brush.moveTo(x, from.y);
        brush.bezierCurveTo(x + bend, from.y, end - bend, to.y, end, to.y);
        brush.stroke();
        brush.fillStyle = brush.strokeStyle;
        brush.beginPath();
        brush.moveTo(end, to.y);
        brush.lineTo(end - 7, to.y - 4);
        brush.lineTo(end - 7, to.y + 4);
        brush.fill();
      }
    for (const [each, place] of seen) {
      const node = nodes[each];
      const kind = ink(`--kind-${node.kind.split(" ").pop()}`);
      brush.globalAlpha = lit && !lit.has(each) ? 0.25 : 1;
      brush.fillStyle = plain;
      brush.strokeStyle = each === at ? ink("--md-accent-fg-color") : kind;
      brush.lineWidth = each === at ? 3 : each === start ? 2.4 : 1.2;
      brush.setLineDash(node.kind === "source" && each !== at ? [5, 2] : []);
      brush.beginPath();
      brush.roundRect(place.x, place.y - HEIGHT / 2, place.width, HEIGHT, 6);
      brush.fill();
      brush.stroke();
      brush.setLineDash([]);
      brush.fillStyle = text;
      brush.font = font(13, each === start ? "bold" : "");
      brush.fillText(short(node.title, place.width - 24), place.x + 12, place.y - 2);
      brush.font = font(10);
      brush.fillStyle = kind;
      brush.fillText(node.kind, place.x + 12, place.y + 13);
      for (const [side, x, align] of [["above", place.x - 6, "right"], ["below", place.x + place.width + 6, "left"]]) {
        const count = hidden(each, side);
        if (!count) continue;
        brush.textAlign = align;
        brush.fillStyle = ink("--dg-quiet");
        brush.fillText(`+${count}`, x, place.y - 6);
        brush.textAlign = "left";
      }
    }
    brush.globalAlpha = 1;
  };

  const short = (title, room) => {
    let text = title;
    while (brush.measureText(text).width > room && text.length > 5) {
      const half = Math.floor((text.length - 2) / 2);
      text = `${text.slice(0, half)}…${text.slice(-half)}`;
    }
    return text;
  };

  /* What the eye sees, in words, with links: also for those who don't see the canvas. */
  const tell = () => {
    const node = nodes[at];
    const name = (each) => {
      const button = make("button", { type: "button", textContent: nodes[each].title });
      button.addEventListener("click", () => begin(each));
      return button;
    };
    const side = (word, others) => {
      const line = make("p", {}, `${word} ${others.length || "nothing"}${others.length ? ": " : ""}`);
      for (const other of others.slice(0, 12)) line.append(name(other), " ");
      if (others.length > 12) line.append(`and ${others.length - 12} more`);
      return line;
    };
    const link = make("a", { href: new URL(node.address, root).href, textContent: node.title });
    const head = make("p", {}, link, ` ${node.kind}${node.folder ? ` in ${node.folder}` : ""}`);
    told.replaceChildren(head, side("Made from", node.above), side("Read by", node.below));
  };

  const fit = () => {
    const places = [...seen.values()];
    const [left, right] = [Math.min(...places.map((each) => each.x)), Math.max(...places.map((each) => each.x + each.width))];
    const [top, bottom] = [Math.min(...places.map((each) => each.y)), Math.max(...places.map((each) => each.y))];
    const { clientWidth: width, clientHeight: height } = canvas;
    const wanted = Math.min(1.1, (width - 60) / (right - left), (height - 40) / (bottom - top + ROW));
    const scale = Math.max(0.7, wanted);
    const middle = wanted < scale ? seen.get(start) : { x: (left + right) / 2, y: (top + bottom) / 2, width: 0 };
    view = { scale, x: width / 2 - (middle.x + middle.width / 2) * scale, y: height / 2 - middle.y * scale };
    paint();
  };

  /* Keeps a node where it is on the screen while others come and go around it. */
  const rearrange = (anchor) => {
    const before = seen.get(anchor);
    layOut();
    const after = seen.get(anchor);
    if (before && after) {
      view.x += (before.x - after.x) * view.scale;
      view.y += (before.y - after.y) * view.scale;
    }
    paint();
  };

  const begin = (node) => {
    start = at = node;
    opened = new Set();
    field.value = nodes[node].title;
    const address = `#node=${encodeURIComponent(nodes[node].id)}`;
    if (location.hash !== address) history.replaceState(null, "", address);
    layOut();
    fit();
    tell();
  };

  const toggle = (node) => {
    if (opened.has(node)) opened.delete(node);
    else opened.add(node);
    at = node;
    rearrange(node);
    tell();
  };

  const move = (node) => {
    if (node === undefined || !seen.has(node)) return;
    at = node;
    const place = seen.get(node);
    const [x, y] = [view.x + (place.x + place.width / 2) * view.scale, view.y + place.y * view.scale];
    if (x < 80 || x > canvas.clientWidth - 80) view.x += canvas.clientWidth / 2 - x;
    if (y < 40 || y > canvas.clientHeight - 40) view.y += canvas.clientHeight / 2 - y;
    paint();
    tell();
  };

  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const scale = Math.min(2.5, Math.max(0.15, view.scale * factor));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    paint();
  };

  const nearest = (others) =>
    others
      .filter((each) => seen.has(each))
      .sort((a, b) => Math.abs(seen.get(a).y - seen.get(at).y) - Math.abs(seen.get(b).y - seen.get(at).y))[0];

  const beside = (step) => {
    const lane = lanes.find((each) => each.includes(at));
    return lane[lane.indexOf(at) + step];
  };

  const KEYS = {
    ArrowLeft: () => move(nearest(nodes[at].above)),
    ArrowRight: () => move(nearest(nodes[at].below)),
    ArrowUp: () => move(beside(-1)),
    ArrowDown: () => move(beside(1)),
    Enter: () => toggle(at),
    " ": () => begin(at),
    Home: () => move(start),
    "+": () => zoom(1.25),
    "=": () => zoom(1.25),
    "-": () => zoom(0.8),
    0: fit,
    o: () => location.assign(new URL(nodes[at].address, root)),
  };

  const under = (event) => {
    const frame = canvas.getBoundingClientRect();
    const x = (event.clientX - frame.left - view.x) / view.scale;
    const y = (event.clientY - frame.top - view.y) / view.scale;
    for (const [each, place] of seen)
      if (x >= place.x && x <= place.x + place.width && Math.abs(y - place.y) <= HEIGHT / 2) return each;
    return -1;
  };

  const listen = () => {
    let grip = null;
    canvas.addEventListener("keydown", (event) => {
      if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
      event.preventDefault();
      KEYS[event.key]();
    });
    canvas.addEventListener("pointerdown", (event) => {
      grip = { x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!grip) {
        const node = under(event);
        canvas.title = node < 0 ? "" : nodes[node].title;
        if (node >= 0 && node !== at) {
          at = node;
          paint();
        }
        return;
      }
      const [x, y] = [event.clientX - grip.x, event.clientY - grip.y];
      if (!grip.moved && Math.hypot(x, y) < 4) return;
      canvas.classList.add("dg-grabbed");
      view.x += x;
      view.y += y;
      grip = { x: event.clientX, y: event.clientY, moved: true };
      paint();
    });
    canvas.addEventListener("pointerup", (event) => {
      const node = grip && !grip.moved ? under(event) : -1;
      grip = null;
      canvas.classList.remove("dg-grabbed");
      if (node >= 0) toggle(node);
    });
    canvas.addEventListener("pointercancel", () => (grip = null));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (document.activeElement !== canvas && !event.ctrlKey) return;
        event.preventDefault();
        const frame = canvas.getBoundingClientRect();
        zoom(event.deltaY < 0 ? 1.12 : 0.89, event.clientX - frame.left, event.clientY - frame.top);
      },
      { passive: false },
    );
    window.addEventListener("hashchange", () => asked() >= 0 && begin(asked()));
    new ResizeObserver(() => start >= 0 && paint()).observe(canvas);
    new MutationObserver(() => start >= 0 && paint()).observe(document.body, { attributes: true });
  };

  /* Searching: the beginning of a name counts more than its middle. */
  let hits = [];
  let chosen = 0;
  const search = () => {
    const query = field.value.trim().toLowerCase();
    const rated = [];
    if (query)
      nodes.forEach((node, index) => {
        const place = node.title.toLowerCase().indexOf(query);
        if (place >= 0) rated.push([place + node.title.length / 1000, index]);
      });
    hits = rated.sort((a, b) => a[0] - b[0]).slice(0, HITS).map(([, index]) => index);
    chosen = 0;
    list.replaceChildren(
      ...hits.map((each, index) => {
        const item = make("li", { id: `dg-found-${index}` }, nodes[each].title, make("small", { textContent: `${nodes[each].kind} · ${nodes[each].folder}` }));
        item.setAttribute("role", "option");
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(index);
        });
        return item;
      }),
    );
    point();
  };
  const point = () => {
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    [...list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === chosen)));
    if (hits.length) {
      field.setAttribute("aria-activedescendant", `dg-found-${chosen}`);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    if (hits[index] === undefined) return;
    const node = hits[index];
    hits = [];
    point();
    begin(node);
    canvas.focus();
  };

  const furnish = () => {
    field = make("input", { type: "search", placeholder: "Find a table", autocomplete: "off" });
    for (const [name, value] of [["role", "combobox"], ["aria-label", "Find a table"], ["aria-controls", "dg-found"], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) field.setAttribute(name, value);
    list = make("ul", { id: "dg-found", className: "dg-found", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Tables found");
    const steps = make("select", {}, ...[1, 2, 3, 4, 6].map((each) => make("option", { value: each, textContent: each, selected: each === depth })));
    const button = (text, label, work) => {
      const each = make("button", { type: "button", textContent: text });
      each.setAttribute("aria-label", label);
      each.addEventListener("click", work);
      return each;
    };
    const form = make("form", {}, field, list, make("label", {}, "Steps ", steps), button("−", "Zoom out", () => zoom(0.8)), button("+", "Zoom in", () => zoom(1.25)), button("Fit", "Fit the drawing", fit));
    canvas = make("canvas", { tabIndex: 0 });
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Lineage; what it shows is told below");
    told = make("div", { className: "dg-told" });
    told.setAttribute("aria-live", "polite");
    const keys = make("p", { className: "dg-keys", textContent: "Click a box or press Enter to open what is next to it; drag or arrows to move; Space begins there anew; + and − zoom, 0 fits, o opens the table's page." });
    stage.replaceChildren(form, canvas, told, keys);
    brush = canvas.getContext("2d");
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", search);
    field.addEventListener("focus", () => field.select());
    field.addEventListener("blur", () => ((hits = []), point()));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") choose(chosen);
      else if (event.key === "Escape") hits = [];
      else if (event.key === "ArrowDown") chosen = Math.min(hits.length - 1, chosen + 1);
      else if (event.key === "ArrowUp") chosen = Math.max(0, chosen - 1);
      else return;
      event.preventDefault();
      point();
    });
    steps.addEventListener("change", () => {
      depth = Number(steps.value);
      opened = new Set();
      at = start;
      layOut();
      fit();
    });
  };

  const asked = () => {
    const wanted = new URLSearchParams(location.hash.slice(1)).get("node");
    return wanted ? nodes.findIndex((each) => each.id === wanted || each.title === wanted) : -1;
  };

  window.dagbookGraph = (rows) => {
    nodes = rows.map(([id, title, kind, address, folder, above]) => ({ id, title, kind, address, folder, above, below: [] }));
    nodes.forEach((node, index) => node.above.forEach((each) => nodes[each].below.push(index)));
    if (!nodes.length) return;
    furnish();
    listen();
    const busy = (each) => nodes[each].above.length + nodes[each].below.length;
    const first = nodes.reduce((best, _, index) => (busy(index) > busy(best) ? index : best), 0);
    begin(asked() >= 0 ? asked() : first);
  };

  const script = document.createElement("script");
  script.src = new URL("assets/dagbook/graph.js", root).href;
  document.head.append(script);
})();

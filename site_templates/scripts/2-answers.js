/* What the search knows, and how well each thing answers a question. No page is touched here.
   The data lies in plain script files beside this one, so a file share is enough; pages/search.py tells their form. */
(() => {
  "use strict";
  const here = document.currentScript?.src || document.baseURI;
  const folder = here.slice(0, here.lastIndexOf("/") + 1);
  const root = new URL("../../", here);

  /* Tiers of answers; what lies between two of them is shared by likeness (90) and use (60). */
  /* `orders` is as good a name of fct_orders as the beginning of it, whence the last word ranks with prefixes. */
  const EXACT = 1000, PREFIX = 800, WORD = 600, FRAGMENT = 400, SIMILAR = 200, TEXT = 100;
  const SAME_NAME = 4, KEPT = 200;
  const FIELDS = ["column", "tag", "owner", "term", "kind", "type", "in", "sql"];
  const WORTH = { tag: 0.6, owner: 0.6, term: 0.6, also: 0.75, in: 0.25, kind: 0.12 };

  /* All short strings once, rated once a word however often they stand somewhere. */
  const strings = [], known = new Map();
  const intern = (text) => {
    let at = known.get(text);
    if (at === undefined) known.set(text, (at = strings.push(text.toLowerCase()) - 1));
    return at;
  };
  const pages = [], columns = [], texts = [], code = [];
  const state = { begun: false, wanted: 1, loaded: 0, codeWanted: 0, codeBegun: false };
  const listeners = new Set();
  let ratings = new Map(), textRatings = new Map();

  const load = (name) => {
    const script = document.createElement("script");
    script.src = folder + name;
    document.head.append(script);
  };
  const loadAll = (kind, count) => {
    for (let shard = 1; shard <= count; shard++) load(`${kind}-${shard}.js`);
  };
  const arrive = () => {
    state.loaded++;
    ratings = new Map();
    textRatings = new Map();
    for (const tell of listeners) tell();
  };

  const named = (field, names) => names.map((name) => ({ field, name, at: intern(name), worth: WORTH[field] }));
  const readPage = ([title, kind, address, uses, place, tags, owners, terms, words]) => ({
    title, kind, address, text: -1, first: -1,
    name: title,
    low: title.toLowerCase(),
    at: intern(title),
    bonus: Math.min(60, 12 * Math.log2(1 + uses)),
    facts: [...named("tag", tags), ...named("owner", owners), ...named("term", terms), ...named("also", words),
      ...(place ? named("in", [place]) : []), ...named("kind", [kind])],
  });

  const api = (window.dagbookSearch = {
    root, state, pages,
    names(data) {
      for (const row of data.pages) pages.push(readPage(row));
      state.codeWanted = data.code;
      state.wanted = 1 + data.columns + data.texts;
      state.texts = data.texts;
      state.columns = data.columns;
      if (data.columns) loadAll("columns", data.columns);
      else loadAll("texts", data.texts);
      arrive();
    },
    columns(rows) {
      for (const [number, names, types, extras] of rows) {
        const page = pages[number];
        page.first = columns.length;
        names.forEach((name, place) =>
          columns.push({ name, page, at: intern(name), type: types[place], typeAt: intern(types[place]), text: -1, facts: null }));
        for (const [place, tags, terms] of extras)
          columns[page.first + place].facts = [...named("tag", tags), ...named("term", terms)];
      }
      if (--state.columns === 0) loadAll("texts", state.texts);
      arrive();
    },
    texts(rows) {
      for (const [text, ofPages, ofColumns] of rows) {
        const at = texts.push({ text, low: text.toLowerCase() }) - 1;
        for (const number of ofPages) pages[number].text = at;
        for (let i = 0; i < ofColumns.length; i += 2) columns[pages[ofColumns[i]].first + ofColumns[i + 1]].text = at;
      }
      arrive();
    },
    code(rows) {
      for (const [number, text] of rows) code.push({ page: pages[number], text, low: text.toLowerCase() });
      arrive();
    },
    begin() {
      if (!state.begun && !pages.length) load("names.js");
      state.begun = true;
    },
    listen: (tell) => listeners.add(tell),
    textOf: (thing) => (thing.text < 0 ? "" : texts[thing.text].text),
  });

  /* A question: words, and fields that narrow it down. `customers.email` is two words. */
  api.parse = (question) => {
    const words = [], filters = [];
    for (const [, field, quoted, bare] of question.toLowerCase().matchAll(/(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]+))/g)) {
      const value = quoted ?? bare ?? "";
      if (FIELDS.includes(field)) filters.push({ field, value });
      else words.push(...(field ? [field] : []), ...(quoted ? [quoted] : value.split(".")));
    }
    const open = question.toLowerCase().match(/([a-z]+):$/);
    if (open && FIELDS.includes(open[1])) words.splice(words.indexOf(open[1] + ":"), 1);
    return { words: words.filter(Boolean).slice(0, 8), filters: filters.filter((each) => each.value), whole: question.trim().toLowerCase() };
  };

  const rate = (text, word) => {
    let at = text.indexOf(word);
    if (at < 0) return 0;
    const likeness = (90 * word.length) / text.length;
    if (at === 0) return word.length === text.length ? EXACT : PREFIX + likeness;
    for (; at > 0; at = text.indexOf(word, at + 1))
      if (!/[a-z0-9]/.test(text[at - 1])) return (at + word.length === text.length ? PREFIX : WORD) + likeness;
    return FRAGMENT + likeness;
  };

  /* Fewest slips between the word and any part of the text: Myers' bit vectors, a few steps a letter. */
  const letters = new Int32Array(65536);
  const slips = (text, length) => {
    const high = 1 << (length - 1);
    let plus = -1, minus = 0, now = length, best = length;
    for (let i = 0; i < text.length; i++) {
      const same = letters[text.charCodeAt(i)];
      const across = (((same & plus) + plus) ^ plus) | same;
      let up = minus | ~(across | plus), down = plus & across;
      if (up & high) now++;
      if (down & high) now--;
      if (now < best) best = now;
      up <<= 1;
      down <<= 1;
      const still = same | minus;
      plus = down | ~(still | up);
      minus = up & still;
    }
    return best;
  };
  const rateSimilar = (word, found) => {
    const length = Math.min(30, word.length);
    const allowed = length < 4 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;
    if (!allowed) return;
    for (let i = 0; i < length; i++) letters[word.charCodeAt(i)] |= 1 << i;
    const away = strings.map((text) => (text.length + allowed < length ? 9 : slips(text, length)));
    for (let i = 0; i < length; i++) letters[word.charCodeAt(i)] = 0;
    const near = away.reduce((least, each) => (each < least ? each : least), 9);
    away.forEach((each, at) => {
      if (each <= allowed && each <= near + 1) found[at] = SIMILAR + 60 - 20 * each + 30 * Math.min(1, length / strings[at].length);
    });
  };

  const rated = (word) => {
    let found = ratings.get(word);
    if (found) return found;
    found = new Float32Array(strings.length);
    let any = false;
    for (let at = 0; at < strings.length; at++) if ((found[at] = rate(strings[at], word))) any = true;
    if (!any && !ratedTexts(word).any) rateSimilar(word, found);
    if (ratings.size > 40) ratings.clear();
    ratings.set(word, found);
    return found;
  };
  const ratedTexts = (word) => {
    let found = textRatings.get(word);
    if (found) return found;
    found = { any: false, points: new Uint8Array(texts.length) };
    if (word.length > 1)
      texts.forEach(({ low }, at) => {
        const place = low.indexOf(word);
        if (place < 0) return;
        found.any = true;
        found.points[at] = TEXT + (place === 0 || !/[a-z0-9]/.test(low[place - 1]) ? 40 : 0);
      });
    if (textRatings.size > 40) textRatings.clear();
    textRatings.set(word, found);
    return found;
  };

  /* How strongly a word speaks for a page or a column: by its name, its facts or its description. */
  const strength = (thing, ask) => {
    let best = ask.points[thing.at];
    if (thing.facts)
      for (const fact of thing.facts) if (ask.points[fact.at] * fact.worth > best) best = ask.points[fact.at] * fact.worth;
    if (thing.text >= 0 && ask.texts.points[thing.text] > best) best = ask.texts.points[thing.text];
    return best;
  };
  const factOf = (thing, filter) => {
    let best = null;
    for (const fact of thing.facts ?? [])
      if (fact.field === filter.field && filter.points[fact.at] > (best ? filter.points[best.at] : 0)) best = fact;
    return best;
  };
  const strengthOfFact = (thing, filter) => {
    const fact = factOf(thing, filter);
    return fact ? filter.points[fact.at] : 0;
  };
  const isKind = (kind, value) => kind.startsWith(value) || kind + "s" === value;

  /* What all of a question gives a page or a column: 0 if a word or a field says no. */
  const pointsOfPage = (page, asked) => {
    let ofWords = 0, ofFilters = 0;
    for (const filter of asked.filters) {
      const found = filter.field === "kind" ? isKind(page.kind, filter.value) : filter.field === "sql" ? asked.code.has(page) * TEXT : strengthOfFact(page, filter);
      if (!found) return 0;
      ofFilters += Number(found);
    }
    for (const ask of asked.words) {
      const found = strength(page, ask);
      if (!found) return 0;
      ofWords += found;
    }
    const mean = asked.words.length ? ofWords / asked.words.length : ofFilters / asked.filters.length;
    return mean + page.bonus + (page.low === asked.whole ? EXACT : 0);
  };
  const pointsOfFilter = (column, filter) => {
    if (filter.field === "kind") return isKind("column", filter.value) ? 1 : 0;
    if (filter.field === "sql") return 0;
    if (filter.field === "column") return filter.points[column.at];
    if (filter.field === "type") return filter.points[column.typeAt];
    return strengthOfFact(column, filter) || strengthOfFact(column.page, filter);
  };
  const isAboutColumns = (column, filter) =>
    filter.field === "kind" || filter.field === "column" || filter.field === "type" || (column.facts && strengthOfFact(column, filter) > 0);
  const pointsOfColumn = (column, asked) => {
    const several = asked.words.length > 1;
    let ofWords = 0, ofFilters = 0, isAbout = false;
    for (const ask of asked.words) {
      let found = strength(column, ask);
      if (found) isAbout = true;
      else if (several) found = ask.points[column.page.at] * 0.9;
      if (!found) return 0;
      ofWords += found;
    }
    for (const filter of asked.filters) {
      const found = pointsOfFilter(column, filter);
      if (!found) return 0;
      ofFilters += found;
      isAbout ||= !asked.words.length && isAboutColumns(column, filter);
    }
    if (!isAbout) return 0;
    return (several || asked.words.length ? ofWords / asked.words.length : ofFilters / asked.filters.length) + column.page.bonus - 30;
  };

  /* Why it is an answer: the field each word was found in, and what stands there. */
  const reasonOf = (thing, ask) => {
    const best = strength(thing, ask);
    if (!best || ask.points[thing.at] === best) return { field: best ? "name" : "table", text: best ? thing.name : thing.page.title };
    const fact = (thing.facts ?? []).find((each) => ask.points[each.at] * each.worth === best);
    return fact ? { field: fact.field, text: fact.name } : { field: "description", text: texts[thing.text].text };
  };
  const reasonOfFilter = (thing, filter, asked) => {
    if (filter.field === "kind") return null;
    if (filter.field === "sql") return { field: "code", text: asked.code.get(thing).text };
    if (filter.field === "column") return { field: "name", text: thing.name };
    if (filter.field === "type") return { field: "type", text: thing.type };
    return { field: filter.field, text: (factOf(thing, filter) ?? factOf(thing.page, filter)).name };
  };
  const explain = (hit, asked) => {
    const thing = hit.column ?? hit.page;
    const reasons = [...asked.words.map((ask) => reasonOf(thing, ask)), ...asked.filters.map((each) => reasonOfFilter(thing, each, asked))];
    return { ...hit, reasons: reasons.filter(Boolean) };
  };

  const codeAsked = (filters) => {
    const values = filters.filter((each) => each.field === "sql").map((each) => each.value);
    const found = new Map();
    if (!values.length) return found;
    if (!state.codeBegun) {
      state.codeBegun = true;
      state.wanted += state.codeWanted;
      loadAll("code", state.codeWanted);
    }
    for (const each of code) if (values.every((value) => each.low.includes(value))) found.set(each.page, each);
    return found;
  };

  const order = (a, b) =>
    b.points - a.points || a.thing.name.length - b.thing.name.length ||
    (a.thing.name < b.thing.name ? -1 : a.thing.name > b.thing.name ? 1 : a.page.low < b.page.low ? -1 : 1);

  /* The best few, without sorting them all; of columns of one name only those of the most used tables. */
  const best = (weights, sameName, isSpread) => {
    const histogram = new Int32Array(3000);
    const step = (points) => Math.min(2999, Math.max(1, Math.floor(points)));
    let all = 0;
    for (const points of [...weights.pages, ...weights.columns]) if (points) histogram[step(points)]++, all++;
    for (let enough = KEPT * 4, least = 3000, sum = 0; ; enough *= 8) {
      while (least > 1 && sum < enough) sum += histogram[--least];
      const found = [];
      weights.pages.forEach((points, at) => points && step(points) >= least && found.push({ points, page: pages[at], column: null, thing: pages[at] }));
      weights.columns.forEach((points, at) => points && step(points) >= least && found.push({ points, page: columns[at].page, column: columns[at], thing: columns[at] }));
      const shown = new Map(), kept = [];
      for (const hit of found.sort(order)) {
        if (kept.length === KEPT) break;
        if (hit.column && !isSpread) {
          const at = hit.column.at, count = (shown.get(at) ?? 0) + 1;
          shown.set(at, count);
          if (count > SAME_NAME) continue;
          if (count === SAME_NAME) hit.more = sameName[at] - SAME_NAME;
        }
        kept.push(hit);
      }
      if (kept.length === KEPT || sum === all) return kept;
    }
  };

  /* The answers to a question, best first, and how many there are in all. */
  api.answer = (question) => {
    const { words, filters, whole } = api.parse(question);
    if (!words.length && !filters.length) return { hits: [], count: 0, words: [] };
    const asked = { whole, filters, code: codeAsked(filters), words: words.map((word) => ({ points: rated(word), texts: ratedTexts(word) })) };
    for (const filter of filters) if (filter.field !== "sql" && filter.field !== "kind") filter.points = rated(filter.value);
    const weights = { pages: new Float32Array(pages.length), columns: new Float32Array(columns.length) };
    const sameName = new Int32Array(strings.length);
    let count = 0;
    for (let at = 0; at < pages.length; at++) if ((weights.pages[at] = pointsOfPage(pages[at], asked))) count++;
    for (let at = 0; at < columns.length; at++)
      if ((weights.columns[at] = pointsOfColumn(columns[at], asked))) count++, sameName[columns[at].at]++;
    const isSpread = filters.some((each) => each.field === "column");
    const hits = best(weights, sameName, isSpread).map((hit) => explain(hit, asked));
    return { hits, count, words: [...words, ...filters.map((each) => each.value)] };
  };
})();

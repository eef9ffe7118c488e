/* What the search knows, and how well each thing answers a question. No page is touched here.
   The data lies in plain script files beside this one, so a file share is enough; pages/search.py tells their form. */
(() => {
  "use strict";
  const here = document.currentScript?.src || document.baseURI;
  const folder = here.slice(0, here.lastIndexOf("/") + 1);
  const root = new URL("../../", here);

  /* Tiers of answers; what lies between two of them is shared by likeness (90) and use (60). */
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

  const named = (field, names) => names.map((name) => ({ field, text: name, at: intern(name) }));
  const readPage = ([title, kind, address, uses, place, tags, owners, terms, words]) => ({
    title, kind, address, text: -1, first: -1,
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
    for (; at > 0; at = text.indexOf(word, at + 1)) if (!/[a-z0-9]/.test(text[at - 1])) return WORD + likeness;
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

  /* The best of what a word finds about a thing beside its name: [points, field, text]. */
  const bestFact = (facts, points, best) => {
    for (const fact of facts) {
      const found = points[fact.at] * WORTH[fact.field];
      if (found > best[0]) best = [found, fact.field, fact.text];
    }
    return best;
  };
  const NOTHING = [0, "", ""];
  const reasonOfPage = (page, ask) => {
    let best = ask.points[page.at] ? [ask.points[page.at], "name", page.title] : NOTHING;
    best = bestFact(page.facts, ask.points, best);
    const inText = page.text < 0 ? 0 : ask.texts.points[page.text];
    return inText > best[0] ? [inText, "description", texts[page.text].text] : best;
  };
  const reasonOfColumn = (column, ask) => {
    let best = ask.points[column.at] ? [ask.points[column.at], "name", column.name] : NOTHING;
    if (column.facts) best = bestFact(column.facts, ask.points, best);
    const inText = column.text < 0 ? 0 : ask.texts.points[column.text];
    return inText > best[0] ? [inText, "description", texts[column.text].text] : best;
  };

  const factOf = (facts, filter, points) => {
    let best = NOTHING;
    for (const fact of facts ?? [])
      if (fact.field === filter.field && points[fact.at] > best[0]) best = [points[fact.at], fact.field, fact.text];
    return best;
  };
  const isKind = (kind, value) => kind.startsWith(value) || kind + "s" === value;

  /* What the fields of a question say of a page or a column: the reasons, or null if one says no. */
  const pagePasses = (page, asked) => {
    const reasons = [];
    for (const filter of asked.filters) {
      if (filter.field === "kind") {
        if (!isKind(page.kind, filter.value)) return null;
      } else if (filter.field === "sql") {
        const found = asked.code.get(page);
        if (!found) return null;
        reasons.push([TEXT, "code", found.text]);
      } else {
        const found = factOf(page.facts, filter, filter.points);
        if (!found[0]) return null;
        reasons.push(found);
      }
    }
    return reasons;
  };
  const columnPasses = (column, asked) => {
    const reasons = [];
    let isAbout = asked.words.length > 0 || asked.filters.some((each) => each.field === "kind");
    for (const filter of asked.filters) {
      let found = NOTHING;
      if (filter.field === "kind") {
        if (!isKind("column", filter.value)) return null;
        continue;
      } else if (filter.field === "column") found = [filter.points[column.at], "name", column.name];
      else if (filter.field === "type") found = [filter.points[column.typeAt], "type", column.type];
      else if (filter.field !== "sql") {
        found = factOf(column.facts, filter, filter.points);
        if (found[0]) isAbout = true;
        else found = factOf(column.page.facts, filter, filter.points);
      }
      if (!found[0]) return null;
      if (filter.field === "column" || filter.field === "type") isAbout = true;
      reasons.push(found);
    }
    return isAbout ? reasons : null;
  };

  const mean = (reasons) => reasons.reduce((sum, each) => sum + each[0], 0) / (reasons.length || 1);

  const pageHit = (page, asked) => {
    const reasons = asked.filters.length ? pagePasses(page, asked) : [];
    if (!reasons) return null;
    const found = [];
    for (const ask of asked.words) {
      const reason = reasonOfPage(page, ask);
      if (!reason[0]) return null;
      found.push(reason);
    }
    const points = mean(found.length ? found : reasons) + page.bonus + (page.low === asked.whole ? EXACT : 0);
    return { points, page, column: null, reasons: [...found, ...reasons] };
  };
  const columnHit = (column, asked) => {
    let isAbout = !asked.words.length;
    const found = [];
    for (const ask of asked.words) {
      let reason = reasonOfColumn(column, ask);
      if (reason[0]) isAbout = true;
      else if (asked.words.length > 1 && ask.points[column.page.at])
        reason = [ask.points[column.page.at] * 0.9, "table", column.page.title];
      if (!reason[0]) return null;
      found.push(reason);
    }
    if (!isAbout) return null;
    const reasons = asked.filters.length ? columnPasses(column, asked) : [];
    if (!reasons) return null;
    return { points: mean(found.length ? found : reasons) + column.page.bonus - 30, page: column.page, column, reasons: [...found, ...reasons] };
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
    b.points - a.points || a.name.length - b.name.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.page.low < b.page.low ? -1 : 1);

  /* The answers to a question, best first, and how many there are; of columns of one name the few best-used. */
  api.answer = (question) => {
    const { words, filters, whole } = api.parse(question);
    if (!words.length && !filters.length) return { hits: [], count: 0, words: [] };
    const asked = { whole, filters, words: words.map((word) => ({ word, points: rated(word), texts: ratedTexts(word) })) };
    for (const filter of filters) if (filter.field !== "sql" && filter.field !== "kind") filter.points = rated(filter.value);
    asked.code = codeAsked(filters);
    const hits = [];
    let count = 0;
    for (const page of pages) {
      const hit = pageHit(page, asked);
      if (hit) hits.push(hit), count++;
    }
    const ofName = new Map();
    const isSpread = filters.some((each) => each.field === "column");
    for (const column of columns) {
      const hit = columnHit(column, asked);
      if (!hit) continue;
      count++;
      const same = isSpread ? null : ofName.get(column.at);
      if (!same) hits.push((ofName.set(column.at, [hit]), hit));
      else {
        same.push(hit);
        hits.push(hit);
      }
    }
    for (const hit of hits) hit.name = hit.column ? hit.column.name : hit.page.title;
    const shown = best(hits, isSpread ? new Map() : ofName);
    return { hits: shown, count, words: [...words, ...filters.map((each) => each.value)] };
  };

  /* The best few without sorting them all: whatever lies under the bar stays out. */
  const best = (hits, ofName) => {
    for (const same of ofName.values())
      if (same.length > SAME_NAME) {
        same.sort(order);
        same[SAME_NAME - 1].more = same.length - SAME_NAME;
        for (const other of same.slice(SAME_NAME)) other.isLeftOut = true;
      }
    const kept = hits.filter((hit) => !hit.isLeftOut);
    const histogram = new Int32Array(3000);
    const bar = (hit) => Math.max(0, Math.min(2999, Math.floor(hit.points)));
    for (const hit of kept) histogram[bar(hit)]++;
    let least = 2999;
    for (let sum = histogram[least]; least > 0 && sum < KEPT; ) sum += histogram[--least];
    return kept.filter((hit) => bar(hit) >= least).sort(order).slice(0, KEPT);
  };
})();

"use strict";
// The page's own script: evidence behind numbers, search, charts. Texts only ever become text nodes.
async function unpacked(element) {
  const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
(async () => {
  if (!("DecompressionStream" in window)) {
    document.getElementById("too-old").hidden = false;
    return;
  }
  const data = await unpacked(document.getElementById("data"));
  const { words } = data;
  const STEP = 40;
  const byId = (id) => document.getElementById(id);

  function make(tag, options, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options || {})) {
      if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  // ---- rows of the pool, by name
  const article = (number) => {
    const [id, title, publisher, day, url] = data.articles[number];
    return { id, title, publisher, day, url };
  };
  const claim = (number) => {
    const [id, articleNumber, actor, text, act, status, day, source] = data.claims[number];
    return { kind: "claims", number, id, article: articleNumber, actor, text, act, speaker: status, day, source };
  };
  const position = (number) => {
    const [id, claimNumber, issue, stance, period, cue, reason] = data.positions[number];
    return { ...claim(claimNumber), kind: "positions", position: id, issue, stance, period, cue, reason };
  };
  const figure = (number) => {
    const [id, articleNumber, claimId, text, placeId, place, holder, claimant, relation, quantity, status, day] = data.figures[number];
    return { kind: "figures", figure: id, id: claimId || data.articles[articleNumber][0], article: articleNumber, text,
      placeId, place, actor: holder, claimant, relation, quantity, status, day };
  };
  const positionsOf = new Map();
  data.positions.forEach((row, number) => {
    if (!positionsOf.has(row[1])) positionsOf.set(row[1], []);
    positionsOf.get(row[1]).push(number);
  });
  const actorName = (id) => (id === null ? null : data.actors[id][0]);

  // ---- what a number stands for
  const tests = {
    actor: (row, wanted) => row.actor === wanted,
    issue: (row, wanted) => row.issue === wanted,
    stance: (row, wanted) => row.stance === wanted,
    period: (row, wanted) => row.period === wanted,
    reason: (row, wanted) => row.reason === wanted,
    speaker: (row, wanted) => row.speaker === wanted,
    publisher: (row, wanted) => article(row.article).publisher === wanted,
    figure: (row, wanted) => row.figure === wanted,
    place: (row, wanted) => row.placeId === wanted[0] && row.place === wanted[1],
    placeIds: (row, wanted) => wanted.includes(row.placeId),
    positions: (row, wanted) => wanted.includes(row.position),
    no_actor: (row, others) => !others.includes(row.actor),
    no_issue: (row, others) => !others.includes(row.issue),
    no_publisher: (row, others) => !others.includes(article(row.article).publisher),
  };
  function found(filter) {
    const kind = filter.kind || ("figure" in filter || "place" in filter || "placeIds" in filter ? "figures" : "positions");
    const row = { claims: claim, positions: position, figures: figure }[kind];
    const conditions = Object.entries(filter).filter(([name]) => name !== "kind");
    const rows = data[kind].map((_, number) => row(number));
    return rows
      .filter((one) => conditions.every(([name, wanted]) => tests[name](one, wanted)))
      .sort((one, other) => (other.day || "").localeCompare(one.day || "") || one.id.localeCompare(other.id));
  }

  // ---- one piece of evidence
  const badge = (stance) => make("span", { class: `badge ${stance}` }, words.stances[stance]);
  const bdi = (text) => make("bdi", {}, text);

  function heading(row) {
    const line = make("p", {});
    if (row.kind === "figures") {
      line.append(make("b", {}, bdi(actorName(row.actor) || "Holder not told")),
        ` said to ${words.relations[row.relation]}: `, bdi(row.quantity), " · ", bdi(row.place));
      return line;
    }
    const name = actorName(row.actor);
    line.append(name ? make("b", {}, bdi(name)) : make("i", {}, "Speaker not settled", row.source ? ": " : "", row.source ? bdi(row.source) : ""));
    const numbers = row.kind === "positions" ? [row] : (positionsOf.get(row.number) || []).map(position);
    for (const one of numbers) line.append(" ", badge(one.stance), " ", make("span", {}, data.issueNames[one.issue] || one.issue));
    if (!numbers.length) line.append(" ", make("small", {}, words.acts[row.act]));
    return line;
  }
  function told(row) {
    if (row.kind === "figures") {
      const parts = [words.statuses[row.status], row.day ? `for ${row.day}` : "for no day told",
        row.claimant === null ? "told by the article" : `told by ${actorName(row.claimant)}`];
      return make("p", { class: "told" }, parts.join("; "));
    }
    if (row.reason) return make("p", { class: "told" }, `Unclear: ${row.reason}`);
    return row.cue ? make("p", { class: "told" }, "Decided by “", bdi(row.cue), "”") : "";
  }
  function source(row) {
    const { title, publisher, day, url } = article(row.article);
    const name = bdi(title || "Article without a title");
    const line = make("p", { class: "source" },
      url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name) : name);
    line.append(", ", bdi(publisher || "outlet unknown"), `, ${day || "date unknown"} · `, make("code", {}, `positions explain ${row.id}`));
    return line;
  }
  const item = (row, quote) => make("article", { class: "item" }, heading(row),
    make("blockquote", { dir: "auto" }, ...(quote || [data.texts[row.text]])), told(row), source(row));

  // ---- the dialog
  const dialog = byId("evidence");
  let waiting = [];
  function showMore() {
    byId("evidence-list").append(...waiting.splice(0, STEP).map((row) => item(row)));
    byId("more").hidden = waiting.length === 0;
  }
  function show(title, filter, count) {
    const rows = found(filter);
    byId("evidence-title").textContent = title;
    const kind = rows.length ? rows[0].kind : "rows";
    const one = { claims: "claim", positions: "position", figures: "figure" }[kind] || "row";
    const missing = count > rows.length ? ` of ${count.toLocaleString("en")}; the others are left out to keep this page small, and stand in the tables` : "";
    byId("evidence-count").textContent = `${rows.length.toLocaleString("en")}${missing ? "" : ` ${rows.length === 1 ? one : `${one}s`}`}${missing}, the latest first.`;
    byId("evidence-list").replaceChildren();
    waiting = rows;
    showMore();
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-find]");
    if (button) show(button.dataset.title, JSON.parse(button.dataset.find), Number(button.dataset.n || 0));
    else if (event.target === dialog) dialog.close();
  });
  byId("close").addEventListener("click", () => dialog.close());
  byId("more").addEventListener("click", showMore);

  // ---- search
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let index = null;
  function indexed() {
    if (index) return index;
    const counts = new Map();
    for (const row of data.claims) counts.set(row[2], (counts.get(row[2]) || 0) + 1);
    const claimsOf = (id) => counts.get(id) || 0;
    index = {
      actors: Object.entries(data.actors)
        .map(([id, [name, about, aliases]]) => ({ id, name, about, count: claimsOf(id), folded: fold([name, ...aliases].join(" | ")) }))
        .filter((actor) => actor.count > 0)
        .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name)),
      issues: Object.entries(data.issueNames).map(([id, name]) => ({ id, name, folded: fold(name) })),
      texts: data.texts.map(fold),
      titles: data.articles.map((row) => fold(row[1])),
    };
    return index;
  }
  /** The text as nodes, what matches marked; folding may shorten a text, so marks are found letter by letter. */
  function marked(text, terms) {
    const letters = [...text];
    const folded = letters.map(fold);
    const starts = [];
    let whole = "";
    for (const letter of folded) { starts.push(whole.length); whole += letter; }
    const isMarked = letters.map(() => false);
    for (const term of terms) {
      for (let at = whole.indexOf(term); at >= 0; at = whole.indexOf(term, at + term.length)) {
        starts.forEach((start, number) => { if (start >= at && start < at + term.length) isMarked[number] = true; });
      }
    }
    const nodes = [];
    for (let from = 0; from < letters.length;) {
      let to = from;
      while (to < letters.length && isMarked[to] === isMarked[from]) to += 1;
      const part = letters.slice(from, to).join("");
      nodes.push(isMarked[from] ? make("mark", {}, part) : part);
      from = to;
    }
    return nodes;
  }
  function search(query) {
    const results = byId("results");
    const terms = fold(query).split(/\s+/).filter(Boolean);
    results.replaceChildren();
    results.hidden = terms.length === 0;
    if (!terms.length) return;
    const { actors, issues, texts, titles } = indexed();
    const hits = (folded) => terms.every((term) => folded.includes(term));
    const group = (title, nodes) => { if (nodes.length) results.append(make("h3", {}, title), ...nodes); };
    group("Actors", actors.filter((actor) => hits(actor.folded)).slice(0, 8).map((actor) => make("button",
      { type: "button", class: "hit", "data-find": JSON.stringify({ kind: "claims", actor: actor.id }), "data-title": actor.name },
      bdi(actor.name), " ", make("small", {}, [actor.about, `${actor.count} claim${actor.count === 1 ? "" : "s"} in this page`].filter(Boolean).join(" · ")))));
    group("Issues", issues.filter((issue) => hits(issue.folded)).slice(0, 8).map((issue) => make("button",
      { type: "button", class: "hit", "data-find": JSON.stringify({ issue: issue.id }), "data-title": issue.name }, issue.name)));
    const isHit = texts.map(hits);
    const isTitleHit = titles.map(hits);
    const rows = [];
    data.figures.forEach((row, number) => { if (isHit[row[3]] || isTitleHit[row[1]]) rows.push(figure(number)); });
    const seen = new Set();
    let count = rows.length;
    data.claims.forEach((row, number) => {
      if ((isHit[row[3]] || isTitleHit[row[1]]) && !seen.has(row[3])) {
        seen.add(row[3]);
        count += 1;
        if (rows.length < 20) rows.push(claim(number));
      }
    });
    group(`Evidence (${count.toLocaleString("en")}${count > 20 ? ", the first 20" : ""})`,
      rows.slice(0, 20).map((row) => item(row, marked(data.texts[row.text], terms))));
    if (!results.childElementCount) results.append(make("p", { class: "note" }, "Nothing found. Fewer words, or part of a word, find more."));
  }
  let timer = 0;
  byId("search").addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => search(event.target.value), 120);
  });
  byId("search-form").addEventListener("submit", (event) => { event.preventDefault(); search(byId("search").value); });

  // ---- charts
  const stances = Object.keys(words.stances);
  function timeRows(issue) {
    const sums = new Map();
    for (const [period, code, stance, count] of data.timeline.counts) {
      if (issue && code !== issue) continue;
      const key = `${period}|${stance}`;
      sums.set(key, (sums.get(key) || 0) + count);
    }
    return [...sums].map(([key, count]) => {
      const [period, stance] = key.split("|");
      return { number: Number(period), period: data.timeline.periods[period], stance, label: words.stances[stance],
        order: stances.indexOf(stance), count };
    });
  }
  const clicks = {
    time: (row) => ["period" in row, `${row.label}, ${row.period}`,
      { period: row.number, stance: row.stance, ...(byId("time-issue").value ? { issue: byId("time-issue").value } : {}) }],
    issues: (row) => ["code" in row, `${row.issue}: ${row.label}`, { issue: row.code, stance: row.stance }],
    map: (row) => ["place_ids" in row, row.place, { placeIds: row.place_ids }],
  };
  async function draw(element) {
    const name = element.dataset.chart;
    const spec = data.charts[name];
    const isNarrow = element.clientWidth < 560;
    spec.datasets = { ...data.datasets };
    if (name === "time") spec.datasets.timeline = timeRows("");
    const isMap = name.startsWith("map");
    if (isMap) {
      const { size, ...rows } = data.maps[Number(name.slice(3))];
      Object.assign(spec.datasets, rows);
      spec.height = Math.round(element.clientWidth * size[1] / size[0]);
    }
    spec.config.legend = { columns: isNarrow ? 2 : 4 };
    spec.config.axisY = { labelLimit: isNarrow ? 150 : 280 };
    spec.config.font = getComputedStyle(document.body).fontFamily;
    const { view } = await window.vegaEmbed(element, spec, { actions: false, renderer: "svg" });
    view.addEventListener("click", (_, mark) => {
      if (!mark || !mark.datum) return;
      const [isRow, title, filter] = clicks[isMap ? "map" : name](mark.datum);
      if (isRow) show(title, filter, mark.datum.count || mark.datum.figures || 0);
    });
    if (name === "time") {
      byId("time-issue").addEventListener("change", (event) => {
        view.data("timeline", timeRows(event.target.value)).run();
      });
    }
    element.dataset.drawn = "yes";
  }
  // On paper nothing can be unfolded.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.printed").forEach((one) => { one.open = true; }));

  const charts = [...document.querySelectorAll("[data-chart]")];
  Promise.all(charts.map(draw)).then(() => { document.documentElement.dataset.ready = "yes"; });
})();

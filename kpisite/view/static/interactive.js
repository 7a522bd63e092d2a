/* Charts and figures that answer when a reader reaches for them.
   A chart's values come from the script named in `data-chart`, loaded then and not before; the picture stays the one that the
   build drew. Saving makes an SVG or PNG of it in light colours. Hovering a figure's label shows where the figure comes from. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const FIGURE = ".ks-fig[data-chart]";
  const readings = new WeakMap(); // figure → promise of its rows and places
  const closest = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

  function made(name, attributes, text) {
    const element = name === "div" || name === "b" || name === "span" ? document.createElement(name) : document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* ------------------------------------------------------------ reading a chart */

  function load(figure) {
    const address = new URL(figure.dataset.chart, document.baseURI);
    if (!readings.has(figure)) readings.set(figure, loaded(address, () => window.kpisiteCharts?.[address.href]));
    return readings.get(figure);
  }

  /* Return what a script leaves behind; undefined where it cannot be had. */
  function loaded(address, left) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address.href;
      script.onload = () => resolve(left());
      script.onerror = () => resolve(undefined);
      document.head.append(script);
      script.addEventListener("load", () => script.remove());
    });
  }

  const shown = (figure) => [...figure.querySelectorAll("svg.ks-svg")].find((svg) => svg.getBoundingClientRect().width > 0);

  function nearest(reading, svg, event) {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const at = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const away = (place) =>
      reading.guide === "row" ? Math.abs(place[0] - at[1])
        : reading.guide === "point" ? Math.hypot(place[0] - at[0], (place[1] ?? 0) - at[1]) : Math.abs(place[0] - at[0]);
    const { places } = form(reading, svg);
    return places.reduce((best, place, index) => (away(place) < away(places[best]) ? index : best), 0);
  }

  const form = (reading, svg) => (svg.classList.contains("ks-n") && reading.forms.n) || reading.forms.w;

  function show(figure, svg, reading, index) {
    hide(figure);
    figure.ksRow = index;
    const { from, to, half, places } = form(reading, svg);
    const [place, ...marks] = places[index];
    const across = reading.guide === "row";
    if (reading.guide !== "point") {
      const size = Math.max(half * 2, 2);
      const band = across ? { x: from, y: place - half, width: to - from, height: size } : { x: place - size / 2, y: from, width: size, height: to - from };
      const first = [...svg.children].find((child) => !["title", "desc", "defs"].includes(child.tagName));
      svg.insertBefore(made("rect", { class: "ks-read k-guide", ...band }), first);
    }
    for (const mark of marks) svg.append(made("circle", { class: "ks-read k-ring", cx: place, cy: mark, r: 6 }));
    const spot = across ? [from + (to - from) / 2, place + half] : [place, reading.guide === "point" ? marks[0] : from];
    tip(figure, svg, reading.rows[index], spot, reading.guide === "column" ? half : 0);
    if (svg.getAttribute("role") === "slider") speak(svg, reading, index);
  }

  function tip(figure, svg, [label, ...lines], [x, y], aside) {
    const box = made("div", { class: "ks-tip", "aria-hidden": "true" });
    box.append(made("b", {}, label), ...lines.flatMap(([name, text]) => [made("span", {}, name), made("span", { class: "ks-tip__v" }, text)]));
    figure.append(box);
    const outer = figure.getBoundingClientRect();
    const inner = svg.getBoundingClientRect();
    const scale = inner.width / svg.viewBox.baseVal.width;
    const left = inner.left - outer.left + x * scale;
    const beside = aside * scale + 8;
    const after = left + beside + box.offsetWidth <= outer.width;
    const fits = after || left - beside - box.offsetWidth >= 0;
    const wanted = after ? left + beside : left - beside - box.offsetWidth;
    box.style.left = `${Math.max(0, Math.min(wanted, outer.width - box.offsetWidth))}px`;
    // Where neither side has room, below the picture rather than over the row that it speaks of.
    box.style.top = `${inner.top - outer.top + (fits ? y * scale : inner.height)}px`;
  }

  function hide(figure) {
    figure.querySelectorAll(".ks-read, .ks-tip").forEach((element) => element.remove());
  }

  const spoken = ([label, ...lines]) => [label, ...lines.map(([name, text]) => `${name} ${text}`)].join(", ");

  function speak(svg, reading, index) {
    svg.setAttribute("aria-valuenow", index + 1);
    svg.setAttribute("aria-valuetext", spoken(reading.rows[index]));
  }

  const newest = (reading) => reading.guide === "column" ? Math.max(0, reading.rows.findLastIndex((row) => row.length > 1 && known(reading, row))) : 0;
  const known = (reading, row) => row.some((line) => Array.isArray(line) && line[0] === reading.first);

  async function explore(figure, button) {
    const reading = await load(figure);
    const svg = shown(figure);
    if (!reading || !svg) return button.remove();
    if (svg.getAttribute("role") === "slider") return leave(figure);
    svg.ksLabel = svg.getAttribute("aria-labelledby");
    const [title, description] = svg.ksLabel.split(" ");
    const values = { role: "slider", tabindex: 0, "aria-labelledby": title, "aria-describedby": description, "aria-valuemin": 1, "aria-valuemax": reading.rows.length };
    for (const [key, value] of Object.entries(values)) svg.setAttribute(key, value);
    button.setAttribute("aria-pressed", "true");
    show(figure, svg, reading, newest(reading));
    svg.focus({ preventScroll: true });
  }

  function leave(figure) {
    hide(figure);
    figure.querySelector("[data-ks-explore]")?.setAttribute("aria-pressed", "false");
    for (const svg of figure.querySelectorAll('svg[role="slider"]')) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-labelledby", svg.ksLabel);
      for (const name of ["tabindex", "aria-describedby", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"]) svg.removeAttribute(name);
    }
  }

  async function step(figure, svg, event) {
    const reading = await load(figure);
    const last = reading.rows.length - 1;
    const at = figure.ksRow ?? last;
    const moves = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, PageDown: at + 12, PageUp: at - 12, Home: 0, End: last };
    show(figure, svg, reading, Math.max(0, Math.min(last, moves[event.key])));
  }

  const KEYS = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "PageDown", "PageUp", "Home", "End"];

  async function point(event) {
    const svg = closest(event.target, `${FIGURE} svg.ks-svg`);
    if (!svg) return;
    const figure = svg.closest(FIGURE);
    figure.ksOver = true;
    const reading = await load(figure);
    if (!reading || !figure.ksOver) return;
    const index = nearest(reading, svg, event);
    if (figure.ksRow !== index || !figure.querySelector(".ks-tip")) show(figure, svg, reading, index);
  }

  function pointAway(event) {
    const figure = closest(event.target, FIGURE);
    if (!figure || event.pointerType === "touch" || closest(event.relatedTarget, "svg.ks-svg")?.closest(FIGURE) === figure) return;
    figure.ksOver = false;
    if (!figure.contains(document.activeElement) || document.activeElement.getAttribute("role") !== "slider") hide(figure);
  }

  /* ------------------------------------------------------------ where a figure comes from */

  const TRACED = '.ks a[href*="#t-"]';
  const FIGURES = `${TRACED}, .ks :is(td, dd, .pt, [data-t*="#"])`;
  const origins = new Map(); // address of a trace script → promise of its rows

  /* Return the address of the trace that tells a figure: its own link, the term's before it, or by the table's letters (one a
     column, or one for all) on the page that the row leads to. */
  function addressOf(figure) {
    const link = figure.matches("dd") ? termOf(figure)?.querySelector(TRACED) : figure.matches(TRACED) ? figure : undefined;
    const holder = figure.closest("[data-t]");
    if (link || !holder) return link?.href;
    if (!figure.matches("td")) return holder.dataset.t.includes("#") ? new URL(holder.dataset.t, document.baseURI).href : undefined;
    const letter = holder.dataset.t.length > 1 ? holder.dataset.t[figure.cellIndex] : holder.dataset.t;
    return /[a-z]/.test(letter ?? "") && figure.textContent.trim() ? `${tracesOf(figure.parentElement).split("#")[0]}#t-${letter}` : undefined;
  }

  /* Return the address of the page that tells a row's figures: a KPI's own, or what is named (a KGI's details); else this one's. */
  function tracesOf(row) {
    const named = row.matches("[data-traces]") ? undefined : row.querySelector('th a[href$="/"]');
    return named?.href ?? new URL(row.closest("[data-traces]")?.dataset.traces ?? "", location).href;
  }

  function termOf(figure) {
    let term = figure.previousElementSibling;
    while (term && !term.matches("dt")) term = term.previousElementSibling;
    return term;
  }

  /* Return label, value and lines of a trace: from this page, or from the small script beside the page that it is on. */
  async function origin(href) {
    const [page, anchor] = href.split("#");
    const here = new URL(page).pathname === location.pathname && document.getElementById(anchor);
    if (here) return [...here.querySelectorAll(".ks-trace__h > *, dd")].map((element) => element.textContent);
    const edition = document.querySelector("[data-ks-as-of]")?.dateTime ?? ""; // so that no older file is read beside this page
    const address = new URL(`trace.js?v=${edition}`, page);
    if (!origins.has(address.href)) origins.set(address.href, loaded(address, () => window.kpisiteTraces?.[address.href]));
    return (await origins.get(address.href))?.[anchor.replace("t-", "")];
  }

  /* Return what is asked about: a trace for a whole table has no value, the row and its cell give it. */
  function asked(figure, label, value) {
    const row = figure.closest("tr")?.querySelector("th")?.textContent ?? "";
    return value ? `${label} ${value}` : figure.matches("td") ? `${row} ${figure.textContent}` : label;
  }

  async function trace(link) {
    const href = link.ksTip ? undefined : addressOf(link);
    if (!href) return;
    link.ksOver = true;
    const texts = await origin(href);
    if (!texts || !link.ksOver || link.ksTip) return;
    hideTraces();
    link.removeAttribute("title"); // the browser's own would lie over the tip
    const [label, value, ...lines] = texts;
    const box = made("div", { class: "ks-tip ks-tip--trace", role: "tooltip", id: "ks-trace-tip" });
    box.append(made("b", {}, asked(link, label, value)), ...lines.filter(Boolean).map((line) => made("span", {}, line)));
    link.closest(".ks").append(box);
    link.setAttribute("aria-describedby", box.id);
    link.ksTip = box;
    box.ksLink = link;
    place(box, link.getBoundingClientRect());
  }

  /* Move the box to just under (or over) its link; where it stands by itself depends on the containers around it. */
  function place(box, link) {
    const now = box.getBoundingClientRect();
    const left = Math.max(8, Math.min(link.left, document.documentElement.clientWidth - now.width - 8));
    const below = link.bottom + now.height < innerHeight;
    const top = below ? link.bottom : link.top - now.height;
    box.style.left = `${left - now.left}px`;
    box.style.top = `${top - now.top}px`;
  }

  function hideTraces() {
    document.querySelectorAll(".ks-tip--trace").forEach((box) => {
      box.ksLink.removeAttribute("aria-describedby");
      box.ksLink.ksTip = undefined;
      box.remove();
    });
  }

  function traceAway(event) {
    const link = closest(event.target, FIGURES) ?? closest(event.target, ".ks-tip--trace")?.ksLink;
    if (!link) return;
    const inside = link.contains(event.relatedTarget) || link.ksTip?.contains(event.relatedTarget);
    if (inside) return;
    link.ksOver = false;
    if (link.ksTip) hideTraces();
  }

  /* ------------------------------------------------------------ saving a chart */

  const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "font-size", "font-weight", "text-anchor"];
  const TITLE = 40; // pixels above the picture
  const FOOT = 26;

  /* Return the picture as a file of its own: light colours, every style resolved, with its title and the as-of date. */
  function standalone(figure) {
    const source = figure.querySelector("svg.ks-w, svg.ks-fy") ?? figure.querySelector("svg.ks-svg");
    const host = made("div", { class: "md-typeset ks-export", "data-md-color-scheme": "default" });
    const inner = host.appendChild(made("div", { class: "ks" }));
    const svg = inner.appendChild(source.cloneNode(true));
    document.body.append(host);
    svg.querySelectorAll(".ks-read").forEach((element) => element.remove());
    const hatches = new Set([...svg.innerHTML.matchAll(/url\(#([\w-]+)\)/g)].map(([, id]) => document.getElementById(id)));
    svg.prepend(...[...hatches].map((hatch) => hatch.cloneNode(true))); // the page's, which its figures share
    const { width, height } = svg.viewBox.baseVal;
    const words = [
      made("text", { x: 0, y: 10 - TITLE / 2, class: "k-num" }, svg.querySelector("title").textContent),
      made("text", { x: width, y: height + 16, class: "k-t3", "text-anchor": "end" }, asOf()),
    ];
    svg.append(...words);
    const longest = words[0].getComputedTextLength();
    const total = { width: Math.max(width, longest), height: height + TITLE + FOOT };
    // The innermost first: an element's style depends on the classes around it.
    for (const element of [svg, ...svg.querySelectorAll("*")].reverse()) resolve(element, getComputedStyle(element));
    svg.prepend(made("rect", { x: -16, y: -TITLE, width: total.width + 32, height: total.height, fill: getComputedStyle(host).getPropertyValue("--ks-bg").trim() }));
    host.remove();
    const size = { viewBox: `-16 ${-TITLE} ${total.width + 32} ${total.height}`, width: total.width + 32, height: total.height };
    for (const [key, value] of Object.entries({ xmlns: SVG, "font-family": "sans-serif", ...size })) svg.setAttribute(key, value);
    return { text: new XMLSerializer().serializeToString(svg), ...size };
  }

  const asOf = () => document.querySelector("[data-ks-as-of]")?.textContent ?? "";

  function resolve(element, style) {
    const drawn = !["svg", "title", "desc", "defs", "pattern"].includes(element.tagName);
    for (const name of drawn ? KEPT : []) {
      const value = style.getPropertyValue(name);
      if (value && value !== "normal") element.setAttribute(name, value.replaceAll('"', ""));
    }
    element.removeAttribute("class");
  }

  function download(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function png({ text, width, height }) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * 2, height * 2]; // sharp on a slide
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  async function save(button) {
    const figure = button.closest(".ks-fig");
    const name = figure.querySelector(".ks-save a").pathname.split("/").pop().replace(/\.csv$/, "");
    const picture = standalone(figure);
    const kind = button.dataset.ksSave;
    download(kind === "svg" ? new Blob([picture.text], { type: "image/svg+xml" }) : await png(picture), `${decodeURIComponent(name)}.${kind}`);
    button.closest("details").open = false;
  }

  /* ------------------------------------------------------------ events, on the document: pages come and go below it */

  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", (event) => {
    point(event);
    document.querySelectorAll(FIGURE).forEach((figure) => { if (!figure.contains(event.target)) hide(figure); });
    document.querySelectorAll("details.ks-save[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("pointerout", (event) => {
    pointAway(event);
    if (event.pointerType !== "touch") traceAway(event);
  });
  document.addEventListener("pointerover", (event) => {
    const link = closest(event.target, FIGURES);
    if (link && event.pointerType !== "touch") trace(link); // a finger follows the link
  });
  document.addEventListener("click", (event) => {
    if (closest(event.target, TRACED)) hideTraces();
    const button = closest(event.target, "[data-ks-explore]");
    if (button) explore(button.closest(FIGURE), button);
    const saving = closest(event.target, "[data-ks-save]");
    if (saving) save(saving);
  });
  document.addEventListener("focusin", (event) => {
    const figure = closest(event.target, FIGURE);
    if (figure) load(figure);
    if (closest(event.target, TRACED)?.matches(":focus-visible")) trace(event.target);
  });
  document.addEventListener("focusout", (event) => {
    traceAway(event);
    const svg = closest(event.target, 'svg[role="slider"]');
    // Clicking the button again leaves by itself.
    if (svg && !closest(event.relatedTarget, "[data-ks-explore]")) leave(svg.closest(FIGURE));
  });
  document.addEventListener("keydown", (event) => {
    const svg = closest(event.target, 'svg[role="slider"]');
    const menu = closest(event.target, "details.ks-save[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.key === "Escape") {
      const figure = svg?.closest(FIGURE);
      document.querySelectorAll(FIGURE).forEach(leave);
      hideTraces();
      figure?.querySelector("[data-ks-explore]").focus();
    } else if (svg && KEYS.includes(event.key)) {
      event.preventDefault();
      step(svg.closest(FIGURE), svg, event);
    }
  });
})();

/* The what-if simulator: recomputes a KGI from its leaves through the tree's own formulas.
   The script named in `data-whatif` brings the model when a reader comes near; the formula tree is interpreted (no eval);
   the state is kept in the URL's query. */
(() => {
  "use strict";

  const STEPS = 30; // percent to either side

  function value(expression, values) {
    if (typeof expression === "number") return expression;
    if (typeof expression === "string") return values[expression];
    const [operator, left, right] = expression;
    if (right === undefined) return -value(left, values);
    const a = value(left, values);
    const b = value(right, values);
    return operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;
  }

  function compute(model, leaves) {
    const values = { ...leaves };
    for (const [id, expression] of model.formulas) values[id] = value(expression, values); // children come first
    return values[model.root];
  }

  /* As the page writes amounts: every yen below a million, a tenth of 万 below ten million, then 億 and 万; elsewhere M and B. */
  function money(size, { language, unit, symbol }) {
    const number = (x, digits = 0) => x.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    if (language !== "ja" || unit !== "JPY") {
      if (size >= 999_950_000) return `${symbol}${number(size / 1e9, 3)}B`;
      return size >= 1e6 ? `${symbol}${number(size / 1e6, 1)}M` : `${symbol}${number(size)}`;
    }
    if (Math.round(size) < 1e6) return `${number(size)}円`;
    if (size < 9_999_500 && size % 1e4) return `${number(size / 1e4, 1)}万円`;
    const man = Math.round(size / 1e4), oku = Math.floor(man / 1e4);
    return oku ? `${number(oku)}億${man % 1e4 ? number(man % 1e4) + "万" : ""}円` : `${number(man)}万円`;
  }

  function magnitude(size, model, rateUnit) {
    if (model.symbol && !model.decimals) return money(size, model);
    const digits = { minimumFractionDigits: model.decimals, maximumFractionDigits: model.decimals };
    if (model.unit === "%") return (size * 100).toLocaleString(model.language, digits) + rateUnit;
    return size.toLocaleString(model.language, digits) + model.unit_label;
  }

  function written(amount, model) {
    return Number.isFinite(amount) ? (amount < 0 ? "−" : "") + magnitude(Math.abs(amount), model, "%") : "—";
  }

  /* Return a difference with its sign; one that is shown as zero has ±, rates differ in points. */
  function signed(amount, model) {
    if (!Number.isFinite(amount)) return "—";
    const text = magnitude(Math.abs(amount), model, "pt");
    return (/[1-9]/.test(text) ? (amount < 0 ? "−" : "+") : "±") + text;
  }

  function percent(number) {
    return (number > 0 ? "+" : number < 0 ? "−" : "±") + Math.abs(number) + "%";
  }

  /* Return an element; attributes that are `true` stand without a value, children are elements or text. */
  function made(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(name, value === true ? "" : value);
    element.append(...children);
    return element;
  }

  function controls({ bases, leaves, words }) {
    const choice = ([id, label], index) => made("label", {}, made("input", { type: "radio", name: "whatif-base", value: id, checked: index === 0 }), ` ${label}`);
    const slider = ({ id, name }) => made("li", {},
      made("label", { for: `whatif-${id}` }, `${name} `, made("small", { "data-start": id })),
      made("output", { for: `whatif-${id}` }),
      made("input", { type: "range", id: `whatif-${id}`, min: -STEPS, max: STEPS, step: 1, value: 0, "data-leaf": id }));
    return made("div", {},
      made("fieldset", { class: "ks-simu__base" }, made("legend", { class: "ks-lab" }, words.start), ...bases.map(choice)),
      made("ul", { class: "ks-sl" }, ...leaves.map(slider)));
  }

  function results({ words }) {
    const fact = (name) => made("div", {}, made("dt", {}, words[name]), made("dd", {}, made("b", { "data-out": name })));
    return made("div", { class: "ks-simu__out" },
      made("p", { class: "ks-lab" }, words.result),
      made("p", { class: "ks-fig-n ks-simu__n", "aria-live": "polite" }, made("output", { "data-out": "value" })),
      made("dl", { class: "ks-facts ks-simu__f" }, fact("change"), fact("ratio")),
      made("p", {}, made("button", { type: "button", class: "ks-btn", "data-reset": true }, words.reset)),
      made("p", { class: "ks-note ks-mt" }, words.share),
      made("p", { class: "ks-note" }, words.note));
  }

  function start(box, model) {
    box.replaceChildren(controls(model), results(model));
    const sliders = [...box.querySelectorAll("input[type=range]")];
    const bases = [...box.querySelectorAll("input[name=whatif-base]")];
    const out = (name) => box.querySelector(`[data-out=${name}]`);

    function read() {
      const query = new URLSearchParams(location.search);
      const base = query.get("base");
      bases.forEach((input) => { if (input.value === base) input.checked = true; });
      sliders.forEach((slider) => {
        const change = Number(query.get(slider.dataset.leaf));
        slider.value = Number.isFinite(change) ? Math.max(-STEPS, Math.min(STEPS, change)) : 0;
      });
    }

    function share(base) {
      const query = new URLSearchParams();
      const moved = sliders.filter((slider) => Number(slider.value) !== 0);
      if (moved.length || base !== model.bases[0][0]) query.set("base", base);
      moved.forEach((slider) => query.set(slider.dataset.leaf, slider.value));
      const text = query.toString();
      history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "") + location.hash);
    }

    function update() {
      const base = bases.find((input) => input.checked).value;
      const leaves = {};
      for (const { id, starts } of model.leaves) leaves[id] = starts[base];
      const before = compute(model, leaves);
      sliders.forEach((slider, index) => {
        const change = Number(slider.value);
        leaves[slider.dataset.leaf] *= 1 + change / 100;
        box.querySelector(`[data-start="${slider.dataset.leaf}"]`).textContent = model.leaves[index].shown[base];
        slider.closest("li").querySelector("output").textContent = percent(change);
      });
      const after = compute(model, leaves);
      out("value").textContent = written(after, model);
      out("change").textContent = signed(after - before, model);
      out("change").className = (after - before) * model.good < 0 ? "ks-neg" : "ks-pos";
      const target = base === "landing" ? model.target : model.target_to_date; // actual and plan are to date
      out("ratio").textContent = target ? (100 * after / target).toFixed(1) + "%" : "—";
      share(base);
    }

    read();
    update();
    box.addEventListener("input", update);
    box.querySelector("[data-reset]").addEventListener("click", () => {
      sliders.forEach((slider) => { slider.value = 0; });
      update();
    });
  }

  /* A page opened from a disk may load a script but not fetch a file. */
  function load(box) {
    const script = made("script", { src: box.dataset.whatif });
    script.onload = () => start(box, window.kpisiteWhatIf);
    document.head.append(script);
  }

  const near = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    load(target);
  }), { rootMargin: "1000px" });

  document.querySelectorAll("[data-whatif]").forEach((box) => near.observe(box));
})();

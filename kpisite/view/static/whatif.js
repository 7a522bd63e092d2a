/* The what-if simulator: recomputes a KGI from its leaves through the tree's own formulas.
   Reads the JSON in `data-whatif`; interprets the formula tree (no eval); keeps its state in the URL's query. */
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

  function yen(amount, language) {
    const size = Math.abs(amount);
    const number = (x, digits = 0) => x.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    if (language !== "ja") return size >= 1e6 ? `¥${number(size / 1e6, 1)}M` : `¥${number(size)}`;
    const man = Math.round(size / 1e4);
    if (size < 1e4) return `${number(size)}円`;
    const oku = Math.floor(man / 1e4);
    return oku ? `${number(oku)}億${man % 1e4 ? number(man % 1e4) + "万" : ""}円` : `${number(man)}万円`;
  }

  function written(amount, model) {
    if (!Number.isFinite(amount)) return "—";
    const sign = amount < 0 ? "−" : "";
    if (model.unit === "JPY") return sign + yen(amount, model.language);
    const digits = { minimumFractionDigits: model.decimals, maximumFractionDigits: model.decimals };
    if (model.unit === "%") return sign + Math.abs(amount * 100).toLocaleString(model.language, digits) + "%";
    return sign + Math.abs(amount).toLocaleString(model.language, digits) + model.unit_label;
  }

  function signed(amount, model) {
    return (amount >= 0 ? "+" : "") + written(amount, model);
  }

  function percent(number) {
    return (number > 0 ? "+" : number < 0 ? "−" : "±") + Math.abs(number) + "%";
  }

  function start(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const model = JSON.parse(box.dataset.whatif);
    const sliders = [...box.querySelectorAll("input[type=range]")];
    const bases = [...box.querySelectorAll("input[name=whatif-base]")];
    const out = (name) => box.querySelector(`[data-out=${name}]`);
    box.querySelectorAll("[data-script]").forEach((element) => { element.hidden = false; });
    box.querySelectorAll("[data-no-script]").forEach((element) => { element.hidden = true; });

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
      if (moved.length || base !== model.base) query.set("base", base);
      moved.forEach((slider) => query.set(slider.dataset.leaf, slider.value));
      const text = query.toString();
      history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "") + location.hash);
    }

    function update() {
      const base = (bases.find((input) => input.checked) || { value: model.base }).value;
      const leaves = {};
      for (const [id, starts] of Object.entries(model.leaves)) leaves[id] = starts[base];
      const before = compute(model, leaves);
      sliders.forEach((slider) => {
        const change = Number(slider.value);
        leaves[slider.dataset.leaf] *= 1 + change / 100;
        box.querySelector(`[data-start="${slider.dataset.leaf}"]`).textContent = model.shown[slider.dataset.leaf][base];
        slider.closest("li").querySelector("output").textContent = percent(change);
      });
      const after = compute(model, leaves);
      out("value").textContent = written(after, model);
      out("change").textContent = signed(after - before, model);
      out("change").className = (after - before) * model.good < 0 ? "ks-neg" : "ks-pos";
      const target = base === "actual" ? model.target_to_date : model.target;
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

  const begin = () => document.querySelectorAll("[data-whatif]").forEach(start);
  if (window.document$) window.document$.subscribe(begin);
  else document.addEventListener("DOMContentLoaded", begin);
})();

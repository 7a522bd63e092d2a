/* Filters of the KPI list: joins several, and keeps them in the address so that a view can be sent on.
   Without this script each filter is a link to itself, and the stylesheet shows the rows it names. */
(() => {
  "use strict";

  const GROUPS = ["status", "category", "cadence", "owner"];

  function chosen() {
    const query = new URLSearchParams(location.search);
    const tokens = GROUPS.filter((group) => query.get(group)).map((group) => `${group}-${query.get(group)}`);
    const target = location.hash.slice(1);
    return tokens.length || !GROUPS.includes(target.split("-")[0]) ? tokens : [target];
  }

  function remember(tokens) {
    const query = new URLSearchParams(location.search);
    for (const group of GROUPS) query.delete(group);
    for (const token of tokens) query.set(token.slice(0, token.indexOf("-")), token.slice(token.indexOf("-") + 1));
    const search = query.toString();
    history.replaceState(history.state, "", location.pathname + (search ? `?${search}` : ""));
  }

  function show(nav, tokens) {
    const page = nav.closest(".ks");
    const rows = [...page.querySelectorAll("tr[data-f]")];
    for (const row of rows) {
      const held = row.dataset.f.split(" ");
      row.hidden = !tokens.every((token) => held.includes(token));
    }
    for (const section of page.querySelectorAll(".ks-sec")) section.hidden = !section.querySelector("tr[data-f]:not([hidden])");
    for (const chip of nav.querySelectorAll(".ks-chip[id]")) {
      if (tokens.includes(chip.id)) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
    const shown = rows.filter((row) => !row.hidden).length;
    const told = shown ? nav.dataset.filters : nav.dataset.none;
    nav.querySelector("[data-count]").textContent = told.replace("{shown}", shown).replace("{count}", rows.length);
  }

  function toggled(tokens, token) {
    const group = token.split("-")[0];
    const others = tokens.filter((other) => other.split("-")[0] !== group);
    return tokens.includes(token) ? others : [...others, token];
  }

  function start(nav) {
    let tokens = chosen().filter((token) => nav.querySelector(`#${CSS.escape(token)}`));
    nav.classList.add("is-live");
    show(nav, tokens);
    nav.addEventListener("click", (event) => {
      const chip = event.target.closest("a.ks-chip");
      if (!chip) return;
      event.preventDefault();
      tokens = chip.id ? toggled(tokens, chip.id) : [];
      remember(tokens);
      show(nav, tokens);
    });
  }

  const begin = () => document.querySelectorAll("[data-filters]:not(.is-live)").forEach(start);
  begin();
  // With instant navigation a reader comes back to the list without loading it.
  document.addEventListener("kpisite:theme", () => window.document$.subscribe(begin));
})();

/* What every page of the portal needs beyond the theme, and what runs the theme's own script. Reading works without it. */
(function () {
  "use strict";

  // A query is cut where the kind of script changes, as the search index is; kana between words (の, を) is left out.
  var KINDS = /[\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]+|[\u3400-\u9fff々]+|[\u3040-\u309f]+|[^\u3040-\u30ff\u3400-\u9fff々\uff66-\uff9f\s　、。・／/（）「」]+/g;
  function spaced(query) {
    if (!/[\u3040-\u30ff\u3400-\u9fff]/.test(query) || query.indexOf('"') >= 0) return query;
    var parts = query.match(KINDS) || [query];
    var words = parts.filter(function (part) { return !/^[\u3040-\u309f]+$/.test(part); });
    return (words.length ? words : parts).join(" ");
  }

  var QUERY = 2;
  var RESULT = 3;
  var post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    var isQuery = message && message.type === QUERY && typeof message.data === "string";
    return post.call(this, isQuery ? { type: QUERY, data: spaced(message.data) } : message);
  };

  // The theme searches when a key comes up: what is pasted, dictated or chosen from a list of conversions has no key.
  addEventListener("input", function (event) {
    if (event.target.closest(".md-search__input")) event.target.dispatchEvent(new KeyboardEvent("keyup"));
  });

  // The theme starts its search worker and fetches the index on every page. Here both wait until a reader
  // reaches for the search field, or comes from a search result whose words are to be highlighted.
  var reached = new Promise(function (resolve) {
    if (/[?&][qh]=/.test(location.search)) resolve();
    document.addEventListener("focusin", function (event) {
      if (event.target.closest(".md-search")) resolve();
    });
    document.addEventListener("change", function (event) {
      if (event.target.id === "__search") resolve();
    });
  });

  // From a file:// page browsers start no worker: there the same script runs in a hidden frame.
  function framed(url) {
    var outside = new EventTarget();
    var frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.appendChild(frame);
    var inside = frame.contentWindow;
    inside.postMessage = function (message) {
      outside.dispatchEvent(new MessageEvent("message", { data: message }));
    };
    var loaded = new Promise(function (resolve) {
      var script = frame.contentDocument.createElement("script");
      script.onload = resolve;
      script.src = url;
      frame.contentDocument.body.appendChild(script);
    });
    outside.postMessage = function (message) {
      var isQuery = message.type === QUERY && typeof message.data === "string";
      var data = isQuery ? { type: QUERY, data: spaced(message.data) } : message;
      loaded.then(function () { inside.dispatchEvent(new MessageEvent("message", { data: data })); });
    };
    return outside;
  }

  // A folder's address shows a listing there: before a link is followed, it names the page in the folder.
  var isFile = location.protocol === "file:";
  function nameThePage(event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (link && link.protocol === "file:" && link.pathname.slice(-1) === "/") link.pathname += "index.html";
  }
  if (isFile) {
    ["pointerdown", "focusin", "click"].forEach(function (type) {
      document.addEventListener(type, nameThePage, true);
    });
  }

  // The index marks where words end with an invisible sign: who copies a result wants the name alone.
  function unmarked(message) {
    return message.type === RESULT ? JSON.parse(JSON.stringify(message).replace(/\u200b/g, "")) : message;
  }

  var NativeWorker = window.Worker;
  window.Worker = function (url, options) {
    if (!/\/workers\/search\./.test(url)) return new NativeWorker(url, options);
    var late = new EventTarget();
    var started = reached.then(function () {
      var worker = isFile ? framed(url) : new NativeWorker(url, options);
      worker.addEventListener("message", function (event) {
        late.dispatchEvent(new MessageEvent("message", { data: unmarked(event.data) }));
      });
      return worker;
    });
    late.postMessage = function (message) {
      started.then(function (worker) { worker.postMessage(message); });
    };
    return late;
  };
  window.Worker.prototype = NativeWorker.prototype;

  var open = XMLHttpRequest.prototype.open;
  var send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.open = function (method, url) {
    this.waits = /\/search\/search_index\.json$/.test(url);
    return open.apply(this, arguments);
  };
  XMLHttpRequest.prototype.send = function (body) {
    var request = this;
    if (!request.waits) return send.call(request, body);
    reached.then(function () { send.call(request, body); });
  };

  // Far sections are laid out when a reader comes near. A jump, or a way back to where one was, needs each place exact.
  function layOut() { document.documentElement.classList.add("is-whole"); }
  var arrival = performance.getEntriesByType("navigation")[0];
  if (location.hash || (arrival && arrival.type !== "navigate")) layOut();
  addEventListener("hashchange", layOut);
  addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest('a[href*="#"]')) layOut();
  }, true);

  // Paper has nothing to click: what is folded is printed open, and folded again afterwards.
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll(".md-content details:not([open]):not(.ks-save)"));
    opened.forEach(function (details) { details.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (details) { details.open = false; });
    opened = [];
  });

  // The script of charts and figures comes when a reader reaches for one; what was done meanwhile is told to it then.
  var REACHING = ["pointerover", "pointermove", "pointerdown", "focusin", "keydown", "click"];
  var told = [];
  function reach(event) {
    var target = event.target;
    if (!target.closest || !target.closest('[data-chart], .ks :is(a[href*="#t-"], [data-t], dd)')) return;
    if (event.type !== "click" || target.closest("button")) told.push([target, new event.constructor(event.type, event)]);
    var late = document.querySelector("script[data-late]");
    if (!late) return;
    var script = document.createElement("script");
    script.src = late.dataset.late;
    script.onload = function () {
      REACHING.forEach(function (type) { document.removeEventListener(type, reach, true); });
      told.forEach(function (pair) { pair[0].dispatchEvent(pair[1]); });
    };
    late.remove();
    document.head.append(script);
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (!document.querySelector("script[data-late]")) return;
    REACHING.forEach(function (type) { document.addEventListener(type, reach, true); });
  });

  // How old the data are today, and whether a review's day has passed, is known to the reader's clock alone;
  // from two days of age on the page says so in its own words.
  function tellAge() {
    document.querySelectorAll(".ks-age").forEach(function (badge) {
      var now = new Date();
      var asOf = badge.parentNode.querySelector("[data-ks-as-of]").dateTime;
      var days = Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.parse(asOf)) / 864e5);
      var old = days > badge.dataset.ksSlow;
      badge.classList.toggle("is-old", old);
      badge.lastChild.textContent = days < 2 ? "" : (old ? badge.dataset.ksOld : badge.dataset.ksAge).replace("{days}", days);
    });
    document.querySelectorAll("[data-ks-due]").forEach(function (note) {
      note.hidden = Date.parse(note.dataset.ksDue) + 864e5 > Date.now();
    });
  }
  tellAge();

  // With instant navigation the header stays: its language links follow the page.
  function follow() {
    document.querySelectorAll("head link[hreflang]").forEach(function (link) {
      document.querySelectorAll('.md-select__link[hreflang="' + link.hreflang + '"]').forEach(function (anchor) {
        anchor.href = link.href;
      });
    });
  }

  // The theme's script runs after the first paint. What a reader does before is done here, and left in the state that the
  // script begins with; a query typed early it finds in the field.
  var early = new AbortController();
  function untilTheme(type, act) { document.addEventListener(type, act, { signal: early.signal }); }

  var palette = Array.from(document.querySelectorAll('input[name="__palette"]'));
  function choose(input) {
    var color = {};
    ["media", "scheme", "primary", "accent"].forEach(function (name) {
      color[name] = input.getAttribute("data-md-color-" + name);
      document.body.setAttribute("data-md-color-" + name, color[name]);
    });
    window.__md_set("__palette", { index: palette.indexOf(input), color: color });
  }

  var searching = document.getElementById("__search");
  var field = document.querySelector(".md-search__input");
  untilTheme("change", function (event) {
    if (palette.indexOf(event.target) >= 0) choose(event.target);
    if (event.target === searching && searching.checked) field.focus();
  });
  untilTheme("focusin", function (event) {
    if (event.target === field) searching.checked = true;
  });
  untilTheme("submit", function (event) {
    if (event.target.closest(".md-header")) event.preventDefault();
  });
  untilTheme("keydown", function (event) {
    if (event.key === "Escape" && event.target === field) {
      searching.checked = false;
      field.blur();
    } else if (field && /^[fs/]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Enter" && palette.indexOf(event.target) >= 0) {
      var other = palette.find(function (input) { return input.dataset.mdColorScheme !== document.body.dataset.mdColorScheme; });
      other.click();
      other.focus();
    }
  });

  // With a section in its address, the theme closes search and menu an eighth of a second after its start.
  function keepOpen() {
    var open = document.querySelectorAll(".md-toggle:checked");
    setTimeout(function () {
      open.forEach(function (toggle) { if (!toggle.checked) toggle.click(); });
    }, 130);
  }

  var theme = document.createElement("link");
  Object.assign(theme, { rel: "preload", as: "script", fetchPriority: "low", href: window.__md_bundle });
  document.head.append(theme);
  function runTheme() {
    if (!theme) return;
    var script = document.createElement("script");
    script.src = theme.href;
    script.onload = function () {
      early.abort();
      window.document$.next(document); // the theme waits for DOMContentLoaded, which was before
      if (location.hash) keepOpen();
      window.document$.subscribe(follow);
      window.document$.subscribe(tellAge);
      document.dispatchEvent(new Event("kpisite:theme"));
    };
    theme = null;
    document.head.append(script);
  }
  // Within a frame's callback, so that the report is of a picture that holds the whole text or comes after such a frame.
  // A page out of sight paints nothing and one in a frame out of sight isn't told so; old browsers report no paint.
  if (document.hidden) runTheme();
  else {
    requestAnimationFrame(function () { new PerformanceObserver(runTheme).observe({ type: "paint", buffered: true }); });
    setTimeout(runTheme, 3000);
  }
})();

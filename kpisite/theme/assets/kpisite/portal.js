/* What every page of the portal needs beyond the theme. Reading works without it. */
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
  var post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    var isQuery = message && message.type === QUERY && typeof message.data === "string";
    return post.call(this, isQuery ? { type: QUERY, data: spaced(message.data) } : message);
  };

  // With instant navigation the header stays: its language links follow the page.
  function follow() {
    document.querySelectorAll("head link[hreflang]").forEach(function (link) {
      document.querySelectorAll('.md-select__link[hreflang="' + link.hreflang + '"]').forEach(function (anchor) {
        anchor.href = link.href;
      });
    });
  }
  if (window.document$) window.document$.subscribe(follow);
})();

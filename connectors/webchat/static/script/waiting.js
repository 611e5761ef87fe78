/* The sign that an answer is being made. */
(function () {
  "use strict";

  var begins = null, ends = null;

  function expect() {
    over();
    begins = setTimeout(function () {
      var near = Chat.scrolling.near();
      Chat.el("typing").hidden = false;
      if (near) { Chat.scrolling.toEnd(); }
    }, 1000);
    ends = setTimeout(over, 90000);
  }

  function over() {
    clearTimeout(begins);
    clearTimeout(ends);
    Chat.el("typing").hidden = true;
  }

  Chat.waiting = { expect: expect, over: over };
}());

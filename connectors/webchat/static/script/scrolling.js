/* Where the talk stands on the screen: its end stays in sight, what is unread is not scrolled past. */
(function () {
  "use strict";

  var log = Chat.el("log"), scroller = Chat.el("scroll"), newer = Chat.el("newer");
  var atEnd = true;

  function below() { return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight; }

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    newer.hidden = true;
  }

  /* The keyboard, a panel or a longer text takes room from the talk. */
  function keepEnd() { if (atEnd && Chat.log.last()) { toEnd(); } }

  /* Follow the talk, but never past the beginning of what has not been read yet. */
  function added(mine, wasNear) {
    if (mine) { toEnd(); return; }
    if (!wasNear) { newer.hidden = false; return; }
    var rows = log.querySelectorAll(".row.mine");
    var top = rows.length ? rows[rows.length - 1].offsetTop - scroller.offsetTop - 8 : 0;
    toEnd();
    if (top < scroller.scrollTop) {
      scroller.scrollTop = top;
      newer.hidden = below() < 24;
    }
  }

  window.addEventListener("resize", keepEnd);
  newer.onclick = toEnd;
  scroller.addEventListener("scroll", function () {
    atEnd = below() < 24;
    if (atEnd) { newer.hidden = true; }
  });

  Chat.scrolling = {
    toEnd: toEnd, keepEnd: keepEnd, added: added,
    toTop: function () { scroller.scrollTop = 0; newer.hidden = true; },
    near: function () { return below() < 120; }
  };
}());

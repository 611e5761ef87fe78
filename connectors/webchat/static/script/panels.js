/* Panels that open and close, the one question that covers the page, and where the focus goes. */
(function () {
  "use strict";

  var cover = Chat.el("ask"), keep = Chat.el("keep"), go = Chat.el("go");
  var opener = null, agreed = null;

  function open(button, panel, yes) {
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    Chat.scrolling.keepEnd();
  }

  function behind(hidden) {
    Chat.each(".bar, main, .desk, .banner, .notice, .skip", function (node) {
      if (hidden) { node.setAttribute("aria-hidden", "true"); } else { node.removeAttribute("aria-hidden"); }
    });
  }

  /* Ask before something that cannot be undone: {title, lines, keep, go}; `then` runs on yes. */
  function ask(question, from, then) {
    Chat.el("ask-title").textContent = question.title;
    Chat.el("ask-text").textContent = "";
    question.lines.forEach(function (line) { Chat.el("ask-text").appendChild(Chat.make("p", "", line)); });
    keep.textContent = question.keep;
    go.textContent = question.go;
    opener = from;
    agreed = then;
    cover.hidden = false;
    behind(true);
    Chat.el("ask-title").focus(); /* a long question is read from its beginning */
  }

  function close(yes) {
    var back = opener, then = agreed;
    cover.hidden = true;
    behind(false);
    opener = agreed = null;
    if (yes) { then(); }
    (back && back.offsetParent ? back : Chat.el("say")).focus();
  }

  keep.onclick = function () { close(false); };
  go.onclick = function () { close(true); };
  document.addEventListener("keydown", function (event) {
    document.body.classList.remove("mouse");
    if (cover.hidden) { return; }
    if (event.key === "Escape") { close(false); }
    if (event.key === "Tab") {
      event.preventDefault();
      (document.activeElement === keep ? go : keep).focus();
    }
  });
  document.addEventListener("mousedown", function () { document.body.classList.add("mouse"); });

  Chat.panels = { open: open, ask: ask };
}());

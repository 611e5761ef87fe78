/* The menu 更多, 找人工, and clearing the device. */
(function () {
  "use strict";

  var more = Chat.el("more"), menu = Chat.el("menu");

  function close(focus) {
    Chat.panels.open(more, menu, false);
    if (focus) { more.focus(); }
  }

  function clear(from) {
    Chat.panels.ask({
      title: Chat.words("clear_title"),
      lines: [Chat.words("clear_gone"), Chat.words("clear_stays")],
      keep: Chat.words("clear_not"),
      go: Chat.words("clear")
    }, from, wipe);
  }

  function wipe() {
    Chat.net.wipe();
    Chat.tell("wiped");
    Chat.store.forget();
    Chat.notice(Chat.words("cleared"));
    Chat.scrolling.toTop();
  }

  more.onclick = function () { Chat.panels.open(more, menu, menu.hidden); };
  Chat.el("human").onclick = function () { Chat.sending.say(Chat.words("want_human")); };
  Chat.el("clear").onclick = function () {
    close(false);
    clear(more);
  };
  document.addEventListener("click", function (event) {
    if (!more.contains(event.target) && !menu.contains(event.target)) { close(false); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !menu.hidden) { close(true); }
  });
  document.addEventListener("focusin", function (event) {
    if (!menu.hidden && !menu.contains(event.target) && event.target !== more) { close(false); }
  });

  Chat.menu = { close: close, clear: clear };
}());

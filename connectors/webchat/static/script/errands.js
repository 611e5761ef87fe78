/* Common errands at hand: open while nothing is being talked about, folded while something is.
   Who comes back after a while finds them open again, unless something was asked. */
(function () {
  "use strict";

  var quick = Chat.el("quick"), A_WHILE = 10 * 60000;

  function show(yes) {
    quick.hidden = !yes;
    Chat.scrolling.keepEnd();
  }

  function asks(message) { return Boolean(message.expects || (message.buttons && message.buttons.length)); }

  Chat.each("[data-say]", function (button) {
    button.onclick = function () { Chat.sending.say(button.getAttribute("data-say")); };
  });
  Chat.el("errands").onclick = function () {
    Chat.menu.close(false);
    quick.classList.add("wanted"); /* also where there is little room */
    show(true);
    quick.querySelector("button").focus();
  };
  Chat.on("said", function () {
    quick.classList.remove("wanted");
    var inside = quick.contains(document.activeElement);
    show(false);
    if (inside && !Chat.writing.touch) { Chat.el("say").focus(); }
  });
  Chat.on("heard", function (message, row, old) {
    show(old && !asks(message) && Date.now() - new Date(message.at).getTime() > A_WHILE);
  });
  Chat.on("wiped", function () { show(true); });
}());

/* Under what has just been filed: taking it back for ten minutes, and clearing a borrowed phone. */
(function () {
  "use strict";

  var FILED = /受理编号[：:]\s*((SB|XS)\d{8})/;
  var offers = {};   /* number -> {row, until, box, minutes} */
  var asking = null, ticking = null;

  function heard(message, row, old) {
    var found = FILED.exec(message.text);
    if (message.from !== "bot" || !found || offers[found[1]]) { return; }
    offers[found[1]] = { row: row };
    clearTimeout(asking);
    asking = setTimeout(look, 0);
    if (found[2] === "XS" && !old) { offerClearing(row); }
  }

  /* The server knows what can be taken back; the phone's own clock may be wrong. */
  function look() {
    if (!Chat.net.hasTalk()) { return; }
    Chat.net.get("/records").then(function (json) {
      Object.keys(json.take_back).forEach(function (number) {
        var offer = offers[number];
        if (offer && !offer.box) { show(number, offer, json.take_back[number]); }
      });
    }).catch(function () { /* saying 撤回 works all the same */ });
  }

  function show(number, offer, seconds) {
    var near = Chat.scrolling.near();
    offer.until = window.performance.now() + seconds * 1000;
    offer.box = Chat.make("div", "offer");
    offer.minutes = Chat.make("p", "");
    offer.box.appendChild(offer.minutes);
    var button = Chat.button("", Chat.words("take_back"), function () { ask(number, button); });
    offer.box.appendChild(button);
    offer.row.querySelector(".said").appendChild(offer.box);
    tick();
    clearInterval(ticking);
    ticking = setInterval(tick, 15000);
    if (near) { Chat.scrolling.added(false, near); }
  }

  function tick() {
    Object.keys(offers).forEach(function (number) {
      var offer = offers[number];
      if (!offer.box) { return; }
      var minutes = Math.ceil((offer.until - window.performance.now()) / 60000);
      if (minutes <= 0) { close(offer, Chat.words("take_back_by_word")); }
      else { offer.minutes.textContent = Chat.words("take_back_until", { n: minutes }); }
    });
  }

  function close(offer, words) {
    var held = offer.box.contains(document.activeElement);
    offer.box.textContent = "";
    if (words) { offer.box.appendChild(Chat.make("p", "", words)); } else { Chat.drop(offer.box); }
    offer.box = null;
    if (held && !Chat.writing.touch) { Chat.el("say").focus(); }
  }

  function ask(number, button) {
    Chat.panels.ask({
      title: Chat.words("take_back_title", { number: number }),
      lines: [Chat.words("take_back_meaning")],
      keep: Chat.words("take_back_not"),
      go: Chat.words("take_back")
    }, button, function () { take(number, button); });
  }

  function take(number, button) {
    button.disabled = true;
    Chat.net.send("/records/" + number + "/take-back").then(function () {
      if (offers[number].box) { close(offers[number], ""); }
    }, function (problem) {
      if (problem.wiped) { return; }
      button.disabled = false;
      Chat.notice(problem.words || Chat.words("take_back_failed"));
      if (problem.status === 409 && offers[number].box) { close(offers[number], ""); }
    });
  }

  /* Once: who says that the phone is his own is not asked again. */
  function offerClearing(row) {
    if (Chat.store.load("own_phone")) { return; }
    var box = Chat.make("div", "offer");
    box.appendChild(Chat.make("p", "", Chat.words("borrowed")));
    var clear = Chat.button("", Chat.words("borrowed_clear"), function () { Chat.menu.clear(clear); });
    box.appendChild(clear);
    box.appendChild(Chat.button("", Chat.words("borrowed_own"), function () {
      Chat.store.save("own_phone", true);
      Chat.drop(box);
      if (!Chat.writing.touch) { Chat.el("say").focus(); }
    }));
    row.querySelector(".said").appendChild(box);
  }

  Chat.on("heard", heard);
  Chat.on("wiped", function () {
    clearInterval(ticking);
    offers = {};
  });
}());

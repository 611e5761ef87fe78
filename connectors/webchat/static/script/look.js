/* 长辈版 (the default) with two sizes, and 标准版. */
(function () {
  "use strict";

  var ELDER = "elder", LARGER = "elder larger", STANDARD = "standard";
  var look = Chat.el("large"), edition = Chat.el("edition");

  function set(name) {
    document.documentElement.className = name;
    look.textContent = Chat.words(name === STANDARD ? "to_elder" : name === LARGER ? "smaller" : "larger");
    look.setAttribute("aria-label", Chat.words(name === STANDARD ? "to_elder_long" : name === LARGER ? "smaller_long" : "larger_long"));
    edition.hidden = name === STANDARD;
    Chat.store.save("look", name === ELDER ? null : name);
    Chat.writing.grow();
    if (Chat.log.last()) { Chat.scrolling.toEnd(); }
  }

  look.onclick = function () { set(document.documentElement.className === ELDER ? LARGER : ELDER); };
  edition.onclick = function () {
    set(STANDARD);
    Chat.menu.close(true);
  };

  Chat.look = {
    takeUp: function () {
      var kept = Chat.store.load("look");
      set(kept === LARGER || kept === STANDARD ? kept : ELDER);
    }
  };
}());

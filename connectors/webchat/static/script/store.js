/* What this device remembers, and how it forgets. The console's drafts on the same phone are not ours. */
(function () {
  "use strict";

  var PREFIX = "hotline.", LOOK = "look";
  var memory = {};

  function load(key) {
    try { return JSON.parse(window.localStorage.getItem(PREFIX + key)); }
    catch (e) { return memory[key] === undefined ? null : memory[key]; }
  }

  function save(key, value) {
    memory[key] = value;
    try {
      if (value === null) { window.localStorage.removeItem(PREFIX + key); }
      else { window.localStorage.setItem(PREFIX + key, JSON.stringify(value)); }
    } catch (e) { /* private mode: it lives as long as the page */ }
  }

  /* Everything but the look of the page, which tells of nobody. */
  function forget() {
    var look = load(LOOK);
    memory = {};
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.indexOf(PREFIX) === 0) { window.localStorage.removeItem(key); }
      });
    } catch (e) { /* nothing was kept */ }
    if (look !== null) { save(LOOK, look); }
  }

  function newId() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  Chat.store = { load: load, save: save, forget: forget, newId: newId };
}());

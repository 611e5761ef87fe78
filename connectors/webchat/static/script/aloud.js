/* Reading aloud, only with a voice that lives on the device: what is said here is sent to nobody else. */
(function () {
  "use strict";

  var button = Chat.el("aloud"), voice = null, on = false;

  function findVoice() {
    var voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
    voice = Array.prototype.filter.call(voices, function (one) {
      return one.localService && /^(zh|cmn)/i.test(one.lang);
    })[0] || null;
  }

  function set(yes) {
    on = yes;
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("span").textContent = Chat.words(on ? "on" : "off");
    Chat.store.save("aloud", on || null);
    if (!on && window.speechSynthesis) { window.speechSynthesis.cancel(); }
  }

  function read(text) {
    if (!on || !voice) { return; }
    var words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    window.speechSynthesis.speak(words);
  }

  button.onclick = function () {
    if (!on && !voice) {
      Chat.menu.close(true);
      Chat.notice(Chat.words("no_voice_here"));
      return;
    }
    set(!on);
    if (on) { read(Chat.words("reading_now")); }
  };
  if (window.speechSynthesis) {
    findVoice();
    window.speechSynthesis.onvoiceschanged = findVoice;
  }
  Chat.on("heard", function (message, row, old) { if (!old) { read(message.text); } });
  Chat.on("said", function () { if (window.speechSynthesis) { window.speechSynthesis.cancel(); } });
  Chat.on("wiped", function () { set(false); });

  Chat.aloud = { takeUp: function () { set(Chat.store.load("aloud") === true); } };
}());

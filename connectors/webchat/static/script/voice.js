/* Saying it instead of writing it: record, let our own server write it down, and ask whether it is right. */
(function () {
  "use strict";

  var HOLD = 700; /* milliseconds: shorter is a tap, longer is holding the button */
  var speak = Chat.el("speak"), panel = Chat.el("voice"), words = Chat.el("voice-words"), tools = Chat.el("voice-tools");
  var before = "";        /* what stood in the box before */
  var kept = null, run = 0;
  var holding = false, wasHeld = false, holdTimer = null;

  function show(text, buttons, className) {
    var held = panel.contains(document.activeElement);
    panel.hidden = !text;
    panel.className = "voice" + (className ? " " + className : "");
    if (words.textContent !== text) { words.textContent = text; }
    tools.textContent = "";
    buttons.forEach(function (one) {
      tools.appendChild(Chat.button(one.main ? "main" : "", Chat.words(one.name), one.press));
    });
    speak.hidden = Boolean(text) && !holding;
    document.body.classList.toggle("speaking", Boolean(text) && className !== "heard");
    document.body.classList.toggle("confirming", className === "heard");
    Chat.writing.grow();
    if (text && !holding) { tools.firstChild.focus(); }
    if (!text && held) { speak.focus(); }
    Chat.scrolling.keepEnd();
  }

  function idle() {
    kept = null;
    show("", []);
  }

  function start() {
    var mine = run += 1;
    before = Chat.el("say").value;
    Chat.notice("");
    if (window.speechSynthesis) { window.speechSynthesis.cancel(); }
    show(Chat.words("voice_asks"), [{ name: "voice_drop", press: leave }]);
    Chat.recorder.start({
      tick: function (seconds, longest) { if (mine === run) { tick(seconds, longest); } },
      done: function (blob, seconds) { if (mine === run) { heard(blob, seconds); } },
      failed: function (refused) {
        if (mine !== run) { return; }
        idle();
        Chat.notice(Chat.words(refused ? "voice_refused" : "voice_broken"));
      }
    });
  }

  function tick(seconds, longest) {
    if (panel.className.indexOf("recording") < 0) {
      show(Chat.words("voice_recording"), [
        { name: "voice_done", press: Chat.recorder.stop, main: true }, { name: "voice_drop", press: leave }
      ], "recording");
    }
    Chat.el("voice-time").textContent = Chat.words("voice_time", { n: seconds, max: longest });
  }

  function leave() {
    run += 1;
    Chat.recorder.drop();
    idle();
  }

  function again() {
    Chat.writing.put(before);
    start();
  }

  function heard(blob, seconds) {
    if (seconds < 1 || !blob.size) {
      idle();
      Chat.notice(Chat.words("voice_short"));
      return;
    }
    kept = { blob: blob, seconds: seconds };
    send();
  }

  function send() {
    var mine = run;
    show(Chat.words("voice_writing_down"), [{ name: "voice_drop", press: leave }]);
    var form = new FormData();
    form.append("file", kept.blob, "voice");
    Chat.net.send("/voice", form).then(function (json) {
      if (mine !== run) { return; }
      if (json.text) { confirm(json.text); } else { unheard(json); }
    }, function (problem) {
      if (mine !== run || problem.wiped) { return; }
      var wrong = problem.status === 400 || problem.status === 413 || problem.status === 415;
      if (wrong) { idle(); Chat.notice(problem.words || Chat.words("voice_broken")); return; }
      show(problem.words || Chat.words("voice_not_sent"), [
        { name: "voice_send_again", press: send, main: true }, { name: "voice_drop", press: leave }
      ]);
    });
  }

  /* The words stand in the box, where they can be put right; nothing is sent unseen. */
  function confirm(text) {
    Chat.writing.put((before.trim() ? before.trim() + "\n" : "") + text);
    show(Chat.words("voice_right"), [
      { name: "voice_send", press: function () { Chat.writing.submit(); }, main: true },
      { name: "voice_again", press: again },
      { name: "voice_type", press: function () { idle(); Chat.el("say").focus(); } }
    ], "heard");
  }

  /* {file_id, message}: a person can listen, but for an anonymous report nothing was kept. */
  function unheard(answer) {
    var seconds = kept.seconds, choices = [];
    if (answer.file_id) {
      choices.push({
        name: "voice_to_people", main: true, press: function () {
          idle();
          Chat.sending.say("", Chat.words("voice_file", { n: seconds }), [answer.file_id]);
        }
      });
    }
    choices.push({ name: "voice_again", press: again }, { name: "voice_drop", press: leave });
    show(answer.message || Chat.words("voice_unheard"), choices);
  }

  /* A tap begins and 说完了 ends; who holds the button ends by letting go. */
  function down(event) {
    wasHeld = false;
    if (speak.setPointerCapture) { speak.setPointerCapture(event.pointerId); }
    holdTimer = setTimeout(function () {
      holding = true;
      speak.textContent = Chat.words("voice_let_go");
      start();
    }, HOLD);
  }

  function up() {
    clearTimeout(holdTimer);
    if (!holding) { return; }
    holding = false;
    wasHeld = true; /* the click that follows means nothing more */
    speak.textContent = Chat.words("voice_tap");
    speak.hidden = !panel.hidden;
    Chat.recorder.stop();
  }

  if (Chat.recorder.can()) {
    speak.hidden = false;
    speak.addEventListener("pointerdown", down);
    speak.addEventListener("pointerup", up);
    speak.addEventListener("pointercancel", up);
    speak.addEventListener("contextmenu", function (event) { event.preventDefault(); });
    speak.onclick = function () {
      if (!wasHeld && panel.hidden) { start(); }
      wasHeld = false;
    };
  }
  Chat.on("said", function () { run += 1; Chat.recorder.drop(); if (!panel.hidden) { idle(); } });
  Chat.on("wiped", leave);
}());

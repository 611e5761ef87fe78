/* The talk as it is drawn: who said what, choices under it, the state of what is being sent. */
(function () {
  "use strict";

  var log = Chat.el("log"), make = Chat.make;
  var seen = {};          /* seq -> true */
  var lastSeq = 0;
  var choicesGiven = {};  /* value of a button -> its title */

  function time(at) {
    var words = Chat.times.above(at);
    if (words) { log.appendChild(make("p", "when", words)); }
  }

  function drawMine(text, picture) {
    var row = make("div", "row mine"), said = make("div", "said");
    said.appendChild(make("span", "away", Chat.words("i_said")));
    var bubble = make("div", "bubble", picture ? undefined : text);
    if (picture) {
      bubble.className += " picture";
      var image = make("img");
      image.alt = Chat.words("my_picture");
      image.onload = function () { URL.revokeObjectURL(picture); Chat.scrolling.toEnd(); };
      image.src = picture;
      bubble.appendChild(image);
    }
    said.appendChild(bubble);
    row.appendChild(said);
    log.appendChild(row);
    return row;
  }

  function setState(row, words, bad, retry) {
    if (!row) { return; }
    var said = row.querySelector(".said");
    Chat.drop(said.querySelector(".state"));
    if (!words) { return; }
    var state = make("p", "state" + (bad ? " bad" : ""), words);
    if (retry) { state.appendChild(Chat.button("", Chat.words("send_again"), retry)); }
    said.appendChild(state);
    Chat.scrolling.toEnd();
  }

  function choicesOf(buttons) {
    var choices = make("div", "choices");
    choices.setAttribute("role", "group");
    choices.setAttribute("aria-label", Chat.words("choose_one"));
    buttons.forEach(function (button) {
      choicesGiven[button.value] = button.title;
      choices.appendChild(Chat.button("", button.title, function () {
        Chat.sending.say(button.value, button.title);
        if (!Chat.writing.touch) { Chat.el("say").focus(); }
      }));
    });
    return choices;
  }

  function drawTheirs(message) {
    var operator = message.from === "operator";
    var row = make("div", "row theirs " + message.from);
    var face = make("span", "face", Chat.words(operator ? "face_operator" : "face_bot"));
    face.setAttribute("aria-hidden", "true");
    row.appendChild(face);
    var said = make("div", "said");
    said.appendChild(make(operator ? "p" : "span", operator ? "who" : "away",
      Chat.words(operator ? "operator_says" : "bot_says")));
    said.appendChild(make("div", "bubble", message.text));
    if (message.buttons && message.buttons.length) { said.appendChild(choicesOf(message.buttons)); }
    row.appendChild(said);
    log.appendChild(row);
    return row;
  }

  function drawNote(text) {
    var note = make("p", "note");
    note.appendChild(make("span", "", text));
    log.appendChild(note);
    return note;
  }

  function dropChoices() { Chat.each("#log .choices", Chat.drop); }

  /* `old`: it was said before the page was opened. */
  function draw(message, old) {
    if (seen[message.seq]) { return; }
    seen[message.seq] = true;
    if (message.seq > lastSeq) { lastSeq = message.seq; }
    var near = Chat.scrolling.near(), mine = message.from === "farmer";
    if (mine) {
      dropChoices();
      Chat.waiting.expect();
      if (Chat.sending.adopt(message)) { return; }
      time(message.at);
      drawMine(choicesGiven[message.text] || message.text);
    } else {
      time(message.at);
      Chat.waiting.over();
      var row = message.from === "system" ? drawNote(message.text) : drawTheirs(message);
      Chat.tell("heard", message, row, old);
    }
    Chat.scrolling.added(mine, near);
  }

  /* Numbers count from 1 again; `empty` takes what was drawn away too. */
  function reset(empty) {
    seen = {};
    lastSeq = 0;
    Chat.waiting.over();
    dropChoices();
    if (empty) {
      log.textContent = "";
      Chat.times.reset();
    }
  }

  Chat.on("wiped", function () { choicesGiven = {}; reset(true); });

  Chat.log = {
    draw: draw, drawMine: drawMine, setState: setState, dropChoices: dropChoices, reset: reset, time: time,
    last: function () { return lastSeq; },
    has: function (seq) { return seen[seq] === true; },
    note: function (seq) { seen[seq] = true; }
  };
}());

/* What was said and has not arrived yet: kept on the device, sent in order until it has. */
(function () {
  "use strict";

  var PAUSES = [2, 4, 8, 15, 30]; /* seconds */
  var unsent = Chat.store.load("unsent") || []; /* [{id, text, shown, files}] in order */
  var rows = {};                                /* id -> its row in the talk */
  var busy = false, failures = 0, timer = null;

  function say(text, shown, files, row) {
    var one = { id: Chat.store.newId(), text: text, shown: shown || text };
    if (files) { one.files = files; }
    unsent.push(one);
    keep();
    Chat.log.dropChoices();
    if (row) { rows[one.id] = row; }
    else {
      Chat.log.time();
      rows[one.id] = Chat.log.drawMine(one.shown);
    }
    Chat.scrolling.toEnd();
    Chat.notice("");
    Chat.tell("said");
    flush();
  }

  function keep() {
    Chat.store.save("unsent", unsent.length ? unsent.map(function (one) {
      return { id: one.id, text: one.text, shown: one.shown, files: one.files };
    }) : null);
  }

  function flush() {
    clearTimeout(timer);
    if (busy || !unsent.length) { return; }
    var one = unsent[0];
    busy = one.sending = true;
    var slow = setTimeout(function () { Chat.log.setState(rows[one.id], Chat.words("sending")); }, 800);
    var body = { message_id: one.id, text: one.text };
    if (one.files) { body.files = one.files; }
    Chat.net.send("/messages", body).then(function (json) {
      clearTimeout(slow);
      arrived(one, json.seq);
    }, function (problem) {
      clearTimeout(slow);
      if (problem.wiped) { return; }
      busy = one.sending = false;
      failed(one, problem);
    });
  }

  function arrived(one, seq) {
    busy = false;
    failures = 0;
    Chat.net.online(true);
    Chat.log.setState(rows[one.id], "");
    if (!Chat.log.has(seq)) { Chat.waiting.expect(); }
    else if (one.seq !== seq) { Chat.drop(rows[one.id]); }
    Chat.log.note(seq);
    unsent.shift();
    keep();
    flush();
  }

  function failed(one, problem) {
    var row = rows[one.id], status = problem.status;
    if (status === 401 || status === 404 || status === 410) {
      Chat.hearing.stop();
      Chat.notice(Chat.words("began_anew"));
      flush();
    } else if (status === 400 || status === 413) {
      unsent.shift();
      keep();
      Chat.log.setState(row, Chat.words("not_sent"), true);
      Chat.writing.giveBack(one.text);
      Chat.notice(problem.words || Chat.words("change_and_send"));
      flush();
    } else {
      later(row, problem);
    }
  }

  function later(row, problem) {
    failures += 1;
    if (problem.status === 429 || problem.status === 503) {
      Chat.log.setState(row, Chat.words("sent_in_a_while"));
      Chat.notice(problem.words || Chat.words("busy"));
    } else {
      Chat.log.setState(row, Chat.words("sent_with_network"), true, flush);
      if (problem.status === undefined) { Chat.net.online(false); }
      else if (failures === 3) { Chat.notice(Chat.words("our_trouble")); }
    }
    var pause = problem.wait || PAUSES[Math.min(failures, PAUSES.length) - 1];
    timer = setTimeout(flush, pause * 1000);
  }

  /* A message of ours that came back through the stream before its own answer did. */
  function adopt(message) {
    for (var i = 0; i < unsent.length; i += 1) {
      var one = unsent[i];
      if (one.sending && (one.text === message.text || (!one.text && one.files))) {
        one.seq = message.seq;
        Chat.log.setState(rows[one.id], "");
        return true;
      }
    }
    return false;
  }

  /* After opening the page: what was left from last time. */
  function takeUp() {
    unsent.forEach(function (one) {
      rows[one.id] = rows[one.id] || Chat.log.drawMine(one.shown);
      Chat.log.setState(rows[one.id], Chat.words("still_sending"));
    });
    flush();
  }

  window.addEventListener("offline", function () { Chat.net.online(false); });
  window.addEventListener("online", function () {
    Chat.net.online(true);
    failures = 0;
    flush();
    Chat.hearing.listen();
  });
  Chat.on("wiped", function () {
    clearTimeout(timer);
    unsent = [];
    rows = {};
    busy = false;
    failures = 0;
  });

  Chat.sending = { say: say, flush: flush, adopt: adopt, takeUp: takeUp };
}());

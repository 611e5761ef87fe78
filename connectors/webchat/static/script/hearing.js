/* Hearing what is answered: a stream, or asking again and again where there is none. */
(function () {
  "use strict";

  var now = 0, quiet = 0; /* which listening is in force; how often it broke off */

  function canStream() {
    return window.ReadableStream && window.TextDecoder && window.Response && "body" in Response.prototype;
  }

  function listen() {
    if (!Chat.net.hasTalk()) { return; }
    now += 1;
    (canStream() ? stream : poll)(now);
  }

  function stream(mine) {
    Chat.net.events(Chat.log.last()).then(function (response) {
      if (mine !== now) { if (response.body) { response.body.cancel(); } return; }
      if (!response.ok) { return lost(response.status, mine); }
      Chat.net.online(true);
      quiet = 0;
      var reader = response.body.getReader(), decoder = new TextDecoder(), rest = "";
      function next() {
        return reader.read().then(function (piece) {
          if (mine !== now) { reader.cancel(); return; }
          if (piece.done) { again(mine); return; }
          rest += decoder.decode(piece.value, { stream: true });
          var events = rest.split("\n\n");
          rest = events.pop();
          events.forEach(take);
          return next();
        });
      }
      return next();
    }).catch(function () { again(mine); });
  }

  function take(text) {
    var kind = "message", data = "";
    text.split("\n").forEach(function (line) {
      if (line.indexOf("event: ") === 0) { kind = line.slice(7); }
      if (line.indexOf("data: ") === 0) { data += line.slice(6); }
    });
    if (kind === "reset") { Chat.log.reset(true); return; }
    if (data) { Chat.log.draw(JSON.parse(data)); }
  }

  function poll(mine) {
    Chat.net.get("/messages?after=" + Chat.log.last()).then(function (json) {
      if (mine !== now) { return; }
      Chat.net.online(true);
      json.messages.forEach(function (message) { Chat.log.draw(message); });
      setTimeout(function () { if (mine === now) { poll(mine); } }, 2000);
    }, function (problem) {
      if (problem.status) { lost(problem.status, mine); } else { again(mine); }
    });
  }

  function lost(status, mine) {
    if (mine !== now) { return; }
    if (status === 401 || status === 404) {
      stop();
      Chat.notice(Chat.words("talk_over"));
      Chat.sending.flush();
      return;
    }
    again(mine);
  }

  function again(mine) {
    if (mine !== now) { return; }
    quiet += 1;
    if (quiet > 2 && navigator.onLine === false) { Chat.net.online(false); }
    setTimeout(function () { if (mine === now) { listen(); } }, Math.min(quiet, 10) * 1000);
  }

  /* The talk is over: nothing more is heard, and the next word begins a new one. */
  function stop() {
    now += 1;
    Chat.net.forget();
    Chat.log.reset(false);
  }

  Chat.on("wiped", function () { now += 1; });

  Chat.hearing = { listen: listen, stop: stop };
}());

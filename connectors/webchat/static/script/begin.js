/* Opening the page: how it looked, what was being written, the talk so far, what was not sent. */
(function () {
  "use strict";

  Chat.look.takeUp();
  Chat.aloud.takeUp();
  Chat.writing.takeUp();
  if (navigator.onLine === false) { Chat.net.online(false); }
  var told = Chat.net.hasTalk() ? Chat.net.get("/messages?after=0").then(function (json) {
    json.messages.forEach(function (message) { Chat.log.draw(message, true); });
    Chat.scrolling.toEnd();
    Chat.hearing.listen();
  }, function (problem) {
    if (problem.status === 401 || problem.status === 404) { Chat.net.forget(); } else { Chat.hearing.listen(); }
  }) : Promise.resolve();
  told.then(Chat.sending.takeUp);
}());

/* Asking our own server, and nobody else: the conversation, its token, what went wrong. */
(function () {
  "use strict";

  var API = "/api/chat/conversations";
  var talk = Chat.store.load("talk"); /* {conversation, token} */
  var opening = null;
  var owner = 0; /* counts up when the device is cleared: what was asked before is nobody's any more */

  function ask(method, path, body, token) {
    var headers = {};
    if (token) { headers.Authorization = "Bearer " + token; }
    if (body && !(body instanceof FormData)) {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify(body);
    }
    var mine = owner;
    return fetch(path, { method: method, headers: headers, body: body, cache: "no-store", credentials: "omit" })
      .then(function (response) { return answerOf(response, mine); }, function (problem) { throw late(mine) || problem; });
  }

  function answerOf(response, mine) {
    if (response.status === 204) { return null; }
    return response.json().then(function (json) {
      if (response.ok) {
        if (late(mine)) { throw late(mine); }
        return json;
      }
      var problem = late(mine) || new Error("refused");
      problem.status = response.status;
      problem.words = json && json.error && json.error.message;
      problem.wait = Number(response.headers.get("Retry-After")) || 0;
      throw problem;
    }, function () {
      var problem = late(mine) || new Error("unreadable");
      problem.status = response.ok ? 502 : response.status;
      throw problem;
    });
  }

  function late(mine) {
    if (mine === owner) { return null; }
    var problem = new Error("wiped");
    problem.wiped = true;
    return problem;
  }

  function regionAsked() {
    var match = /[?&]region=([^&#]+)/.exec(window.location.search);
    try { return match ? { region: decodeURIComponent(match[1].replace(/\+/g, " ")).slice(0, 60) } : {}; }
    catch (e) { return {}; /* a broken address is no region */ }
  }

  function open() {
    if (talk) { return Promise.resolve(talk); }
    if (!opening) {
      opening = ask("POST", API, regionAsked()).then(function (json) {
        talk = { conversation: json.conversation, token: json.token };
        Chat.store.save("talk", talk);
        opening = null;
        Chat.hearing.listen();
        return talk;
      }, function (problem) { opening = null; throw problem; });
    }
    return opening;
  }

  function inTalk(method, rest, body) {
    var path = API + "/" + encodeURIComponent(talk.conversation) + rest;
    return ask(method, path, body, talk.token);
  }

  function send(rest, body) {
    return open().then(function () { return inTalk("POST", rest, body); });
  }

  function events(after) {
    return fetch(API + "/" + encodeURIComponent(talk.conversation) + "/events", {
      headers: { Authorization: "Bearer " + talk.token, "Last-Event-ID": String(after) },
      cache: "no-store", credentials: "omit"
    });
  }

  function forget() {
    talk = null;
    Chat.store.save("talk", null);
  }

  /* The talk is cleared from the device; the server is told as far as it can be reached. */
  function wipe() {
    if (talk) { inTalk("DELETE", "").catch(function () { /* it ends by itself */ }); }
    owner += 1;
    opening = null;
    forget();
  }

  function online(yes) { Chat.el("offline").hidden = yes; }

  Chat.net = {
    get: function (rest) { return inTalk("GET", rest); },
    send: send, events: events, forget: forget, wipe: wipe, online: online,
    hasTalk: function () { return talk !== null; }
  };
}());

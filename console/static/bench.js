/* The workbench: what the stream sends is put in its place, and nothing that somebody reads or
   writes moves by it. This file holds what the others share, and the stream. */
var Bench = (function () {
  'use strict';

  var bench = document.getElementById('bench'), stream = null, broken = null, closing = null;
  var handlers = {};

  function by(id) { return document.getElementById(id); }
  function all(place, selector) { return Array.prototype.slice.call(place.querySelectorAll(selector)); }
  function key(element) { return element.getAttribute('data-key'); }
  function keyed(place, name) { return place.querySelector('[data-key="' + name + '"]'); }
  function says(name) { return bench.getAttribute('data-say-' + name); }

  /* Asking the server: the answer's status (0 when none came) and what it says. */
  function ask(method, url, fields, then) {
    var sent = new XMLHttpRequest(), body = null;
    sent.open(method, url);
    sent.setRequestHeader('Accept', 'application/json');
    if (fields) {
      sent.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      fields.csrf = bench.getAttribute('data-csrf');
      body = Object.keys(fields).map(function (name) {
        return encodeURIComponent(name) + '=' + encodeURIComponent(fields[name]);
      }).join('&');
    }
    sent.onload = function () {
      var told = {};
      try { told = JSON.parse(sent.responseText); } catch (e) { /* A proxy's page, not ours. */ }
      then(sent.status, told);
    };
    sent.onerror = function () { then(0, {}); };
    sent.send(body);
  }

  /* Put a piece in its place, but leave the scroll, the focus, and what is unfolded, as they were. */
  function put(place, html) {
    if (place.bench === html) { return; }
    var held = place.contains(document.activeElement) && key(document.activeElement);
    var top = place.scrollTop, unfolded = all(place, 'details[open][data-key]').map(key);
    place.innerHTML = place.bench = html;
    unfolded.forEach(function (name) {
      var fold = keyed(place, name);
      if (fold) { fold.open = true; }
    });
    place.scrollTop = top;
    var again = held && keyed(place, held);
    if (again) { again.focus({ preventScroll: true }); }
  }

  /* Notes stand between the lines and the box; who reads at the end goes on reading there. */
  function tell(box, words) {
    var end = Bench.atEnd();
    by('notice').hidden = by('kept').hidden = true;
    if (box && words) { by(box).textContent = words; by(box).hidden = false; }
    if (end) { Bench.toEnd(); }
  }

  function problem(status, told, otherwise) {
    tell('notice', status === 401 ? says('out') : told.problem || says(otherwise || 'trouble'));
  }

  /* The stream: one for the queue and the talk that is open. */

  function on(name, act) { handlers[name] = act; }

  function out() {
    if (stream) { stream.close(); }
    tell('notice', says('out'));
  }

  /* Refused: by a server that starts anew, or because the session has ended. */
  function again(mine) {
    closing = window.setTimeout(function () {
      ask('GET', '/console/here', null, function (status) {
        if (status === 401) { out(); } else if (mine === stream) { listen(); }
      });
    }, 2000);
  }

  function listen() {
    var talk = Bench.talk();
    if (stream) { stream.close(); }
    window.clearTimeout(closing);
    var mine = new EventSource('/console/desk/stream' + (talk ? '?talk=' + talk + '&after=' + Bench.after : ''));
    stream = mine;
    mine.onopen = function () {
      window.clearTimeout(broken);
      broken = null;
      by('broken').hidden = true;
    };
    mine.onerror = function () {
      broken = broken || window.setTimeout(function () { by('broken').hidden = false; }, 4000);
      if (mine.readyState === 2) { again(mine); }
    };
    Object.keys(handlers).forEach(function (name) {
      mine.addEventListener(name, function (event) {
        if (mine === stream) { handlers[name](JSON.parse(event.data)); }
      });
    });
  }

  on('out', out);

  return {
    there: !!bench && !!window.EventSource,
    root: bench, by: by, all: all, says: says, ask: ask, put: put, tell: tell, problem: problem,
    on: on, listen: listen,
    /* What is open: "talk-ID" or "call-ID", the number of its last message, and what it is. */
    current: null, after: 0, kind: {},
    talk: function () {
      var open = Bench.current || '';
      return open.indexOf('talk-') === 0 ? open.slice(5) : null;
    }
  };
}());

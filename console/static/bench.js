/* The workbench: what the stream sends is put in its place, and nothing that somebody reads or
   writes moves by it: neither the caret nor the scroll, nor the queue under a hand. */
(function () {
  'use strict';

  var bench = document.getElementById('bench');
  if (!bench || !window.EventSource) { return; }

  function by(id) { return document.getElementById(id); }
  function now() { return new Date().getTime(); }

  var STREAM = '/console/desk/stream', HAND = 3000, NEAR = 60;
  var csrf = bench.getAttribute('data-csrf');
  var queue = by('entries'), lines = by('lines'), talk = lines.querySelector('ol'), card = by('card');
  var form = by('say'), text = by('text'), newer = by('newer'), notice = by('notice'), kept = by('kept');
  var current = null, after = 0, asked = 0, typed = {}, sending = false, follow = false;
  var stream = null, broken = null, waiting = null, touched = 0, closing = null;

  function says(name) { return bench.getAttribute('data-say-' + name); }

  /* Asking the server: the answer's status (0 when none came) and what it says. */
  function ask(method, url, fields, then) {
    var sent = new XMLHttpRequest(), body = null;
    sent.open(method, url);
    sent.setRequestHeader('Accept', 'application/json');
    if (fields) {
      sent.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      fields.csrf = csrf;
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

  function atEnd() { return lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR; }
  function toEnd() { lines.scrollTop = lines.scrollHeight; newer.hidden = true; }

  /* Notes stand between the lines and the box; who reads at the end goes on reading there. */
  function tell(box, words) {
    var end = atEnd();
    notice.hidden = kept.hidden = true;
    if (box && words) { box.textContent = words; box.hidden = false; }
    if (end) { toEnd(); }
  }

  function problem(status, told, otherwise) {
    tell(notice, status === 401 ? says('out') : told.problem || says(otherwise || 'trouble'));
  }

  /* Put a piece in its place, but leave the focus on what had it. */
  function put(place, html) {
    if (place.bench === html) { return; }
    var held = place.contains(document.activeElement) && document.activeElement.getAttribute('data-key');
    var top = place.scrollTop;
    place.innerHTML = place.bench = html;
    place.scrollTop = top;
    var again = held && place.querySelector('[data-key="' + held + '"]');
    if (again) { again.focus(); }
  }

  /* The queue */

  function mark() {
    Array.prototype.forEach.call(queue.querySelectorAll('a[data-key]'), function (link) {
      var on = link.getAttribute('data-key') === current;
      link.parentNode.className = on ? 'on' : '';
      if (on) { link.setAttribute('aria-current', 'true'); } else { link.removeAttribute('aria-current'); }
    });
  }

  function fill(list, entries, known) {
    entries.forEach(function (one, at) {
      var item = known[one.key] || document.createElement('li');
      delete known[one.key];
      item.setAttribute('data-entry', one.key);
      put(item, one.html);
      if (list.children[at] !== item) { list.insertBefore(item, list.children[at] || null); }
    });
  }

  function place(told) {
    var known = {}, top = queue.scrollTop, held = null, first = null, offset = 0;
    var focus = queue.contains(document.activeElement) && document.activeElement.getAttribute('data-key');
    Array.prototype.forEach.call(queue.querySelectorAll('[data-entry]'), function (item) {
      known[item.getAttribute('data-entry')] = item;
      if (!first && item.offsetTop + item.offsetHeight > top) { first = item; offset = item.offsetTop - top; }
    });
    Array.prototype.forEach.call(queue.querySelectorAll('[data-group]'), function (group) {
      var entries = told.entries.filter(function (one) { return one.group === group.getAttribute('data-group'); });
      fill(group.querySelector('ul'), entries, known);
      group.hidden = !entries.length;
    });
    Object.keys(known).forEach(function (key) { known[key].parentNode.removeChild(known[key]); });
    by('nobody').hidden = told.entries.length > 0;
    mark();
    held = focus && queue.querySelector('a[data-key="' + focus + '"]');
    if (held && document.activeElement !== held) { held.focus(); }
    if (top && first && first.parentNode) { queue.scrollTop = first.offsetTop - offset; }
  }

  /* While a hand is in the queue it stays as it is: nobody else's talk slips under the pointer. */
  function later() {
    if (!waiting) { return; }
    if (now() - touched < HAND) { window.setTimeout(later, 500); return; }
    var told = waiting;
    waiting = null;
    place(told);
  }

  ['mousemove', 'keydown', 'focusin', 'touchstart'].forEach(function (kind) {
    queue.addEventListener(kind, function () { touched = now(); });
  });

  /* The stream */

  function on(name, act) {
    var mine = stream;
    mine.addEventListener(name, function (event) {
      if (mine === stream) { act(JSON.parse(event.data)); }
    });
  }

  function listen() {
    var isTalk = current && current.indexOf('talk-') === 0;
    if (stream) { stream.close(); }
    window.clearTimeout(closing);
    stream = new EventSource(STREAM + (isTalk ? '?talk=' + current.slice(5) + '&after=' + after : ''));
    stream.onopen = function () {
      window.clearTimeout(broken);
      broken = null;
      by('broken').hidden = true;
    };
    stream.onerror = function () {
      var mine = stream;
      broken = broken || window.setTimeout(function () { by('broken').hidden = false; }, 4000);
      if (mine.readyState !== 2) { return; }
      /* Refused: by a server that starts anew, or because the session has ended. */
      closing = window.setTimeout(function () {
        ask('GET', '/console/here', null, function (status) {
          if (status === 401) { out(); } else if (mine === stream) { listen(); }
        });
      }, 2000);
    };
    on('queue', function (told) { waiting = told; later(); });
    on('head', function (told) { put(by('head'), told.html); });
    on('beside', function (told) { beside(told.parts); });
    on('message', message);
    on('gone', function () { tell(notice, says('gone')); form.hidden = true; });
    on('reset', function () { open(current, true); });
    on('out', out);
  }

  function out() {
    if (stream) { stream.close(); }
    tell(notice, says('out'));
  }

  function message(told) {
    if (told.seq <= after) { return; }
    var end = atEnd() || follow;
    after = told.seq;
    talk.insertAdjacentHTML('beforeend', told.html);
    if (end) { toEnd(); } else { newer.hidden = false; }
    follow = false;
  }

  /* What stands beside the talk comes part by part, so that only what changed is touched. */
  function beside(parts) {
    Object.keys(parts).forEach(function (name) {
      put(by('told').querySelector('[data-part="' + name + '"]'), parts[name]);
    });
  }

  function nothing() {
    Array.prototype.forEach.call(by('told').querySelectorAll('[data-part]'), function (part) { put(part, ''); });
  }

  /* Words that the page offers, behind what is in the box already. */
  function offer(words) {
    if (!words || form.hidden) { return; }
    text.value += words;
    text.focus();
  }

  lines.addEventListener('scroll', function () { if (atEnd()) { newer.hidden = true; } });
  newer.addEventListener('click', function () { toEnd(); text.focus(); });

  /* Opening a talk or a call */

  function open(key, again) {
    var turn = asked += 1, isTalk = key.indexOf('talk-') === 0;
    if (current) { typed[current] = text.value; }
    ask('GET', '/console/desk/' + (isTalk ? 'talks/' : 'calls/') + key.slice(5), null, function (status, told) {
      if (turn !== asked) { return; }
      if (status !== 200) { problem(status, status === 404 ? { problem: says('gone') } : told); return; }
      tell(null);
      if (!again) { text.value = typed[key] || ''; }
      current = key;
      by('welcome').hidden = true;
      newer.hidden = true;
      talk.innerHTML = isTalk ? told.messages : '';
      card.hidden = isTalk;
      form.hidden = !isTalk;
      card.innerHTML = isTalk ? '' : told.html;
      after = isTalk ? told.seq : 0;
      put(by('head'), isTalk ? told.head : '');
      nothing();
      if (isTalk) { beside(told.parts); }
      by('told-later').hidden = true;
      by('told').scrollTop = 0;
      mark();
      window.history.replaceState(null, '', '/console/desk' + (isTalk ? '?talk=' + key.slice(5) : ''));
      if (isTalk) { toEnd(); text.focus(); } else { lines.scrollTop = 0; card.querySelector('a').focus(); }
      listen();
    });
  }

  function close() {
    current = null;
    typed = {};
    after = 0;
    text.value = '';
    talk.innerHTML = card.innerHTML = '';
    form.hidden = card.hidden = true;
    by('welcome').hidden = false;
    put(by('head'), '');
    nothing();
    by('told-later').hidden = false;
    window.history.replaceState(null, '', '/console/desk');
    mark();
    listen();
  }

  bench.addEventListener('click', function (event) {
    var link = event.target.closest('a[data-key], [data-open]'), act = event.target.closest('[data-do]');
    var words = event.target.closest('[data-words]');
    if (words) { offer(words.getAttribute('data-words')); return; }
    if (act) { doing(act.getAttribute('data-do')); return; }
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    open(link.getAttribute('data-open') || link.getAttribute('data-key'));
  });

  /* What is done in it */

  function to(act) { return '/console/desk/talks/' + current.slice(5) + '/' + act; }

  function doing(name) {
    var key = current;
    ask('POST', to(name), {}, function (status, told) {
      if (key !== current) { return; }
      if (status !== 200) { problem(status, told); return; }
      if (name === 'done') { delete typed[key]; close(); }
      tell(kept, told.said);
      text.focus();
    });
  }

  function say() {
    var key = current, words = text.value;
    if (sending || !current) { return; }
    sending = true;
    form.className = 'busy';
    ask('POST', to('say'), { text: words, seen: after }, function (status, told) {
      sending = false;
      form.className = '';
      if (status !== 200) { problem(status, told, status === 0 ? 'lost' : 'trouble'); return; }
      if (key !== current) { delete typed[key]; return; }
      tell(null);
      follow = true;
      if (text.value.indexOf(words) === 0) { text.value = text.value.slice(words.length); }
    });
  }

  form.addEventListener('submit', function (event) { event.preventDefault(); say(); });

  card.addEventListener('click', function (event) {
    var button = event.target.closest('button[name="outcome"]');
    if (!button) { return; }
    event.preventDefault();
    var fields = { outcome: button.value, text: by('note').value };
    ask('POST', button.form.getAttribute('data-note'), fields, function (status, told) {
      if (status !== 200) { problem(status, told); return; }
      close();
      tell(kept, told.said);
    });
  });

  /* Keys */

  function links() { return Array.prototype.slice.call(queue.querySelectorAll('a[data-key]')); }

  function next() {
    var found = links().filter(function (link) {
      return link.getAttribute('data-key') !== current && !link.closest('[data-group="mine"]');
    });
    if (found.length) { open(found[0].getAttribute('data-key')); }
  }

  function step(by) {
    var all = links(), at = all.map(function (link) { return link.getAttribute('data-key'); }).indexOf(current);
    var found = all[at < 0 ? 0 : at + by];
    if (found) { open(found.getAttribute('data-key')); }
  }

  var before = null;

  function help(show) {
    if (show) { before = document.activeElement; }
    by('keys').hidden = !show;
    if (show) { by('keys-close').focus(); } else if (before) { before.focus(); before = null; }
  }

  function take() {
    var button = by('head').querySelector('[data-do="take"]');
    if (button) { button.click(); }
  }

  function page(way) { lines.scrollTop += way * lines.clientHeight * 0.8; }

  var KEYS = {
    F1: function () { help(by('keys').hidden); },
    F2: next,
    F4: function () { if (!form.hidden) { text.focus(); } },
    F6: function () {
      var words = by('told').querySelector('.ask [data-words]');
      if (words) { offer(words.getAttribute('data-words')); }
    },
    F8: take,
    PageUp: function () { page(-1); },
    PageDown: function () { page(1); }
  };

  document.addEventListener('keydown', function (event) {
    var act = KEYS[event.key], dialog = !by('keys').hidden;
    if (event.isComposing || event.keyCode === 229) { return; }
    if (dialog) {
      if (event.key === 'Escape' || event.key === 'F1') { help(false); }
      if (event.key !== 'Enter' && event.key !== ' ') { event.preventDefault(); }
      return;
    }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      act = function () { step(event.key === 'ArrowUp' ? -1 : 1); };
    } else if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    } else if (event.key === 'Escape') {
      act = function () { tell(null); if (!form.hidden) { text.focus(); } };
    } else if (event.key === 'Enter' && event.target === text && !event.shiftKey) {
      act = say;
    }
    if (act) { event.preventDefault(); act(); }
  });

  by('keys-open').addEventListener('click', function () { help(true); });
  by('keys-close').addEventListener('click', function () { help(false); });

  var begins = window.location.search.match(/[?&]talk=(\w+)/);
  listen();
  if (begins) { open('talk-' + begins[1]); }
}());

/* The phone's part of every page: what waits to be sent, keeping tickets, leaving. */
(function () {
  'use strict';

  if (!window.indexedDB || !window.Promise || !window.fetch) { return; }

  var user = document.body.getAttribute('data-user') || '';
  var outbox = document.getElementById('outbox');
  var RETRY = 15000;
  var sending = null;

  function node(name, text, more) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    Object.keys(more || {}).forEach(function (key) { made.setAttribute(key, more[key]); });
    return made;
  }

  function words(name) { return outbox.getAttribute('data-say-' + name); }

  function tell(outcomes) {
    if (outcomes.length) { document.dispatchEvent(new CustomEvent('visits-sent', { detail: outcomes })); }
  }

  /* Send what waits; one sending at a time. */
  function send() {
    if (!sending) {
      sending = Box.sendAll().then(function (told) {
        sending = null;
        tell(told);
        return told;
      }, function (error) {
        sending = null;
        later();
        throw error;
      });
    }
    return sending;
  }

  /* Where the browser can, it sends by itself even when no page is open. */
  function later() {
    if (!navigator.serviceWorker) { return; }
    navigator.serviceWorker.getRegistration('/console/').then(function (worker) {
      if (worker && worker.sync) { return worker.sync.register('visits'); }
    }).catch(function () { /* Then with the next page. */ });
  }

  function line(visit) {
    var item = node('li'), told = Box.waits(visit) ? words(visit.state) : words('refused');
    item.appendChild(node('a', visit.place, { href: '/console/tickets/' + visit.ticket }));
    item.appendChild(node('span', told, { 'class': 'bad' }));
    if (!Box.waits(visit)) {
      if (visit.said) { item.appendChild(node('p', visit.said, { 'class': 'hint' })); }
      var more = node('details'), out = node('button', words('remove'), { type: 'button', 'class': 'plain' });
      more.appendChild(node('summary', words('show')));
      ['people', 'day', 'findings', 'result', 'reason'].forEach(function (name) {
        if (visit.fields[name]) { more.appendChild(node('p', visit.fields[name], { 'class': 'words' })); }
      });
      out.addEventListener('click', function () { Box.forgetVisit(visit.id).then(waiting); });
      more.appendChild(out);
      item.appendChild(more);
    }
    return item;
  }

  function waiting() {
    if (!outbox) { return Promise.resolve(); }
    return Box.all('visits').then(function (found) {
      var here = document.getElementById('visit');
      var ours = found.filter(function (one) {
        return (!user || one.user === user) && one.state !== 'typing' && !(here && here.getAttribute('data-visit') === one.ticket);
      });
      var list = outbox.querySelector('ul');
      list.textContent = '';
      ours.forEach(function (one) { list.appendChild(line(one)); });
      outbox.hidden = !ours.length && !list.nextElementSibling.textContent;
    });
  }

  document.addEventListener('visits-sent', function (event) {
    var sent = event.detail.filter(function (one) { return one.sent; });
    if (outbox && sent.length) {
      var told = sent.map(function (one) { return one.visit.place + words('sent') + one.news.join(''); }).join(' ');
      outbox.querySelector('.sent').textContent = told;
      if (document.querySelector('.tabs')) {  /* the list is no longer true */
        try { window.sessionStorage.setItem('sent', told); window.location.reload(); } catch (e) { /* It stays. */ }
      }
    }
    waiting();
  });

  function quietly() {
    send().then(stillOurs).catch(function () { /* Shown as not sent. */ }).then(waiting).then(keptTickets);
  }

  /* The ticket on the screen has left the phone, to another unit or reported elsewhere: then the
     office says what is to be seen of it. */
  function stillOurs(told) {
    var mark = document.getElementById('kept-page');
    if (!mark || mark.hidden || told.some(function (one) { return one.sent; })) { return; }
    return Box.get('pages', window.location.pathname).then(function (known) {
      if (!known) { window.location.reload(); }
    });
  }

  /* Keeping the tickets that were opened: asked once, switched off at any time. */
  function keeping() {
    var box = document.getElementById('main');
    if (!box.querySelector('.keeping') || !navigator.serviceWorker || !window.caches) { return; }
    function part(name) {
      ['ask', 'on', 'off'].forEach(function (one) {
        var shown = box.querySelector('.keeping.' + one);
        if (shown) { shown.hidden = one !== name; }
      });
    }
    function declined(value) {
      try {
        if (value) { window.localStorage.setItem('keep-declined', value); }
        return window.localStorage.getItem('keep-declined');
      } catch (e) { return null; }
    }
    function on() {
      navigator.serviceWorker.register('/console/worker.js', { scope: '/console/' })
        .then(function () { return navigator.serviceWorker.ready; })
        .then(function () { part('on'); }).catch(function () { box.querySelector('.keeping.failed').hidden = false; });
    }
    function off(value) {
      declined(value);
      navigator.serviceWorker.getRegistration('/console/')
        .then(function (worker) { return worker && worker.unregister(); })
        .then(Box.forgetPages).then(function () { part('off'); });
    }
    [].forEach.call(box.querySelectorAll('[data-keep]'), function (button) {
      button.addEventListener('click', function () { if (button.getAttribute('data-keep') === 'on') { on(); } else { off('1'); } });
    });
    navigator.serviceWorker.getRegistration('/console/').then(function (worker) {
      part(worker ? 'on' : declined() || !box.querySelector('.keeping.ask') ? 'off' : 'ask');
    });
  }

  /* A ticket that is kept stands in the list of what can be read without a network. */
  function note() {
    var asked = document.getElementById('visit');
    if (!asked || !user || !navigator.serviceWorker || !navigator.serviceWorker.controller || !window.caches) { return; }
    var url = '/console/tickets/' + asked.getAttribute('data-visit');
    caches.open(Box.CACHE).then(function (box) { return box.match(url); }).then(function (kept) {
      var mark = document.getElementById('kept-page');
      if (!kept) { return; }
      if (mark) { mark.hidden = false; }
      return Box.get('pages', url).then(function (known) {
        if (known) { known.title = asked.getAttribute('data-place'); return Box.put('pages', known); }
      });
    }).catch(function () { /* Nothing is kept then. */ });
  }

  /* The place as text, for the map on the phone. */
  function copying() {
    if (!navigator.clipboard) { return; }
    [].forEach.call(document.querySelectorAll('[data-copy]'), function (button) {
      button.hidden = false;
      button.addEventListener('click', function () {
        navigator.clipboard.writeText(button.getAttribute('data-copy')).then(function () { button.textContent = words('copied'); });
      });
    });
  }

  function keptTickets() {
    var list = document.getElementById('kept-tickets');
    if (!list) { return; }
    Box.all('pages').then(function (found) {
      list.textContent = '';
      found.forEach(function (one) {
        var item = node('li');
        item.appendChild(node('a', one.title, { href: one.url }));
        list.appendChild(item);
      });
      document.getElementById('kept-none').hidden = found.length > 0;
    });
  }

  function offline() {
    if (!document.getElementById('kept-tickets')) { return; }
    keptTickets();
    document.getElementById('again').addEventListener('click', function () { window.location.reload(); });
  }

  /* Logging out takes everything off the phone; what is not sent yet is asked about first. */
  function leaving(form) {
    var ask = document.getElementById('leaving');
    function leave() {
      var gone = Box.wipe().catch(function () { /* Nothing was kept. */ });
      gone.then(function () {
        if (navigator.onLine) { form.submit(); } else { window.location.replace('/console/offline'); }
      });
    }
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      Box.all('visits').catch(function () { return []; }).then(function (found) {
        var waits = found.filter(function (one) { return one.user === user && one.state !== 'typing'; });
        if (!waits.length) { leave(); return; }
        ask.hidden = false;
        ask.querySelector('b').textContent = waits.length;
        ask.querySelector('button').focus();
      });
    });
    ask.querySelector('.stay').addEventListener('click', function () { ask.hidden = true; });
    ask.querySelector('.leave').addEventListener('click', leave);
  }

  window.Phone = { send: send };
  var form = document.querySelector('form[data-leave]');
  if (form) { leaving(form); }
  Box.tidy(user).catch(function () { /* Nothing can be kept here. */ }).then(function () {
    keeping();
    note();
    offline();
    copying();
    if (!outbox) { return; }
    try {
      outbox.querySelector('.sent').textContent = window.sessionStorage.getItem('sent') || '';
      window.sessionStorage.removeItem('sent');
    } catch (e) { /* Not said twice, then. */ }
    quietly();
    window.addEventListener('online', quietly);
    document.addEventListener('visibilitychange', function () { if (!document.hidden) { quietly(); } });
    if (navigator.serviceWorker) {
      navigator.serviceWorker.addEventListener('message', function (event) { tell(event.data); });
    }
    window.setInterval(function () {
      Box.all('visits').then(function (found) { if (found.some(Box.waits)) { quietly(); } });
    }, RETRY);
  });
}());

/* What a phone keeps of its user's work, and sending it: used by the pages and by the worker.

   Visits lie here from the first letter until the office has them, seven days at most; of the
   tickets opened only address and heading lie here, their pages in the worker's cache. Nothing
   is encrypted: a key on the same phone would protect from nobody. */
(function (self) {
  'use strict';

  var NAME = 'console', DAY = 86400000;
  var VISIT_DAYS = 7, PAGE_HOURS = 12, MOST_PAGES = 100;
  var CACHE = 'console-tickets';
  var opened = null;

  function now() { return new Date().getTime(); }

  function database() {
    if (opened) { return opened; }
    opened = new Promise(function (good, bad) {
      var ask = self.indexedDB.open(NAME, 1);
      ask.onupgradeneeded = function () {
        ask.result.createObjectStore('visits', { keyPath: 'id' });
        ask.result.createObjectStore('photos', { keyPath: 'id' });
        ask.result.createObjectStore('pages', { keyPath: 'url' });
      };
      ask.onsuccess = function () { good(ask.result); };
      ask.onerror = function () { opened = null; bad(ask.error); };
    });
    return opened;
  }

  /* One transaction; gives what the request in it gave. */
  function within(store, mode, act) {
    return database().then(function (db) {
      return new Promise(function (good, bad) {
        var work = db.transaction(store, mode), ask = act(work.objectStore(store));
        work.oncomplete = function () { good(ask && ask.result); };
        work.onerror = work.onabort = function () { bad(work.error); };
      });
    });
  }

  function all(store) { return within(store, 'readonly', function (box) { return box.getAll(); }); }
  function get(store, key) { return within(store, 'readonly', function (box) { return box.get(key); }); }
  function put(store, value) { return within(store, 'readwrite', function (box) { return box.put(value); }); }
  function remove(store, key) { return within(store, 'readwrite', function (box) { return box.delete(key); }); }
  function clear(store) { return within(store, 'readwrite', function (box) { return box.clear(); }); }

  function forgetPage(url) {
    var gone = self.caches ? self.caches.open(CACHE).then(function (box) { return box.delete(url); }) : Promise.resolve();
    return gone.then(function () { return remove('pages', url); });
  }

  function forgetPages() {
    var gone = self.caches ? self.caches.delete(CACHE) : Promise.resolve();
    return gone.then(function () { return clear('pages'); });
  }

  /* A visit's photos lie apart: they are not written again with every letter. */
  function forgetVisit(id) { return Promise.all([remove('visits', id), remove('photos', id)]); }

  /* Log-out: nothing of anybody stays. */
  function wipe() { return Promise.all([forgetPages(), clear('visits'), clear('photos')]); }

  /* What is too old or too much goes, and pages that somebody else had opened. */
  function tidy(user) {
    return Promise.all([all('visits'), all('pages')]).then(function (found) {
      var gone = found[0].filter(function (one) { return now() - one.at > VISIT_DAYS * DAY; })
        .map(function (one) { return forgetVisit(one.id); });
      found[1].sort(function (a, b) { return b.at - a.at; }).forEach(function (one, nth) {
        var old = now() - one.at > PAGE_HOURS * DAY / 24 || nth >= MOST_PAGES;
        if (old || (user && one.user !== user)) { gone.push(forgetPage(one.url)); }
      });
      return Promise.all(gone);
    });
  }

  /* Rejects where the office was not reached: a page in between, as of a free network that wants
     a log-in, is no answer of ours, and what takes too long is tried again. */
  function request(address, seconds, more) {
    var stop = self.AbortController ? new AbortController() : null;
    var bell = stop && setTimeout(function () { stop.abort(); }, seconds * 1000);
    more.credentials = 'same-origin';
    more.cache = 'no-store';
    more.headers = { Accept: 'application/json' };
    if (stop) { more.signal = stop.signal; }
    return self.fetch(address, more).then(function (answer) {
      if (answer.status === 413) { return { status: 413, told: {} }; }
      return answer.json().then(function (told) { return { status: answer.status, told: told }; });
    }).then(function (got) { clearTimeout(bell); return got; }, function (error) { clearTimeout(bell); throw error; });
  }

  /* Ask the office for the session. Pages of tickets that it no longer gives this user to keep – with
     another unit now, reported, taken back – go at once. */
  function askSession() {
    return all('pages').then(function (pages) {
      var ids = pages.map(function (one) { return one.url.split('/').pop(); });
      return request('/console/session' + (ids.length ? '?pages=' + ids.join(',') : ''), 30, { method: 'GET' }).then(function (session) {
        if (session.status !== 200) { return session; }
        var gone = pages.filter(function (one, nth) {
          return one.user !== session.told.user || session.told.keeps.indexOf(ids[nth]) < 0;
        });
        return Promise.all(gone.map(function (one) { return leave(one.url, session.told.gone); }))
          .then(function () { return session; });
      });
    });
  }

  /* What was written on such a ticket and not handed in yet stays readable, with the reason. */
  function leave(url, why) {
    return forgetPage(url).then(function () { return all('visits'); }).then(function (found) {
      return Promise.all(found.filter(function (one) {
        return one.state === 'typing' && url === '/console/tickets/' + one.ticket && (one.fields.people || one.fields.findings);
      }).map(function (one) { one.state = 'refused'; one.said = why; return put('visits', one); }));
    });
  }

  /* Send one visit. Gives what has become of it; rejects where the network is away. */
  function post(visit, photos, secret) {
    var form = new FormData();
    Object.keys(visit.fields).forEach(function (name) { form.append(name, visit.fields[name]); });
    form.append('csrf', secret);
    form.append('key', visit.key);
    photos.forEach(function (photo, at) {
      form.append('photos', new Blob([photo.bytes], { type: photo.type }), (at + 1) + '.jpg');
    });
    return request('/console/tickets/' + visit.ticket + '/visit', 180, { method: 'POST', body: form });
  }

  function settle(visit, answer) {
    if (answer.status === 200 && answer.told.done) {
      return Promise.all([forgetVisit(visit.id), forgetPage('/console/tickets/' + visit.ticket)]).then(function () {
        return { visit: visit, sent: true, go: answer.told.go, news: answer.told.news || [] };
      });
    }
    if (answer.status === 401 || answer.status === 403) { visit.state = 'login'; }
    else if (answer.status < 400 || answer.status >= 500) { visit.state = 'ready'; }
    else { visit.state = 'refused'; }
    visit.status = answer.status;
    visit.said = answer.told.problem || '';
    visit.problems = answer.told.problems || {};
    return put('visits', visit).then(function () { return { visit: visit, sent: false }; });
  }

  function waits(visit) { return visit.state === 'ready' || visit.state === 'login'; }

  /* Drop the pages that are no longer ours and send whatever waits, one after the other. Gives the outcome of each. */
  function sendAll() {
    return Promise.all([all('visits'), all('pages')]).then(function (found) {
      var waiting = found[0].filter(waits), told = [];
      if (!waiting.length && !found[1].length) { return told; }
      return askSession().then(function (session) {
        return waiting.reduce(function (before, visit) {
          return before.then(function () {
            if (session.status !== 200) { return settle(visit, { status: 401, told: session.told }); }
            if (visit.user !== session.told.user) { return null; }
            return get('photos', visit.id).then(function (kept) {
              return post(visit, kept ? kept.photos : [], session.told.csrf);
            }).then(function (answer) { return settle(visit, answer); });
          }).then(function (one) { if (one) { told.push(one); } });
        }, Promise.resolve());
      }).then(function () { return told; });
    });
  }

  self.Box = {
    CACHE: CACHE, all: all, get: get, put: put, forgetVisit: forgetVisit, wipe: wipe, tidy: tidy, waits: waits,
    forgetPage: forgetPage, forgetPages: forgetPages, sendAll: sendAll, now: now
  };
}(self));

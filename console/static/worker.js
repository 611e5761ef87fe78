/* Lets the tickets that were opened on this phone be read without a network. It is there only
   where the user has switched it on; pages are kept for the user that the server names. */
importScripts('/console/static/box.js');

(function () {
  'use strict';

  var SHELL = 'console-shell', OFFLINE = '/console/offline', STATIC = '/console/static/';
  var TICKET = /^\/console\/tickets\/[0-9a-f]{32}$/;
  var PATIENCE = 8000;

  self.addEventListener('install', function (event) {
    event.waitUntil(Promise.all([fetch(OFFLINE), caches.open(SHELL)]).then(function (got) {
      return got[0].clone().text().then(function (html) {
        var files = html.match(/\/console\/static\/[^"]+/g) || [];
        return Promise.all([got[1].put(OFFLINE, got[0]), got[1].addAll(files)]);
      });
    }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });

  self.addEventListener('fetch', function (event) {
    var asked = event.request, url = new URL(asked.url);
    if (asked.method !== 'GET' || url.origin !== self.location.origin) { return; }
    if (asked.mode === 'navigate') { event.respondWith(page(asked, url)); }
    else if (url.pathname.indexOf(STATIC) === 0) { event.respondWith(file(asked)); }
  });

  self.addEventListener('sync', function (event) {
    if (event.tag !== 'visits') { return; }
    event.waitUntil(Box.sendAll().then(function (told) {
      return self.clients.matchAll().then(function (pages) {
        pages.forEach(function (one) { one.postMessage(told); });
      });
    }));
  });

  /* The network first; what is kept where it is away, or takes too long. */
  function page(asked, url) {
    var path = url.pathname, there = TICKET.test(path) ? kept(path) : Promise.resolve(undefined);
    var asks = fetch(asked).then(function (answer) { return look(path, answer); });
    return there.then(function (copy) {
      if (!copy) { return asks; }
      return Promise.race([asks, new Promise(function (good) { setTimeout(function () { good(copy.clone()); }, PATIENCE); })])
        .catch(function () { return copy; });
    }).catch(function () { return caches.match(OFFLINE); });
  }

  function kept(path) {
    return Box.tidy().then(function () { return caches.open(Box.CACHE); })
      .then(function (box) { return box.match(path); });
  }

  /* Keep the page if the server says for whom; drop what it says is nobody's to keep. */
  function look(path, answer) {
    if (!TICKET.test(path) || answer.type === 'opaqueredirect') { return answer; }
    var user = answer.headers.get('Console-Keep');
    if (!user && answer.status !== 404) { return answer; }  /* none of our pages */
    if (!user || user === 'no') {
      return Box.forgetPage(path).then(function () { return answer; });
    }
    var copy = answer.clone();
    return caches.open(Box.CACHE).then(function (box) { return box.put(path, copy); })
      .then(function () { return Box.get('pages', path); })
      .then(function (known) { return Box.put('pages', { url: path, user: user, title: known ? known.title : '', at: Box.now() }); })
      .then(function () { return answer; }, function () { return answer; });
  }

  function file(asked) {
    return caches.open(SHELL).then(function (box) {
      return box.match(asked).then(function (found) {
        if (found) { return found; }
        return fetch(asked).then(function (answer) {
          if (!answer.ok) { return answer; }
          var copy = answer.clone();
          return box.delete(asked, { ignoreSearch: true }).then(function () { return box.put(asked, copy); })
            .then(function () { return answer; });
        }, function () { return box.match(asked, { ignoreSearch: true }); });
      });
    });
  }
}());

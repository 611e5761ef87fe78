/* The queue at the left: it changes by itself, but not under a hand. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var HAND = 3000;
  var queue = Bench.by('entries'), waiting = null, touched = 0;

  function now() { return new Date().getTime(); }
  function keyed(name) { return function (item) { return item.getAttribute(name); }; }
  function links() { return Bench.all(queue, 'a[data-key]'); }

  Bench.mark = function () {
    links().forEach(function (link) {
      var on = link.getAttribute('data-key') === Bench.current;
      link.parentNode.className = on ? 'on' : '';
      if (on) { link.setAttribute('aria-current', 'true'); } else { link.removeAttribute('aria-current'); }
    });
  };

  function fill(list, entries, known) {
    entries.forEach(function (one, at) {
      var item = known[one.key] || document.createElement('li');
      delete known[one.key];
      item.setAttribute('data-entry', one.key);
      Bench.put(item, one.html);
      if (list.children[at] !== item) { list.insertBefore(item, list.children[at] || null); }
    });
  }

  function place(told) {
    var known = {}, top = queue.scrollTop, held = null, first = null, offset = 0;
    var focus = queue.contains(document.activeElement) && document.activeElement.getAttribute('data-key');
    Bench.all(queue, '[data-entry]').forEach(function (item) {
      known[item.getAttribute('data-entry')] = item;
      if (!first && item.offsetTop + item.offsetHeight > top) { first = item; offset = item.offsetTop - top; }
    });
    Bench.all(queue, '[data-group]').forEach(function (group) {
      var entries = told.entries.filter(function (one) { return one.group === group.getAttribute('data-group'); });
      fill(group.querySelector('ul'), entries, known);
      group.hidden = !entries.length;
    });
    Object.keys(known).forEach(function (key) { known[key].parentNode.removeChild(known[key]); });
    Bench.by('nobody').hidden = told.entries.length > 0;
    Bench.mark();
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

  Bench.on('queue', function (told) { waiting = told; later(); });

  Bench.next = function () {
    var found = links().filter(function (link) {
      return link.getAttribute('data-key') !== Bench.current && !link.closest('[data-group="mine"]');
    });
    if (found.length) { Bench.open(found[0].getAttribute('data-key')); }
  };

  Bench.step = function (by) {
    var keys = links().map(keyed('data-key')), at = keys.indexOf(Bench.current);
    var found = keys[at < 0 ? 0 : at + by];
    if (found) { Bench.open(found); }
  };
}());

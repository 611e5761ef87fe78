/* Keys, clicks and the two small windows; the last file, which begins. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var open = null, before = null;

  /* A window before the page: it keeps the focus and gives it back. */
  function show(id) {
    if (!open) { before = document.activeElement; }
    if (open) { Bench.by(open).hidden = true; }
    open = id;
    Bench.by(id).hidden = false;
    Bench.by(id).querySelector('[data-first]').focus();
  }

  function hide() {
    if (!open) { return; }
    Bench.by(open).hidden = true;
    open = null;
    if (before) { before.focus(); before = null; }
  }

  function around(event) {
    var stops = Bench.all(Bench.by(open), 'button, input'), at = stops.indexOf(document.activeElement);
    var next = stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
    event.preventDefault();
    next.focus();
  }

  /* How the talk was ended */

  function finish() {
    if (!Bench.kind.mine || !Bench.talk()) { return; }
    Bench.by('closing').value = '';
    Bench.by('closing-wrong').hidden = true;
    show('finish');
  }

  function end(code) {
    Bench.act('close', { disposition: code, closing: Bench.by('closing').value }, function (problem) {
      if (!problem) { before = null; hide(); return false; }
      Bench.by('closing-wrong').textContent = problem.problem || Bench.says('trouble');
      Bench.by('closing-wrong').hidden = false;
      Bench.by('closing').focus();
      return true;
    });
  }

  function inFinish(event) {
    var button = Bench.by('finish').querySelector('[data-digit="' + event.key + '"]');
    if (button && event.target !== Bench.by('closing')) { event.preventDefault(); end(button.getAttribute('data-disposition')); }
  }

  /* Keys */

  function take() {
    var button = Bench.by('head').querySelector('[data-do="take"]');
    if (button) { button.click(); }
  }

  var KEYS = {
    F1: function () { show('keys'); },
    F2: Bench.next,
    F3: Bench.line,
    F4: Bench.write,
    F6: Bench.question,
    F7: Bench.remark,
    F8: take,
    F10: finish,
    PageUp: function () { Bench.turn(-1); },
    PageDown: function () { Bench.turn(1); },
    Escape: function () { Bench.tell(null); Bench.write(); }
  };

  function inBox(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.target.id !== 'text') { return null; }
    return function () { Bench.say(event.altKey ? 'operator' : 'caller'); };
  }

  function meant(event) {
    var box = inBox(event);
    if (box) { return box; }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      return function () { Bench.step(event.key === 'ArrowUp' ? -1 : 1); };
    }
    return event.altKey || event.ctrlKey || event.metaKey ? null : KEYS[event.key];
  }

  document.addEventListener('keydown', function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    if (open) {
      if (event.key === 'Escape' || event.key === 'F1') { event.preventDefault(); hide(); }
      if (event.key === 'Tab') { around(event); }
      if (open === 'finish') { inFinish(event); }
      return;
    }
    var act = meant(event);
    if (act) { event.preventDefault(); act(); }
  });

  /* Clicks */

  Bench.root.addEventListener('click', function (event) {
    function at(selector) { return event.target.closest(selector); }
    var link = at('a[data-key], [data-open]');
    if (at('[data-do]')) { Bench.act(at('[data-do]').getAttribute('data-do'), {}, Bench.write); return; }
    if (at('[data-close-open]')) { finish(); return; }
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    Bench.open(link.getAttribute('data-open') || link.getAttribute('data-key'));
  });

  Bench.by('keys-open').addEventListener('click', function () { show('keys'); });
  Bench.by('line-open').addEventListener('click', Bench.line);
  Bench.all(document, '[data-hide]').forEach(function (button) { button.addEventListener('click', hide); });
  Bench.all(document, '[data-disposition]').forEach(function (button) {
    button.addEventListener('click', function () { end(button.getAttribute('data-disposition')); });
  });

  var begins = window.location.search.match(/[?&]talk=(\w+)/);
  Bench.listen();
  if (begins) { Bench.open('talk-' + begins[1]); }
}());

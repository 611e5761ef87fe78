/* Keys and clicks; the last file, which begins. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  /* Keys */

  /* A button of the heading; what is pressed while a talk opens is meant for that one. */
  function heading(name) {
    return function () {
      Bench.soon(function () {
        var button = Bench.by('head').querySelector('[data-do="' + name + '"]');
        if (button) { button.click(); }
      });
    };
  }

  var KEYS = {
    F1: Bench.help,
    F2: Bench.next,
    F3: Bench.line,
    F4: Bench.write,
    F6: Bench.question,
    F7: Bench.remark,
    F8: heading('take'),
    F9: Bench.file,
    F10: Bench.finish,
    PageUp: function () { Bench.turn(-1); },
    PageDown: function () { Bench.turn(1); },
    Escape: function () { Bench.tell(null); Bench.write(); }
  };

  /* With Alt, by the place of the key; D, E and F are the browser's. */
  var ALT = {
    ArrowUp: function () { Bench.step(-1); },
    ArrowDown: function () { Bench.step(1); },
    ArrowLeft: Bench.words,
    ArrowRight: function () { if (Bench.marked()) { Bench.unmark(); } else { Bench.fields(); } },
    KeyB: heading('done'),
    KeyC: Bench.canned,
    KeyG: Bench.give,
    KeyH: heading('hang-up'),
    KeyJ: Bench.tip,
    KeyK: Bench.right,
    KeyN: Bench.wrong,
    KeyS: function () { Bench.choose('declaration'); },
    KeyT: Bench.clause,
    KeyX: function () { Bench.choose('lead'); },
    KeyY: function () { Bench.judge('used'); }
  };

  function inBox(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.target.id !== 'text') { return null; }
    return function () { Bench.say(event.altKey ? 'operator' : Bench.box.speaker()); };
  }

  function meant(event) {
    var box = inBox(event);
    if (box) { return box; }
    if (event.ctrlKey || event.metaKey) { return null; }
    return event.altKey ? ALT[event.code] : KEYS[event.key];
  }

  document.addEventListener('keydown', function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    if (Bench.inWindow(event)) { return; }
    var act = meant(event);
    if (act) { event.preventDefault(); act(); }
  });

  /* Clicks */

  Bench.root.addEventListener('click', function (event) {
    function at(selector) { return event.target.closest(selector); }
    var link = at('a[data-key], [data-open]');
    if (at('[data-do]')) { Bench.act(at('[data-do]').getAttribute('data-do'), {}, Bench.write); return; }
    if (at('[data-close-open]')) { Bench.finish(); return; }
    if (at('[data-give]')) { Bench.give(); return; }
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    Bench.open(link.getAttribute('data-open') || link.getAttribute('data-key'));
  });

  Bench.by('keys-open').addEventListener('click', Bench.help);
  Bench.by('line-open').addEventListener('click', Bench.line);

  var begins = window.location.search.match(/[?&]talk=(\w+)/);
  Bench.listen();
  if (begins) { Bench.open('talk-' + begins[1]); }
}());

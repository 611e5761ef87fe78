/* What stands beside the talk: each part is touched only when it changed. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var told = Bench.by('told'), text = Bench.by('text'), note = Bench.by('remark');

  function part(name) { return told.querySelector('[data-part="' + name + '"]'); }

  Bench.beside = function (parts, fresh) {
    if (fresh) {
      Bench.all(told, '[data-part]').forEach(function (one) { Bench.put(one, ''); });
      told.scrollTop = 0;
      note.form.hidden = !Bench.talk();
      Bench.by('told-later').hidden = !!Bench.talk();
    }
    Object.keys(parts).forEach(function (name) { Bench.put(part(name), parts[name]); });
  };

  Bench.on('beside', function (news) { Bench.beside(news.parts); });

  /* Words that the page offers go behind what is in the box already. */
  Bench.offer = function (words) {
    if (!words || text.form.hidden) { return; }
    text.value += words;
    text.focus();
  };

  Bench.question = function () {
    var words = told.querySelector('.ask [data-words]');
    if (words) { Bench.offer(words.getAttribute('data-words')); }
  };

  Bench.remark = function () { if (!note.form.hidden) { note.focus(); } };

  note.form.addEventListener('submit', function (event) {
    event.preventDefault();
    Bench.act('note', { note: note.value }, function (problem) {
      if (!problem) { note.value = ''; }
    });
  });
}());

/* What stands beside the talk: each part is touched only when it changed. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var told = Bench.by('told'), text = Bench.by('text'), note = Bench.by('remark');
  var lacking = Bench.by('lacking');

  function part(name) { return told.querySelector('[data-part="' + name + '"]'); }

  Bench.beside = function (parts, fresh) {
    if (fresh) {
      Bench.leave();
      Bench.all(told, '[data-part]').forEach(function (one) { Bench.put(one, ''); });
      told.scrollTop = 0;
      note.form.hidden = !Bench.talk();
      Bench.by('told-later').hidden = !!Bench.talk();
      lacking.hidden = !Bench.talk();
      lacking.open = false;
    }
    Object.keys(parts).forEach(function (name) {
      if (name === 'meaning' && !fresh && part(name).querySelector('[open]')) { return; }  /* being corrected */
      if (Bench.holds(name)) { Bench.later = parts[name]; } else { Bench.put(part(name), parts[name]); }
    });
  };

  Bench.on('beside', function (news) { Bench.beside(news.parts); });

  /* What was thought of a suggestion. What is put into the box has been of use. */

  function judge(fields, then) {
    var id = Bench.talk();
    if (!id) { return; }
    Bench.ask('POST', '/console/desk/talks/' + id + '/judge', fields, then || function () {});
  }

  function said(button) {
    return function (status, news) {
      if (status !== 200) { Bench.problem(status, news); return; }
      Bench.tell('kept', news.done);
      if (button) { button.disabled = true; }
    };
  }

  /* Words that the page offers go behind what is in the box already; on the telephone they are
     read out and written down. */
  function offer(button) {
    if (text.form.hidden) { return; }
    if (Bench.kind.phone) { Bench.read(button.getAttribute('data-words')); } else { Bench.box.offer(button.getAttribute('data-words'), ''); }
    if (button.getAttribute('data-suggestion')) {
      judge({ suggestion: button.getAttribute('data-suggestion'), verdict: 'used' });
    }
  }

  told.addEventListener('click', function (event) {
    var words = event.target.closest('[data-words]'), button = event.target.closest('[data-judge]');
    if (words) { offer(words); }
    if (button) {
      judge({ suggestion: button.getAttribute('data-suggestion'), verdict: button.getAttribute('data-judge') }, said(button));
    }
  });

  Bench.question = function () {
    var words = told.querySelector('.ask [data-words]');
    if (words) { offer(words); }
  };

  told.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.closest('.meaning')) { return; }
    event.preventDefault();
    Bench.act('correct', { seq: form.seq.value, heard: form.heard.value, intent: form.intent.value }, function (problem) {
      if (!problem) { form.parentNode.open = false; }
    });
  });

  lacking.querySelector('form').addEventListener('submit', function (event) {
    event.preventDefault();
    var lacked = Bench.by('lacked');
    judge({ verdict: 'missing', note: lacked.value }, function (status, news) {
      said()(status, news);
      if (status === 200) { lacked.value = ''; lacking.open = false; }
    });
  });

  Bench.remark = function () { if (!note.form.hidden) { note.focus(); } };

  note.form.addEventListener('submit', function (event) {
    event.preventDefault();
    Bench.act('note', { note: note.value }, function (problem) {
      if (!problem) { note.value = ''; }
    });
  });
}());

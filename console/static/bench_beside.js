/* What stands beside the talk: each part is touched only when it changed, and none while somebody
   writes among them: what came meanwhile waits, and the heading of the column says so. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var NEAR = 20;
  var told = Bench.by('told'), note = Bench.by('remark'), lacking = Bench.by('lacking');
  var fresher = Bench.by('fresher'), waiting = {}, pressed = false, unseen = '';

  function part(name) { return told.querySelector('[data-part="' + name + '"]'); }

  function writing() {
    var at = document.activeElement;
    return told.contains(at) && at.getClientRects().length > 0 && !!at.closest('form, .editor');
  }

  function holds(name) {
    if (name === 'form' && Bench.edits()) { return true; }
    return writing() || (name === 'meaning' && !!part(name).querySelector('[open]'));
  }

  /* The cautions that are in the one piece and not in the other. */
  function added(html, before) {
    return (html.match(/class="caution [^>]*/g) || []).filter(function (one) { return before.indexOf(one) < 0; }).join();
  }

  function place(name, html) {
    var at = part(name), more = name === 'cautions' ? added(html, at.bench || '') : '';
    Bench.put(at, html);
    if (told.scrollTop > NEAR) { unseen += more; }
  }

  /* Something waits, or came in above what is seen. */
  function tell() {
    var held = writing() && Object.keys(waiting).some(function (name) { return name !== 'form'; });
    if (told.scrollTop <= NEAR) { unseen = ''; }
    fresher.hidden = !held && !unseen;
    fresher.classList.toggle('red', /"caution danger/.test(unseen + added(waiting.cautions || '', part('cautions').bench || '')));
  }

  /* What has waited comes in, but not between the press of a button and its release. */
  Bench.settle = function () {
    if (pressed) { return; }
    Object.keys(waiting).forEach(function (name) {
      if (holds(name)) { return; }
      var html = waiting[name];
      delete waiting[name];
      place(name, html);
    });
    tell();
  };

  function soon() { window.setTimeout(Bench.settle, 0); }

  document.addEventListener('mousedown', function () { pressed = true; }, true);
  document.addEventListener('mouseup', function () { pressed = false; soon(); }, true);
  told.addEventListener('focusout', soon);
  told.addEventListener('focusin', tell);
  told.addEventListener('scroll', tell);
  told.addEventListener('toggle', soon, true);

  Bench.beside = function (parts, fresh) {
    if (fresh) {
      Bench.leave();
      waiting = {};
      unseen = '';
      Bench.all(told, '[data-part]').forEach(function (one) { Bench.put(one, ''); });
      told.scrollTop = 0;
      note.form.hidden = !Bench.talk();
      Bench.by('told-later').hidden = !!Bench.talk();
      lacking.hidden = !Bench.talk();
      lacking.open = false;
    }
    Object.keys(parts).forEach(function (name) {
      if (!fresh && holds(name)) { waiting[name] = parts[name]; return; }
      delete waiting[name];
      place(name, parts[name]);
    });
    tell();
  };

  Bench.on('beside', function (news) { Bench.beside(news.parts); });

  told.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.closest('.meaning')) { return; }
    event.preventDefault();
    Bench.act('correct', { seq: form.seq.value, heard: form.heard.value, intent: form.intent.value }, function (problem) {
      if (!problem) { form.parentNode.open = false; }
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

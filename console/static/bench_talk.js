/* The talk in the middle: its lines as they come, the box below them, what is done with it. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var NEAR = 60;
  var lines = Bench.by('lines'), said = lines.querySelector('.talk'), passing = Bench.by('passing');
  var card = Bench.by('card'), form = Bench.by('say'), text = Bench.by('text'), newer = Bench.by('newer');
  var typed = {}, asked = 0, sending = false, follow = false, tried = {}, aloud = {}, opening = false, soon = null;

  Bench.atEnd = function () { return lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR; };
  Bench.toEnd = function () { lines.scrollTop = lines.scrollHeight; newer.hidden = true; };
  Bench.turn = function (way) { lines.scrollTop += way * lines.clientHeight * 0.8; };
  Bench.write = function () { if (!form.hidden) { text.focus(); } };

  /* Lines are added below; who reads above stays there and is told. */
  function grow(act) {
    var end = Bench.atEnd() || follow;
    act();
    if (end) { Bench.toEnd(); } else { newer.hidden = false; }
  }

  function message(told) {
    if (told.seq <= Bench.after) { return; }
    Bench.after = told.seq;
    grow(function () { said.insertAdjacentHTML('beforeend', told.html); });
    follow = false;
  }

  /* Words of a call that are not final: the recogniser may still replace them. */
  function pass(told) {
    var end = Bench.atEnd();
    told.lines.forEach(function (one) {
      var known = passing.querySelector('[data-segment="' + one.segment + '"]');
      if (!one.text) { if (known) { passing.removeChild(known); } return; }
      if (!known) {
        known = document.createElement('li');
        known.setAttribute('data-segment', one.segment);
        known.className = 'said ' + (one.speaker === 'caller' ? 'farmer' : 'operator');
        known.appendChild(document.createElement('p')).className = 'bubble';
        passing.appendChild(known);
      }
      known.firstChild.textContent = one.text + '…';
    });
    if (end) { Bench.toEnd(); }
  }

  function shape(kind) {
    Bench.kind = kind || {};
    form.hidden = !Bench.talk() || (Bench.kind.phone && !Bench.kind.mine);
    form.classList.toggle('phone', !!Bench.kind.phone);
    Bench.by('own').hidden = !Bench.kind.phone;
    Bench.by('send').textContent = Bench.says(Bench.kind.phone ? 'caller' : 'send');
    text.placeholder = Bench.says(Bench.kind.phone ? 'line' : Bench.kind.mine ? 'answer' : 'first');
  }

  /* Opening a talk or a promised call */

  Bench.open = function (key, again) {
    var turn = asked += 1, isTalk = key.indexOf('talk-') === 0;
    if (Bench.current) { typed[Bench.current] = Bench.box.kept(); }
    opening = true;
    soon = null;
    Bench.ask('GET', '/console/desk/' + (isTalk ? 'talks/' : 'calls/') + key.slice(5), null, function (status, told) {
      if (turn !== asked) { return; }
      opening = false;
      if (status !== 200) { Bench.problem(status, status === 404 ? { problem: Bench.says('gone') } : told); return; }
      Bench.tell(null);
      if (!again) { Bench.box.back(typed[key]); }
      Bench.current = key;
      Bench.after = isTalk ? told.seq : 0;
      Bench.by('welcome').hidden = newer.hidden = true;
      Bench.forget();
      said.innerHTML = isTalk ? told.messages : '';
      passing.innerHTML = '';
      card.hidden = isTalk;
      card.innerHTML = isTalk ? '' : told.html;
      Bench.put(Bench.by('head'), isTalk ? told.head : '');
      Bench.beside(isTalk ? told.parts : {}, true);
      shape(told.kind);
      Bench.mark();
      window.history.replaceState(null, '', '/console/desk' + (isTalk ? '?talk=' + key.slice(5) : ''));
      if (isTalk) { Bench.toEnd(); Bench.write(); } else { lines.scrollTop = 0; card.querySelector('a').focus(); }
      Bench.listen();
      if (soon) { soon(); }
    });
  };

  /* What was pressed while a talk was being opened is meant for that one. */
  Bench.soon = function (act) { if (opening) { soon = act; } else { act(); } };

  function close() {
    if (Bench.current) { delete typed[Bench.current]; }
    Bench.current = null;
    Bench.after = 0;
    Bench.box.back();
    said.innerHTML = passing.innerHTML = card.innerHTML = '';
    card.hidden = true;
    Bench.by('welcome').hidden = false;
    Bench.put(Bench.by('head'), '');
    Bench.beside({}, true);
    shape();
    window.history.replaceState(null, '', '/console/desk');
    Bench.mark();
    Bench.listen();
  }

  Bench.on('head', function (told) { Bench.put(Bench.by('head'), told.html); shape(told.kind); });
  Bench.on('message', message);
  Bench.on('passing', pass);
  Bench.on('gone', function () { Bench.tell('notice', Bench.says('gone')); form.hidden = true; });
  Bench.on('reset', function () { Bench.open(Bench.current, true); });

  /* What is done in it */

  var HERE = { 'hang-up': true };
  var ENDS = { done: true, close: true, give: true };

  Bench.act = function (name, fields, then) {
    var key = Bench.current, id = Bench.talk();
    if (!id) { return; }
    Bench.ask('POST', '/console/' + (HERE[name] ? 'desk/' : '') + 'talks/' + id + '/' + name, fields || {}, function (status, told) {
      if (key !== Bench.current) { return; }
      if (status !== 200 && then && then(told)) { return; }
      if (status !== 200) { Bench.problem(status, told); return; }
      if (ENDS[name]) { close(); }
      if (then) { then(null); }
      Bench.tell('kept', told.done);
    });
  };

  Bench.line = function () {
    Bench.ask('POST', '/console/desk/line', {}, function (status, told) {
      if (status === 200) { Bench.open('talk-' + told.talk); } else { Bench.problem(status, told); }
    });
  };

  function named(words) { return { words: words, key: Math.random().toString(36).slice(2) + new Date().getTime() }; }

  /* The same words sent again after a broken line are the same message. */
  function fields(words, speaker) {
    if (!Bench.kind.phone) { return { text: words, seen: Bench.after }; }
    if (tried.words !== words) { tried = named(words); }
    return { text: words, speaker: speaker, key: tried.key };
  }

  Bench.say = function (speaker) {
    var key = Bench.current, words = text.value, id = Bench.talk();
    if (sending || !id) { return; }
    sending = true;
    form.classList.add('busy');
    var where = Bench.kind.phone ? '/console/desk/talks/' + id + '/write' : '/console/talks/' + id + '/say';
    Bench.ask('POST', where, fields(words, speaker), function (status, told) {
      sending = false;
      form.classList.remove('busy');
      if (status !== 200) { Bench.problem(status, told, status === 0 ? 'lost' : 'trouble'); return; }
      tried = {};
      if (key !== Bench.current) { delete typed[key]; return; }
      Bench.tell(null);
      follow = true;
      Bench.box.sent(words);
    });
  };

  /* What the operator has read out to the caller; the box stays as it is. */
  Bench.read = function (words) {
    var id = Bench.talk();
    if (!id) { return; }
    if (aloud.words !== words) { aloud = named(words); }
    text.focus();
    Bench.ask('POST', '/console/desk/talks/' + id + '/write', { text: words, speaker: 'operator', key: aloud.key }, function (status, told) {
      if (status !== 200) { Bench.problem(status, told, status === 0 ? 'lost' : 'trouble'); return; }
      aloud = {};
      follow = true;
    });
  };

  form.addEventListener('submit', function (event) { event.preventDefault(); Bench.say('caller'); text.focus(); });
  Bench.by('own').addEventListener('click', function () { Bench.say('operator'); text.focus(); });
  lines.addEventListener('scroll', function () { if (Bench.atEnd()) { newer.hidden = true; } });
  newer.addEventListener('click', function () { Bench.toEnd(); text.focus(); });

  card.addEventListener('click', function (event) {
    var button = event.target.closest('button[name="outcome"]');
    if (!button) { return; }
    event.preventDefault();
    var noted = { outcome: button.value, text: Bench.by('note').value };
    Bench.ask('POST', button.form.getAttribute('data-note'), noted, function (status, told) {
      if (status !== 200) { Bench.problem(status, told); return; }
      close();
      Bench.tell('kept', told.done);
    });
  });
}());

/* Small windows before the page: the keys, how a talk was ended, to whom it is given. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var open = null, before = null, way = null, NOTE = 500;
  var by = Bench.by;

  /* A window keeps the focus and gives it back. */
  function show(id) {
    if (!open) { before = document.activeElement; }
    if (open) { by(open).hidden = true; }
    open = id;
    by(id).hidden = false;
    by(id).querySelector('[data-first]').focus();
  }

  function hide(gone) {
    if (!open) { return; }
    by(open).hidden = true;
    open = null;
    if (before && !gone) { before.focus(); }
    before = null;
  }

  function around(event) {
    var stops = Bench.all(by(open), 'button, input, textarea'), at = stops.indexOf(document.activeElement);
    event.preventDefault();
    stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus();
  }

  /* The number before a button presses it, where nobody is writing. */
  function digit(event) {
    if (!/^[0-9a-z]$/.test(event.key)) { return; }
    var button = by(open).querySelector('[data-digit="' + event.key + '"]');
    if (button && !event.target.closest('input, textarea')) { event.preventDefault(); button.click(); }
  }

  Bench.inWindow = function (event) {
    if (!open) { return false; }
    if (event.key === 'Escape' || event.key === 'F1') { event.preventDefault(); hide(); }
    else if (event.key === 'Tab') { around(event); }
    else if (open === 'finish' && event.altKey && event.code === 'KeyH') { event.preventDefault(); hangUp(); }
    else if (event.key === 'Enter' && event.target.id === 'region') { event.preventDefault(); give({ region: by('region').value }); }
    else if (event.key === 'Enter' && event.target.id === 'closing') { event.preventDefault(); noted(); }
    else { digit(event); }
    return true;
  };

  Bench.window = show;
  Bench.shut = hide;
  Bench.help = function () { show('keys'); };

  function wrong(id, field) {
    return function (problem) {
      if (!problem) { hide(true); return false; }
      by(id).textContent = problem.problem || Bench.says('trouble');
      by(id).hidden = false;
      by(field).focus();
      return true;
    };
  }

  /* How the talk was ended, with what was collected in it */

  Bench.finish = function () {
    if (!Bench.kind.mine || !Bench.talk()) { return; }
    way = null;
    by('closing').value = by('summary').value = '';
    by('closing-wrong').textContent = Bench.says('on-line');
    by('closing-wrong').hidden = !Bench.kind.live;
    Bench.ask('GET', '/console/desk/talks/' + Bench.talk() + '/summary', null, function (status, told) {
      by('summary').value = told.text || '';
    });
    show('finish');
  };

  /* The call is over, and what was chosen and written here stays. */
  function hangUp() {
    if (!Bench.kind.live) { return; }
    Bench.act('hang-up', {}, function (problem) {
      if (problem) { return wrong('closing-wrong', 'closing')(problem); }
      by('closing-wrong').hidden = true;
      return true;
    });
  }

  function end(code) {
    way = code;
    Bench.act('close', { disposition: code, closing: by('closing').value }, wrong('closing-wrong', 'closing'));
  }

  /* The word is written: the way that lacked it, else on to the ways. */
  function noted() {
    if (way) { end(way); } else { by('finish').querySelector('[data-first]').focus(); }
  }

  /* A note holds only so much: the lines of the summary go into as many as it takes. */
  function keep(lines) {
    var part = [];
    while (lines.length && part.concat(lines[0]).join('\n').length <= NOTE) { part.push(lines.shift()); }
    if (!part.length && lines.length) { part.push(lines.shift().slice(0, NOTE)); }
    if (!part.length) { return; }
    Bench.act('note', { note: part.join('\n') }, function (problem) {
      if (!problem) { keep(lines); }
      return false;
    });
  }

  /* To whom it is given */

  function give(fields) { Bench.act('give', fields, wrong('give-wrong', 'region')); }

  function list(found) {
    var place = by('colleagues');
    place.textContent = found.length ? '' : Bench.says('nobody');
    found.forEach(function (one, at) {
      var button = document.createElement('button'), key = document.createElement('kbd');
      button.type = 'button';
      button.className = 'plain';
      if (at < 9) {
        key.textContent = at + 1;
        button.setAttribute('data-digit', at + 1);
        button.appendChild(key);
      }
      button.appendChild(document.createTextNode(' ' + one.name));
      button.addEventListener('click', function () { give({ colleague: one.id }); });
      place.appendChild(button);
      if (at === 0 && open === 'give' && !by('region').value) { button.focus(); }
    });
  }

  Bench.give = function () {
    if (!Bench.kind.mine || !Bench.talk()) { return; }
    by('region').value = by('colleagues').textContent = '';
    by('give-wrong').hidden = true;
    show('give');
    Bench.ask('GET', '/console/desk/talks/' + Bench.talk() + '/colleagues', null, function (status, told) {
      list(told.colleagues || []);
    });
  };

  by('give-region').addEventListener('click', function () { give({ region: by('region').value }); });
  by('to-remarks').addEventListener('click', function () { keep(by('summary').value.split('\n')); });
  Bench.all(document, '[data-hide]').forEach(function (button) {
    button.addEventListener('click', function () { hide(); });
  });
  Bench.all(document, '[data-disposition]').forEach(function (button) {
    button.addEventListener('click', function () { end(button.getAttribute('data-disposition')); });
  });
}());

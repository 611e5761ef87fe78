/* Canned replies: chosen by a key, filled in by the server, put into the box and never sent. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var KEYS = '123456789abcdefghijklmnopqrstuvwxyz', BLANK = /［[^［］]*］/;
  var text = Bench.by('text'), place = Bench.by('replies');

  /* To the next mark that is still to be filled in by hand; whether there is one. */
  function blank(from) {
    var found = BLANK.exec(text.value.slice(from));
    if (found) { text.setSelectionRange(from + found.index, from + found.index + found[0].length); }
    return !!found;
  }

  function choose(reply) {
    var key = Bench.current, id = Bench.talk();
    Bench.shut(true);
    text.focus();
    Bench.ask('POST', '/console/talks/' + id + '/fill', { reply: reply, text: '' }, function (status, told) {
      if (key !== Bench.current) { return; }
      if (status !== 200) { Bench.problem(status, told); return; }
      if (Bench.kind.phone && !BLANK.test(told.text)) { Bench.read(told.text); return; }
      if (!blank(Bench.box.offer(told.text, '\n'))) { text.setSelectionRange(text.value.length, text.value.length); }
    });
  }

  function list(found) {
    place.textContent = '';
    found.forEach(function (one, at) {
      var button = document.createElement('button'), key = document.createElement('kbd');
      button.type = 'button';
      button.className = 'plain';
      if (KEYS[at]) {
        key.textContent = KEYS[at];
        button.setAttribute('data-digit', KEYS[at]);
        button.appendChild(key);
      }
      button.appendChild(document.createTextNode(' ' + one.title + '：' + one.text));
      button.addEventListener('click', function () { choose(one.id); });
      place.appendChild(button);
    });
  }

  Bench.canned = function () {
    var key = Bench.current;
    if (!Bench.talk() || text.form.hidden) { return; }
    place.textContent = '';
    Bench.window('canned');
    Bench.ask('GET', '/console/desk/talks/' + Bench.talk() + '/replies', null, function (status, told) {
      if (key === Bench.current) { list(told.replies || []); }
    });
  };

  Bench.by('canned-open').addEventListener('click', Bench.canned);

  text.addEventListener('keydown', function (event) {
    if (event.key === 'Tab' && !event.shiftKey && blank(text.selectionEnd)) { event.preventDefault(); }
  });
}());

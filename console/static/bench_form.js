/* The form beside the talk: its fields are changed in their place, and filed with one key. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var told = Bench.by('told'), editing = null;

  function kind() {
    var form = told.querySelector('[data-part="form"] [data-kind]');
    return form && form.getAttribute('data-kind');
  }

  function post(act, fields, then) {
    var id = Bench.talk(), key = Bench.current;
    if (!id || !fields.kind) { return; }
    Bench.ask('POST', '/console/desk/talks/' + id + '/' + act, fields, function (status, news) {
      if (key !== Bench.current) { return; }
      then(status, news);
      if (status === 200) { Bench.beside(news.parts); }
    });
  }

  function node(tag, words, className) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (className) { made.className = className; }
    if (tag === 'button') { made.type = 'button'; }
    return made;
  }

  /* While a field is open the form stays as it is; what changed meanwhile comes in afterwards. */
  Bench.edits = function () { return !!editing; };

  function shut(focus) {
    if (!editing) { return; }
    var key = editing.key;
    editing.box.parentNode.removeChild(editing.box);
    editing.button.hidden = false;
    editing = null;
    Bench.settle();
    var again = focus && told.querySelector('[data-key="' + key + '"]');
    if (again) { again.focus({ preventScroll: true }); }  /* A button keeps the focus when its part is put anew. */
  }

  Bench.leave = function () { editing = null; };

  function sent(status, news) {
    if (!editing) { return; }
    if (status === 200) { shut(true); return; }
    editing.wrong.textContent = news.problem || Bench.says(status === 0 ? 'lost' : 'trouble');
    editing.wrong.hidden = false;
    editing.input.focus();
  }

  function save(value) { post('field', { kind: kind(), field: editing.field, value: value }, sent); }
  function other(act) { post(act, { kind: kind(), field: editing.field }, sent); }

  /* What was said otherwise is taken, or what was typed stands; without opening the field. */
  function settle(button) {
    var fact = button.closest('.fact'), said = button.getAttribute('data-take');
    var fields = { kind: kind(), field: fact.getAttribute('data-field') };
    if (said !== null) { fields.value = said; }
    post(said === null ? 'right' : 'field', fields, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); }
    });
  }

  function here() { return document.activeElement && document.activeElement.closest('.fact'); }

  /* In the field where the focus is, the caller is right: in what was heard, or against what was
     typed. */
  Bench.right = function () {
    var fact = here(), take = fact && fact.querySelector('[data-take]');
    if (take) { settle(take); return; }
    if (!fact || !fact.classList.contains('doubtful')) { return; }
    if (fact.querySelector('.editor')) { other('right'); return; }
    post('right', { kind: kind(), field: fact.getAttribute('data-field') }, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); }
    });
  };

  /* What was typed stands, or the suggestion is wrong. */
  Bench.wrong = function () {
    var fact = here(), stays = fact && fact.querySelector('[data-stay]');
    if (stays) { settle(stays); } else if (!fact) { Bench.judge('wrong'); }
  };

  /* Which form it is, where that is asked. */
  Bench.choose = function (kind) {
    var button = told.querySelector('[data-fill="kind"][data-kind="' + kind + '"]');
    if (button) { button.click(); }
  };

  function add(box, words, act, className) {
    var button = node('button', words, className || 'plain');
    button.addEventListener('click', act);
    box.appendChild(button);
  }

  function edit(field) {
    shut(false);
    var button = told.querySelector('[data-edit="' + field + '"]');
    if (!button) { return; }
    var box = node('div', '', 'editor'), value = button.getAttribute('data-value');
    var input = node(value.length > 24 ? 'textarea' : 'input'), doubtful = button.closest('.doubtful');
    if (doubtful && doubtful.querySelector('.otherwise')) { doubtful = null; }  /* Who is right is chosen there. */
    var wrong = node('p', '', 'wrong'), buttons = node('div', '', 'editor-acts');
    editing = { field: button.getAttribute('data-edit'), key: button.getAttribute('data-key'), box: box, button: button, input: input, wrong: wrong };
    wrong.hidden = true;
    wrong.setAttribute('role', 'alert');
    input.value = value;
    input.maxLength = 2000;
    input.setAttribute('aria-label', button.closest('.fact').querySelector('dt').textContent);
    [input, wrong, buttons].forEach(function (one) { box.appendChild(one); });
    add(buttons, Bench.says('save'), function () { save(input.value); }, 'save');
    if (doubtful) { add(buttons, Bench.says('right'), Bench.right); }
    if (!value) { add(buttons, Bench.says('leave'), function () { other('leave'); }); }
    button.getAttribute('data-choices').split('|').forEach(function (word) {
      if (word) { add(buttons, word, function () { save(word); }); }
    });
    box.addEventListener('keydown', function (event) {
      if (event.isComposing || event.keyCode === 229) { return; }
      if (event.key === 'Escape') { event.stopPropagation(); shut(true); }
      if (event.key === 'Enter' && event.target === input) {
        event.preventDefault();
        event.stopPropagation();
        save(input.value);
      }
    });
    button.hidden = true;
    button.parentNode.insertBefore(box, button);
    input.focus();
    input.select();
  }

  /* To what is still to be asked or to be made sure of, else to the first field. */
  Bench.fields = function () {
    var found = told.querySelector('.doubtful [data-edit], .needed [data-edit]') || told.querySelector('[data-edit]');
    if (found) { found.focus(); }
  };

  Bench.file = function () {
    post('file', { kind: kind() }, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); return; }
      told.scrollTop = 0;
      Bench.tell('kept', Bench.says(Bench.kind.phone ? 'filed' : 'filed-sent'));
    });
  };

  told.addEventListener('click', function (event) {
    var other = event.target.closest('[data-take], [data-stay]');
    var field = event.target.closest('[data-edit]'), act = event.target.closest('[data-fill]');
    if (field) { edit(field.getAttribute('data-edit')); }
    if (other) { settle(other); }
    if (!act) { return; }
    if (act.getAttribute('data-fill') === 'file') { Bench.file(); return; }
    post('kind', { kind: act.getAttribute('data-kind') }, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); }
    });
  });
}());

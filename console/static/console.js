/* Forms are sent once; what is typed into a visit report stays on the phone until it has arrived. */
(function () {
  'use strict';

  var TYPED = /^(people|day|findings|result|reason|signature|income|spending|\w+_basis|guarantee-.*)$/;
  var KEEP_DAYS = 3;
  var user = document.body.getAttribute('data-user') || '';

  function each(selector, act) {
    var found = document.querySelectorAll(selector);
    for (var i = 0; i < found.length; i += 1) { act(found[i]); }
  }

  function store(act) {
    try { return act(window.localStorage); } catch (e) { return null; }
  }

  function keyOf(ticket) { return 'visit:' + user + ':' + ticket; }

  /* Sent once */

  function once(form) {
    form.addEventListener('submit', function (event) {
      if (form.getAttribute('data-going')) { event.preventDefault(); return; }
      form.setAttribute('data-going', '1');
      form.className += ' busy';
    });
  }

  /* Back from the cache of the browser, or the sending was stopped: the form works again. */
  window.addEventListener('pageshow', function () {
    each('form[data-going]', function (form) {
      form.removeAttribute('data-going');
      form.className = form.className.replace(/ ?busy/, '');
    });
  });

  /* Kept on the phone */

  function each_field(form, act) {
    for (var i = 0; i < form.elements.length; i += 1) {
      if (TYPED.test(form.elements[i].name)) { act(form.elements[i]); }
    }
  }

  function read(form) {
    var typed = { at: new Date().getTime() };
    each_field(form, function (field) {
      if (field.type !== 'radio' || field.checked) { typed[field.name] = field.value; }
    });
    return typed;
  }

  function fill(form, typed) {
    each_field(form, function (field) {
      if (field.type === 'radio') { field.checked = typed[field.name] === field.value; } else { field.value = typed[field.name] || field.value; }
    });
  }

  function keep(form) {
    var key = keyOf(form.getAttribute('data-keep'));
    if (!form.hasAttribute('data-typed')) {
      var raw = store(function (box) { return box.getItem(key); });
      var typed = null;
      try { typed = raw && JSON.parse(raw); } catch (e) { typed = null; }
      if (typed && (typed.people || typed.findings || typed.reason || typed.result)) {
        fill(form, typed);
        document.getElementById('kept').hidden = false;
        if (form.parentNode.tagName === 'DETAILS') { form.parentNode.open = true; }
      }
    }
    function save() {
      store(function (box) { box.setItem(key, JSON.stringify(read(form))); });
    }
    form.addEventListener('input', save);
    form.addEventListener('change', save);
    form.addEventListener('submit', save);
  }

  function forget(which) {
    store(function (box) {
      for (var i = box.length - 1; i >= 0; i -= 1) {
        var key = box.key(i);
        if (key.indexOf('visit:') === 0 && which(key, box.getItem(key))) { box.removeItem(key); }
      }
    });
  }

  function tooOld(_key, raw) {
    try { return new Date().getTime() - JSON.parse(raw).at > KEEP_DAYS * 86400000; } catch (e) { return true; }
  }

  function marks() {
    each('.choice', function (label) {
      var on = label.querySelector('input').checked;
      label.className = on ? 'choice on' : 'choice';
    });
  }

  /* An operator with the page open counts as there, as long as somebody uses the machine. */

  var BEAT = 30000, IDLE = 15 * 60000, used = new Date().getTime(), title = document.title;

  function beat() {
    if (new Date().getTime() - used > IDLE) { return; }
    var ask = new XMLHttpRequest();
    ask.open('GET', '/console/here');
    ask.onload = function () {
      if (ask.status !== 200) { return; }
      var told = JSON.parse(ask.responseText);
      each('[data-waiting]', function (link) {
        link.setAttribute('data-waiting', told.waiting || '');
        link.className = told.urgent ? 'pressing' : '';
      });
      document.title = (told.waiting ? '(' + told.waiting + ') ' : '') + title;
    };
    ask.send();
  }

  each('body[data-here]', function () {
    ['keydown', 'mousedown', 'mousemove', 'touchstart', 'scroll'].forEach(function (kind) {
      window.addEventListener(kind, function () { used = new Date().getTime(); }, true);
    });
    beat();
    window.setInterval(beat, BEAT);
  });

  forget(tooOld);
  each('[data-sent]', function () {
    var ticket = window.location.pathname.split('/').pop();
    forget(function (key) { return key === keyOf(ticket); });
  });
  each('form[data-keep]', keep);
  each('form[data-once]', once);
  each('form[data-leave]', function (form) {
    form.addEventListener('submit', function () { forget(function () { return true; }); });
  });
  each('.choice input', function (radio) { radio.addEventListener('change', marks); });
  marks();
  each('[aria-invalid="true"]', function (field) {
    if (!document.querySelector('[data-focused]')) { field.setAttribute('data-focused', ''); field.focus(); }
  });
}());

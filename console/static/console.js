/* Forms are sent once, choices are marked, an open desk says that somebody is there. */
(function () {
  'use strict';

  function each(selector, act) {
    var found = document.querySelectorAll(selector);
    for (var i = 0; i < found.length; i += 1) { act(found[i]); }
  }

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
      each('[data-handed]', function (link) { link.setAttribute('data-handed', told.handed || ''); });
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

  /* Back from a ticket to the very tab and page of the list from which it was opened. */
  function back() {
    try {
      if (document.querySelector('.tabs a[href^="/console/tickets?"]')) {
        window.sessionStorage.setItem('list', (window.location.search.match(/\b(tab|page)=\w+/g) || []).join('&'));
      }
      var list = window.sessionStorage.getItem('list');
      each('a.back[href="/console/tickets"]', function (link) { if (list) { link.href += '?' + list; } });
    } catch (e) { /* Then to the first list. */ }
  }

  back();
  each('form[data-once]', once);
  each('.choice input', function (radio) { radio.addEventListener('change', marks); });
  marks();
  each('[aria-invalid="true"]', function (field) {
    if (!document.querySelector('[data-focused]')) { field.setAttribute('data-focused', ''); field.focus(); }
  });
}());

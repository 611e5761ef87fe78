/* What the page suggests: said with one key, gone through with another, and judged. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var told = Bench.by('told'), text = Bench.by('text'), lacking = Bench.by('lacking');

  function here() {
    var at = document.activeElement;
    return at && told.contains(at) ? at.closest('[data-tip]') : null;
  }

  function judge(fields, then) {
    var id = Bench.talk(), key = Bench.current;
    if (!id) { return; }
    Bench.ask('POST', '/console/desk/talks/' + id + '/judge', fields, function (status, news) {
      if (then) { then(status, news); }
      if (status === 200 && news.parts && key === Bench.current) { Bench.beside(news.parts); }
    });
  }

  /* A caution goes away when it is judged; who judged it by keyboard goes on with the next tip. */
  function judged(button) {
    var fields = { suggestion: button.getAttribute('data-suggestion'), verdict: button.getAttribute('data-judge') };
    judge(fields, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); return; }
      Bench.tell('kept', news.done);
      button.disabled = true;
      if (news.parts) { window.setTimeout(function () { if (document.activeElement === document.body) { Bench.tip(); } }, 0); }
    });
  }

  /* Words that the page offers go behind what is in the box already; on the telephone they are
     read out and written down. What is said so has been of use. */
  function offer(button) {
    var words = button && button.getAttribute('data-words');
    if (!button || text.form.hidden) { return; }
    if (Bench.kind.phone) { Bench.read(words); } else { Bench.box.offer(words, ''); }
    if (button.getAttribute('data-suggestion')) {
      judge({ suggestion: button.getAttribute('data-suggestion'), verdict: 'used' });
    }
  }

  Bench.question = function () { offer(told.querySelector('.ask [data-words]')); };

  /* The tip in which the focus is, else the best clause. */
  Bench.clause = function () {
    var tip = here();
    offer(tip && tip.querySelector('[data-words]') || told.querySelector('.best [data-words]'));
  };

  /* On to the next tip, from the last to the first. */
  Bench.tip = function () {
    var tips = Bench.all(told, '[data-tip]'), next = tips[(tips.indexOf(here()) + 1) % tips.length];
    if (!next) { return; }
    var fold = next.closest('details');
    if (fold) { fold.open = true; }
    next.focus();
  };

  /* Of the tip in which the focus is; where it is in none, it goes to the first. */
  Bench.judge = function (verdict) {
    var tip = here(), button = tip && tip.querySelector('[data-judge="' + verdict + '"]');
    if (button) { button.click(); } else if (!tip) { Bench.tip(); }
  };

  told.addEventListener('click', function (event) {
    var button = event.target.closest('[data-judge]');
    offer(event.target.closest('[data-words]'));
    if (button) { judged(button); }
  });

  lacking.querySelector('form').addEventListener('submit', function (event) {
    event.preventDefault();
    var lacked = Bench.by('lacked');
    judge({ verdict: 'missing', note: lacked.value }, function (status, news) {
      if (status !== 200) { Bench.problem(status, news); return; }
      Bench.tell('kept', news.done);
      lacked.value = '';
      lacking.open = false;
    });
  });
}());

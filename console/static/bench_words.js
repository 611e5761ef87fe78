/* From a field to the words that it came from, which are marked in the talk, and back. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  var told = Bench.by('told'), lines = Bench.by('lines'), from = null, marks = [];

  Bench.marked = function () { return marks.length > 0; };

  /* The words of a message as they were before they were marked. */
  Bench.forget = function () {
    marks.forEach(function (mark) {
      var place = mark.parentNode;
      if (!place) { return; }
      place.replaceChild(document.createTextNode(mark.textContent), mark);
      place.normalize();
    });
    marks = [];
  };

  /* Places count characters as people do; some are two in a script. */
  function units(text, count) { return Array.from(text).slice(0, count).join('').length; }

  function mark(seq, start, end) {
    var bubble = lines.querySelector('.said[data-seq="' + seq + '"] .bubble'), made;
    var words = bubble && bubble.firstChild;
    if (!words || words.nodeType !== 3) { return; }
    var first = units(words.data, start), last = units(words.data, end);
    if (first >= last) { return; }
    words = words.splitText(first);
    words.splitText(last - first);
    made = document.createElement('mark');
    made.textContent = words.data;
    bubble.replaceChild(made, words);
    marks.push(made);
  }

  function show(button) {
    Bench.forget();
    from = button.getAttribute('data-key');
    /* From behind, so that the places before one in the same message stay where they are. */
    button.getAttribute('data-places').split(';').map(function (place) {
      return place.split(',').map(Number);
    }).sort(function (one, other) { return other[0] - one[0] || other[1] - one[1]; }).forEach(function (place) {
      mark(place[0], place[1], place[2]);
    });
    if (!marks.length) { return; }
    marks[0].tabIndex = 0;
    marks[0].title = Bench.says('back');
    marks[0].setAttribute('role', 'button');
    lines.scrollTop = Math.max(0, marks[0].closest('.said').offsetTop - lines.clientHeight / 3);
    marks[0].focus();
  }

  /* Of the field in which the focus is. */
  Bench.words = function () {
    var fact = document.activeElement && document.activeElement.closest('.fact');
    var button = fact && fact.querySelector('[data-places]');
    if (button) { show(button); }
  };

  Bench.unmark = function () {
    var button = from && told.querySelector('[data-key="' + from + '"]');
    var field = button && button.closest('.fact').querySelector('[data-edit]');
    Bench.forget();
    if (button) { (field || button).focus(); }
  };

  told.addEventListener('click', function (event) {
    var button = event.target.closest('[data-places]');
    if (button) { show(button); }
  });

  lines.addEventListener('click', function (event) {
    if (event.target.closest('mark[tabindex]')) { Bench.unmark(); }
  });

  lines.addEventListener('keydown', function (event) {
    if (event.target.closest('mark[tabindex]') && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      Bench.unmark();
    }
  });
}());

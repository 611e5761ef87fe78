/* The box below the talk: what stands in it, and on the telephone whose words these are. */
(function () {
  'use strict';

  if (!Bench.there) { return; }

  /* `own`: what is in the box is to be said by the operator; `aside` are the caller's words that
     were half written when it came in. */
  var text = Bench.by('text'), own = false, aside = '';

  function whose(mine) {
    own = mine;
    text.form.classList.toggle('own', mine);
    Bench.by('send').classList.toggle('main', !mine);
    Bench.by('own').classList.toggle('main', mine);
  }

  /* The operator's words are out: on with what was half written. */
  function over() {
    text.value = aside;
    aside = '';
    whose(false);
  }

  Bench.box = {
    speaker: function () { return own ? 'operator' : 'caller'; },
    kept: function () { return { words: text.value, own: own, aside: aside }; },
    back: function (kept) {
      text.value = kept ? kept.words : '';
      aside = kept ? kept.aside : '';
      whose(!!kept && kept.own);
    },

    /* Words that the page offers go behind what is there, once; those for the telephone are read
       out, and do not mix with what the caller says. Gives where they begin. */
    offer: function (words, between) {
      if (Bench.kind.phone && !own) {
        aside = text.value;
        text.value = '';
        whose(true);
      }
      if (text.value.slice(-words.length) !== words) {
        text.value += (text.value.trim() ? between : '') + words;
      }
      text.focus();
      return text.value.length - words.length;
    },

    sent: function (words) {
      if (text.value.indexOf(words) === 0) { text.value = text.value.slice(words.length); }
      if (own && !text.value) { over(); }
    }
  };

  text.addEventListener('input', function () { if (own && !text.value) { over(); } });
}());

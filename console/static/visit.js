/* The form of a visit: kept on the phone from the first letter, checked, sent, sent again. */
(function () {
  'use strict';

  var TYPED = /^(people|day|findings|result|reason|signature|income|spending|\w+_basis|guarantee-.*)$/;
  var LONGEST_SIDE = 1600, QUALITY = 0.75;
  var form = document.getElementById('visit');
  if (!form || !window.indexedDB || !window.Promise || !window.fetch || !window.FormData) { return; }

  var user = document.body.getAttribute('data-user');
  var ticket = form.getAttribute('data-visit');
  var id = user + ':' + ticket;
  var unsent = document.getElementById('unsent'), picker = document.getElementById('photos'), list = document.getElementById('taken');
  var visit = { id: id, user: user, ticket: ticket, place: form.getAttribute('data-place'), key: form.elements.key.value, fields: {}, state: 'typing' };
  var photos = [];
  var working = Promise.resolve(), saving = null, again = false, going = false;

  function words(name) { return form.getAttribute('data-say-' + name); }

  function fields(act) {
    for (var i = 0; i < form.elements.length; i += 1) {
      if (TYPED.test(form.elements[i].name)) { act(form.elements[i]); }
    }
  }

  function read() {
    visit.fields = { version: form.elements.version.value };
    fields(function (field) {
      if (field.type !== 'radio' || field.checked) { visit.fields[field.name] = field.value; }
    });
    visit.at = Box.now();
  }

  function fill() {
    fields(function (field) {
      var value = visit.fields[field.name];
      if (field.type === 'radio') { field.checked = value === field.value; } else if (value !== undefined) { field.value = value; }
      field.dispatchEvent(new Event('change', { bubbles: false }));
    });
  }

  /* Written at once, one writing after the other: who closes the page loses nothing. */
  function save() {
    if (saving) { again = true; return saving; }
    read();
    saving = Box.put('visits', visit).then(function () {
      saving = null;
      if (again) { again = false; return save(); }
    }, function (error) { saving = null; throw error; });
    return saving;
  }

  function changed() {
    if (visit.state !== 'typing') { visit.state = 'typing'; unsent.hidden = true; }
    save().catch(function () { /* Nothing can be kept here. */ });
  }

  function savePhotos() { return Box.put('photos', { id: id, photos: photos }); }

  /* What is wrong stands beside its field; the first one gets the focus. */
  function show(problems) {
    var old = form.querySelectorAll('p.wrong'), first = null;
    for (var i = 0; i < old.length; i += 1) { old[i].parentNode.removeChild(old[i]); }
    var marked = form.querySelectorAll('[aria-invalid]');
    for (i = 0; i < marked.length; i += 1) { marked[i].removeAttribute('aria-invalid'); }
    Object.keys(problems).forEach(function (name) {
      var box = form.querySelector('[data-field="' + name + '"]') || form;
      var field = box === form ? null : box.querySelector('input, textarea');
      var said = document.createElement('p'), mark = document.createElement('b');
      said.className = 'wrong';
      said.id = 'wrong-' + name;
      mark.textContent = '!';
      mark.setAttribute('aria-hidden', 'true');
      said.appendChild(mark);
      said.appendChild(document.createTextNode(' ' + problems[name]));
      var before = field && (box.querySelector('.sum') || field);
      if (before && before.parentNode === box) { box.insertBefore(said, before); }
      else if (box.tagName === 'FIELDSET') { box.insertBefore(said, box.children[1]); }
      else { box.insertBefore(said, box.firstChild); }
      if (field) {
        field.setAttribute('aria-invalid', 'true');
        field.setAttribute('aria-describedby', 'wrong-' + name + (box.querySelector('.hint') ? ' ' + box.querySelector('.hint').id : ''));
        if (!first || box.compareDocumentPosition(first) & 4) { first = box; }
      }
    });
    if (first) {
      first.scrollIntoView();
      first.querySelector('input, textarea').focus();
    }
  }

  /* The gaps that can be seen without the office; each sentence comes with the page. */
  function gaps() {
    var found = {}, chosen = form.querySelector('[name="result"]:checked');
    var people = form.elements.people.value.split(/[、,，;；\n]+/).map(function (one) { return one.trim(); });
    people = people.filter(function (one, at) { return one && people.indexOf(one) === at; });
    if (people.length < Number(words('least'))) { found.people = words('people'); }
    if (!form.elements.day.value) { found.day = words('day'); }
    if (!form.elements.findings.value.trim()) { found.findings = words('findings'); }
    if (!chosen) { found.result = words('result'); }
    else if (chosen.hasAttribute('data-reason') && !form.elements.reason.value.trim()) { found.reason = chosen.getAttribute('data-reason'); }
    return found;
  }

  /* Photos: made smaller here, so that they fit through a weak signal. */
  function smaller(file) {
    if (!window.createImageBitmap) { return asItIs(file); }
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (good) { canvas.toBlob(good, 'image/jpeg', QUALITY); });
    }).then(asItIs).catch(function () { return asItIs(file); });
  }

  function asItIs(blob) {
    return new Promise(function (good, bad) {
      var reader = new FileReader();
      reader.onload = function () { good({ type: blob.type || 'image/jpeg', bytes: reader.result }); };
      reader.onerror = bad;
      reader.readAsArrayBuffer(blob);
    });
  }

  function thumbs() {
    list.textContent = '';
    list.hidden = !photos.length;
    photos.forEach(function (photo, at) {
      var line = document.createElement('li'), out = document.createElement('button');
      var canvas = document.createElement('canvas');
      canvas.width = canvas.height = 96;
      canvas.setAttribute('aria-label', words('photo') + (at + 1));
      out.type = 'button';
      out.className = 'plain';
      out.textContent = words('remove');
      out.addEventListener('click', function () { photos.splice(at, 1); thumbs(); savePhotos().then(changed); });
      line.appendChild(canvas);
      line.appendChild(out);
      list.appendChild(line);
      if (window.createImageBitmap) {
        createImageBitmap(new Blob([photo.bytes], { type: photo.type })).then(function (picture) {
          var side = Math.min(picture.width, picture.height);
          canvas.getContext('2d').drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 96, 96);
        }).catch(function () { /* The office will say what is wrong with it. */ });
      }
    });
  }

  picker.removeAttribute('name');
  picker.addEventListener('change', function () {
    var most = Number(picker.getAttribute('data-most')), files = [].slice.call(picker.files);
    picker.value = '';
    show(files.length + photos.length > most ? { photos: words('many') } : {});
    files = files.slice(0, Math.max(0, most - photos.length));
    working = files.reduce(function (before, file) {
      return before.then(function () { return smaller(file); }).then(function (photo) { photos.push(photo); });
    }, working).then(function () { thumbs(); return savePhotos(); }).then(changed);
  });

  function say(name, more) {
    unsent.textContent = words(name) + (more ? ' ' + more : '');
    unsent.className = 'note' + (name === 'sending' ? '' : ' bad');
    unsent.hidden = false;
  }

  function refused() {
    show(visit.problems || {});
    say('refused', visit.status === 413 ? words('big') : visit.said);
  }

  /* What has become of this visit, here or by another page's sending. */
  function settled(one) {
    if (!one || one.visit.id !== id) { return; }
    visit = one.visit;
    if (one.sent) { window.location.replace(one.go); return; }
    if (visit.state === 'login') {
      say('login');
      if (going) { window.location = '/console/login?why=expired&next=' + encodeURIComponent(window.location.pathname); }
    } else if (visit.state === 'refused') {
      refused();
    } else { say('unsent', visit.said); }
    going = false;
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (going) { return; }
    var problems = gaps();
    show(problems);
    if (Object.keys(problems).length) { unsent.hidden = true; save(); return; }
    going = true;
    say('sending');
    form.className += ' busy';
    working.then(function () { visit.state = 'ready'; return save(); })
      .then(function () { return window.Phone.send(); })
      .then(function (told) { told.forEach(settled); })
      .catch(function () { say('unsent'); })
      .then(function () { going = false; form.className = form.className.replace(/ ?busy/, ''); });
  });

  /* Whoever visits one household after the other need not type the same names each time. */
  var same = form.querySelector('[data-people]');
  if (same) {
    same.hidden = false;
    same.addEventListener('click', function () {
      form.elements.people.value = same.getAttribute('data-people');
      changed();
    });
  }

  form.addEventListener('input', changed);
  form.addEventListener('change', function (event) { if (event.target !== picker) { changed(); } });
  document.addEventListener('visits-sent', function (event) { event.detail.forEach(settled); });

  Promise.all([Box.get('visits', id), Box.get('photos', id)]).then(function (found) {
    var kept = found[0];
    if (!kept || form.hasAttribute('data-typed')) { return; }
    visit = kept;
    photos = found[1] ? found[1].photos : [];
    if (!form.contains(document.activeElement)) { fill(); }
    thumbs();
    document.getElementById('kept').hidden = false;
    if (form.parentNode.tagName === 'DETAILS') { form.parentNode.open = true; }
    if (Box.waits(visit)) { say(visit.state === 'login' ? 'login' : 'unsent'); }
    if (visit.state === 'refused') { refused(); }
  }).catch(function () { /* Nothing can be kept here: the form works all the same. */ });
}());

/* The chat page. Written for browsers of 2017 (Chrome 58): no modules, no arrow functions. */
(function () {
  "use strict";

  var API = "/api/chat/conversations";
  var LAST_WORDS = "也可以拨打 12317。";
  var KEYBOARDS = {
    phone: "tel", reporter_phone: "tel",
    household_size: "decimal", income: "decimal", expense: "decimal", amount: "decimal"
  };
  var PAUSES = [2, 4, 8, 15, 30];
  var PICTURE_SIDE = 1600;

  function el(id) { return document.getElementById(id); }

  /* ---- What this device remembers ---- */

  var memory = {};
  function load(key) {
    try { return JSON.parse(window.localStorage.getItem("hotline." + key)); }
    catch (e) { return memory[key] === undefined ? null : memory[key]; }
  }
  function save(key, value) {
    memory[key] = value;
    try {
      if (value === null) { window.localStorage.removeItem("hotline." + key); }
      else { window.localStorage.setItem("hotline." + key, JSON.stringify(value)); }
    } catch (e) { /* private mode: it lives as long as the page */ }
  }

  var talk = load("talk");           /* {conversation, token} */
  var unsent = load("unsent") || []; /* [{id, text, shown, files}] in order */
  var seen = {};                     /* seq -> true */
  var bubbles = {};                  /* message_id of an unsent message -> its row */
  var lastSeq = 0;
  var lastTime = 0;
  var choicesGiven = {};             /* value of a button -> its title */

  function newId() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  /* ---- Asking the server ---- */

  function ask(method, path, body, token) {
    var headers = {};
    if (token) { headers.Authorization = "Bearer " + token; }
    if (body && !(body instanceof FormData)) {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify(body);
    }
    return fetch(path, { method: method, headers: headers, body: body, cache: "no-store", credentials: "omit" })
      .then(function (response) {
        if (response.status === 204) { return null; }
        return response.json().then(function (json) {
          if (response.ok) { return json; }
          var problem = new Error("refused");
          problem.status = response.status;
          problem.words = json && json.error && json.error.message;
          problem.wait = Number(response.headers.get("Retry-After")) || 0;
          throw problem;
        }, function () {
          var problem = new Error("unreadable");
          problem.status = response.ok ? 502 : response.status;
          throw problem;
        });
      });
  }

  var opening = null;
  function ensureTalk() {
    if (talk) { return Promise.resolve(talk); }
    if (!opening) {
      var match = /[?&]region=([^&#]+)/.exec(window.location.search);
      var body = {};
      try { if (match) { body.region = decodeURIComponent(match[1].replace(/\+/g, " ")).slice(0, 60); } }
      catch (e) { /* a broken address is no region */ }
      opening = ask("POST", API, body).then(function (json) {
        talk = { conversation: json.conversation, token: json.token };
        save("talk", talk);
        opening = null;
        listen();
        return talk;
      }, function (problem) { opening = null; throw problem; });
    }
    return opening;
  }

  function path(rest) { return API + "/" + encodeURIComponent(talk.conversation) + rest; }

  /* ---- Drawing ---- */

  var log = el("log"), scroller = el("scroll");

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  }

  function below() { return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight; }
  function nearEnd() { return below() < 120; }
  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    el("newer").hidden = true;
  }
  /* The keyboard, a panel or a longer text takes room from the talk: its end stays in sight. */
  var atEnd = true;
  function keepEnd() { if (atEnd && lastSeq) { toEnd(); } }
  window.addEventListener("resize", keepEnd);
  /* Follow the talk, but never past the beginning of what has not been read yet. */
  function added(mine, wasNear) {
    if (mine) { toEnd(); return; }
    if (!wasNear) { el("newer").hidden = false; return; }
    var rows = log.querySelectorAll(".row.mine");
    var top = rows.length ? rows[rows.length - 1].offsetTop - scroller.offsetTop - 8 : 0;
    toEnd();
    if (top < scroller.scrollTop) {
      scroller.scrollTop = top;
      el("newer").hidden = below() < 24;
    }
  }

  function clockWords(date) {
    var h = date.getHours(), m = ("0" + date.getMinutes()).slice(-2);
    var part = h < 6 ? "凌晨" : h < 12 ? "上午" : h < 13 ? "中午" : h < 18 ? "下午" : "晚上";
    return part + (h > 12 ? h - 12 : h) + ":" + m;
  }
  function dayWords(date) {
    var now = new Date();
    var days = Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()) -
      new Date(date.getFullYear(), date.getMonth(), date.getDate())) / 86400000);
    if (days === 0) { return "今天 "; }
    if (days === 1) { return "昨天 "; }
    return (date.getFullYear() === now.getFullYear() ? "" : date.getFullYear() + "年") +
      (date.getMonth() + 1) + "月" + date.getDate() + "日 ";
  }
  function maybeTime(at) {
    var time = at ? new Date(at).getTime() : Date.now();
    if (!time || time - lastTime < 5 * 60000) { return; }
    lastTime = time;
    var date = new Date(time);
    log.appendChild(make("p", "when", dayWords(date) + clockWords(date)));
  }

  function drawMine(text, picture) {
    var row = make("div", "row mine"), said = make("div", "said");
    said.appendChild(make("span", "away", "我说："));
    var bubble = make("div", "bubble", picture ? undefined : text);
    if (picture) {
      bubble.className += " picture";
      var image = make("img");
      image.alt = "我发的照片";
      image.onload = toEnd;
      image.src = picture;
      bubble.appendChild(image);
    }
    said.appendChild(bubble);
    row.appendChild(said);
    log.appendChild(row);
    return row;
  }

  function setState(row, words, bad, retry) {
    if (!row) { return; }
    var said = row.querySelector(".said"), old = said.querySelector(".state");
    if (old) { said.removeChild(old); }
    if (!words) { return; }
    var state = make("p", "state" + (bad ? " bad" : ""), words);
    if (retry) {
      var again = make("button", "", "重新发");
      again.type = "button";
      again.onclick = retry;
      state.appendChild(again);
    }
    said.appendChild(state);
    toEnd();
  }

  function drawTheirs(message) {
    var operator = message.from === "operator";
    var row = make("div", "row theirs " + message.from);
    var face = make("span", "face", operator ? "人" : "帮");
    face.setAttribute("aria-hidden", "true");
    row.appendChild(face);
    var said = make("div", "said");
    if (operator) { said.appendChild(make("p", "who", "工作人员")); }
    else { said.appendChild(make("span", "away", "回话：")); }
    said.appendChild(make("div", "bubble", message.text));
    var buttons = message.buttons || [];
    if (buttons.length) {
      var choices = make("div", "choices");
      choices.setAttribute("role", "group");
      choices.setAttribute("aria-label", "点一个就行");
      buttons.forEach(function (button) {
        choicesGiven[button.value] = button.title;
        var choice = make("button", "", button.title);
        choice.type = "button";
        choice.onclick = function () { say(button.value, button.title); };
        choices.appendChild(choice);
      });
      said.appendChild(choices);
    }
    row.appendChild(said);
    log.appendChild(row);
  }

  function dropChoices() {
    Array.prototype.forEach.call(log.querySelectorAll(".choices"), function (node) {
      node.parentNode.removeChild(node);
    });
  }

  function draw(message) {
    if (seen[message.seq]) { return; }
    seen[message.seq] = true;
    if (message.seq > lastSeq) { lastSeq = message.seq; }
    var near = nearEnd();
    if (message.from === "farmer") {
      dropChoices();
      expectAnswer();
      if (adopt(message)) { return; }
      maybeTime(message.at);
      drawMine(choicesGiven[message.text] || message.text);
    } else {
      maybeTime(message.at);
      answered();
      if (message.from === "system") {
        var note = make("p", "note");
        note.appendChild(make("span", "", message.text));
        log.appendChild(note);
      } else {
        drawTheirs(message);
        setKeyboard(message.expects);
      }
      readOut(message.text);
    }
    added(message.from === "farmer", near);
  }

  /* A message of ours that came back through the stream before its own answer did. */
  function adopt(message) {
    for (var i = 0; i < unsent.length; i += 1) {
      var one = unsent[i];
      if (one.sending && (one.text === message.text || (!one.text && one.files))) {
        one.seq = message.seq;
        setState(bubbles[one.id], "");
        return true;
      }
    }
    return false;
  }

  /* ---- Waiting for an answer ---- */

  var typingTimer = null, typingEnd = null;
  function expectAnswer() {
    answered();
    typingTimer = setTimeout(function () {
      var near = nearEnd();
      el("typing").hidden = false;
      if (near) { toEnd(); }
    }, 1000);
    typingEnd = setTimeout(answered, 90000);
  }
  function answered() {
    clearTimeout(typingTimer);
    clearTimeout(typingEnd);
    el("typing").hidden = true;
  }

  /* ---- Sending ---- */

  var box = el("say"), MAX = Number(box.getAttribute("data-max"));
  var sending = false, failures = 0, sendTimer = null;

  function say(text, shown, files, picture) {
    var one = { id: newId(), text: text, shown: shown || text };
    if (files) { one.files = files; }
    unsent.push(one);
    keepUnsent();
    dropChoices();
    maybeTime();
    if (!bubbles[one.id]) { bubbles[one.id] = picture || drawMine(one.shown); }
    toEnd();
    hideNotice();
    flush();
  }

  function keepUnsent() {
    save("unsent", unsent.length ? unsent.map(function (one) {
      return { id: one.id, text: one.text, shown: one.shown, files: one.files };
    }) : null);
  }

  function flush() {
    clearTimeout(sendTimer);
    if (sending || !unsent.length) { return; }
    var one = unsent[0];
    sending = one.sending = true;
    var slow = setTimeout(function () { setState(bubbles[one.id], "正在发送…"); }, 800);
    ensureTalk().then(function () {
      var body = { message_id: one.id, text: one.text };
      if (one.files) { body.files = one.files; }
      return ask("POST", path("/messages"), body, talk.token);
    }).then(function (json) {
      clearTimeout(slow);
      sending = false;
      failures = 0;
      online(true);
      setState(bubbles[one.id], "");
      if (!seen[json.seq]) { expectAnswer(); }
      else if (one.seq !== json.seq && bubbles[one.id]) { log.removeChild(bubbles[one.id]); }
      seen[json.seq] = true;
      unsent.shift();
      keepUnsent();
      flush();
    }, function (problem) {
      clearTimeout(slow);
      sending = one.sending = false;
      failed(one, problem);
    });
  }

  function failed(one, problem) {
    if (problem.status === 401 || problem.status === 404 || problem.status === 410) {
      forgetTalk();
      notice("上次的对话已经结束了，给您重新开了一个。");
      return flush();
    }
    if (problem.status === 400 || problem.status === 413) {
      unsent.shift();
      keepUnsent();
      setState(bubbles[one.id], "没有发出去", true);
      if (one.text && !box.value) { box.value = one.text; grow(); }
      notice(problem.words || "没有发出去，请改一改再发。");
      return flush();
    }
    failures += 1;
    var pause = problem.wait || PAUSES[Math.min(failures, PAUSES.length) - 1];
    if (problem.status === 429 || problem.status === 503) {
      setState(bubbles[one.id], "等一会儿自动发");
      notice(problem.words || "现在有点忙，等一会儿自动发出去。");
    } else {
      setState(bubbles[one.id], "还没发出去，有网了自动发", true, flush);
      if (problem.status === undefined) { online(false); }
      else if (failures === 3) { notice("我们这边出了点问题，您的话还留着，会接着发。" + LAST_WORDS); }
    }
    sendTimer = setTimeout(flush, pause * 1000);
  }

  function online(yes) { el("offline").hidden = yes; }
  window.addEventListener("offline", function () { online(false); });
  window.addEventListener("online", function () { online(true); failures = 0; flush(); listen(); });

  /* ---- Hearing: a stream, or asking again and again where there is none ---- */

  var hearing = 0, quiet = 0;

  function listen() {
    if (!talk) { return; }
    hearing += 1;
    var mine = hearing;
    var canStream = window.ReadableStream && window.TextDecoder && window.Response && "body" in Response.prototype;
    (canStream ? hearStream : hearPoll)(mine);
  }

  function hearStream(mine) {
    fetch(path("/events"), {
      headers: { Authorization: "Bearer " + talk.token, "Last-Event-ID": String(lastSeq) },
      cache: "no-store", credentials: "omit"
    }).then(function (response) {
      if (mine !== hearing) { if (response.body) { response.body.cancel(); } return; }
      if (!response.ok) { return lost(response.status, mine); }
      online(true);
      quiet = 0;
      var reader = response.body.getReader(), decoder = new TextDecoder(), rest = "";
      function next() {
        return reader.read().then(function (piece) {
          if (mine !== hearing) { reader.cancel(); return; }
          if (piece.done) { again(mine); return; }
          rest += decoder.decode(piece.value, { stream: true });
          var events = rest.split("\n\n");
          rest = events.pop();
          events.forEach(hearEvent);
          return next();
        });
      }
      return next();
    }).catch(function () { again(mine); });
  }

  function hearEvent(text) {
    var kind = "message", data = "";
    text.split("\n").forEach(function (line) {
      if (line.indexOf("event: ") === 0) { kind = line.slice(7); }
      if (line.indexOf("data: ") === 0) { data += line.slice(6); }
    });
    if (kind === "reset") { clearLog(); return; }
    if (data) { draw(JSON.parse(data)); }
  }

  function hearPoll(mine) {
    ask("GET", path("/messages?after=" + lastSeq), undefined, talk.token).then(function (json) {
      if (mine !== hearing) { return; }
      online(true);
      json.messages.forEach(draw);
      setTimeout(function () { if (mine === hearing) { hearPoll(mine); } }, 2000);
    }, function (problem) {
      if (problem.status) { lost(problem.status, mine); } else { again(mine); }
    });
  }

  function lost(status, mine) {
    if (mine !== hearing) { return; }
    if (status === 401 || status === 404) {
      forgetTalk();
      notice("上次的对话已经结束了，您可以重新开始。");
      if (unsent.length) { flush(); }
      return;
    }
    again(mine);
  }

  function again(mine) {
    if (mine !== hearing) { return; }
    quiet += 1;
    if (quiet > 2 && navigator.onLine === false) { online(false); }
    setTimeout(function () { if (mine === hearing) { listen(); } }, Math.min(quiet, 10) * 1000);
  }

  function clearLog() {
    log.textContent = "";
    seen = {};
    lastSeq = lastTime = 0;
    answered();
  }

  function forgetTalk() {
    hearing += 1;
    talk = null;
    save("talk", null);
    seen = {};
    lastSeq = 0;
    answered();
    dropChoices();
  }

  /* ---- Notices ---- */

  function notice(words) {
    el("notice").hidden = false;
    el("notice").firstElementChild.textContent = words;
  }
  function hideNotice() { el("notice").hidden = true; }
  el("notice").querySelector("button").onclick = hideNotice;

  /* ---- Writing ---- */

  function grow() {
    box.style.height = "auto";
    if (box.value) { box.style.height = box.scrollHeight + 4 + "px"; }
    var over = box.value.trim().length - MAX, counter = el("counter");
    counter.hidden = over < -200;
    counter.className = "counter" + (over > 0 ? " over" : "");
    counter.textContent = over > 0 ? "多了 " + over + " 个字，请分成几段发" : "还能写 " + -over + " 个字";
    keepEnd();
  }
  box.addEventListener("input", grow);

  function submit() {
    var text = box.value.trim();
    if (!text) { box.focus(); return; }
    if (text.length > MAX) {
      notice("这段话太长了，一次最多发 " + MAX + " 个字。请分成几段发，您写的都还在。");
      return;
    }
    box.value = "";
    grow();
    say(text);
    box.focus();
  }
  el("form").addEventListener("submit", function (event) { event.preventDefault(); submit(); });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      submit();
    }
  });

  function setKeyboard(expects) {
    var mode = KEYBOARDS[expects] || "text";
    box.setAttribute("inputmode", mode);
    el("keyboard").hidden = mode === "text" || !("ontouchstart" in window);
  }
  el("keyboard").querySelector("button").onclick = function () {
    setKeyboard(null);
    box.blur();
    box.focus();
  };

  Array.prototype.forEach.call(document.querySelectorAll("[data-say]"), function (button) {
    button.onclick = function () { say(button.getAttribute("data-say")); };
  });
  el("human").onclick = function () { say("我要找人工"); };
  el("newer").onclick = toEnd;
  scroller.addEventListener("scroll", function () {
    atEnd = below() < 24;
    if (atEnd) { el("newer").hidden = true; }
  });

  /* ---- Pictures ---- */

  function open(button, panel, yes) {
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    keepEnd();
  }
  el("plus").onclick = function () { open(el("plus"), el("pictures"), el("pictures").hidden); };

  function lighten(file) {
    /* Phones take pictures of 5 MB and more; a smaller one is quicker and shows no less. */
    if (file.size < 1500000 || !HTMLCanvasElement.prototype.toBlob) { return Promise.resolve(file); }
    return new Promise(function (done) {
      var image = new Image(), url = URL.createObjectURL(file);
      image.onerror = function () { URL.revokeObjectURL(url); done(file); };
      image.onload = function () {
        URL.revokeObjectURL(url);
        var scale = Math.min(1, PICTURE_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(image.naturalWidth * scale);
        canvas.height = Math.round(image.naturalHeight * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { done(blob && blob.size < file.size ? blob : file); }, "image/jpeg", 0.85);
      };
      image.src = url;
    });
  }

  function sendPicture(file) {
    open(el("plus"), el("pictures"), false);
    maybeTime();
    var row = drawMine("", URL.createObjectURL(file));
    toEnd();
    function attempt() {
      setState(row, "正在发照片…");
      lighten(file).then(function (light) {
        return ensureTalk().then(function () {
          var form = new FormData();
          form.append("file", light, "picture");
          return ask("POST", path("/files"), form, talk.token);
        });
      }).then(function (json) {
        setState(row, "");
        say("", "［图片］", [json.file_id], row);
      }, function (problem) {
        var wrong = problem.status === 400 || problem.status === 413 || problem.status === 415;
        setState(row, "照片没有发出去", true, wrong ? undefined : attempt);
        notice(problem.words || "照片没有发出去，网好了点“重新发”。");
      });
    }
    attempt();
  }
  Array.prototype.forEach.call(document.querySelectorAll("#pictures input"), function (input) {
    input.onchange = function () {
      if (input.files && input.files[0]) { sendPicture(input.files[0]); }
      input.value = "";
    };
    input.onfocus = function () { input.parentNode.className = "choice focus"; };
    input.onblur = function () { input.parentNode.className = "choice"; };
  });

  /* ---- Large type, reading aloud, the menu, clearing ---- */

  function setLarge(yes) {
    document.documentElement.className = yes ? "large" : "";
    el("large").textContent = yes ? "小字" : "大字";
    el("large").setAttribute("aria-label", yes ? "换回小一点的字" : "换成大字");
    save("large", yes || null);
    grow();
    if (lastSeq) { toEnd(); }
  }
  el("large").onclick = function () { setLarge(document.documentElement.className !== "large"); };

  var aloud = false, voice = null;
  function findVoice() {
    /* Only voices that live on the device: what is said here is sent to nobody else. */
    voice = window.speechSynthesis.getVoices().filter(function (one) {
      return one.localService && /^(zh|cmn)/i.test(one.lang);
    })[0] || null;
    el("aloud").hidden = !voice;
  }
  if (window.speechSynthesis) {
    findVoice();
    window.speechSynthesis.onvoiceschanged = findVoice;
  }
  function readOut(text) {
    if (!aloud || !voice) { return; }
    var words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    window.speechSynthesis.speak(words);
  }
  el("aloud").onclick = function () {
    aloud = !aloud;
    el("aloud").setAttribute("aria-pressed", String(aloud));
    el("aloud").querySelector("span").textContent = aloud ? "开" : "关";
    if (!aloud) { window.speechSynthesis.cancel(); }
  };

  el("more").onclick = function () { open(el("more"), el("menu"), el("menu").hidden); };
  document.addEventListener("click", function (event) {
    if (!el("more").contains(event.target) && !el("menu").contains(event.target)) { open(el("more"), el("menu"), false); }
  });

  function askClear(yes) {
    el("ask").hidden = !yes;
    (yes ? el("keep") : el("more")).focus();
  }
  el("clear").onclick = function () { open(el("more"), el("menu"), false); askClear(true); };
  el("keep").onclick = function () { askClear(false); };
  el("wipe").onclick = function () {
    if (talk) { ask("DELETE", path(""), undefined, talk.token).catch(function () { /* it ends by itself */ }); }
    forgetTalk();
    unsent = [];
    keepUnsent();
    bubbles = {};
    choicesGiven = {};
    clearLog();
    hideNotice();
    setKeyboard(null);
    askClear(false);
    scroller.scrollTop = 0;
    box.focus();
  };
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      if (!el("ask").hidden) { askClear(false); }
      if (!el("menu").hidden) { open(el("more"), el("menu"), false); el("more").focus(); }
    }
    if (event.key === "Tab" && !el("ask").hidden) {
      event.preventDefault();
      (document.activeElement === el("keep") ? el("wipe") : el("keep")).focus();
    }
    document.body.className = "";
  });
  document.addEventListener("mousedown", function () { document.body.className = "mouse"; });

  /* ---- Begin ---- */

  setLarge(load("large") === true);
  grow();
  if (navigator.onLine === false) { online(false); }
  var begun = talk ? ask("GET", path("/messages?after=0"), undefined, talk.token).then(function (json) {
    json.messages.forEach(draw);
    toEnd();
    listen();
  }, function (problem) {
    if (problem.status === 401 || problem.status === 404) { forgetTalk(); } else { listen(); }
  }) : Promise.resolve();
  begun.then(function () {
    unsent.forEach(function (one) {
      bubbles[one.id] = drawMine(one.shown);
      setState(bubbles[one.id], "还没发出去，正在发…");
    });
    flush();
  });
}());

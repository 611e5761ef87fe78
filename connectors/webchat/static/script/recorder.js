/* Recording a voice on the device, for a minute at most. Nobody else's service hears it. */
(function () {
  "use strict";

  var LONGEST = 60; /* seconds */
  var KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  var recorder = null, stream = null, clock = null, began = 0, run = 0;

  function kind() {
    return KINDS.filter(function (one) { return window.MediaRecorder.isTypeSupported(one); })[0];
  }

  function can() {
    return Boolean(window.MediaRecorder && window.MediaRecorder.isTypeSupported &&
      navigator.mediaDevices && navigator.mediaDevices.getUserMedia && kind());
  }

  /* Begin; `hear` has tick(seconds), done(blob, seconds) and failed(refused). */
  function start(hear) {
    drop();
    var mine = run;
    navigator.mediaDevices.getUserMedia({ audio: true }).then(function (given) {
      if (mine !== run) { release(given); return; }
      stream = given;
      record(hear, mine);
    }).catch(function (problem) {
      if (mine === run) { drop(); hear.failed(problem && problem.name === "NotAllowedError"); }
    });
  }

  function record(hear, mine) {
    var pieces = [], type = kind();
    recorder = new window.MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24000 });
    recorder.ondataavailable = function (event) { if (event.data && event.data.size) { pieces.push(event.data); } };
    recorder.onstop = function () {
      if (mine !== run) { return; }
      var spent = seconds();
      drop();
      hear.done(new Blob(pieces, { type: type.split(";")[0] }), spent);
    };
    recorder.start();
    began = window.performance.now();
    hear.tick(0, LONGEST);
    clock = setInterval(function () {
      hear.tick(seconds(), LONGEST);
      if (seconds() >= LONGEST) { stop(); }
    }, 250);
  }

  function seconds() { return Math.floor((window.performance.now() - began) / 1000); }

  function stop() {
    clearInterval(clock);
    if (recorder && recorder.state === "recording") { recorder.stop(); }
  }

  function release(given) { given.getTracks().forEach(function (track) { track.stop(); }); }

  /* What is being recorded is nobody's any more. */
  function drop() {
    run += 1;
    clearInterval(clock);
    if (recorder && recorder.state === "recording") { recorder.stop(); }
    if (stream) { release(stream); }
    recorder = stream = null;
  }

  window.addEventListener("pagehide", drop);

  Chat.recorder = {
    can: can, start: start, stop: stop, drop: drop,
    running: function () { return recorder !== null; }
  };
}());

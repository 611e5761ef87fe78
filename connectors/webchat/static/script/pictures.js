/* Pictures: taken or chosen, made smaller on the phone, sent. */
(function () {
  "use strict";

  var SIDE = 1600, BIG = 1500000; /* pixels; bytes */
  var panel = Chat.el("pictures"), plus = Chat.el("plus");

  function lighten(file) {
    /* Phones take pictures of 5 MB and more; a smaller one is quicker and shows no less. */
    if (file.size < BIG || !HTMLCanvasElement.prototype.toBlob) { return Promise.resolve(file); }
    return new Promise(function (done) {
      var image = new Image(), url = URL.createObjectURL(file);
      image.onerror = function () { URL.revokeObjectURL(url); done(file); };
      image.onload = function () {
        URL.revokeObjectURL(url);
        var scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(image.naturalWidth * scale);
        canvas.height = Math.round(image.naturalHeight * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { done(blob && blob.size < file.size ? blob : file); }, "image/jpeg", 0.85);
      };
      image.src = url;
    });
  }

  function send(file) {
    Chat.panels.open(plus, panel, false);
    Chat.log.time();
    var row = Chat.log.drawMine("", URL.createObjectURL(file));
    Chat.scrolling.toEnd();
    function attempt() {
      Chat.log.setState(row, Chat.words("sending_picture"));
      lighten(file).then(function (light) {
        var form = new FormData();
        form.append("file", light, "picture");
        return Chat.net.send("/files", form);
      }).then(function (json) {
        Chat.log.setState(row, "");
        Chat.sending.say("", Chat.words("a_picture"), [json.file_id], row);
      }, function (problem) {
        if (problem.wiped) { return; }
        var wrong = problem.status === 400 || problem.status === 413 || problem.status === 415;
        Chat.log.setState(row, Chat.words("picture_not_sent"), true, wrong ? undefined : attempt);
        Chat.notice(problem.words || Chat.words("picture_later"));
      });
    }
    attempt();
  }

  plus.onclick = function () { Chat.panels.open(plus, panel, panel.hidden); };
  Chat.each("#pictures input", function (input) {
    input.onchange = function () {
      if (input.files && input.files[0]) { send(input.files[0]); }
      input.value = "";
    };
    input.onfocus = function () { input.parentNode.className = "choice focus"; };
    input.onblur = function () { input.parentNode.className = "choice"; };
  });
}());

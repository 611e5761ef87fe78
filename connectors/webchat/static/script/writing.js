/* Writing: the box, how much fits, which keyboard, what is not sent yet. */
(function () {
  "use strict";

  var KEYBOARDS = {
    phone: "tel", reporter_phone: "tel", phone_code: "tel",
    household_size: "decimal", income: "decimal", expense: "decimal", amount: "decimal"
  };
  var box = Chat.el("say"), MAX = Number(box.getAttribute("data-max"));
  var touch = "ontouchstart" in window;
  var large = box, digits = null;

  function grow() {
    box.style.height = "auto";
    if (box.value && box === large) { box.style.height = box.scrollHeight + 4 + "px"; }
    var over = box.value.trim().length - MAX, counter = Chat.el("counter");
    counter.hidden = over < -200;
    counter.className = "counter" + (over > 0 ? " over" : "");
    counter.textContent = over > 0 ? Chat.words("too_many", { n: over }) : Chat.words("left", { n: -over });
    Chat.scrolling.keepEnd();
  }

  function put(text) {
    box.value = text;
    Chat.store.save("draft", text.trim() ? text : null);
    grow();
  }

  function submit() {
    var text = box.value.trim();
    if (!text) { box.focus(); return; }
    if (text.length > MAX) {
      Chat.notice(Chat.words("too_long", { max: MAX }));
      return;
    }
    put("");
    Chat.sending.say(text);
    box.focus();
  }

  function keyboard(expects) {
    var mode = KEYBOARDS[expects] || "text";
    if ("inputMode" in large) { large.setAttribute("inputmode", mode); } else { writeIn(mode === "text" ? large : forDigits()); }
    Chat.el("keyboard").hidden = mode === "text" || !touch;
  }

  function listen(one) {
    one.addEventListener("input", function () { put(one.value); });
    one.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        submit();
      }
    });
    one.addEventListener("focus", function () { if (touch) { document.body.classList.add("typing-now"); } });
    one.addEventListener("blur", function () { document.body.classList.remove("typing-now"); });
    return one;
  }

  /* Before Chrome 66 only a field made for numbers brings their keys: it stands in for the large one. */
  function forDigits() {
    if (!digits) {
      digits = listen(document.createElement("input"));
      digits.type = "tel";
      digits.placeholder = large.placeholder;
      large.parentNode.insertBefore(digits, large);
    }
    return digits;
  }

  function writeIn(other) {
    var before = box, there = document.activeElement === box;
    if (other === before) { return; }
    before.removeAttribute("id");
    before.hidden = true;
    other.id = "say";
    other.hidden = false;
    other.value = other === large ? before.value : before.value.replace(/\n+/g, " ");
    box = other;
    if (there) { box.focus(); }
    grow();
  }

  listen(large);
  Chat.el("form").addEventListener("submit", function (event) { event.preventDefault(); submit(); });
  /* A button that is tapped must not move away under the finger because the box lost the focus. */
  document.addEventListener("mousedown", function (event) {
    if (document.body.classList.contains("typing-now") && event.target.closest("button")) { event.preventDefault(); }
  });
  Chat.el("keyboard").querySelector("button").onclick = function () {
    keyboard(null);
    box.blur();
    box.focus();
  };
  Chat.on("heard", function (message) {
    if (message.from !== "system") { keyboard(message.expects); }
  });
  Chat.on("wiped", function () { put(""); keyboard(null); });

  Chat.writing = {
    put: put, grow: grow, submit: submit, touch: touch,
    giveBack: function (text) { if (text && !box.value) { put(text); } },
    takeUp: function () { put(Chat.store.load("draft") || ""); }
  };
}());

/* What all parts of the chat page stand on: one name, the page's elements, its sentences, its news.
   Written for browsers of 2017 (Chrome 58, the WebView of Android 8): no modules, no arrow functions. */
var Chat = {};
(function () {
  "use strict";

  var words = JSON.parse(document.getElementById("words").textContent);
  var ears = {};

  Chat.el = function (id) { return document.getElementById(id); };

  Chat.each = function (selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  };

  Chat.make = function (tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  };

  Chat.button = function (className, title, press) {
    var button = Chat.make("button", className, title);
    button.type = "button";
    button.onclick = press;
    return button;
  };

  Chat.drop = function (node) { if (node && node.parentNode) { node.parentNode.removeChild(node); } };

  /* A sentence of page.yml, with its {gaps} filled. */
  Chat.words = function (name, values) {
    return words[name].replace(/\{(\w+)\}/g, function (_, gap) { return values[gap]; });
  };

  /* News between the parts: heard(message, row, old), said(), wiped(). */
  Chat.on = function (name, ear) { (ears[name] = ears[name] || []).push(ear); };
  Chat.tell = function (name, one, two, three) {
    (ears[name] || []).forEach(function (ear) { ear(one, two, three); });
  };

  Chat.notice = function (text) {
    Chat.el("notice").hidden = !text;
    Chat.el("notice").firstElementChild.textContent = text || "";
  };
  Chat.el("notice").querySelector("button").onclick = function () {
    Chat.notice("");
    Chat.el("say").focus();
  };
}());

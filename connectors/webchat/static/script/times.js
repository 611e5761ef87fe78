/* Days and hours as people say them. */
(function () {
  "use strict";

  var last = 0;

  function clock(date) {
    var h = date.getHours(), m = ("0" + date.getMinutes()).slice(-2);
    var part = h < 6 ? "凌晨" : h < 12 ? "上午" : h < 13 ? "中午" : h < 18 ? "下午" : "晚上";
    return part + (h > 12 ? h - 12 : h) + ":" + m;
  }

  function day(date) {
    var now = new Date();
    var days = Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()) -
      new Date(date.getFullYear(), date.getMonth(), date.getDate())) / 86400000);
    if (days === 0) { return "今天 "; }
    if (days === 1) { return "昨天 "; }
    return (date.getFullYear() === now.getFullYear() ? "" : date.getFullYear() + "年") +
      (date.getMonth() + 1) + "月" + date.getDate() + "日 ";
  }

  /* The time to write above a message; "" while it is still the same five minutes. */
  function above(at) {
    var time = at ? new Date(at).getTime() : Date.now();
    if (!time || time - last < 5 * 60000) { return ""; }
    last = time;
    var date = new Date(time);
    return day(date) + clock(date);
  }

  Chat.times = { above: above, reset: function () { last = 0; } };
}());

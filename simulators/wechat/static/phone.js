// The phone of the simulated WeChat: joins once, sends what is done, asks every second what is new.
"use strict";

const byId = (id) => document.getElementById(id);
let openid = localStorage.getItem("openid");
let last = 0;
let menuShown = "";
let offersShown = "";

async function post(path, body) {
  const form = body instanceof FormData;
  const answer = await fetch(path, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? body : JSON.stringify(body || {}),
  });
  return answer.json();
}

const act = (name, body) => post(`/people/${openid}/${name}`, body);

function button(text, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", pressed);
  return made;
}

function bubble(one) {
  const made = document.createElement("div");
  made.className = `bubble ${one.from}`;
  made.append(one.text);
  if (one.picture) {
    const picture = document.createElement("img");
    picture.src = `/media/${encodeURIComponent(one.picture)}`;
    picture.alt = "照片";
    made.append(picture);
  }
  for (const choice of one.choices || []) {
    const said = { text: choice.content, menu_id: choice.id };
    made.append(button(choice.content, () => act("say", said)));
  }
  if (one.tail) made.append(one.tail);
  if (one.opens) made.append(button("打开", () => window.open(one.opens, "_blank", "noopener")));
  return made;
}

function showMenu(menu) {
  const written = JSON.stringify(menu);
  if (written === menuShown) return;
  menuShown = written;
  const flat = ((menu && menu.button) || []).flatMap((one) => one.sub_button || [one]);
  byId("menu").replaceChildren(...flat.map((one) => button(one.name, () =>
    one.type === "view" ? window.open(one.url, "_blank", "noopener") : act("click", { key: one.key }))));
}

// What WeChat asks in a window of its own: whether notices may come when the 48 hours are over.
function showOffers(offers) {
  const written = JSON.stringify(offers);
  if (written === offersShown) return;
  offersShown = written;
  byId("offers").replaceChildren(...offers.map((one) => button(
    one.agreed ? `不再接收“${one.title}”` : `同意接收“${one.title}”`,
    () => act(one.agreed ? "refuse" : "subscribe", { template_id: one.id }))));
}

async function look() {
  const answer = await fetch(`/people/${openid}?after=${last}`);
  if (answer.status === 404) return join();
  const now = await answer.json();
  for (const one of now.seen) {
    if (one.n <= last) continue;
    last = one.n;
    byId("seen").append(bubble(one));
    byId("seen").lastChild.scrollIntoView();
  }
  byId("typing").hidden = !now.typing;
  byId("follow").textContent = now.following ? "取消关注" : "关注公众号";
  byId("follow").dataset.act = now.following ? "unfollow" : "follow";
  showMenu(now.menu);
  showOffers(now.offers);
}

async function join() {
  openid = (await post("/people", { name: "农户" })).openid;
  localStorage.setItem("openid", openid);
  last = 0;
  byId("seen").replaceChildren();
}

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  act("say", { text: byId("words").value });
  byId("words").value = "";
});
for (const kind of ["picture", "voice"]) {
  byId(kind).addEventListener("change", (event) => {
    const form = new FormData();
    form.append("media", event.target.files[0]);
    act(kind, form);
    event.target.value = "";
  });
}
byId("follow").addEventListener("click", (event) => act(event.target.dataset.act || "follow", {}));
byId("again").addEventListener("click", join);

async function round() {
  try {
    if (openid) await look();
    else await join();
  } catch {
    byId("typing").hidden = true; // the simulator is away; the next round asks again
  }
  setTimeout(round, 1000);
}
round();

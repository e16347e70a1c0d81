/** The phone's page: save, share, and delete with a second thought. */

import { dayAndTime } from "./i18n.js";
import { accent, glimpsed } from "./light.js";

const page = document.getElementById("page");
const $ = (id) => document.getElementById(id);

$("portrait").decode().then(() => accent(glimpsed($("portrait"))), () => {});

const until = $("gone-at");
const moment = until.querySelector("time");
if (moment.dateTime) {
  const { day, time } = dayAndTime(moment.dateTime, new Date(), document.documentElement.lang);
  moment.textContent = until.dataset.sentence.replace("{day}", day).replace("{time}", time);
}

async function picture() {
  const response = await fetch($("portrait").src);
  return new File([await response.blob()], "vernissage.png", { type: "image/png" });
}

if (navigator.canShare?.({ files: [new File([""], "vernissage.png", { type: "image/png" })] })) {
  $("share").hidden = false;
  $("share").addEventListener("click", async () => {
    try {
      await navigator.share({ files: [await picture()], title: document.title });
    } catch {
      // the sitter thought better of it
    }
  });
}

function ask(open) {
  $("sure").hidden = !open;
  $("delete").hidden = open;
  $("delete").setAttribute("aria-expanded", String(open));
  $(open ? "delete-no" : "delete").focus();
}

$("delete").addEventListener("click", () => ask(true));
$("delete-no").addEventListener("click", () => ask(false));
$("delete-yes").addEventListener("click", async () => {
  try {
    const response = await fetch(location.pathname, { method: "DELETE" });
    if (!response.ok && response.status !== 410) throw new Error(String(response.status));
  } catch {
    $("fault").textContent = $("fault").dataset.sentence;
    return;
  }
  const { goneTitle, goneText } = page.dataset;
  const title = Object.assign(document.createElement("h1"), { className: "title", textContent: goneTitle, tabIndex: -1 });
  const text = Object.assign(document.createElement("p"), { className: "prose", textContent: goneText });
  const label = Object.assign(document.createElement("div"), { className: "label" });
  label.append(title, text);
  page.className = "notice";
  page.replaceChildren(Object.assign(document.createElement("div"), { className: "bare" }), label);
  title.focus();
});

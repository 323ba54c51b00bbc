// @ts-check
// The dialog in which a district is uploaded as a ZIP: how far, then all that is wrong with it, or on to a job.
import { element, facts } from "../../element.js";
import { openDialog } from "../dialog.js";
import { Away, Refused } from "../server.js";
import { whole, words } from "../words.js";
import { faultTable } from "./faults.js";
import { foot, said, trouble } from "./form.js";
import { openJob } from "./job.js";

const t = words("upload");

/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {{ manifest: string, code: string, name: string, figures: Record<string, any> }} Placed */

/** @param {Studio} studio */
export function openUpload(studio) {
  const input = element("input", { type: "file", accept: ".zip,application/zip", id: "zip", class: "visually-hidden" });
  const drop = element("div", { class: "drop" }, input, element("label", { for: "zip" }, t("choose")), element("p", { class: "hint" }, t("drop")));
  const result = element("div", { role: "status" });
  const dialog = openDialog(t("title"), element("div", {}, element("p", {}, t("about")), drop, result));
  /** @type {XMLHttpRequest | null} */
  let request = null;
  dialog.addEventListener("close", () => request?.abort());
  input.addEventListener("change", () => input.files?.[0] && send(input.files[0]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file) send(file);
  });

  /** @param {File} file */
  async function send(file) {
    if (request) return;
    if (!/\.zip$/i.test(file.name)) return tell(t("not_zip", { name: file.name }));
    const bar = element("progress", { max: "1", value: "0", "aria-label": t("sending") });
    const words = element("p", {}, t("sending_of", { name: file.name, share: "0%" }));
    result.replaceChildren(bar, words);
    input.disabled = true;
    request = new XMLHttpRequest();
    try {
      const placed = await sent(request, file, (share) => {
        bar.value = share;
        words.textContent = share < 1 ? t("sending_of", { name: file.name, share: `${Math.floor(share * 100)}%` }) : t("checking");
        if (share >= 1) bar.removeAttribute("value");
      });
      drop.hidden = true;
      result.replaceChildren(...good(placed));
    } catch (error) {
      if (error instanceof Refused && error.faults.length > 0) result.replaceChildren(element("p", {}, t("faulty", { name: file.name })), faultTable(error.faults));
      else if (error instanceof Refused && error.status === 429) tell(t("others"));
      else tell(said(error));
    } finally {
      request = null;
      input.disabled = false;
      input.value = "";
    }
  }

  /** @param {string} words */
  function tell(words) {
    const box = trouble();
    box.textContent = words;
    box.hidden = false;
    result.replaceChildren(box);
  }

  /** @param {Placed} placed */
  function good({ manifest, code, name, figures }) {
    const counts = Object.entries(figures).filter(([key, value]) => KNOWN.includes(key) && typeof value === "number");
    const go = () => {
      dialog.close();
      openJob(studio, { kind: "divide", manifest });
    };
    return [
      element("p", {}, element("strong", {}, t("good", { name, code }))),
      facts(counts.map(([key, value]) => [t(key), whole(value)])),
      foot(element("button", { class: "primary", "data-action": "divide", onclick: go }, t("go"))),
    ];
  }
}

const KNOWN = ["communities", "buildings", "households", "barriers"];

/**
 * @param {XMLHttpRequest} request
 * @param {File} file
 * @param {(share: number) => void} tell
 * @returns {Promise<Placed>}
 */
const sent = (request, file, tell) =>
  new Promise((done, fail) => {
    request.open("POST", "/districts");
    request.setRequestHeader("content-type", "application/zip");
    request.setRequestHeader("accept-language", document.documentElement.lang);
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0);
    request.upload.onload = () => tell(1);
    request.onerror = request.onabort = () => fail(new Away(""));
    request.onload = () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Said by the status alone.
      }
      if (request.status === 201) done(/** @type {Placed} */ (body));
      else fail(request.status >= 500 ? new Away("") : new Refused(request.status, body));
    };
    request.send(file);
  });

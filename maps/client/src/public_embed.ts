/**
 * The builder of embedded maps: choices in a form, the code to copy, and the map as it will look.
 *
 * `<form data-embed hidden data-map="../index.html" data-title="…">` with `<select>`s or `<input>`s whose names are those
 * of the map's address (overlay, set, ward, …), `<input name="width">` ("100%" or pixels), `<input name="height">`
 * (pixels), `<select name="language">` whose options have `data-map` of their own; `<textarea data-embed-code readonly>`,
 * `<button data-embed-copy data-done="…">`, and anywhere in the page `<iframe data-embed-preview>` and
 * `<a data-embed-open>`.
 */
import { embedCode, sized, viewQuery } from "./public_code";
import { set } from "./dom";

const PAUSE_MS = 250;

function start(form: HTMLFormElement): void {
  const code = document.querySelector<HTMLTextAreaElement>("[data-embed-code]");
  const preview = document.querySelector<HTMLIFrameElement>("[data-embed-preview]");
  const open = document.querySelector<HTMLAnchorElement>("[data-embed-open]");
  let pause = 0;
  let wanted = "";
  let seen = !preview;
  const draw = (): void => {
    const fields = new FormData(form);
    const text = (name: string): string => String(fields.get(name) ?? "");
    const address = new URL(mapOf(form), document.baseURI);
    address.hash = viewQuery([...fields].map(([name, value]) => [name, String(value)]));
    const size = sized(text("width"), text("height"));
    if (code) code.value = embedCode(address.href, titleOf(form), size);
    if (open) open.href = address.href;
    if (!preview) return;
    preview.style.height = `${size.height}px`;
    preview.style.width = typeof size.width === "number" ? `${size.width}px` : size.width;
    wanted = address.href;
    clearTimeout(pause);
    if (seen) pause = window.setTimeout(() => show(preview, wanted), PAUSE_MS);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", draw);
  const copy = document.querySelector<HTMLButtonElement>("[data-embed-copy]");
  copy?.addEventListener("click", () => void copied(copy, code));
  draw();
  if (preview) whenSeen(preview, () => {
    seen = true;
    show(preview, wanted);
  });
}

/** A whole map is much to fetch and to draw: it waits until the reader comes to its place. */
function whenSeen(element: Element, come: () => void): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    come();
  });
  observer.observe(element);
}

/** A view of the same page is a new fragment, which alone would not load it anew: that is wanted, the map follows it. */
function show(preview: HTMLIFrameElement, address: string): void {
  if (preview.src !== address) set(preview, "src", address);
}

function languageOf(form: HTMLFormElement): HTMLOptionElement | null {
  const select = form.elements.namedItem("language");
  return select instanceof HTMLSelectElement ? (select.selectedOptions[0] ?? null) : null;
}

function mapOf(form: HTMLFormElement): string {
  return languageOf(form)?.dataset.map ?? form.dataset.map ?? "";
}

function titleOf(form: HTMLFormElement): string {
  return languageOf(form)?.dataset.title ?? form.dataset.title ?? "";
}

async function copied(button: HTMLButtonElement, code: HTMLTextAreaElement | null): Promise<void> {
  code?.select();
  try {
    await navigator.clipboard.writeText(code?.value ?? "");
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    return; // the code is selected: the reader copies it by hand
  }
  const usual = button.textContent;
  button.textContent = button.dataset.done ?? usual;
  window.setTimeout(() => (button.textContent = usual), 3000);
}

const form = document.querySelector<HTMLFormElement>("form[data-embed]");
if (form) start(form);

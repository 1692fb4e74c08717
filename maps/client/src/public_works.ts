/**
 * Filters the works of the public site by ward and status. Without this script all of them stand in the page.
 *
 * `<form data-works-filter hidden>` with `<select name="ward">` and `<select name="status">` (first option "" = all) and
 * `<output data-count="{count} / {all} …" data-none="…">`. What is filtered: every `[data-work]` with `data-wards="p01
 * p15"` ("" = the whole district) and `data-status="…"`, in lists, tables and drawings alike; those of a list have
 * `data-counted` too. The choice stands in the address: #ward=p15&status=running.
 */
import { el, put } from "./dom";
import { chosen, matches, written, type Choice } from "./public_choice";

function start(form: HTMLFormElement): void {
  const { elements } = form;
  const field = (name: keyof Choice): HTMLSelectElement | null => {
    const found = elements.namedItem(name);
    return found instanceof HTMLSelectElement ? found : null;
  };
  const works = [...document.querySelectorAll<HTMLElement | SVGElement>("[data-work]")];
  const counted = works.filter((one) => one.dataset.counted !== undefined);
  const output = form.querySelector("output");
  const show = (): void => {
    const choice: Choice = { ward: field("ward")?.value ?? "", status: field("status")?.value ?? "" };
    const found = new Set(works.filter((one) => matches(choice, one.dataset)));
    for (const one of works) one.toggleAttribute("hidden", !found.has(one));
    if (output) put(output, said(output, counted.filter((one) => found.has(one)).length, counted.length));
    const query = written(choice);
    history.replaceState(null, "", query ? `#${query}` : `${location.pathname}${location.search}`);
  };
  const take = (): void => {
    const choice = chosen(location.hash);
    for (const name of ["ward", "status"] as const) {
      const select = field(name);
      if (select) select.value = [...select.options].some((one) => one.value === choice[name]) ? choice[name] : "";
    }
    show();
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", show);
  window.addEventListener("hashchange", take);
  if (location.hash.includes("=")) take();
  else show();
}

function said({ dataset }: HTMLOutputElement, count: number, all: number): Node {
  const text = count === 0 ? (dataset.none ?? "") : (dataset.count ?? "").replace("{count}", String(count)).replace("{all}", String(all));
  return el("span", {}, text);
}

const form = document.querySelector<HTMLFormElement>("form[data-works-filter]");
if (form) start(form);

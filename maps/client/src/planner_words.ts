/** The words of the planning map: they travel beside the release, so that the public document stays without them. */
import type { App } from "./app";
import { Words, type Messages } from "./words";

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Says a message "planner.KEY" in the language of the document. */
export function plannerWords(app: App): Say {
  const words = new Words(JSON.parse(document.getElementById("govap-planner")?.textContent ?? "{}") as Messages);
  return (key, values) => {
    words.lang = app.words.lang;
    return words.say(key.replace(/^planner\./, ""), values);
  };
}

/** Words that only some documents need: they travel beside the release, so that the public document stays without them. */
import type { App } from "./app";
import { Words, type Messages } from "./words";

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Says a message "NAME.KEY" of those written into the document as "govap-NAME", in the language of the document. */
export function wordsNamed(app: App, name: string): Say {
  const words = new Words(JSON.parse(document.getElementById(`govap-${name}`)?.textContent ?? "{}") as Messages);
  return (key, values) => {
    words.lang = app.words.lang;
    return words.say(key.startsWith(`${name}.`) ? key.slice(name.length + 1) : key, values);
  };
}

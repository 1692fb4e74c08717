/** Which works a reader asks for, and the address that says so. */

export interface Choice {
  readonly ward: string; // "" = every one
  readonly status: string;
}

const WORD = /^[\w-]{1,64}$/;

/** The choice that an address's fragment describes; what is no word counts as nothing. */
export function chosen(fragment: string): Choice {
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  const named = (name: string): string => (WORD.test(asked.get(name) ?? "") ? (asked.get(name) ?? "") : "");
  return { ward: named("ward"), status: named("status") };
}

export function written({ ward, status }: Choice): string {
  return new URLSearchParams([["ward", ward], ["status", status]].filter(([, value]) => value)).toString();
}

/** Whether a work belongs to a choice; one of no ward is the whole district's, and every ward's. */
export function matches(choice: Choice, work: { readonly wards?: string; readonly status?: string }): boolean {
  const wards = (work.wards ?? "").split(" ").filter(Boolean);
  const inWard = !choice.ward || wards.length === 0 || wards.includes(choice.ward);
  return inWard && (!choice.status || work.status === choice.status);
}

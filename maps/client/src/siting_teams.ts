/** Where the teams stand, which of them are locked, and which neighbours help: across boards of other questions too. */
import type { LonLat } from "./release";
import { kept, samePlaces } from "./siting_address";
import type { BoardDoc, Placing } from "./siting_doc";
import type { Board } from "./siting_file";
import { nearestSite, placeOf } from "./siting_sites";

export class Teams {
  sites: number[] = [];
  locked: boolean[] = [];
  help: readonly LonLat[] = [];
  private board: Board | null = null;
  private doc: BoardDoc | null = null;
  private helpSent = -Infinity; // when Python was told of other neighbours

  /** `first`: where they stand on the first board, as the page's address has it. */
  constructor(private readonly first: Placing) {}

  /** Another board, or another answer: the teams stay where they are, unless Python wants them elsewhere. True if it did. */
  adopt(doc: BoardDoc, board: Board): boolean {
    const anew = this.doc !== null && doc.set !== this.doc.set;
    const places = this.doc === null ? this.first.places : this.places;
    const before = this.places;
    const stay = !anew && places !== null && places.length === doc.teams.length;
    if (!stay) this.sites = doc.teams.filter((site) => site >= 0 && site < board.sites.id.length);
    else if (board !== this.board) this.sites = places.map((place) => nearestSite(board.sites, place)).filter((site) => site >= 0);
    const locked = this.doc === null ? this.first.locked : this.locked;
    this.locked = this.sites.map((site, i) => (locked[i] ?? false) && (stay || samePlaces([placeOf(board.sites, site)], before.slice(i, i + 1))));
    const neighbours = board.standing.filter((one) => one.neighbour).map((one): LonLat => kept([one.lon, one.lat]));
    const isSettled = doc.heard === undefined ? board !== this.board || samePlaces(neighbours, this.help) : doc.heard >= this.helpSent;
    if (isSettled) this.help = neighbours;
    [this.board, this.doc] = [board, doc];
    return anew;
  }

  /** Goes where an address has them; what it does not say is as Python wanted it. */
  back({ places, locked, help }: Placing, sent: number): void {
    if (!this.board || !this.doc) return;
    const { board, doc } = this;
    this.sites = places?.length === doc.teams.length ? places.map((place) => nearestSite(board.sites, place)) : [...doc.teams];
    this.locked = this.sites.map((_, i) => locked[i] ?? false);
    if (!samePlaces(help ?? [], this.help)) this.ask(help ?? [], sent);
  }

  /** Other neighbours, which Python has to work out. */
  ask(help: readonly LonLat[], sent: number): void {
    this.help = help;
    this.helpSent = sent;
  }

  get free(): number[] {
    return this.sites.map((_, i) => i).filter((i) => !this.locked[i]);
  }

  /** Places of the teams, degrees. */
  get places(): LonLat[] {
    const { board } = this;
    return board ? this.sites.map((site) => placeOf(board.sites, site)) : [];
  }

  /** Standing teams that were taken away here, by number. */
  get gone(): number[] {
    const left = new Set(this.help.map(String));
    const all = this.board?.standing ?? [];
    return all.map((_, i) => i).filter((i) => all[i].neighbour && !left.has(String(kept([all[i].lon, all[i].lat]))));
  }

  /** Neighbours that are not on the board yet. */
  get coming(): LonLat[] {
    const here = new Set((this.board?.standing ?? []).filter((one) => one.neighbour).map((one) => String(kept([one.lon, one.lat]))));
    return this.help.filter((place) => !here.has(String(place)));
  }

  /** Whether the board counts just the neighbours that are wanted: else its optimum is of another question. */
  get isSettled(): boolean {
    return this.gone.length === 0 && this.coming.length === 0;
  }

  get placing(): Placing {
    return { places: this.places.map(kept), locked: this.locked, help: this.help };
  }
}

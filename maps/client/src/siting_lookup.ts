/** How good sites are, looked up in a board: the same numbers and the same order as geo/location.py. */
import type { FoundDoc, Objective } from "./siting_doc";
import { NEVER, type Board } from "./siting_file";

type Figures = Omit<FoundDoc, "sites">;

/** Of the teams as they stand now. */
export interface Judged extends Figures {
  /** Weight that nobody who stands has a way to, though some site has one. */
  readonly left: number;
  /** Weight that a standing team or site has a way to. */
  readonly reachable: number;
}

export class Lookup {
  /** The least cost of each cell. */
  readonly least: Uint16Array;
  /** Whose it is: a row of the board; -1 where nobody has a way. */
  readonly served: Int32Array;
  private readonly weighted: Int32Array; // cells with weight
  private readonly reachable: Uint8Array;
  private readonly reachableWeight: number;
  private readonly base: Uint16Array; // least cost of the standing teams
  private readonly baseBy: Int32Array;
  private readonly baseWithin: Uint8Array; // how many of them within the limit; two are enough to know
  private readonly judged = { covered: 0, backup: 0, worst: 0, total: 0, left: 0, reachable: 0 };

  /** `gone`: standing teams that are left out. */
  constructor(private readonly board: Board, private readonly limit: number, gone: readonly number[] = []) {
    const { count, costs, cells, standing } = board;
    [this.least, this.base] = [new Uint16Array(count), new Uint16Array(count).fill(NEVER)];
    [this.served, this.baseBy] = [new Int32Array(count), new Int32Array(count).fill(-1)];
    this.baseWithin = new Uint8Array(count);
    standing.forEach((_, row) => {
      if (!gone.includes(row)) this.count(row, this.base, this.baseWithin, this.baseBy);
    });
    this.reachable = new Uint8Array(count);
    for (let row = 0; row * count < costs.length; row += 1) {
      if (gone.includes(row)) continue;
      for (let j = 0; j < count; j += 1) if (costs[row * count + j] !== NEVER) this.reachable[j] = 1;
    }
    this.weighted = Int32Array.from(cells.weight.keys()).filter((j) => cells.weight[j] > 0);
    this.reachableWeight = this.weighted.reduce((sum, j) => sum + (this.reachable[j] ? cells.weight[j] : 0), 0);
  }

  /** The figures with a team on each of the sites; `least` and `served` follow. One answer, changed by the next call. */
  judge(sites: readonly number[]): Judged {
    const { least, served, base, baseBy, baseWithin, limit, judged, board: { count, costs, standing, cells: { weight } } } = this;
    let covered = 0, backup = 0, worst = 0, total = 0, left = 0;
    const teams = sites.length;
    for (let j = 0; j < count; j += 1) {
      let cost = base[j], by = baseBy[j], within = baseWithin[j]; // no lists here: this runs at every step of a drag
      for (let k = 0; k < teams; k += 1) {
        const row = standing.length + sites[k];
        const own = costs[row * count + j];
        if (own <= limit) within += 1;
        if (own < cost) {
          cost = own;
          by = row;
        }
      }
      least[j] = cost;
      served[j] = by;
      const people = weight[j];
      if (people === 0) continue;
      if (within > 0) covered += people;
      if (within > 1) backup += people;
      if (this.reachable[j] === 0) continue;
      if (cost > worst) worst = cost;
      if (cost === NEVER) left += people;
      total += people * cost;
    }
    return Object.assign(judged, { covered, backup, worst, total, left, reachable: this.reachableWeight });
  }

  /** The site for one team more beside `fixed`, none of theirs; -1 where there is none. */
  best(objective: Objective, fixed: readonly number[]): number {
    const { weighted, limit, board: { count, costs, standing, sites, cells } } = this;
    const [base, within] = this.withTeams(fixed);
    const open = weighted.filter((j) => this.reachable[j] === 1); // what nobody has a way to is the same for all
    const [cost0, within0, weight] = [open.map((j) => base[j]), open.map((j) => within[j]), Float64Array.from(open, (j) => cells.weight[j])];
    let found: { readonly site: number; readonly figures: Figures } | null = null;
    for (let site = 0; site < sites.id.length; site += 1) {
      if (fixed.includes(site)) continue;
      const at = (standing.length + site) * count;
      let covered = 0, backup = 0, worst = 0, total = 0;
      for (let i = 0; i < open.length; i += 1) {
        const own = costs[at + open[i]];
        const cost = own < cost0[i] ? own : cost0[i];
        const teams = own <= limit ? within0[i] + 1 : within0[i];
        if (teams > 0) covered += weight[i];
        if (teams > 1) backup += weight[i];
        if (cost > worst) worst = cost;
        total += weight[i] * cost;
      }
      const figures = { covered, backup, worst, total };
      if (!found || better(objective, figures, found.figures)) found = { site, figures };
    }
    return found ? found.site : -1;
  }

  private withTeams(sites: readonly number[]): readonly [Uint16Array, Uint8Array] {
    const [base, within, by] = [this.base.slice(), this.baseWithin.slice(), this.baseBy.slice()];
    for (const site of sites) this.count(this.board.standing.length + site, base, within, by);
    return [base, within];
  }

  private count(row: number, least: Uint16Array, within: Uint8Array, by: Int32Array): void {
    const { costs, count } = this.board;
    for (let j = 0; j < count; j += 1) {
      const cost = costs[row * count + j];
      if (cost <= this.limit && within[j] < 2) within[j] += 1;
      if (cost < least[j]) {
        least[j] = cost;
        by[j] = row;
      }
    }
  }
}

/** Whether one answer comes before the other: by its own value, then more covered, worst and total less. */
export function better(objective: Objective, one: Figures, other: Figures): boolean {
  const own: Readonly<Record<Objective, number>> = {
    cover: other.covered - one.covered, backup: other.backup - one.backup, worst: one.worst - other.worst, mean: one.total - other.total,
    full: other.covered - one.covered,
  };
  const order = [own[objective], other.covered - one.covered, one.worst - other.worst, one.total - other.total];
  return (order.find((difference) => difference !== 0) ?? 0) < 0;
}

/** How far some figures fall short of the best, in the objective's own unit: weight, a cost, or a mean cost. */
export function regret(objective: Objective, figures: Figures, best: Figures, reachable: number): number {
  if (objective === "worst") return figures.worst - best.worst;
  if (objective === "mean") return reachable > 0 ? (figures.total - best.total) / reachable : 0;
  return objective === "backup" ? best.backup - figures.backup : best.covered - figures.covered;
}

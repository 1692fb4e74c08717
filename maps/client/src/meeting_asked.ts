/** What was asked of Python by name: once, until it is chosen again. */
export class Asked {
  private readonly known = new Map<string, boolean>(); // by name, whether it was on its way since

  /** Only these are remembered: what is shown again later is asked for again. */
  keep(names: readonly string[]): void {
    for (const name of [...this.known.keys()]) if (!names.includes(name)) this.known.delete(name);
  }

  forget(name: string): void {
    this.known.delete(name);
  }

  /** Of those that are missing: the `news` that are to be asked for now, and the `lost`, which were on their way and have not come. */
  see(missing: readonly string[], pending: readonly string[]): { readonly news: readonly string[]; readonly lost: readonly string[] } {
    const news = missing.filter((name) => !this.known.has(name) && !pending.includes(name));
    const lost = missing.filter((name) => this.known.get(name) && !pending.includes(name));
    for (const name of news) this.known.set(name, false);
    for (const name of pending) this.known.set(name, true);
    return { news, lost };
  }
}

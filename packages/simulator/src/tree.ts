/** What an item holds: fixed text, or text that is made when it is asked for. */
export type Item = string | (() => string);
export type Entry = Item | Folder;

/** A folder of the category tree. */
export class Folder {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly #listedAs: ReadonlyMap<string, string>;

  /** Entries that are `undefined` do not exist. `listedAs`: names that a listing shows in another form. */
  constructor(entries: Readonly<Record<string, Entry | undefined>>, listedAs: Readonly<Record<string, string>> = {}) {
    this.entries = new Map(
      Object.entries(entries).flatMap(([name, entry]) => (entry === undefined ? [] : [[name, entry] as const])),
    );
    this.#listedAs = new Map(Object.entries(listedAs));
  }

  /** The same folder with each entry as `choose` returns it; without those it returns `undefined` for. */
  select(choose: (name: string, entry: Entry) => Entry | undefined): Folder {
    const chosen = [...this.entries].map(([name, entry]) => [name, choose(name, entry)] as const);
    return new Folder(Object.fromEntries(chosen), Object.fromEntries(this.#listedAs));
  }

  /** One name a line, sorted, folders with a slash at the end, no line feed after the last. */
  list(): string {
    return [...this.entries]
      .map(([name, entry]) => this.#listedAs.get(name) ?? (entry instanceof Folder ? `${name}/` : name))
      .sort()
      .join('\n');
  }
}

/** A folder where there is anything to put in it. */
export function folderOf(entries: Readonly<Record<string, Entry | undefined>>): Folder | undefined {
  const folder = new Folder(entries);
  return folder.entries.size === 0 ? undefined : folder;
}

/** What is at `segments` below the folder. */
export function find(folder: Folder, segments: readonly string[]): Entry | undefined {
  let entry: Entry | undefined = folder;
  for (const segment of segments) {
    if (!(entry instanceof Folder)) return undefined;
    entry = entry.entries.get(segment);
  }
  return entry;
}

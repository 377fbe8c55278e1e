/** Text of an item, or a function that computes it for each request. */
export type Item = string | (() => string);
/** An item or a folder. */
export type Entry = Item | Folder;

/** A folder of the metadata tree. */
export class Folder {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly #listingNames: ReadonlyMap<string, string>;

  /**
   * @param entries entries by name; those with the value `undefined` do not exist.
   * @param listingNames names that differ in the listing, by entry name.
   */
  constructor(
    entries: Readonly<Record<string, Entry | undefined>>,
    listingNames: Readonly<Record<string, string>> = {},
  ) {
    this.entries = new Map(
      Object.entries(entries).flatMap(([name, entry]) => (entry === undefined ? [] : [[name, entry] as const])),
    );
    this.#listingNames = new Map(Object.entries(listingNames));
  }

  /** Returns a copy with the entries that `transform` returns, without those for which it returns `undefined`. */
  mapEntries(transform: (name: string, entry: Entry) => Entry | undefined): Folder {
    const transformed = [...this.entries].map(([name, entry]) => [name, transform(name, entry)] as const);
    return new Folder(Object.fromEntries(transformed), Object.fromEntries(this.#listingNames));
  }

  /** Returns the names, sorted, one per line. Folders end with a slash; the last line has no line feed. */
  list(): string {
    return [...this.entries]
      .map(([name, entry]) => this.#listingNames.get(name) ?? (entry instanceof Folder ? `${name}/` : name))
      .sort()
      .join('\n');
  }
}

/** Returns a folder, or `undefined` if it has no entries. */
export function folderUnlessEmpty(entries: Readonly<Record<string, Entry | undefined>>): Folder | undefined {
  const folder = new Folder(entries);
  return folder.entries.size === 0 ? undefined : folder;
}

/** Returns the entry at a path below a folder, or `undefined` if there is none. */
export function findEntry(folder: Folder, path: readonly string[]): Entry | undefined {
  let entry: Entry | undefined = folder;
  for (const name of path) {
    if (!(entry instanceof Folder)) return undefined;
    entry = entry.entries.get(name);
  }
  return entry;
}

/** Returns one value per line, or `undefined` if there are none. */
export function linesUnlessEmpty(values: readonly string[]): string | undefined {
  return values.length > 0 ? values.join('\n') : undefined;
}

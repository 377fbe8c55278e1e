/** The content of a regular file, or why it was not read. */
export type FileContent =
  | { readonly text: string; readonly problem?: undefined }
  /** Completes "the file is". */
  | { readonly text?: undefined; readonly problem: string; readonly code?: string };

/** Codes of errors that say something about this process, not about the file. */
const OUT_OF_RESOURCES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * Reads a regular file as UTF-8. A FIFO, a device or a folder is a problem and is never read: reading it can block for ever,
 * and Node.js cannot cancel that. The null device counts as an empty file.
 *
 * @param maxBytes a larger file is a problem
 * @throws the error of the operating system if this process has no free file descriptor or no memory
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<FileContent> {
  const [{ constants, open }, { devNull }] = await Promise.all([import('node:fs/promises'), import('node:os')]);
  if (path === devNull) return { text: '' };
  try {
    // O_NONBLOCK opens a FIFO without a writer at once. Windows has neither.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return { problem: stats.isDirectory() ? 'a folder' : 'not a regular file' };
      // One byte more than allowed: a file can grow after its size was read.
      const buffer = Buffer.alloc(Math.min(stats.size, maxBytes) + 1);
      const length = await fill(buffer, file);
      return length > maxBytes
        ? { problem: `larger than ${maxBytes / 1024 / 1024} MiB` }
        : { text: buffer.toString('utf8', 0, length) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (OUT_OF_RESOURCES.has(code)) throw error;
    return { problem: `not readable (${code || String(error)})`, code };
  }
}

/** @returns how many bytes the file has, at most as many as the buffer */
async function fill(
  buffer: Buffer,
  file: { read(buffer: Buffer, offset: number): Promise<{ bytesRead: number }> },
): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

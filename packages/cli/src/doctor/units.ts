/** Formats a duration: `0.4 ms`, `12.3 ms`, `1.20 s`. */
export function formatMs(milliseconds: number): string {
  return milliseconds < 999.95 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Formats a size: `471 B`, `1.2 KiB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}

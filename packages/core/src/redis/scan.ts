import type { RedisCommands } from './redis-commands.ts'

/** The client puts this before keys, but not before patterns, and leaves it on what SCAN finds. */
export function prefixOf(client: RedisCommands): string {
  return (client as { readonly options?: { readonly keyPrefix?: string } }).options?.keyPrefix ?? ''
}

/** As it stands in a pattern where it means itself. */
export function escaped(text: string): string {
  return text.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`)
}

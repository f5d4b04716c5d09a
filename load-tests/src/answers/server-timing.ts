/** The duration of a metric in a `Server-Timing` header, in ms. */
export function serverTime(header: string | undefined, metric: string): number | undefined {
  for (const entry of (header ?? '').split(',')) {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim())
    if (name !== metric) continue
    const duration = parameters.find((parameter) => parameter.startsWith('dur='))?.slice('dur='.length)
    return duration !== undefined && /^\d+(?:\.\d+)?$/.test(duration) ? Number(duration) : undefined
  }
  return undefined
}

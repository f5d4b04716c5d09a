/** Statistics that every scenario reports of its times. */
export const summaryTrendStats = ['count', 'med', 'p(90)', 'p(95)', 'p(99)', 'max']

/** k6 calls it at the end, when a scenario exports it, and writes the files that it returns. */
export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV['SUMMARY'] ?? 'stdout']: JSON.stringify(data) }
}

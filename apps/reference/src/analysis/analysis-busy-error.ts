/** As many texts are waiting to be analyzed as may; trying again later helps. */
export class AnalysisBusyError extends Error {
  override readonly name = 'AnalysisBusyError'
}

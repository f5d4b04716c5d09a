/** Why a request is not done, in words for whoever sent it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: 401 | 403 | 404 | 413 | 422
  readonly problems: readonly string[]

  constructor(status: Problem['status'], ...problems: readonly string[]) {
    super(problems.join('; '))
    this.status = status
    this.problems = problems
  }
}

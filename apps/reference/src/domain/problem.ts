/** Why a request is not done, in words for whoever sent it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: 401 | 403 | 404 | 422 | 503
  readonly problems: readonly string[]

  constructor(status: Problem['status'], problems: string | readonly string[], options?: ErrorOptions) {
    const list = [problems].flat()
    super(list.join('; '), options)
    this.status = status
    this.problems = list
  }
}

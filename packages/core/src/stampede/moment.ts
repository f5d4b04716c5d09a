/** Something that happens once. Most have passed before anybody waits for them, and cost no promise then. */
export class Moment {
  #passed = false
  #waiting: PromiseWithResolvers<void> | undefined

  pass(): void {
    this.#passed = true
    this.#waiting?.resolve()
  }

  get passed(): Promise<void> {
    if (this.#passed) return Promise.resolve()
    this.#waiting ??= Promise.withResolvers<void>()
    return this.#waiting.promise
  }
}

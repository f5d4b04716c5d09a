import type { Mutant } from './mutant.ts'

const chaos = 'testing/chaos.test.ts'

/** A testing kit that fails to fail lets every test pass. */
export const testingMutants: readonly Mutant[] = [
  {
    file: 'testing/chaos/chaos-server.ts',
    search: 'for (const link of this.#links) if (link.isBroken) link.reset()',
    replacement: '',
    test: chaos,
    killer: 'loses what was sent, and resets what has lost something when it is over',
  },
  {
    file: 'testing/chaos/chaos-server.ts',
    search: '    await this.#inTurn(() => this.#stopListening())\n  }\n\n  async heal()',
    replacement: '    this.#reset()\n  }\n\n  async heal()',
    test: chaos,
    killer: 'are refused, those that there are too',
  },
  {
    file: 'testing/chaos/chaos-server.ts',
    search: "...(named !== 'replies' && { requests: passage }),",
    replacement: 'requests: passage,',
    test: chaos,
    killer: 'can lose the replies alone',
  },
  {
    file: 'testing/chaos/chaos-server.ts',
    search: 'const done = this.#last.then(step)',
    replacement: 'const done = step()',
    test: chaos,
    killer: 'leaves no port open',
  },
  {
    file: 'testing/chaos/line.ts',
    search: 'if (this.#bytes > mostWaiting) this.#ends.from.pause()',
    replacement: '',
    test: chaos,
    killer: 'does not take more than the buffers of a connection would hold',
  },
  {
    file: 'testing/chaos/line.ts',
    search: 'if (head.chunk) this.#ends.deliver(head.chunk)\n      else this.#ends.finish()',
    replacement: 'if (head.chunk) this.#ends.deliver(head.chunk)',
    test: chaos,
    killer: 'the end of a connection is passed on, either way',
  },
  {
    file: 'testing/chaos/line.ts',
    search: "    if (this.#passage === 'lost') {\n      this.#hasLost = true\n      return\n    }\n",
    replacement: "    if (this.#passage === 'lost' && chunk) {\n      this.#hasLost = true\n      return\n    }\n",
    test: chaos,
    killer: 'lets nobody know that the other side has gone',
  },
  {
    file: 'testing/chaos/fault.ts',
    search: '!ofTheHandshake.has(name)',
    replacement: 'true',
    test: chaos,
    killer: 'all but those that let a client in',
  },
  {
    file: 'testing/chaos/start-chaos.ts',
    search: 'target.length === 0',
    replacement: 'target[0] === undefined',
    test: chaos,
    killer: 'a URL that is missing is no wish for chaos without Redis',
  },
  {
    file: 'testing/chaos/command-splitter.ts',
    search: 'if (end > bytes.length) return { needed: end }',
    replacement: 'if (end >= bytes.length) return { needed: end + 1 }',
    test: 'src/testing/chaos/command-splitter.test.ts',
    killer: 'finds the same commands in whatever pieces they come',
  },
  {
    file: 'testing/bounded-list.ts',
    search: 'if (this.#items.length < this.#most) this.#items.push(item)\n    else this.#dropped++',
    replacement: 'this.#items.push(item)',
    test: 'testing/recording.test.ts',
    killer: 'do not grow for ever',
  },
  {
    file: 'testing/record-events.ts',
    search: '[Symbol.dispose]: stop,',
    replacement: '[Symbol.dispose]: () => {},',
    test: 'testing/recording.test.ts',
    killer: 'are those of any cache',
  },
  {
    file: 'testing/manual-clock.ts',
    search: 'const own = advanced.then(() => pass(ms))',
    replacement: 'const own = pass(ms)',
    test: 'src/testing/manual-clock.test.ts',
    killer: 'never goes back',
  },
]

import { queryLayer } from '@cache/core'
import { Injectable } from '@nestjs/common'
import { Cached, Invalidates } from '../../src/index.ts'

export const layers = { price: queryLayer(), response: queryLayer() }
export const cached = { layer: 'response', ttl: '1h' } as const

/** How often handlers and loads have run. */
export const runs = { handler: 0, load: 0 }

export function resetRuns(): void {
  runs.handler = 0
  runs.load = 0
}

export const run = (): { run: number } => ({ run: ++runs.handler })

/** What is behind the handlers of every context. */
@Injectable()
export class PriceService {
  #price = 10

  @Cached({ layer: 'price', id: (name: string) => name, tags: (name) => [`price:${name}`] })
  async find(name: string): Promise<{ name: string; price: number }> {
    runs.load++
    return { name, price: this.#price }
  }

  @Invalidates({ tags: ({ name }: { name: string }) => [`price:${name}`] })
  async raise(name: string): Promise<{ name: string; price: number }> {
    return { name, price: ++this.#price }
  }

  /** Tells nobody. */
  raiseQuietly(): number {
    return ++this.#price
  }
}

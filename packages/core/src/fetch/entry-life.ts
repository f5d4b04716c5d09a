import type { EntryOptions } from '../paths/loader.ts'
import type { KeptResponse } from './stored.ts'
import { canBeValidated, isForValidation } from './validators.ts'

/** For so long nobody waits for the response of another where the last one was not to be kept. */
export const passLife: EntryOptions = Object.freeze({ ttl: '3s', staleFor: 0, staleIfErrorFor: 0 })

// What has a validator is kept for so long after its end, to be asked about, ms.
const validatedFor = 3_600_000

/** How long the layer keeps a response, and when it asks for it again. What it may answer then is judged by what it says itself. */
export function lifeOf(kept: KeptResponse): EntryOptions {
  const { initialAge, lifetime, staleFor, staleIfErrorFor } = kept
  // Nobody need wait for anybody where each has to ask for himself: the layer just keeps it.
  if (isForValidation(kept)) return { ttl: Math.max(validatedFor, staleIfErrorFor), staleFor: 0, staleIfErrorFor: 0 }
  return {
    ttl: Math.max(1, lifetime - initialAge * 1000),
    staleFor,
    staleIfErrorFor: Math.max(staleIfErrorFor, canBeValidated(kept) ? validatedFor : 0),
  }
}
